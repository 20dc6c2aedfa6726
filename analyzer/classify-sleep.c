// SPDX-License-Identifier: GPL-2.0
/*
 * classify-sleep.c - functions in which tasks rest during a swap (see classify.h)
 *
 * A task that rests in a function sleeps there, or waits for its turn. How long it does so decides:
 * where it leaves soon by itself, or the engineer has asked for it, the function is replaced and
 * the task goes on in the old code (`rests`); otherwise the function stays in the kernel.
 *
 * A function that ends in a jump to one in which tasks rest has no frame meanwhile.
 */
#include "analyzer/classify-step.h"

#include <stdlib.h>

#include "arch/arch.h"
#include "lib/util.h"

/* How a task rests, from the best to the worst. */
enum how {
	NOT,
	SOON,		/* what it waits for comes by itself */
	LONG,
	USER,		/* as long as a user likes, at a page fault */
	SWITCH,		/* the function calls the stack switch itself */
};

/* Where tasks rest: in this function, in this way. */
struct root {
	const char *name;
	enum how how;
};

/* What one function has to do with it. */
struct sleeper {
	struct root within;	/* during a call of it */
	struct root frame;	/* on its own frame */
	const char *to;		/* by a call of this function; "" if its own code does it */
};

/* How one function's code goes to another's. */
enum edge { INLINED, CALLS, ENDS_IN };

/* The kind of one branch from @f's code to another function's. */
static enum edge branch_kind(const struct graph *g, const struct link *k)
{
	const struct img_sym *from = &g->obj->syms[k->from];
	const uint8_t *code = image_bytes(g->obj, from->sec, from->value, from->size);
	struct arch_branch branch;

	if (k->kind != LINK_CALL || !code ||
	    !g->obj->arch->branch_at(code, from->size, k->off - from->value, from->value, &branch))
		return CALLS;
	return branch.kind == ARCH_REF_JUMP ? ENDS_IN : CALLS;
}

static bool inlined_into(const struct g_func *callee, uint32_t node)
{
	size_t i;

	for (i = 0; i < callee->nr_uses; i++)
		if (callee->uses[i].kind == BD_USE_INLINED_COPY && callee->uses[i].func == node)
			return true;
	return false;
}

/* ENDS_IN when each branch from one function to the other leaves no frame of the former. */
static enum edge edge_of(const struct classify *c, uint32_t node, uint32_t callee)
{
	const struct g_func *to = &c->g->funcs[callee];
	enum edge edge = INLINED;
	struct link *k;
	size_t i;

	if (inlined_into(to, node))
		return INLINED;
	for (i = 0; i < to->nr_syms; i++) {
		links_for_each(c->links, to->syms[i].obj, k) {
			if (k->kind == LINK_SITE || k->from == IMG_NONE ||
			    c->g->sym_func[k->from] != node)
				continue;
			if (branch_kind(c->g, k) == CALLS)
				return CALLS;
			edge = ENDS_IN;
		}
	}
	return edge;
}

/* ---- sentences ---- */

/* What would let a function move that sleeps in root, or calls what does. */
static const char *sleeper_remedy(struct classify *c, const struct g_func *f,
				  const struct root *root)
{
	struct graph *g = c->g;
	const struct profile_rule *rule = profile_match(&g->profile->sleeps, root->name);
	const char *ask = arena_printf(g->mem, "`plugsched init --with %s`", f->name);

	if (root->how == SWITCH)
		return arena_printf(g->mem,
				    "none: tasks that sleep now return through it; change %s itself, or what it calls",
				    root->name);
	if (root->how == USER)
		return arena_printf(g->mem,
				    "%s; or add \"%s = why\" to [brief] of %s if only the administrator can call it",
				    ask, f->name, profile_name(g->profile));
	if (!rule)
		return arena_printf(g->mem, "%s; or change %s, or what it calls", ask, root->name);
	return arena_printf(g->mem,
			    "%s; or add \"%s = why\" to [brief] of %s if a task is seen there once in its life, or delete \"%s\" from its [sleeps] if no task sleeps there long",
			    ask, f->name, profile_name(g->profile), rule->pattern);
}

