// SPDX-License-Identifier: GPL-2.0
/*
 * classify.c - the classes of the functions (see classify.h)
 *
 * Two facts are kept of each function: `stays` (its code in vmlinux goes on running while the
 * module is loaded) and `moves` (the module defines it). An outsider only stays, an interface, a
 * callback and an insider only move; both is a private copy in the module beside code that goes
 * on running in the kernel. Or, when it `rests`, it is replaced, but tasks that are in its code go
 * on in it. What stays makes what it calls be entered from outside, which may make that stay too,
 * so this runs until nothing changes.
 */
#include "analyzer/classify.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/classify-step.h"
#include "lib/util.h"

static const char *section_of(const struct classify *c, const struct g_func *f)
{
	return f->nr_syms ? c->g->obj->secs[c->g->obj->syms[f->syms[0].obj].sec].name : f->section;
}

/* What is known before anything is followed. */
static void start(struct classify *c)
{
	struct graph *g = c->g;
	size_t i;

	for (i = 0; i < g->nr_funcs; i++) {
		struct g_func *f = &g->funcs[i];
		const struct profile_rule *rule = profile_match(&g->profile->outsider, f->name);
		const char *sec = section_of(c, f);

		f->entered = xcalloc(f->nr_syms + 1, 1);
		f->moves = true;
		f->merged = G_NONE;
		if (links_is_init_text(sec)) {
			f->init = true;
			f->moves = false;
			f->reason = arena_printf(g->mem, "in section %s: gone after boot", sec);
			f->remedy = "none: it has run, and its memory is given back";
		} else if (f->overridden) {
			classify_stay(f, "a weak definition; the kernel uses another one of this name",
				      "none: no code runs it");
		} else if (str_starts(sec, ".noinstr.text") || str_starts(sec, ".entry.text")) {
			classify_stay(f, arena_printf(g->mem, "in section %s, where nothing may be patched", sec),
				      "nothing in this kernel; what it calls in other sections may be modifiable");
		} else if (rule) {
			classify_stay(f, arena_printf(g->mem, "named in the profile: %s",
						      rule->reason),
				      arena_printf(g->mem,
						   "delete the line \"%s\" from [outsider] of %s, once its reason no longer holds",
						   rule->pattern, profile_name(g->profile)));
		}
	}
}

struct placed {
	uint32_t sec, node;
	uint64_t value;
};

static int by_place(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->sec != y->sec)
		return x->sec < y->sec ? -1 : 1;
	return x->value < y->value ? -1 : x->value > y->value;
}

/* The compiler merges identical functions: who enters one, enters the other. */
static void mark_merged(struct classify *c)
{
	struct graph *g = c->g;
	struct placed *list = NULL;
	size_t nr = 0, cap = 0, i, k;

	for (i = 0; i < g->nr_funcs; i++) {
		for (k = 0; k < g->funcs[i].nr_syms; k++) {
			const struct img_sym *sym = &g->obj->syms[g->funcs[i].syms[k].obj];

			XGROW(list, nr, cap);
			list[nr++] = (struct placed){ sym->sec, i, sym->value };
		}
	}
	if (nr)
		qsort(list, nr, sizeof(*list), by_place);
	for (i = 1; i < nr; i++) {
		struct g_func *a = &g->funcs[list[i - 1].node], *b = &g->funcs[list[i].node];

		if (a == b || by_place(&list[i - 1], &list[i]))
			continue;
		a->merged = list[i].node;
		b->merged = list[i - 1].node;
	}
	free(list);
}

/* Does the source of one of the scheduler's functions take its address? */
static bool address_inside(const struct graph *g, const struct g_func *f, bool moving)
{
	size_t i;

	for (i = 0; i < f->nr_uses; i++)
		if (f->uses[i].kind == BD_USE_ADDRESS && f->uses[i].func != G_NONE &&
		    (!moving || g->funcs[f->uses[i].func].moves))
			return true;
	return false;
}

/* What stays but cannot be called from the module: its text is kept there. */
static void keep_copy(struct graph *g, struct g_func *f)
{
	if (!f->stays || f->moves || f->overridden || classify_has_own_entry(f))
		return;
	f->moves = true;
	f->reason = arena_printf(g->mem, "%s; has no code of its own that could be called",
				 f->reason);
}

static enum bd_func_class class_of(const struct graph *g, struct g_func *f)
{
	bool entered = false;
	size_t i;

	if (f->init)
		return BD_INIT;
	if (f->stays && !f->rests)
		return f->moves ? BD_INLINED : BD_OUTSIDER;
	if (!f->nr_syms)
		return BD_INLINED;
	for (i = 0; i < f->nr_syms; i++)
		entered |= f->entered[i];
	if (!entered)
		return BD_INSIDER;
	if (address_inside(g, f, true))
		f->reached |= G_REACHED_INSIDE;
	return (f->reached & (G_REACHED_INSIDE | G_REACHED_DATA)) || address_inside(g, f, false) ?
	       BD_CALLBACK : BD_INTERFACE;
}

int classify(struct classify *c)
{
	struct graph *g = c->g;
	bool again;
	size_t i;

	start(c);
	mark_merged(c);
	classify_sleepers(c);
	classify_vars_start(c);
	do {
		again = false;
		for (i = 0; i < g->nr_funcs; i++)
			again |= classify_follow(c, i);
		again |= classify_vars_again(c);
	} while (again);
	if (g->funcs[c->switcher].stays) {
		ps_err("%s: %s must be redirected and cannot be: %s", c->target->img.path,
		       g->funcs[c->switcher].name, g->funcs[c->switcher].reason);
		return -ENOTSUP;
	}
	for (i = 0; i < g->nr_funcs; i++)
		keep_copy(g, &g->funcs[i]);
	for (i = 0; i < g->nr_funcs; i++)
		g->funcs[i].class = class_of(g, &g->funcs[i]);
	classify_reasons(c);
	classify_caveats(c);
	return 0;
}
