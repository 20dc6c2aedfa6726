// SPDX-License-Identifier: GPL-2.0
/*
 * classify-asked.c - is what --with asks for modifiable now? (see classify.h)
 *
 * A function that stays only because tasks rest in it can be had; nothing has to come along: what
 * it calls, and what calls it, goes on as it is. One that stays for another reason cannot.
 */
#include "analyzer/classify.h"

#include <errno.h>

static int refuse(const struct g_func *f, const char *why)
{
	ps_err("--with %s: %s:%u: it stays in the kernel all the same: %s", f->name, f->loc.file,
	       f->loc.line, why);
	return -EINVAL;
}

static int judge(const struct g_func *f, const struct profile_rule *resident)
{
	if (f->asked && f->rests)
		return 0;
	if (f->asked && !f->nr_syms)
		return refuse(f, "it has no code of its own, ask for what it is inlined into");
	if (f->stays && resident)
		return refuse(f, resident->reason);
	if ((f->stays && !f->rests) || f->init)
		return refuse(f, f->reason);
	ps_warn("--with %s: %s:%u: needs no asking, it may be changed anyway", f->name,
		f->loc.file, f->loc.line);
	return 0;
}

static int find(const struct graph *g, const char *name)
{
	bool found = false;
	int err = 0;
	size_t i;

	for (i = 0; i < g->nr_funcs; i++) {
		if (!str_eq(g->funcs[i].name, name))
			continue;
		found = true;
		err = judge(&g->funcs[i], profile_match(&g->profile->resident, name)) ?: err;
	}
	if (found)
		return err;
	ps_err("--with %s: no function of the scheduler has this name; `plugsched boundary` lists them",
	       name);
	return -EINVAL;
}

int classify_asked(const struct classify *c)
{
	const struct profile_list *with = &c->g->profile->with;
	int err = 0;
	size_t i;

	for (i = 0; i < with->nr; i++)
		err = find(c->g, with->rules[i].pattern) ?: err;
	return err;
}
