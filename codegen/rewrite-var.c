// SPDX-License-Identifier: GPL-2.0
/*
 * rewrite-var.c - what becomes of a variable's definition and declarations
 *
 *   shared     declared, not defined: the kernel's copy is used
 *   switched   the name means the kernel's copy, the module's contents are called __mod_NAME
 *   init       it goes
 *   private    stays as it is
 *
 * A declaration keeps its own words where it has any; where the name comes out of a macro it is
 * made from the type the compiler saw, or from the macro's declaring counterpart.
 *
 * In: a variable of the boundary and the file it is in. Out: edits. Called by rewrite.c.
 */
#include <errno.h>
#include <string.h>

#include "codegen/rewrite.h"

/* The declaration a variable is part of. */
struct declaration {
	uint32_t first, last;	/* tokens; last is the semicolon */
	uint32_t name;		/* token of the name, or of the macro that makes it */
};

static char punct(const struct csource *src, uint32_t i)
{
	if (i >= src->nr_tokens || src->tokens[i].kind != CSOURCE_PUNCT)
		return 0;
	return src->text[src->tokens[i].off];
}

static bool opens(char c)
{
	return c == '(' || c == '[' || c == '{';
}

static const char *label_of(struct rewrite *rw, const struct bd_var *v)
{
	return rewrite_asm_label(rw, v->name, &v->sym, v->symbol, v->symbol_unique, v->is_percpu);
}

static int no_rule(const struct bd_var *v, const struct bd_loc *loc, const char *why)
{
	ps_err("%s:%u:%u: no rule to declare %s %s instead of defining it: %s", loc->file,
	       loc->line, loc->col, bd_var_class_name(v->class), v->name, why);
	return -EINVAL;
}

static int find_declaration(struct rewrite *rw, const struct bd_var *v, const struct bd_loc *loc,
			    struct declaration *d)
{
	struct csource_range r;

	d->name = rewrite_token(rw, loc, v->name);
	if (d->name == CSOURCE_NONE)
		return -EINVAL;
	if (!csource_statement_at(rw->src, loc->line, loc->col, &r))
		return no_rule(v, loc, "it is not in a declaration");
	d->first = csource_token_at(rw->src, r.off);
	d->last = csource_token_at(rw->src, r.end - 1);
	return 0;
}

/* All variables of one declaration must be of one class. */
static int check_neighbours(struct rewrite *rw, const struct bd_var *v,
			    const struct declaration *d)
{
	const struct boundary *bd = rw->cg->bd;
	size_t i;

	for (i = 0; i < bd->nr_vars; i++) {
		const struct bd_var *o = &bd->vars[i];
		uint32_t t;

		if (o->class == v->class || !str_eq(o->loc.file, rw->file) ||
		    o->loc.line < rw->src->tokens[d->first].line ||
		    o->loc.line > rw->src->tokens[d->last].line)
			continue;
		t = csource_token_at(rw->src,
				     csource_offset(rw->src, o->loc.line, o->loc.col));
		if (t != CSOURCE_NONE && t >= d->first && t <= d->last)
			return no_rule(v, &v->loc, arena_printf(rw->cg->mem,
				       "the same declaration defines %s, which is %s", o->name,
				       bd_var_class_name(o->class)));
	}
	return 0;
}

/* Replace or drop the storage class, then cut the initializers. */
static void storage_class(struct rewrite *rw, const struct declaration *d, const char *word,
			  const char *what)
{
	uint32_t i;

	for (i = d->first; i < d->last; i = csource_next(rw->src, i, true)) {
		if (opens(punct(rw->src, i)) && rw->src->match[i] != CSOURCE_NONE)
			i = rw->src->match[i];
		if (csource_token_is(rw->src, i, "extern"))
			return;
		if (csource_token_is(rw->src, i, "static")) {
			if (*word)
				rewrite_swap(rw, i, i, word, what);
			else
				rewrite_drop_word(rw, i, what);
			return;
		}
	}
	if (*word)
		rewrite_before(rw, d->first, arena_printf(rw->cg->mem, "%s ", word), what);
}

static void cut_initializers(struct rewrite *rw, const struct declaration *d, const char *what)
{
	const struct csource *src = rw->src;
	uint32_t i, prev = d->first, start = CSOURCE_NONE;

	for (i = d->first; i != CSOURCE_NONE && i <= d->last; i = csource_next(src, i, true)) {
		char c = punct(src, i);

		if (c == '=' && start == CSOURCE_NONE) {
			start = src->tokens[prev].off + src->tokens[prev].len;
		} else if ((c == ',' || c == ';') && start != CSOURCE_NONE) {
			edits_add(&rw->edits, start, src->tokens[prev].off + src->tokens[prev].len,
				  "", what);
			start = CSOURCE_NONE;
		}
		if (opens(c) && src->match[i] != CSOURCE_NONE)
			i = src->match[i];
		prev = i;
	}
}

