// SPDX-License-Identifier: GPL-2.0
/*
 * rewrite-decl.c - declarations and macro uses the compiler did not report as such
 *
 * A tentative definition (`static const struct seq_operations ops;` in front of the real one) or
 * a forward declaration that is left as it was would make the module define its own, empty copy.
 * So every file-scope declaration that names something the kernel keeps is looked for in the text.
 * What registers a function that ran at boot (late_initcall(x);) goes with the function.
 *
 * In: a file's chunks and the boundary. Out: edits. Called by rewrite.c.
 */
#include <string.h>

#include "codegen/rewrite.h"

struct names {
	struct strmap funcs, vars, init;
};

/* A static name means something in its own file only. */
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

		if ((f->class == BD_OUTSIDER || function_renamed(f)) &&
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

static int declared(struct rewrite *rw, struct names *names, uint32_t i)
{
	const struct csource_token *t = &rw->src->tokens[i];
	struct bd_loc loc = { rw->file, t->line, t->col };
	const char *name = arena_strndup(rw->cg->mem, rw->src->text + t->off, t->len);

	if (csource_token_is(rw->src, csource_next(rw->src, i, true), "(")) {
		const struct bd_func *f = strmap_get(&names->funcs, name);

		return f ? rewrite_func_decl(rw, f, &loc) : 0;
	} else {
		const struct bd_var *v = strmap_get(&names->vars, name);

		/* the definition itself is rewritten as such */
		if (!v || (str_eq(v->loc.file, rw->file) && v->loc.line == loc.line &&
			   v->loc.col == loc.col))
			return 0;
		return rewrite_var_decl(rw, v, &loc);
	}
}

static int scan_chunk(struct rewrite *rw, struct names *names, const struct csource_chunk *c)
{
	const struct csource *src = rw->src;
	bool in_init = false, tag = false;
	uint32_t i;
	int err = 0;

	if (csource_token_is(src, c->first, "typedef"))
		return 0;
	for (i = c->first; i <= c->last && !err; i = csource_next(src, i, true)) {
		if (src->tokens[i].kind == CSOURCE_PUNCT) {
			in_init = csource_token_is(src, i, "=") ||
				  (in_init && !csource_token_is(src, i, ","));
			if (src->match[i] != CSOURCE_NONE && src->match[i] > i)
				i = src->match[i];
		} else if (src->tokens[i].kind == CSOURCE_IDENT && !in_init && !tag) {
			err = declared(rw, names, i);
		}
		tag = csource_token_is(src, i, "struct") || csource_token_is(src, i, "union") ||
		      csource_token_is(src, i, "enum");
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
		const struct csource_token *t = &src->tokens[i];
		const char *name = arena_strndup(rw->cg->mem, src->text + t->off, t->len);

		if (strmap_has(&names->init, name)) {
			rewrite_cut(rw, c->first, c->last,
				    arena_printf(rw->cg->mem, "registration of init %s", name));
			return;
		}
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
			err = scan_chunk(rw, &names, c);
		if (c->kind == CSOURCE_DECLARATION || c->kind == CSOURCE_MACRO_USE)
			scan_macro_use(rw, &names, c);
	}
	strmap_free(&names.init);
	strmap_free(&names.funcs);
	strmap_free(&names.vars);
	return err;
}