/* @to: the function that it calls, "" if it is its own code that does it */
static const char *sleeper_reason(struct classify *c, const struct root *root, const char *to)
{
	struct arena *mem = c->g->mem;

	if (root->how == USER)
		return arena_printf(mem,
				    "%s%s%s user memory: a page fault there sleeps as long as the user likes",
				    *to ? "calls " : "copies to or from", to,
				    *to ? ", which copies to or from" : "");
	if (str_eq(root->name, to))
		return arena_printf(mem, "calls %s: tasks sleep on its frame", to);
	return arena_printf(mem, "calls %s, which leads to %s: tasks sleep on its frame", to,
			    root->name);
}

/* ---- who rests where ---- */

/* What a function's own code says, whatever it calls in the scheduler. */
static struct root own_root(const struct g_func *f)
{
	if (f->user_access)
		return (struct root){ f->user_access, USER };
	if (f->sleeps_in)
		return (struct root){ f->sleeps_in, LONG };
	return (struct root){ f->rests_in, f->rests_in ? SOON : NOT };
}

static bool is_brief(const struct classify *c, const struct g_func *f)
{
	return f->init || profile_match(&c->g->profile->brief, f->name);
}

static bool worsen(struct root *have, const struct root *by)
{
	if (by->how <= have->how)
		return false;
	*have = *by;
	return true;
}

/* What a call of one function means to its caller. */
static bool follow_edge(struct classify *c, struct sleeper *all, uint32_t node, uint32_t callee)
{
	struct sleeper *s = &all[node];
	struct root root = all[callee].within;
	enum edge edge;
	bool changed;

	if (root.how == NOT || node == callee)
		return false;
	edge = callee == c->switcher ? INLINED : edge_of(c, node, callee);
	if (edge != INLINED && root.how == SWITCH)
		root.how = LONG;
	changed = worsen(&s->within, &root);
	if (edge != ENDS_IN && worsen(&s->frame, &root)) {
		s->to = c->g->funcs[callee].name;
		changed = true;
	}
	return changed;
}

static void find_sleepers(struct classify *c, struct sleeper *all)
{
	struct graph *g = c->g;
	bool again;
	size_t i, k;

	for (i = 0; i < g->nr_funcs; i++) {
		if (i == c->switcher)
			all[i].within = (struct root){ g->funcs[i].name, SWITCH };
		else if (!is_brief(c, &g->funcs[i]))
			all[i].frame = all[i].within = own_root(&g->funcs[i]);
		all[i].to = all[i].frame.name;
	}
	do {
		again = false;
		for (i = 0; i < g->nr_funcs; i++)
			for (k = 0; k < g->funcs[i].nr_callees; k++)
				if (i != c->switcher && !is_brief(c, &g->funcs[i]))
					again |= follow_edge(c, all, i, g->funcs[i].callees[k]);
	} while (again);
}

/* ---- what follows from it ---- */

/* It is replaced, but its old code goes on. Without code of its own there is nothing to do. */
static void let_rest(struct g_func *f, const char *why)
{
	if (f->stays || !f->nr_syms)
		return;
	f->rest = why;
	f->stays = true;
	f->rests = true;
}

static void judge(struct classify *c, struct g_func *f, const struct sleeper *s)
{
	struct graph *g = c->g;
	bool asked = profile_match(&g->profile->with, f->name);
	const struct profile_rule *resident = profile_match(&g->profile->resident, f->name);
	const char *why;

	if (s->frame.how == NOT) {
		let_rest(f, arena_printf(g->mem,
					 "ends in a jump to what leads to %s: no task rests on its frame as long as it does",
					 s->within.name));
		return;
	}
	why = sleeper_reason(c, &s->frame, s->to);
	if (s->frame.how == SOON || (asked && s->frame.how != SWITCH && !resident)) {
		f->asked = s->frame.how != SOON;
		let_rest(f, why);
		return;
	}
	if (!f->stays && f->nr_syms && s->frame.how != SWITCH && !resident)
		f->rest = why;
	if (resident)
		classify_stay(f, why, arena_printf(g->mem, "none: %s", resident->reason));
	else
		classify_stay(f, why, sleeper_remedy(c, f, &s->frame));
}

/* The callers of the stack switch, of what sleeps and of what copies, and theirs. */
void classify_sleepers(struct classify *c)
{
	struct graph *g = c->g;
	struct sleeper *all = xcalloc(g->nr_funcs + 1, sizeof(*all));
	size_t i;

	find_sleepers(c, all);
	for (i = 0; i < g->nr_funcs; i++)
		if (i != c->switcher && all[i].within.how != NOT)
			judge(c, &g->funcs[i], &all[i]);
	free(all);
}
