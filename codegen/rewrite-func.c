// SPDX-License-Identifier: GPL-2.0
/*
 * rewrite-func.c - edits for a function's definition and declarations (see rewrite-func.h)
 *
 *   outsider   the body is removed, the prototype remains and becomes external; if vmlinux has no
 *              code of it either, a use in the module is an unresolved symbol at link time; of an
 *              alias, the attribute is what is removed
 *   init       removed
 *   callback   if the module takes its address, the name means the kernel's entry and the module's
 *              own definition is called __mod_NAME; where a macro makes the definition, by a
 *              function-like macro of that name around its use
 *   others     unchanged
 */
#include <errno.h>

#include "codegen/rewrite-func.h"

static bool is_inline_word(const struct csource *src, uint32_t i)
{
	return csource_token_is(src, i, "inline") || csource_token_is(src, i, "__inline") ||
	       csource_token_is(src, i, "__inline__") ||
	       csource_token_is(src, i, "__always_inline");
}

static int misplaced(const struct bd_func *f, const struct bd_loc *loc)
{
	ps_err("%s:%u:%u: no definition of %s() found here", loc->file, loc->line,
	       loc->col, f->name);
	return -EINVAL;
}

/* What one macro use defines is removed together or not at all. */
static int cut_macro_use(struct rewrite *rw, const struct bd_func *f,
			 const struct csource_chunk *c, const char *what)
{
	const struct boundary *bd = rw->cg->bd;
	const struct csource_token *first = &rw->src->tokens[c->first];
	const struct csource_token *last = &rw->src->tokens[c->last];
	size_t i;

	for (i = 0; i < bd->nr_funcs; i++) {
		const struct bd_func *g = &bd->funcs[i];

		if (!str_eq(g->loc.file, rw->file) || g->loc.line < first->line ||
		    g->loc.line > last->line || bd_func_stays(g) || !g->nr_syms ||
		    g->class == BD_INSIDER)
			continue;
		ps_err("%s:%u: one macro defines both %s(), which stays in the kernel, and %s(), which the module replaces",
		       rw->file, f->loc.line, f->name, g->name);
		return -EINVAL;
	}
	rewrite_cut(rw, c->first, c->last, what);
	return 0;
}

/* Give a function external linkage: `static` becomes `extern`, `inline` is dropped. */
static void make_external(struct rewrite *rw, uint32_t first, uint32_t name, const char *what)
{
	uint32_t i;

	for (i = first; i < name; i = csource_next(rw->src, i, true)) {
		if (csource_token_is(rw->src, i, "static"))
			rewrite_swap(rw, i, i, "extern", what);
		else if (is_inline_word(rw->src, i))
			rewrite_drop_word(rw, i, what);
	}
}

/* Closing parenthesis of the parameters, or CSOURCE_NONE. */
static uint32_t parameters_end(const struct csource *src, uint32_t name)
{
	uint32_t open = csource_next(src, name, true);

	return csource_token_is(src, open, "(") ? csource_match(src, open) : CSOURCE_NONE;
}

/* The signature on one line, external, without comments; @prefix goes before @name. */
static char *prototype(struct rewrite *rw, const struct csource_chunk *c, uint32_t name,
		       uint32_t params, const char *prefix, const char *label)
{
	const struct csource *src = rw->src;
	struct strbuf sb = { 0 };
	uint32_t i, end = 0;
	char *text;

	sb_add(&sb, "extern");
	for (i = c->first; i < c->body; i = csource_next(src, i, true)) {
		const struct csource_token *t = &src->tokens[i];

		if (csource_token_is(src, i, "static") || csource_token_is(src, i, "extern") ||
		    is_inline_word(src, i))
			continue;
		sb_addn(&sb, " ", !end || t->off > end);
		sb_add(&sb, i == name ? prefix : "");
		sb_addn(&sb, src->text + t->off, t->len);
		end = t->off + t->len;
		if (i == params)
			sb_add(&sb, label);
	}
	sb_add(&sb, "; ");
	text = arena_strdup(rw->cg->mem, sb.buf);
	sb_free(&sb);
	return text;
}

static int rename_callback(struct rewrite *rw, const struct bd_func *f,
			   const struct csource_chunk *c, uint32_t name, const char *what)
{
	uint32_t params = parameters_end(rw->src, name);
	const char *own;

	if (params == CSOURCE_NONE)
		return misplaced(f, &f->loc);
	/* no header declares the module's own */
	own = f->is_static ? "" : prototype(rw, c, name, params, MODULE_PREFIX, "");
	rewrite_before(rw, c->first,
		       arena_printf(rw->cg->mem, "%s%s",
				    prototype(rw, c, name, params, "", rewrite_func_label(rw, f)),
				    own), what);
	rewrite_before(rw, name, MODULE_PREFIX, what);
	return 0;
}

/*
 * Nothing in the text is the name of a function that a macro makes, by pasting as a rule. The macro
 * around its use is expanded where a parenthesis follows: in the definition and in calls, not where
 * an initializer or an argument takes the address.
 */