/* Last token of the declarator around @name: dimensions, parameters, closing parentheses. */
static uint32_t declarator_end(const struct csource *src, uint32_t name)
{
	uint32_t i = name, next;

	for (;;) {
		next = csource_next(src, i, true);
		if (punct(src, next) == ')')
			i = next;
		else if (punct(src, next) == '[' || (punct(src, next) == '(' && i != name))
			i = src->match[next];
		else
			return i;
		if (i == CSOURCE_NONE)
			return name;
	}
}

/* `x[] = { ... }` without its initializer has no size: take it from the type. */
static void complete_array(struct rewrite *rw, const struct bd_var *v, uint32_t name,
			   const char *what)
{
	uint32_t open = csource_next(rw->src, name, true);
	const char *dim = strstr(v->type, v->name), *end;

	if (punct(rw->src, open) != '[' || rw->src->match[open] != csource_next(rw->src, open, true))
		return;
	dim = dim ? strchr(dim, '[') : NULL;
	end = dim ? strchr(dim, ']') : NULL;
	if (end)
		rewrite_swap(rw, open, rw->src->match[open],
			     arena_strndup(rw->cg->mem, dim, end + 1 - dim), what);
}

static bool is_record_word(const struct csource *src, uint32_t i)
{
	return csource_token_is(src, i, "struct") || csource_token_is(src, i, "union") ||
	       csource_token_is(src, i, "enum");
}

char *renamed_type(struct codegen *cg, const struct bd_var *v, const char *name)
{
	struct csource *type = csource_from_text(v->name, v->type, strlen(v->type));
	char *text = NULL;
	uint32_t i;

	for (i = 0; type && i < type->nr_tokens && !text; i++) {
		const struct csource_token *t = &type->tokens[i];

		if (csource_token_is(type, i, v->name) &&
		    !is_record_word(type, csource_prev(type, i, true)))
			text = arena_printf(cg->mem, "%.*s%s%s", (int)t->off, v->type, name,
					    v->type + t->off + t->len);
	}
	csource_free(type);
	return text;
}

/*
 * Static locals of one name in one unit would be one external object to the compiler, which then
 * ignores all symbols but the first: each gets a name of its own.
 */
static const char *external_name(struct rewrite *rw, const struct bd_var *v)
{
	const struct boundary *bd = rw->cg->bd;
	size_t i;

	for (i = 0; *v->owner && i < bd->nr_vars; i++)
		if (&bd->vars[i] != v && str_eq(bd->vars[i].name, v->name) &&
		    str_eq(bd->vars[i].unit, v->unit))
			return arena_printf(rw->cg->mem, "%s__%s", v->name, v->owner);
	return v->name;
}

/* Use that name from token @i on to the end of the function. */
static void rename_uses(struct rewrite *rw, const struct bd_var *v, uint32_t i, const char *what)
{
	const struct csource_chunk *c = csource_toplevel(rw->src, i);
	const char *name = external_name(rw, v);

	if (str_eq(name, v->name) || !c)
		return;
	for (; i <= c->last; i = csource_next(rw->src, i, true)) {
		char before = punct(rw->src, csource_prev(rw->src, i, true));

		/* not a member of that name */
		if (csource_token_is(rw->src, i, v->name) && before != '.' && before != '>')
			rewrite_swap(rw, i, i, name, what);
	}
}

static bool starts(const struct csource *src, uint32_t i, const char *prefix)
{
	const struct csource_token *t = &src->tokens[i];

	return t->len >= strlen(prefix) && !memcmp(src->text + t->off, prefix, strlen(prefix));
}

/* DEFINE_PER_CPU...(type, name) = init; -> DECLARE_PER_CPU...(type, name); */
static int declare_percpu(struct rewrite *rw, const struct bd_var *v, const struct declaration *d,
			  const char *what)
{
	const struct csource_token *t = &rw->src->tokens[d->name];
	const char *label = label_of(rw, v);

	storage_class(rw, d, "", what);
	rewrite_swap(rw, d->name, d->name,
		     arena_printf(rw->cg->mem, "DECLARE_%.*s", (int)(t->len - strlen("DEFINE_")),
				  rw->src->text + t->off + strlen("DEFINE_")), what);
	cut_initializers(rw, d, what);
	if (*label)
		rewrite_behind(rw, csource_match(rw->src, csource_next(rw->src, d->name, true)),
			       label, what);
	return 0;
}

/* Whether @name is an argument of the macro use at @macro. */
static bool is_argument(const struct csource *src, uint32_t macro, const char *name)
{
	uint32_t i = csource_next(src, macro, true), end;

	if (punct(src, i) != '(')
		return false;
	end = csource_match(src, i);
	for (; i != CSOURCE_NONE && i < end; i = csource_next(src, i, true))
		if (csource_token_is(src, i, name))
			return true;
	return false;
}

