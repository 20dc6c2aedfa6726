// SPDX-License-Identifier: GPL-2.0
/*
 * boundary.c - names of the classes, and questions asked of the model (see boundary.h)
 */
#include "boundary/boundary.h"

#include <string.h>

#include "lib/util.h"

static const char *const func_classes[BD_FUNC_CLASSES] = {
	[BD_INTERFACE] = "interface",
	[BD_CALLBACK] = "callback",
	[BD_INSIDER] = "insider",
	[BD_OUTSIDER] = "outsider",
	[BD_INLINED] = "inlined",
	[BD_INIT] = "init",
};

static const char *const var_classes[BD_VAR_CLASSES] = {
	[BD_SHARED] = "shared",
	[BD_PRIVATE] = "private",
	[BD_SWITCHED] = "switched",
	[BD_VAR_INIT] = "init",
};

const char *bd_func_class_name(enum bd_func_class class)
{
	return class < BD_FUNC_CLASSES ? func_classes[class] : "?";
}

const char *bd_var_class_name(enum bd_var_class class)
{
	return class < BD_VAR_CLASSES ? var_classes[class] : "?";
}

bool bd_func_stays(const struct bd_func *f)
{
	return f->class == BD_OUTSIDER || f->class == BD_INIT;
}

bool bd_func_entered(const struct bd_func *f)
{
	return f->class == BD_INTERFACE || f->class == BD_CALLBACK;
}

bool bd_func_replaced(const struct bd_func *f)
{
	return bd_func_entered(f) || f->class == BD_INSIDER;
}

static bool is_item(const struct bd_item *item, const char *name, const char *file)
{
	return str_eq(item->name, name) && (!file || str_eq(item->loc.file, file));
}

const struct bd_func *bd_find_func(const struct boundary *bd, const char *name, const char *file)
{
	size_t i;

	for (i = 0; i < bd->nr_funcs; i++)
		if (is_item(&bd->funcs[i].item, name, file))
			return &bd->funcs[i];
	return NULL;
}

const struct bd_var *bd_find_var(const struct boundary *bd, const char *name, const char *owner,
				 const char *file)
{
	size_t i;

	for (i = 0; i < bd->nr_vars; i++)
		if (is_item(&bd->vars[i].item, name, file) && str_eq(bd->vars[i].owner, owner))
			return &bd->vars[i];
	return NULL;
}

void bd_free(struct boundary *bd)
{
	arena_free(bd->mem);
	memset(bd, 0, sizeof(*bd));
}
