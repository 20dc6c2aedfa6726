// SPDX-License-Identifier: GPL-2.0
/*
 * classify-reasons.c - the sentence of each class (see classify.h)
 */
#include "analyzer/classify-step.h"

#include "lib/util.h"

/* Who outside was given its address: boot code did so for good. */
static const struct g_use *holder(const struct graph *g, const struct g_var *v)
{
	size_t i;

	for (i = 0; i < v->nr_uses; i++)
		if ((v->uses[i].kind == BD_USE_ADDRESS || v->uses[i].kind == BD_USE_INITIALIZER) &&
		    graph_use_outside(g, &v->uses[i]))
			return &v->uses[i];
	return NULL;
}

static void shared_reason(struct graph *g, struct g_var *v)
{
	const struct g_use *u = classify_foreign_use(g, v), *held = holder(g, v);

	if (v->class != BD_SHARED || v->reason)
		return;
	v->remedy = "none: code outside would go on with the kernel's copy";
	if (classify_is_exported(g, v->name))
		v->reason = "exported to modules: there is one copy, the kernel's";
	else if (u && u->loc.line)
		v->reason = arena_printf(g->mem,
					 "used outside the module by %s (%s:%u): there is one copy, the kernel's",
					 u->who, u->loc.file,
					 u->loc.line);
	else if (held)
		v->reason = arena_printf(g->mem,
					 "its address was passed out by %s (%s:%u): there is one copy, the kernel's",
					 held->who, held->loc.file,
					 held->loc.line);
	else {
		v->reason = "holds state: there is one copy, the kernel's, so that it survives loading and unloading";
		v->remedy = arena_printf(g->mem,
					 "add \"%s = why\" to [private] of %s if the module may start from its initial value",
					 v->name,
					 profile_name(g->profile));
	}
}

static const struct g_use *first_use(const struct graph *g, const struct g_func *f,
				     enum bd_use_kind kind, bool outside, size_t *more)
{
	const struct g_use *hit = NULL;
	size_t i;

	*more = 0;
	for (i = 0; i < f->nr_uses; i++) {
		const struct g_use *u = &f->uses[i];

		if (u->kind != kind || graph_use_outside(g, u) != outside ||
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
		return "switches stacks: the kernel's callers of it enter the module through the stack trampoline";
	u = first_use(g, f, BD_USE_CALL, true, &more);
	if (u)
		return arena_printf(g->mem, "called from outside by %s", place(g, u, more));
	u = first_use(g, f, BD_USE_ADDRESS, true, &more);
	if (!u)
		u = first_use(g, f, BD_USE_INITIALIZER, true, &more);
	if (u)
		return arena_printf(g->mem, "its address is held outside by %s",
				    place(g, u, more));
	if (f->reached & G_REACHED_EXPORT)
		return "exported to modules";
	for (i = 0; i < f->nr_syms; i++)
		if (c->callees[f->syms[i].obj])
			return arena_printf(g->mem,
					    "called by the kernel's %s after the switch of stacks",
					    g->funcs[c->switcher].name);
	if (f->reached & G_REACHED_RUNTIME)
		return arena_printf(g->mem, "named in the profile: %s",
				    profile_match(&g->profile->interface, f->name)->reason);
	if (f->reached & G_REACHED_CALL)
		return "called from outside by code that an inline function of it, or assembly, left there";
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
		return arena_printf(g->mem, "its address is passed out by %s", place(g, u, more));
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
			return arena_printf(g->mem,
					    "reached through %s, whose contents are switched, and from the module only",
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
		f->remedy = "a kernel in which it is not inlined there; in this one, change what the code outside calls instead";
		return arena_printf(c->g->mem,
				    "no code of its own in vmlinux; a change does not reach the copy in %s",
				    place(c->g, u, more));
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