static int rename_macro_callback(struct rewrite *rw, const struct bd_func *f,
				 const struct csource_chunk *c, const char *what)
{
	const struct csource *src = rw->src;
	uint32_t off = src->tokens[c->first].off;
	bool begins_line = !off || src->text[off - 1] == '\n';
	const char *own, *macro;

	if (!*f->type) {
		ps_err("%s:%u: no rule for a function that a macro defines, whose address the module takes and whose type is not known: %s()",
		       rw->file, f->loc.line, f->name);
		return -EINVAL;
	}
	own = f->is_static ? "" : arena_printf(rw->cg->mem,
					       "extern __typeof__(%s) " MODULE_PREFIX "%s;\n",
					       f->type, f->name);
	macro = arena_printf(rw->cg->mem, "#define %s(...) " MODULE_PREFIX "%s(__VA_ARGS__)\n",
			     f->name, f->name);
	rewrite_before(rw, c->first,
		       arena_printf(rw->cg->mem, "%sextern __typeof__(%s) %s%s;\n%s%s",
				    begins_line ? "" : "\n", f->type, f->name,
				    rewrite_func_label(rw, f), own, macro), what);
	rewrite_after(rw, c->last, arena_printf(rw->cg->mem, "\n#undef %s", f->name), what);
	return 0;
}

static int keep_prototype(struct rewrite *rw, const struct bd_func *f,
			  const struct csource_chunk *c, uint32_t name, const char *what)
{
	uint32_t params = parameters_end(rw->src, name);
	uint32_t last = params, off, end;

	if (params == CSOURCE_NONE)
		return misplaced(f, &f->loc);
	if (c->kind == CSOURCE_FUNCTION)
		last = csource_prev(rw->src, c->body, true);
	make_external(rw, c->first, name, what);
	rewrite_after(rw, params, rewrite_func_label(rw, f), what);
	off = rw->src->tokens[last].off + rw->src->tokens[last].len;
	end = rw->src->tokens[c->last].off + rw->src->tokens[c->last].len;
	edits_add(&rw->edits, off, end, ";", what);
	return 0;
}

/* Attributes follow the parameters: nothing else is both a definition and a declaration. */
static bool defines_alias(struct rewrite *rw, const struct csource_chunk *c, uint32_t name)
{
	uint32_t params = parameters_end(rw->src, name);

	return c->kind == CSOURCE_DECLARATION && params != CSOURCE_NONE &&
	       csource_next(rw->src, params, true) != c->last;
}

int rewrite_func(struct rewrite *rw, const struct bd_func *f)
{
	const struct csource_chunk *c;
	const char *what;
	uint32_t name;

	if (!bd_func_stays(f) && !codegen_renames(f))
		return 0;
	name = rewrite_token(rw, &f->loc, f->name);
	if (name == CSOURCE_NONE)
		return -EINVAL;
	c = csource_toplevel(rw->src, name);
	if (!c)
		return misplaced(f, &f->loc);
	what = arena_printf(rw->cg->mem, "%s %s", bd_func_class_name(f->class), f->name);
	if (f->class == BD_INIT) {
		rewrite_cut(rw, c->first, c->last, what);
		return 0;
	}
	if (!csource_token_is(rw->src, name, f->name)) {
		return f->class == BD_OUTSIDER ? cut_macro_use(rw, f, c, what) :
						 rename_macro_callback(rw, f, c, what);
	}
	if (f->class == BD_OUTSIDER && defines_alias(rw, c, name))
		return keep_prototype(rw, f, c, name, what);
	if (c->kind != CSOURCE_FUNCTION || name > c->body)
		return misplaced(f, &f->loc);
	if (f->class == BD_OUTSIDER)
		return keep_prototype(rw, f, c, name, what);
	return rename_callback(rw, f, c, name, what);
}

int rewrite_func_decl(struct rewrite *rw, const struct bd_func *f, const struct bd_loc *loc)
{
	const struct csource_chunk *c;
	const char *what;
	uint32_t name, params;

	if (f->class != BD_OUTSIDER && !codegen_renames(f))
		return 0;
	/* a definition that is a declaration: an alias */
	if (str_eq(loc->file, f->loc.file) && loc->line == f->loc.line && loc->col == f->loc.col)
		return 0;
	name = rewrite_token(rw, loc, f->name);
	if (name == CSOURCE_NONE)
		return -EINVAL;
	c = csource_toplevel(rw->src, name);
	/* a declaration from a macro, or inside a body, is external already */
	if (!csource_token_is(rw->src, name, f->name) || !c || c->kind != CSOURCE_DECLARATION)
		return 0;
	what = arena_printf(rw->cg->mem, "declaration of %s %s", bd_func_class_name(f->class),
			    f->name);
	make_external(rw, c->first, name, what);
	params = parameters_end(rw->src, name);
	if (params != CSOURCE_NONE)
		rewrite_after(rw, params, rewrite_func_label(rw, f), what);
	return 0;
}
