// SPDX-License-Identifier: GPL-2.0
/*
 * guard-define.c - what stays in the kernel must not be defined
 *
 * In:  an edited file, the boundary.
 * Out: an error per definition of a function that stays or of a variable that is shared: the kernel
 *      would not use it, or worse, both would use their own.
 */
#include <string.h>

#include "lib/declarator.h"
#include "module/guard.h"

/* A static name means something in its own file only; several may share one. */
static bool means(const char *file, bool is_static, const struct bd_loc *loc)
{
	return !is_static || str_eq(loc->file, file);
}

/* ---- functions ---- */

/* Of several functions of that name in the file (#if branches), one is in the module. */
static bool moves_too(const struct guard *g, const struct bd_func *f)
{
	size_t i;

	for (i = 0; i < g->bd->nr_funcs; i++) {
		const struct bd_func *o = &g->bd->funcs[i];

		if (o != f && !bd_func_stays(o) && str_eq(o->name, f->name) &&
		    str_eq(o->loc.file, f->loc.file))
			return true;
	}
	return false;
}

static void check_functions(struct guard *g, const struct source_file *s)
{
	size_t i;

	for (i = 0; i < g->bd->nr_funcs; i++) {
		const struct bd_func *f = &g->bd->funcs[i];
		const struct source_def *d;

		if (!bd_func_stays(f) || !means(s->file, f->is_static, &f->loc) ||
		    (f->from_macro && !str_starts(f->name, "__do_sys_")))
			continue;
		d = source_function(&s->new, f->name);
		if (!d || (s->old.src && source_function(&s->old, f->name)) || moves_too(g, f))
			continue;
		if (f->class == BD_INIT)
			guard_error(g, s->file, guard_line(&s->new, d->name),
				    "%s() is defined here: the kernel ran it at boot and freed it, nothing calls it now; use plugsched/hooks.c for what is to run at load",
				    f->name);
		else
			guard_error(g, s->file, guard_line(&s->new, d->name),
				    "%s() is defined here: it stays in the kernel (%s); remove the definition, the module can only call it",
				    f->name, f->reason);
	}
}

/* ---- variables ---- */

/* DEFINE_PER_CPU(int, name), LIST_HEAD(name): where the arguments name it. */
static uint32_t defined_by_macro(const struct csource *src, uint32_t macro, const char *name)
{
	const struct csource_token *t = &src->tokens[macro];

	if (!memmem(src->text + t->off, t->len, "DEFINE_", 7) &&
	    !memmem(src->text + t->off, t->len, "_HEAD", 5))
		return CSOURCE_NONE;
	return declarator_argument(src, macro, name);
}

/* `int a = b, *name[2];`: among the declarators, not in what they are initialized with. */
static uint32_t defined_by_declarator(const struct csource *src, const struct csource_chunk *c,
				      const char *name)
{
	struct declarator d;
	uint32_t i;
	bool more;

	for (more = declarator_first(src, c->first, c->last, &d); more;
	     more = declarator_next(src, c->last, &d)) {
		i = CSOURCE_NONE;
		while ((i = declarator_candidate(src, &d, i)) != CSOURCE_NONE)
			if (csource_token_is(src, i, name) &&
			    !csource_token_is(src, csource_next(src, i, true), "("))
				return i;
	}
	return CSOURCE_NONE;
}

/* The token that names @name where this toplevel declaration makes storage for it. */
static uint32_t storage_of(const struct csource *src, const struct csource_chunk *c,
			   const char *name)
{
	uint32_t head = c->first;

	if (csource_token_is(src, head, "extern") || csource_token_is(src, head, "typedef"))
		return CSOURCE_NONE;
	while (csource_token_is(src, head, "static"))
		head = csource_next(src, head, true);
	if (head == CSOURCE_NONE)
		return CSOURCE_NONE;
	if (src->tokens[head].kind == CSOURCE_IDENT &&
	    csource_token_is(src, csource_next(src, head, true), "("))
		return defined_by_macro(src, head, name);
	return defined_by_declarator(src, c, name);
}

static void shared_error(struct guard *g, const struct source_file *s, uint32_t token,
			 const struct bd_var *v)
{
	guard_error(g, s->file, guard_line(&s->new, token),
		    "%s is defined here: it is shared with the kernel (%s); declare it extern, the module can only use it",
		    v->name, v->reason);
}

static void check_declaration(struct guard *g, const struct source_file *s,
			      const struct csource_chunk *c)
{
	size_t i;

	for (i = 0; i < g->bd->nr_vars; i++) {
		const struct bd_var *v = &g->bd->vars[i];
		uint32_t at;

		if (v->class != BD_SHARED || *v->owner || !means(s->file, v->is_static, &v->loc))
			continue;
		at = storage_of(s->new.src, c, v->name);
		if (at != CSOURCE_NONE)
			shared_error(g, s, at, v);
	}
}

/* ---- static locals: declared extern in their function, out of sight of the tables ---- */

struct local_decl {
	uint32_t first, last;	/* tokens of the declaration */
	uint32_t name;
};

static bool find_local(const struct source_version *v, const struct source_def *d,
		       const char *name, struct local_decl *decl)
{
	const struct csource *src = v->src;
	struct csource_range r;
	uint32_t i;

	for (; d; d = d->next) {
		for (i = d->first; i != CSOURCE_NONE && i <= d->last;
		     i = csource_next(src, i, true)) {
			if (!csource_token_is(src, i, name) ||
			    !csource_statement_at(src, src->tokens[i].line, src->tokens[i].col, &r))
				continue;
			decl->first = csource_token_at(src, r.off);
			decl->last = csource_token_at(src, r.end - 1);
			decl->name = i;
			if (csource_token_is(src, decl->first, "static") ||
			    csource_token_is(src, decl->first, "extern"))
				return true;
		}
	}
	return false;
}

static void check_static_local(struct guard *g, const struct source_file *s,
			       const struct bd_var *v)
{
	const struct source_def *now = source_function(&s->new, v->owner);
	const struct source_def *was = source_function(&s->old, v->owner);
	struct local_decl new, old;

	if (!now || !was || now->text == was->text || !find_local(&s->new, now, v->name, &new))
		return;
	if (csource_token_is(s->new.src, new.first, "static"))
		shared_error(g, s, new.name, v);
	else if (find_local(&s->old, was, v->name, &old) &&
		 source_text(s->new.src, new.first, new.last) !=
		 source_text(s->old.src, old.first, old.last))
		guard_error(g, s->file, guard_line(&s->new, new.name),
			    "the declaration of %s was changed: the variable is the kernel's; it must stay %s",
			    v->name, v->type);
}

void guard_definitions(struct guard *g, const struct source_file *s)
{
	const struct csource *src = s->new.src;
	size_t i;

	check_functions(g, s);
	for (i = 0; src && i < src->nr_chunks; i++) {
		const struct csource_chunk *c = &src->chunks[i];

		if (c->kind == CSOURCE_DECLARATION &&
		    !strmap_has(&s->old.chunks, source_chunk_key(g->wd->mem, src, c)))
			check_declaration(g, s, c);
	}
	for (i = 0; s->old.src && src && i < g->bd->nr_vars; i++) {
		const struct bd_var *v = &g->bd->vars[i];

		if (v->class == BD_SHARED && *v->owner && str_eq(v->loc.file, s->file))
			check_static_local(g, s, v);
	}
}
