// SPDX-License-Identifier: GPL-2.0
/*
 * classify-sleep.c - functions that tasks sleep in stay in the kernel (see classify.h)
 */
#include "analyzer/classify-step.h"

#include <stdlib.h>

#include "lib/util.h"

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
			    "there long", f->name, profile_name(g->profile), rule->pattern);
}

/* The stack switch's callers, and theirs: tasks rest on their frames. */
void classify_sleepers(struct classify *c)
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
		classify_stay(f, arena_printf(g->mem, "calls %s: tasks sleep on its frame", root[i]),
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
				classify_stay(f, str_eq(root[i], to) ?
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
