// SPDX-License-Identifier: GPL-2.0
/*
 * classify-caveats.c - what an edit of a function must not do though the function may be changed
 *
 * The kernel's code was compiled as a whole, unit by unit: a caller that stays in the kernel may
 * keep a value in a register, or leave out a store, because the compiler saw that the function it
 * calls leaves that memory alone. The module's function must leave it alone too.
 */
#include "analyzer/classify-step.h"

#include <stdlib.h>
#include <string.h>

/* The unit whose compilation made a symbol of vmlinux.o, where a unit of the scheduler did. */
static uint32_t *symbol_units(const struct graph *g)
{
	uint32_t *unit = xmalloc((g->obj->nr_syms + 1) * sizeof(*unit));
	size_t i, k;

	memset(unit, 0xff, (g->obj->nr_syms + 1) * sizeof(*unit));
	for (i = 0; i < g->nr_units; i++)
		for (k = 0; k < g->units[i].nr_code; k++)
			unit[g->units[i].code[k]] = i;
	return unit;
}

/* Does this link call the symbol from code that stays and that knew it while it was compiled? */
static bool caller_knew(const struct classify *c, const uint32_t *unit, const struct link *k)
{
	uint32_t owner;

	if (k->kind != LINK_CALL || k->to_off || k->init || k->from == IMG_NONE ||
	    unit[k->from] == G_NONE || unit[k->from] != unit[k->to])
		return false;
	owner = c->g->sym_func[k->from];
	return owner == G_NONE || (c->g->funcs[owner].stays && !c->g->funcs[owner].rests);
}

static void find_callers(struct classify *c, const uint32_t *unit, struct g_func *f)
{
	const char *first = NULL;
	size_t i, more = 0;
	struct link *k;

	for (i = 0; i < f->nr_syms; i++) {
		if (!f->syms[i].foreseen)
			continue;
		links_for_each(c->links, f->syms[i].obj, k) {
			const char *name;

			if (!caller_knew(c, unit, k))
				continue;
			name = c->g->obj->syms[k->from].name;
			if (!first)
				first = name;
			else if (!str_eq(first, name))
				more++;
		}
	}
	if (first)
		f->caveat = arena_printf(c->g->mem,
					 "the kernel's %s%s compiled knowing what memory it reads, writes and keeps: it, and what it calls, must touch no more than now",
					 first,
					 more ? " and others were" : " was");
}

void classify_caveats(struct classify *c)
{
	uint32_t *unit = symbol_units(c->g);
	size_t i;

	for (i = 0; i < c->g->nr_funcs; i++)
		if (c->g->funcs[i].class == BD_INTERFACE || c->g->funcs[i].class == BD_CALLBACK)
			find_callers(c, unit, &c->g->funcs[i]);
	free(unit);
}
