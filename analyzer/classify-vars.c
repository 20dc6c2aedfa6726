// SPDX-License-Identifier: GPL-2.0
/*
 * classify-vars.c - the classes of the variables, and the sentences (see classify.h)
 */
#include "analyzer/classify.h"

#include <stdio.h>
#include <string.h>

#include "lib/util.h"

bool use_is_outside(const struct graph *g, const struct g_use *u)
{
	if (u->func != G_NONE)
		return g->funcs[u->func].stays || g->funcs[u->func].init;
	if (u->var != G_NONE)
		return g->vars[u->var].class == BD_SHARED || g->vars[u->var].class == BD_VAR_INIT;
	return true;
}

static bool is_exported(const struct graph *g, const char *name)
{
	char ksym[256];

	snprintf(ksym, sizeof(ksym), "__ksymtab_%s", name);
	return image_find(g->obj, ksym, IMG_NONE) != IMG_NONE;
}

/* A use by code of another unit or by data: known before functions are classed. */
static const struct g_use *foreign_use(const struct graph *g, const struct g_var *v)
{
	size_t i;

	for (i = 0; i < v->nr_uses; i++)
		if (!v->uses[i].init && use_is_outside(g, &v->uses[i]))
			return &v->uses[i];
	return NULL;
}

/* Data that a macro makes beside the function it defines (SYSCALL_DEFINE): nobody edits it. */
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
		v->reason = arena_printf(g->mem, "in section %s: its contents are switched in "
					 "place", v->section);
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
		v->reason = "made by the macro that defines a function; the kernel registered its "
			    "own at boot";
	} else if (v->is_const && !v->address_taken && !is_exported(g, v->name)) {
		v->reason = "a constant that only the scheduler reads";
	} else {
		v->class = BD_SHARED;
	}
}

/* Who outside was given its address: boot code did so for good. */
static const struct g_use *holder(const struct graph *g, const struct g_var *v)
{
	size_t i;

	for (i = 0; i < v->nr_uses; i++)
		if ((v->uses[i].kind == BD_USE_ADDRESS || v->uses[i].kind == BD_USE_INITIALIZER) &&
		    use_is_outside(g, &v->uses[i]))
			return &v->uses[i];
	return NULL;
}

static void shared_reason(struct graph *g, struct g_var *v)
{
	const struct g_use *u = foreign_use(g, v), *held = holder(g, v);

	if (v->class != BD_SHARED || v->reason)
		return;
	v->remedy = "nothing: code outside would go on with the kernel's copy";
	if (is_exported(g, v->name))
		v->reason = "exported to modules: there is one copy, the kernel's";
	else if (u && u->loc.line)
		v->reason = arena_printf(g->mem, "used outside the module by %s (%s:%u): there is "
					 "one copy, the kernel's", u->who, u->loc.file,
					 u->loc.line);
	else if (held)
		v->reason = arena_printf(g->mem, "its address was given away by %s (%s:%u): there "
					 "is one copy, the kernel's", held->who, held->loc.file,
					 held->loc.line);
	else {
		v->reason = "holds state: there is one copy, the kernel's, so that it survives "
			    "loading and unloading";
		v->remedy = arena_printf(g->mem, "add \"%s = why\" to [private] of %s if the "
					 "module may start from its initial value", v->name,
					 profile_name(g));
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
		u = foreign_use(g, v);
		if (!u)
			continue;
		v->class = BD_SHARED;
		v->reason = NULL;
		changed = true;
	}
	return changed;
}

/* ---- sentences ---- */

static const struct g_use *first_use(const struct graph *g, const struct g_func *f,
				     enum bd_use_kind kind, bool outside, size_t *more)
{
	const struct g_use *hit = NULL;
	size_t i;

	*more = 0;
	for (i = 0; i < f->nr_uses; i++) {
		const struct g_use *u = &f->uses[i];

		if (u->kind != kind || use_is_outside(g, u) != outside ||
		    ((kind == BD_USE_CALL || kind == BD_USE_INLINED_COPY) && u->init))
			continue;
		if (hit)
			(*more)++;
		else
			hit = u;
	}
	return hit;
}

