// SPDX-License-Identifier: GPL-2.0
/*
 * classify-sleep.c - functions that tasks sleep in stay in the kernel (see classify.h)
 */
#include "analyzer/classify-step.h"

#include <stdlib.h>

#include "lib/util.h"

/* Why tasks sleep on a function's frame. */
struct root {
	const char *name;	/* in which function; NULL: they do not */
	bool user;		/* as long as a user likes, at a page fault */
};

/* What would let a function move that sleeps in root, or calls what does. */
static const char *sleeper_remedy(struct classify *c, const struct g_func *f,
				  const struct root *root)
{
	struct graph *g = c->g;
	const struct profile_rule *rule = profile_match(&g->profile->sleeps, root->name);

	if (root->user)
		return arena_printf(g->mem,
				    "change what it calls instead; or add \"%s = why\" to [brief] of %s if only the administrator can call it",
				    f->name, profile_name(g->profile));
	if (!rule)
		return arena_printf(g->mem,
				    "none: tasks that sleep now return through it; change %s itself, or what it calls",
				    root->name);
	return arena_printf(g->mem,
			    "add \"%s = why\" to [brief] of %s if a task is seen there once in its life, or delete \"%s\" from its [sleeps] if no task sleeps there long",
			    f->name, profile_name(g->profile), rule->pattern);
}

/* @to: the function that it calls, "" if it is its own code that does it */
static const char *sleeper_reason(struct classify *c, const struct root *root, const char *to)
{
	struct arena *mem = c->g->mem;

	if (root->user)
		return arena_printf(mem,
				    "%s%s%s user memory: a page fault there sleeps as long as the user likes",
				    *to ? "calls " : "copies to or from", to,
				    *to ? ", which copies to or from" : "");
	if (str_eq(root->name, to))
		return arena_printf(mem, "calls %s: tasks sleep on its frame", to);
	return arena_printf(mem, "calls %s, which leads to %s: tasks sleep on its frame", to,
			    root->name);
}

static void sleeps(struct classify *c, struct g_func *f, const struct root *root, const char *to)
{
	classify_stay(f, sleeper_reason(c, root, to), sleeper_remedy(c, f, root));
}

/* What a function's own code says, whatever it calls in the scheduler. */
static struct root own_root(const struct classify *c, const struct g_func *f)
{
	if (f->init || profile_match(&c->g->profile->brief, f->name))
		return (struct root){ 0 };
	if (f->sleeps_in)
		return (struct root){ .name = f->sleeps_in };
	return (struct root){ .name = f->user_access, .user = true };
}

static bool add_caller(struct classify *c, struct root *roots, uint32_t node)
{
	struct g_func *f = &c->g->funcs[node];
	size_t k;

	if (roots[node].name || f->init)
		return false;
	for (k = 0; k < f->nr_callees; k++) {
		const struct root *root = &roots[f->callees[k]];

		if (!root->name)
			continue;
		if (profile_match(&c->g->profile->brief, f->name))
			return false;
		roots[node] = *root;
		sleeps(c, f, root, c->g->funcs[f->callees[k]].name);
		return true;
	}
	return false;
}

/* The callers of the stack switch, of what sleeps and of what copies, and theirs. */
void classify_sleepers(struct classify *c)
{
	struct graph *g = c->g;
	struct root *roots = xcalloc(g->nr_funcs + 1, sizeof(*roots));
	bool again;
	size_t i;

	for (i = 0; i < g->nr_funcs; i++) {
		if (i == c->switcher) {
			roots[i].name = g->funcs[i].name;
			continue;
		}
		roots[i] = own_root(c, &g->funcs[i]);
		if (roots[i].name)
			sleeps(c, &g->funcs[i], &roots[i], roots[i].name);
	}
	do {
		again = false;
		for (i = 0; i < g->nr_funcs; i++)
			again |= add_caller(c, roots, i);
	} while (again);
	free(roots);
}
