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
	char ksym[256];

	snprintf(ksym, sizeof(ksym), "__ksymtab_%s", name);
	return image_find(g->obj, ksym, IMG_NONE) != IMG_NONE;
}

const struct g_use *classify_foreign_use(const struct graph *g, const struct g_var *v)
{
	size_t i;

	for (i = 0; i < v->nr_uses; i++)
		if (!v->uses[i].init && graph_use_outside(g, &v->uses[i]))
			return &v->uses[i];
	return NULL;
}
