// SPDX-License-Identifier: GPL-2.0
/*
 * classify-common.c - what several steps of the classification ask (see classify-step.h)
 */
#include "analyzer/classify-step.h"

#include <stdio.h>

void classify_stay(struct g_func *f, const char *reason, const char *remedy)
{
	f->stays = true;
	f->moves = false;
	if (f->reason)
		return;
	f->reason = reason;
	f->remedy = remedy;
}

bool classify_has_own_entry(const struct g_func *f)
{
	size_t i;

	for (i = 0; i < f->nr_syms; i++)
		if (f->syms[i].kind == G_ENTRY || f->syms[i].kind == G_ALIAS)
			return true;
	return false;
}

bool classify_is_exported(const struct graph *g, const char *name)
{
	/* the table's entry, or what modpost makes the table from once vmlinux.o is linked */
	static const char *const prefixes[] = { "__ksymtab_", "__export_symbol_" };
	char label[256];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(prefixes); i++) {
		snprintf(label, sizeof(label), "%s%s", prefixes[i], name);
		if (image_find(g->obj, label, IMG_NONE) != IMG_NONE)
			return true;
	}
	return false;
}

const struct g_use *classify_foreign_use(const struct graph *g, const struct g_var *v)
{
	size_t i;

	for (i = 0; i < v->nr_uses; i++)
		if (!v->uses[i].init && graph_use_outside(g, &v->uses[i]))
			return &v->uses[i];
	return NULL;
}
