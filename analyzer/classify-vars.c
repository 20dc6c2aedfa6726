// SPDX-License-Identifier: GPL-2.0
/*
 * classify-vars.c - the classes of the variables (see classify.h)
 */
#include "analyzer/classify-step.h"

#include "lib/util.h"

/* Data that a macro makes beside the function it defines (SYSCALL_DEFINE): not for edits. */
static bool beside_function(const struct graph *g, const struct g_var *v)
{
	size_t i;

	if (!v->from_macro || v->is_local)
		return false;
	for (i = 0; i < g->nr_funcs; i++)
		if (g->funcs[i].from_macro && g->funcs[i].loc.file == v->loc.file &&
		    g->funcs[i].loc.line == v->loc.line)
			return true;
	return false;
}

static void decide(struct classify *c, struct g_var *v)
{
	struct graph *g = c->g;
	const struct profile *p = g->profile;
	const char *sec = v->obj == IMG_NONE ? v->section :
			  g->obj->secs[g->obj->syms[v->obj].sec].name;
	const struct profile_rule *rule;

	v->class = BD_PRIVATE;
	if (profile_match(&p->switched_sections, v->section)) {
		v->class = BD_SWITCHED;
		v->reason = arena_printf(g->mem,
					 "in section %s: its contents are switched in place",
					 v->section);
	} else if (str_starts(v->section, ".init.") || str_starts(sec, ".init.")) {
		v->class = BD_VAR_INIT;
		v->reason = arena_printf(g->mem, "in section %s: gone after boot",
					 *v->section ? v->section : sec);
	} else if (v->obj != IMG_NONE && (rule = profile_match(&p->shared, v->name))) {
		v->class = BD_SHARED;
		v->reason = arena_printf(g->mem, "named in the profile: %s", rule->reason);
	} else if ((rule = profile_match(&p->private, v->name)) ||
		   (*v->section && (rule = profile_match(&p->private_sections, v->section)))) {
		v->reason = arena_strdup(g->mem, rule->reason);
	} else if (v->obj == IMG_NONE) {
		v->reason = "has no storage of its own in vmlinux";
	} else if (beside_function(g, v)) {
		v->reason = "made by the macro that defines a function; the kernel registered its own at boot";
	} else if (v->is_const && !v->address_taken && !classify_is_exported(g, v->name)) {
		v->reason = "a constant that only the scheduler reads";
	} else {
		v->class = BD_SHARED;
	}
}

void classify_vars_start(struct classify *c)
{
	size_t i;

	for (i = 0; i < c->g->nr_vars; i++)
		decide(c, &c->g->vars[i]);
}

bool classify_vars_again(struct classify *c)
{
	struct graph *g = c->g;
	bool changed = false;
	size_t i;

	for (i = 0; i < g->nr_vars; i++) {
		struct g_var *v = &g->vars[i];
		const struct g_use *u;

		if (v->class != BD_PRIVATE || v->obj == IMG_NONE || !v->is_const || v->in_header ||
		    profile_match(&g->profile->private, v->name) ||
		    (*v->section && profile_match(&g->profile->private_sections, v->section)) ||
		    beside_function(g, v))
			continue;
		u = classify_foreign_use(g, v);
		if (!u)
			continue;
		v->class = BD_SHARED;
		v->reason = NULL;
		changed = true;
	}
	return changed;
}
