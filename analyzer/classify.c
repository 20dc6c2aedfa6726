// SPDX-License-Identifier: GPL-2.0
/*
 * classify.c - the classes of the functions (see classify.h)
 *
 * Two facts are kept of each function: `stays` (its code in vmlinux goes on being run while the
 * module is in) and `moves` (the module defines it). An outsider only stays, an interface, a
 * callback and an insider only move; both is a private copy in the module beside code that goes
 * on being run in the kernel. What stays makes what it calls be entered from outside, which may
 * make that stay too, so this runs until nothing changes.
 */
#include "analyzer/classify.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/redirect.h"
#include "lib/util.h"

static const char *section_of(const struct classify *c, const struct g_func *f)
{
	return f->nr_syms ? c->g->obj->secs[c->g->obj->syms[f->syms[0].obj].sec].name : f->section;
}

static void stay(struct g_func *f, const char *reason, const char *remedy)
{
	f->stays = true;
	f->moves = false;
	if (f->reason)
		return;
	f->reason = reason;
	f->remedy = remedy;
}

const char *profile_name(const struct graph *g)
{
	const char *slash = strrchr(g->profile->path, '/');

	return slash ? slash + 1 : g->profile->path;
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
			f->remedy = "nothing: it has run, and its memory is given back";
		} else if (f->overridden) {
			stay(f, "a weak definition; the kernel uses another one of this name",
			     "nothing: nobody runs it");
		} else if (str_starts(sec, ".noinstr.text") || str_starts(sec, ".entry.text")) {
			stay(f, arena_printf(g->mem, "in section %s, where nothing may be patched",
					     sec),
			     "nothing in this kernel; what it calls in other sections may be "
			     "changeable");
		} else if (rule) {
			stay(f, arena_printf(g->mem, "named in the profile: %s", rule->reason),
			     arena_printf(g->mem, "delete the line \"%s\" from [outsider] of %s, "
					  "once its reason no longer holds", rule->pattern,
					  profile_name(g)));
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
			list[nr++] = (struct placed) { sym->sec, i, sym->value };
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

/* What would let a function go that rests in, or leads to, root. */
static const char *sleeper_remedy(struct classify *c, const struct g_func *f, const char *root)
{
	struct graph *g = c->g;
	const struct profile_rule *rule = profile_match(&g->profile->sleeps, root);

	if (!rule)
		return arena_printf(g->mem, "nothing: tasks that sleep now return through it; "
				    "change %s itself, or what it calls", root);
	return arena_printf(g->mem, "add \"%s = why\" to [brief] of %s if a task is seen there "
			    "once in its life, or delete \"%s\" from its [sleeps] if nobody rests "
			    "there long", f->name, profile_name(g), rule->pattern);
}

/* The stack switch's callers, and theirs: tasks rest on their frames. */
static void mark_sleepers(struct classify *c)
{
	struct graph *g = c->g;
	const char **root = xcalloc(g->nr_funcs + 1, sizeof(*root));
	bool again = true;
	size_t i, k;

	root[c->switcher] = g->funcs[c->switcher].name;
	for (i = 0; i < g->nr_funcs; i++) {
		struct g_func *f = &g->funcs[i];

		if (!f->sleeps_in || f->init || i == c->switcher)
			continue;
		if (profile_match(&g->profile->brief, f->name))
			continue;
		root[i] = f->sleeps_in;
		stay(f, arena_printf(g->mem, "calls %s: tasks sleep on its frame", root[i]),
		     sleeper_remedy(c, f, root[i]));
	}
	while (again) {
		again = false;
		for (i = 0; i < g->nr_funcs; i++) {
			struct g_func *f = &g->funcs[i];

			for (k = 0; k < f->nr_callees && !root[i] && !f->init; k++) {
				const char *to = g->funcs[f->callees[k]].name;

				if (!root[f->callees[k]] ||
				    profile_match(&g->profile->brief, f->name))
					continue;
				root[i] = root[f->callees[k]];
				again = true;
				stay(f, str_eq(root[i], to) ?
				     arena_printf(g->mem, "calls %s: tasks sleep on its frame",
						  to) :
				     arena_printf(g->mem, "calls %s, which leads to %s: tasks "
						  "sleep on its frame", to, root[i]),
				     sleeper_remedy(c, f, root[i]));
			}
		}
	}
	free(root);
}

/* Jumps back from code that the kernel swaps in for an instruction stay within the function. */
static bool is_replacement(const char *section)
{
	return str_starts(section, ".altinstr");
}

static bool data_counts(const struct classify *c, const struct link *k, struct g_func *f)
{
	uint32_t var = k->from == IMG_NONE ? G_NONE : c->g->sym_var[k->from];

	if (var == G_NONE) {
		f->held_outside = true;
		return true;
	}
	if (c->g->vars[var].class == BD_PRIVATE || c->g->vars[var].class == BD_SWITCHED)
		return false;
	f->held_by_data = true;
	return true;
}

/* Does this link make code or data that stays enter f? Notes how. */
static bool link_enters(struct classify *c, const struct link *k, uint32_t node)
{
	struct g_func *f = &c->g->funcs[node], *by = NULL;
	const char *section = c->g->obj->secs[k->sec].name;
	uint32_t owner = k->from == IMG_NONE ? G_NONE : c->g->sym_func[k->from];

	if (owner != G_NONE)
		by = &c->g->funcs[owner];
	if (k->kind == LINK_SITE)
		return false;
	if (k->to_off) {
		if (owner == node || is_replacement(section) || k->kind == LINK_DATA)
			return false;
		f->midway = true;
		return true;
	}
	switch (k->kind) {
	case LINK_EXPORT:
		f->exported = true;
		return true;
	case LINK_CALL:
		if (k->init || (by && (owner == node || !by->stays)))
			return false;
		f->called_outside = true;
		return true;
	case LINK_ADDRESS:
		if (by && by->moves && !k->init)
			f->held_inside = true;
		if (!by || by->stays || k->init)
			f->held_outside = true;
		return true;
	case LINK_DATA:
		return data_counts(c, k, f);
	default:
		return false;
	}
}

/* Why the entry at a symbol cannot be redirected, NULL if it can. Sets the remedy. */
static const char *redirect_refused(struct classify *c, struct g_func *f, size_t n)
{
	const struct g_sym *s = &f->syms[n];
	const char *name = c->g->obj->syms[s->obj].name, *why;

	f->remedy = "a kernel whose code has a usable entry there; nothing in this one";
	if (f->merged != G_NONE) {
		f->remedy = "a kernel built with -fno-ipa-icf, which keeps the two apart";
		return arena_printf(c->g->mem, "code outside enters its code, which is also that "
				    "of the identical %s", c->g->funcs[f->merged].name);
	}
	if (f->midway)
		return "code outside jumps into its middle";
	if (!s->same_params) {
		f->remedy = arena_printf(c->g->mem, "if what enters %s moved into the module "
					 "too%s%s", name, f->entered_by ? ": " : "",
					 f->entered_by ? f->entered_by : "");
		return arena_printf(c->g->mem, "code outside enters %s, whose parameters are not "
				    "those of the C function", name);
	}
	if (c->match->target[s->obj] == IMG_NONE)
		return arena_printf(c->g->mem, "the target has no symbol %s", name);
	why = redirect_refusal(c->target, c->match->target[s->obj], c->links, s->obj);
	if (!why)
		f->remedy = NULL;
	return why ? arena_printf(c->g->mem, "%s cannot be redirected: %s", name, why) : NULL;
}

static bool has_own_entry(const struct g_func *f)
{
	size_t i;

	for (i = 0; i < f->nr_syms; i++)
		if (f->syms[i].kind == G_ENTRY || f->syms[i].kind == G_ALIAS)
			return true;
	return false;
}

/* Who enters a clone or a piece is what keeps its function from moving: the last one is named. */
static void note_entered(const struct classify *c, struct g_func *f, size_t sym,
			 const struct link *k)
{
	f->entered[sym] = 1;
	if (!f->syms[sym].same_params && k->from != IMG_NONE)
		f->entered_by = c->g->obj->syms[k->from].name;
}

/* One step for one function; returns whether what stays has changed. */
static bool follow(struct classify *c, uint32_t node)
{
	struct g_func *f = &c->g->funcs[node];
	const char *why;
	struct link *k;
	size_t i;

	for (i = 0; i < f->nr_syms; i++) {
		if (f->syms[i].kind == G_COLD)
			continue;
		if (f->syms[i].obj == c->tail) {
			f->entered[i] = 1;
			f->called_outside = true;
		}
		links_for_each(c->links, f->syms[i].obj, k)
			if (link_enters(c, k, node))
				note_entered(c, f, i, k);
		if (f->merged != G_NONE && c->g->funcs[f->merged].stays)
			f->entered[i] = 1;
	}
	if (f->stays || f->init)
		return false;
	for (i = 0; i < f->nr_syms; i++) {
		why = f->entered[i] ? redirect_refused(c, f, i) : NULL;
		if (!why)
			continue;
		f->stays = true;
		f->moves = (f->in_header && f->is_static) || !has_own_entry(f);
		f->reason = f->moves ? arena_printf(c->g->mem, "%s; the module has its own copy",
						    why) : why;
		return true;
	}
	return false;
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
	if (!f->stays || f->moves || f->overridden || has_own_entry(f))
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
	if (f->stays)
		return f->moves ? BD_INLINED : BD_OUTSIDER;
	if (!f->nr_syms)
		return BD_INLINED;
	for (i = 0; i < f->nr_syms; i++)
		entered |= f->entered[i];
	if (!entered)
		return BD_INSIDER;
	f->held_inside |= address_inside(g, f, true);
	return f->held_inside || f->held_by_data || address_inside(g, f, false) ? BD_CALLBACK :
										  BD_INTERFACE;
}

int classify(struct classify *c)
{
	struct graph *g = c->g;
	bool again;
	size_t i;

	start(c);
	mark_merged(c);
	mark_sleepers(c);
	classify_vars_start(c);
	do {
		again = false;
		for (i = 0; i < g->nr_funcs; i++)
			again |= follow(c, i);
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
