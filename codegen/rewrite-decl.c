// SPDX-License-Identifier: GPL-2.0
/*
 * rewrite-decl.c - declarations that the compiler did not report (see rewrite-decl.h)
 *
 * A tentative definition (`static const struct seq_operations ops;` in front of the real one) or
 * a forward declaration, left as it is, would make the module define its own, empty copy. So the
 * text is searched for file-scope declarations that name something the kernel keeps. What
 * registers a function that ran at boot (late_initcall(x);) is removed with the function.
 */
#include <string.h>

#include "codegen/rewrite-decl.h"
#include "codegen/rewrite-func.h"
#include "codegen/rewrite-var.h"
#include "lib/declarator.h"

struct names {
	struct strmap funcs, vars, init;
};

/* The scope of a static name is its own file. */
static bool known_here(const struct rewrite *rw, bool is_static, const struct bd_loc *loc)
{
	return !is_static || str_eq(loc->file, rw->file);
}

static void collect(struct rewrite *rw, struct names *names)
{
	const struct boundary *bd = rw->cg->bd;
	size_t i;

	for (i = 0; i < bd->nr_funcs; i++) {
		const struct bd_func *f = &bd->funcs[i];

		if ((f->class == BD_OUTSIDER || codegen_renames(f)) &&
		    known_here(rw, f->is_static, &f->loc))
			strmap_put(&names->funcs, f->name, (void *)f);
		if (f->class == BD_INIT && str_eq(f->loc.file, rw->file))
			strmap_put(&names->init, f->name, (void *)f);
	}
	for (i = 0; i < bd->nr_vars; i++) {
		const struct bd_var *v = &bd->vars[i];

		if ((v->class == BD_SHARED || v->class == BD_SWITCHED) && !*v->owner &&
		    known_here(rw, v->is_static, &v->loc))
			strmap_put(&names->vars, v->name, (void *)v);
	}
}

static const char *token_text(const struct rewrite *rw, uint32_t i)
{
	const struct csource_token *t = &rw->src->tokens[i];

	return arena_strndup(rw->cg->mem, rw->src->text + t->off, t->len);
}

static int rewrite_candidate(struct rewrite *rw, struct names *names, uint32_t i)
{
	const struct csource_token *t = &rw->src->tokens[i];
	struct bd_loc loc = { rw->file, t->line, t->col };
	const char *name = token_text(rw, i);
	const struct bd_var *v;

	if (csource_token_is(rw->src, csource_next(rw->src, i, true), "(")) {
		const struct bd_func *f = strmap_get(&names->funcs, name);

		return f ? rewrite_func_decl(rw, f, &loc) : 0;
	}
	v = strmap_get(&names->vars, name);
	/* the definition itself is rewritten as such */
	if (!v || (str_eq(v->loc.file, rw->file) && v->loc.line == loc.line &&
		   v->loc.col == loc.col))
		return 0;
	return rewrite_var_decl(rw, v, &loc);
}

static int scan_declaration(struct rewrite *rw, struct names *names, const struct csource_chunk *c)
{
	struct declarator d;
	uint32_t i;
	bool more;
	int err = 0;

	if (csource_token_is(rw->src, c->first, "typedef"))
		return 0;
	for (more = declarator_first(rw->src, c->first, c->last, &d); more && !err;
	     more = declarator_next(rw->src, c->last, &d)) {
		for (i = declarator_candidate(rw->src, &d, CSOURCE_NONE);
		     i != CSOURCE_NONE && !err; i = declarator_candidate(rw->src, &d, i))
			err = rewrite_candidate(rw, names, i);
	}
	return err;
}

/* NAME(..., function, ...); */
static void scan_macro_use(struct rewrite *rw, struct names *names, const struct csource_chunk *c)
{
	const struct csource *src = rw->src;
	uint32_t open = csource_next(src, c->first, true), close, i;

	if (src->tokens[c->first].kind != CSOURCE_IDENT || !csource_token_is(src, open, "("))
		return;
	close = csource_match(src, open);
	if (close != c->last && csource_next(src, close, true) != c->last)
		return;
	for (i = open; i < close; i = csource_next(src, i, true)) {
		const char *name = token_text(rw, i);

		if (!strmap_has(&names->init, name))
			continue;
		rewrite_cut(rw, c->first, c->last,
			    arena_printf(rw->cg->mem, "registration of init %s", name));
		return;
	}
}

int rewrite_other_decls(struct rewrite *rw)
{
	struct names names = { 0 };
	uint32_t i;
	int err = 0;

	collect(rw, &names);
	for (i = 0; i < rw->src->nr_chunks && !err; i++) {
		const struct csource_chunk *c = &rw->src->chunks[i];

		if (c->kind == CSOURCE_DECLARATION)
			err = scan_declaration(rw, &names, c);
		if (c->kind == CSOURCE_DECLARATION || c->kind == CSOURCE_MACRO_USE)
			scan_macro_use(rw, &names, c);
	}
	strmap_free(&names.init);
	strmap_free(&names.funcs);
	strmap_free(&names.vars);
	return err;
}
