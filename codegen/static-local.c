// SPDX-License-Identifier: GPL-2.0
/*
 * static-local.c - names of static locals in the module (see static-local.h)
 */
#include "codegen/static-local.h"

bool static_local_removed(const struct rewrite *rw, const struct bd_var *v)
{
	const struct bd_func *owner = NULL;

	if (*v->owner)
		owner = bd_find_func(rw->cg->bd, v->owner, v->loc.file);
	return owner && bd_func_stays(owner);
}

const char *static_local_name(struct rewrite *rw, const struct bd_var *v)
{
	const struct boundary *bd = rw->cg->bd;
	size_t i;

	for (i = 0; *v->owner && i < bd->nr_vars; i++)
		if (&bd->vars[i] != v && str_eq(bd->vars[i].name, v->name) &&
		    str_eq(bd->vars[i].unit, v->unit))
			return arena_printf(rw->cg->mem, "%s__%s", v->name, v->owner);
	return v->name;
}

/* After . or -> the name is a member's. */
static bool is_member(const struct csource *src, uint32_t token)
{
	uint32_t prev = csource_prev(src, token, true);

	return csource_token_is(src, prev, ".") || csource_token_is(src, prev, ">");
}

void static_local_rename(struct rewrite *rw, const struct bd_var *v, uint32_t from,
			 const char *what)
{
	const struct csource_chunk *c = csource_toplevel(rw->src, from);
	const char *name = static_local_name(rw, v);
	uint32_t i;

	if (str_eq(name, v->name) || !c)
		return;
	for (i = from; i <= c->last; i = csource_next(rw->src, i, true))
		if (csource_token_is(rw->src, i, v->name) && !is_member(rw->src, i))
			rewrite_swap(rw, i, i, name, what);
}
