// SPDX-License-Identifier: GPL-2.0
/*
 * declaration.c - edits of a variable's declaration (see declaration.h)
 */
#include <errno.h>
#include <string.h>

#include "codegen/declaration.h"
#include "lib/declarator.h"

int declaration_refuse(const struct bd_var *v, const struct bd_loc *loc, const char *why)
{
	ps_err("%s:%u:%u: no rule to declare %s %s instead of defining it: %s", loc->file,
	       loc->line, loc->col, bd_var_class_name(v->class), v->name, why);
	return -EINVAL;
}

int declaration_find(struct rewrite *rw, const struct bd_var *v, const struct bd_loc *loc,
		     struct declaration *d)
{
	struct csource_range r;

	d->name = rewrite_token(rw, loc, v->name);
	if (d->name == CSOURCE_NONE)
		return -EINVAL;
	if (!csource_statement_at(rw->src, loc->line, loc->col, &r))
		return declaration_refuse(v, loc, "it is not in a declaration");
	d->first = csource_token_at(rw->src, r.off);
	d->last = csource_token_at(rw->src, r.end - 1);
	return 0;
}

int declaration_check_class(struct rewrite *rw, const struct bd_var *v,
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
		t = csource_token_at(rw->src, csource_offset(rw->src, o->loc.line, o->loc.col));
		if (t == CSOURCE_NONE || t < d->first || t > d->last)
			continue;
		return declaration_refuse(v, &v->loc, arena_printf(rw->cg->mem,
					  "the same declaration defines %s, which is %s", o->name,
					  bd_var_class_name(o->class)));
	}
	return 0;
}

void declaration_set_storage(struct rewrite *rw, const struct declaration *d, const char *word,
			     const char *what)
{
	uint32_t i;

	for (i = d->first; i < d->last; i = declarator_step(rw->src, i)) {
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

void declaration_cut_initializers(struct rewrite *rw, const struct declaration *d,
				  const char *what)
{
	const struct csource_token *tokens = rw->src->tokens;
	struct declarator decl;
	bool more;

	for (more = declarator_first(rw->src, d->first, d->last, &decl); more;
	     more = declarator_next(rw->src, d->last, &decl)) {
		uint32_t prev;

		if (decl.init == CSOURCE_NONE)
			continue;
		prev = csource_prev(rw->src, decl.init, true);
		edits_add(&rw->edits, tokens[prev].off + tokens[prev].len,
			  tokens[decl.last].off + tokens[decl.last].len, "", what);
	}
}

void declaration_complete_array(struct rewrite *rw, const struct bd_var *v,
				const struct declaration *d, const char *what)
{
	uint32_t open = csource_next(rw->src, d->name, true);
	const char *dim = strstr(v->type, v->name), *end;

	if (!csource_token_is(rw->src, open, "[") ||
	    csource_match(rw->src, open) != csource_next(rw->src, open, true))
		return;
	dim = dim ? strchr(dim, '[') : NULL;
	end = dim ? strchr(dim, ']') : NULL;
	if (end)
		rewrite_swap(rw, open, csource_match(rw->src, open),
			     arena_strndup(rw->cg->mem, dim, end + 1 - dim), what);
}

void declaration_add_label(struct rewrite *rw, const struct bd_var *v,
			   const struct declaration *d, const char *what)
{
	rewrite_after(rw, declarator_end(rw->src, d->name), rewrite_var_label(rw, v), what);
}