static int declare_from_macro(struct rewrite *rw, const struct bd_var *v,
			      const struct declaration *d, const char *what)
{
	if (starts(rw->src, d->name, "DEFINE_PER_CPU"))
		return declare_percpu(rw, v, d, what);
	if (starts(rw->src, d->name, "DEFINE_STATIC_CALL")) {
		storage_class(rw, d, "", what);
		rewrite_swap(rw, d->name, d->name, "DECLARE_STATIC_CALL", what);
		return 0;
	}
	/*
	 * Something a macro makes on the side, like the record of a system call for tracing:
	 * prelude.h makes the macro leave it out, and the tables check that it did.
	 */
	if (!*v->owner && !is_argument(rw->src, d->name, v->name)) {
		XGROW(rw->cg->by_products, rw->cg->nr_by_products, rw->cg->cap_by_products);
		rw->cg->by_products[rw->cg->nr_by_products++] = v;
		return 0;
	}
	if (v->is_percpu)
		return no_rule(v, &v->loc, "an unknown macro makes it per CPU");
	if (!renamed_type(rw->cg, v, v->name))
		return no_rule(v, &v->loc, "its type has no name");
	if (*v->owner && !csource_token_is(rw->src, d->first, "static"))
		return no_rule(v, &v->loc, "it is hidden in a macro inside a function");
	rewrite_swap(rw, d->first, d->last,
		     arena_printf(rw->cg->mem, "extern %s%s;",
				  renamed_type(rw->cg, v, external_name(rw, v)), label_of(rw, v)),
		     what);
	rename_uses(rw, v, csource_next(rw->src, d->last, true), what);
	return 0;
}

static int declare_shared(struct rewrite *rw, const struct bd_var *v, const char *what)
{
	struct declaration d;
	const char *label;
	int err = find_declaration(rw, v, &v->loc, &d);

	if (!err)
		err = check_neighbours(rw, v, &d);
	if (err)
		return err;
	if (!csource_token_is(rw->src, d.name, v->name))
		return declare_from_macro(rw, v, &d, what);
	storage_class(rw, &d, "extern", what);
	cut_initializers(rw, &d, what);
	complete_array(rw, v, d.name, what);
	rename_uses(rw, v, d.name, what);
	label = label_of(rw, v);
	if (*label)
		rewrite_behind(rw, declarator_end(rw->src, d.name), label, what);
	return 0;
}

static int declare_switched(struct rewrite *rw, const struct bd_var *v, const char *what)
{
	const char *type = renamed_type(rw->cg, v, arena_printf(rw->cg->mem, MODULE_PREFIX "%s",
							     v->name));
	struct declaration d;
	uint32_t i, prev;
	int err = find_declaration(rw, v, &v->loc, &d);

	if (err)
		return err;
	if (!type)
		return no_rule(v, &v->loc, "its type has no name");
	for (prev = i = d.first; i < d.last && punct(rw->src, i) != '=';
	     i = csource_next(rw->src, i, true)) {
		if (opens(punct(rw->src, i)) && rw->src->match[i] != CSOURCE_NONE)
			i = rw->src->match[i];
		prev = i;
	}
	if (i >= d.last)
		return no_rule(v, &v->loc, "it has no contents");
	rewrite_swap(rw, d.first, prev,
		     v->nr_decls ? arena_printf(rw->cg->mem, "static %s", type) :
		     arena_printf(rw->cg->mem, "extern %s%s; static %s", v->type, label_of(rw, v),
				  type), what);
	return 0;
}

/* A static local goes with the function it lives in. */
static bool owner_goes(const struct rewrite *rw, const struct bd_var *v)
{
	const struct bd_func *owner =
		*v->owner ? bd_find_func(rw->cg->bd, v->owner, v->loc.file) : NULL;

	return owner && bd_func_stays(owner);
}

int rewrite_var(struct rewrite *rw, const struct bd_var *v)
{
	const char *what = arena_printf(rw->cg->mem, "%s %s", bd_var_class_name(v->class),
					v->name);
	struct declaration d;
	int err;

	if (owner_goes(rw, v))
		return 0;
	switch (v->class) {
	case BD_SHARED:
		return declare_shared(rw, v, what);
	case BD_SWITCHED:
		return declare_switched(rw, v, what);
	case BD_VAR_INIT:
		err = find_declaration(rw, v, &v->loc, &d);
		if (!err)
			err = check_neighbours(rw, v, &d);
		if (!err)
			rewrite_cut(rw, d.first, d.last, what);
		return err;
	default:
		return 0;
	}
}

/* NAME(variable): a macro declares it, as EXPORT_SYMBOL() does. */
static bool is_macro_argument(const struct csource *src, const struct declaration *d)
{
	uint32_t open = csource_next(src, d->first, true);

	return csource_token_is(src, open, "(") && d->name > open &&
	       d->name < csource_match(src, open);
}

int rewrite_var_decl(struct rewrite *rw, const struct bd_var *v, const struct bd_loc *loc)
{
	const char *label, *what;
	struct declaration d;
	int err;

	if (v->class != BD_SHARED && v->class != BD_SWITCHED)
		return 0;
	err = find_declaration(rw, v, loc, &d);
	if (err || !csource_token_is(rw->src, d.name, v->name))
		return err;
	if (is_macro_argument(rw->src, &d))
		return 0;
	what = arena_printf(rw->cg->mem, "declaration of %s %s", bd_var_class_name(v->class),
			    v->name);
	/* without extern it would be a definition */
	storage_class(rw, &d, "extern", what);
	label = label_of(rw, v);
	if (*label)
		rewrite_behind(rw, declarator_end(rw->src, d.name), label, what);
	return 0;
}