static const char *place(struct graph *g, const struct g_use *u, size_t more)
{
	const char *at = u->loc.line ?
			 arena_printf(g->mem, "%s (%s:%u)", u->who, u->loc.file, u->loc.line) :
			 u->who;

	return more ? arena_printf(g->mem, "%s and %zu more", at, more) : at;
}

static const char *interface_reason(struct classify *c, const struct g_func *f, uint32_t node)
{
	struct graph *g = c->g;
	const struct g_use *u;
	size_t more, i;

	if (node == c->switcher)
		return "switches stacks: the kernel's callers of it enter the module through the "
		       "stack trampoline";
	u = first_use(g, f, BD_USE_CALL, true, &more);
	if (u)
		return arena_printf(g->mem, "called from outside by %s", place(g, u, more));
	u = first_use(g, f, BD_USE_ADDRESS, true, &more);
	if (!u)
		u = first_use(g, f, BD_USE_INITIALIZER, true, &more);
	if (u)
		return arena_printf(g->mem, "its address is held outside by %s",
				    place(g, u, more));
	if (f->exported)
		return "exported to modules";
	for (i = 0; i < f->nr_syms; i++)
		if (f->syms[i].obj == c->tail)
			return arena_printf(g->mem, "called by the kernel's %s behind the switch of "
					    "stacks", g->funcs[c->switcher].name);
	if (f->called_outside)
		return "called from outside by code that an inline function of it, or assembly, "
		       "left there";
	return "its address is held outside";
}

static const char *callback_reason(struct classify *c, const struct g_func *f)
{
	struct graph *g = c->g;
	const struct g_use *u;
	size_t more;

	u = first_use(g, f, BD_USE_ADDRESS, false, &more);
	if (!u)
		u = first_use(g, f, BD_USE_ADDRESS, true, &more);
	if (u)
		return arena_printf(g->mem, "its address is given away by %s", place(g, u, more));
	u = first_use(g, f, BD_USE_INITIALIZER, true, &more);
	if (u)
		return arena_printf(g->mem, "its address is held by %s", place(g, u, more));
	return "its address is held by data that stays";
}

static const char *insider_reason(struct classify *c, const struct g_func *f)
{
	struct graph *g = c->g;
	size_t i;

	for (i = 0; i < f->nr_uses; i++) {
		uint32_t var = f->uses[i].var;

		if (var != G_NONE && g->vars[var].class == BD_SWITCHED)
			return arena_printf(g->mem, "reached through %s, whose contents are "
					    "switched, and from the module only",
					    g->vars[var].name);
	}
	return f->nr_uses ? "reached from the module's own code only" :
			    "nothing reaches it in this kernel";
}

static const char *inlined_reason(struct classify *c, struct g_func *f)
{
	size_t more;
	const struct g_use *u = first_use(c->g, f, BD_USE_INLINED_COPY, true, &more);

	if (u) {
		f->remedy = "a kernel in which it is not inlined there; in this one, change what "
			    "the code outside calls instead";
		return arena_printf(c->g->mem, "no code of its own in vmlinux; a change does not "
				    "reach the copy in %s", place(c->g, u, more));
	}
	return "no code of its own in vmlinux: inlined into its callers, which move too";
}

void classify_reasons(struct classify *c)
{
	struct graph *g = c->g;
	size_t i;

	for (i = 0; i < g->nr_vars; i++)
		shared_reason(g, &g->vars[i]);
	for (i = 0; i < g->nr_funcs; i++) {
		struct g_func *f = &g->funcs[i];

		if (f->reason)
			continue;
		switch (f->class) {
		case BD_INTERFACE:
			f->reason = interface_reason(c, f, i);
			break;
		case BD_CALLBACK:
			f->reason = callback_reason(c, f);
			break;
		case BD_INSIDER:
			f->reason = insider_reason(c, f);
			break;
		default:
			f->reason = inlined_reason(c, f);
		}
	}
}
