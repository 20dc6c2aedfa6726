// SPDX-License-Identifier: GPL-2.0
/*
 * classify-enter.c - which code and data that stays enters a function, and whether its entry can be
 *		      redirected then (see classify.h)
 */
#include "analyzer/classify-step.h"

#include <string.h>

#include "analyzer/redirect.h"
#include "lib/util.h"

/* Jumps back from code that the kernel swaps in for an instruction stay within the function. */
static bool is_replacement(const char *section)
{
	return str_starts(section, ".altinstr");
}

static unsigned int reached_by_data(const struct classify *c, const struct link *k)
{
	uint32_t var = k->from == IMG_NONE ? G_NONE : c->g->sym_var[k->from];

	if (var == G_NONE)
		return G_REACHED_OUTSIDE;
	if (c->g->vars[var].class == BD_PRIVATE || c->g->vars[var].class == BD_SWITCHED)
		return 0;
	return G_REACHED_DATA;
}

static unsigned int reached_by_code(const struct g_func *by, const struct link *k)
{
	unsigned int how = 0;

	if (by && by->moves && !k->init)
		how |= G_REACHED_INSIDE;
	if (!how || by->stays)
		how |= G_REACHED_OUTSIDE;
	return how;
}

/* How a link makes a function be entered in the module: G_REACHED_ flags, 0 if it does not. */
static unsigned int link_enters(const struct classify *c, const struct link *k, uint32_t node)
{
	const char *section = c->g->obj->secs[k->sec].name;
	uint32_t owner = k->from == IMG_NONE ? G_NONE : c->g->sym_func[k->from];
	const struct g_func *by = owner == G_NONE ? NULL : &c->g->funcs[owner];

	if (k->kind == LINK_SITE)
		return 0;
	if (k->to_off)
		return owner == node || is_replacement(section) || k->kind == LINK_DATA ?
		       0 : G_REACHED_MIDWAY;
	switch (k->kind) {
	case LINK_EXPORT:
		return G_REACHED_EXPORT;
	case LINK_CALL:
		return k->init || (by && (owner == node || !by->stays)) ? 0 : G_REACHED_CALL;
	case LINK_ADDRESS:
		return reached_by_code(by, k);
	case LINK_DATA:
		return reached_by_data(c, k);
	default:
		return 0;
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
		return arena_printf(c->g->mem,
				    "code outside enters its code, which is also that of the identical %s",
				    c->g->funcs[f->merged].name);
	}
	if (f->reached & G_REACHED_MIDWAY)
		return "code outside jumps into its middle";
	if (!s->same_params) {
		f->remedy = arena_printf(c->g->mem,
					 "if what enters %s moved into the module too%s%s",
					 name, f->entered_by ? ": " : "",
					 f->entered_by ? f->entered_by : "");
		return arena_printf(c->g->mem,
				    "code outside enters %s, whose parameters are not those of the C function",
				    name);
	}
	if (c->match->target[s->obj] == IMG_NONE)
		return arena_printf(c->g->mem, "the target has no symbol %s", name);
	why = redirect_refusal(c->target, c->match->target[s->obj], c->links, s->obj);
	if (!why)
		f->remedy = NULL;
	return why ? arena_printf(c->g->mem, "%s cannot be redirected: %s", name, why) : NULL;
}

/* What enters a clone or a piece keeps its function from moving: the last one is named. */
static void note_entered(const struct classify *c, struct g_func *f, size_t sym,
			 const struct link *k)
{
	f->entered[sym] = 1;
	if (!f->syms[sym].same_params && k->from != IMG_NONE)
		f->entered_by = c->g->obj->syms[k->from].name;
}

bool classify_follow(struct classify *c, uint32_t node)
{
	struct g_func *f = &c->g->funcs[node];
	bool named = profile_match(&c->g->profile->interface, f->name);
	const char *why;
	struct link *k;
	size_t i;

	for (i = 0; i < f->nr_syms; i++) {
		if (f->syms[i].kind == G_COLD)
			continue;
		if (named && f->syms[i].kind == G_ENTRY) {
			f->entered[i] = 1;
			f->reached |= G_REACHED_RUNTIME;
		}
		if (c->callees[f->syms[i].obj]) {
			f->entered[i] = 1;
			f->reached |= G_REACHED_CALL;
		}
		links_for_each(c->links, f->syms[i].obj, k) {
			unsigned int how = link_enters(c, k, node);

			f->reached |= how;
			if (how)
				note_entered(c, f, i, k);
		}
		if (f->merged != G_NONE && c->g->funcs[f->merged].stays)
			f->entered[i] = 1;
	}
	if ((f->stays && !f->rests) || f->init)
		return false;
	for (i = 0; i < f->nr_syms; i++) {
		why = f->entered[i] ? redirect_refused(c, f, i) : NULL;
		if (!why)
			continue;
		f->stays = true;
		f->rests = false;
		f->rest = NULL;
		f->moves = (f->in_header && f->is_static) || !classify_has_own_entry(f);
		f->reason = f->moves ? arena_printf(c->g->mem, "%s; the module has its own copy",
						    why) : why;
		return true;
	}
	return false;
}
