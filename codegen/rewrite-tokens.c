// SPDX-License-Identifier: GPL-2.0
/*
 * rewrite-tokens.c - edits by token (see rewrite-tokens.h)
 */
#include "codegen/rewrite-tokens.h"

uint32_t rewrite_token(struct rewrite *rw, const struct bd_loc *loc, const char *name)
{
	uint32_t off = csource_offset(rw->src, loc->line, loc->col);
	uint32_t token = off == CSOURCE_NONE ? off : csource_token_at(rw->src, off);

	if (token == CSOURCE_NONE)
		ps_err("%s:%u:%u: %s is not here: the source differs from the one analyzed",
		       loc->file, loc->line, loc->col, name);
	return token;
}

static uint32_t token_off(const struct rewrite *rw, uint32_t i)
{
	return rw->src->tokens[i].off;
}

static uint32_t token_end(const struct rewrite *rw, uint32_t i)
{
	return rw->src->tokens[i].off + rw->src->tokens[i].len;
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Widen [off, end) to whole lines if nothing else is on them. */
static void whole_lines(const struct csource *src, uint32_t *off, uint32_t *end)
{
	uint32_t a = *off, z = *end;

	while (a && blank(src->text[a - 1]))
		a--;
	while (z < src->size && blank(src->text[z]))
		z++;
	if ((a && src->text[a - 1] != '\n') || (z < src->size && src->text[z] != '\n'))
		return;
	*off = a;
	*end = z < src->size ? z + 1 : z;
}

void rewrite_cut(struct rewrite *rw, uint32_t first, uint32_t last, const char *what)
{
	uint32_t off = token_off(rw, first), end = token_end(rw, last);

	whole_lines(rw->src, &off, &end);
	edits_add(&rw->edits, off, end, "", what);
}

void rewrite_swap(struct rewrite *rw, uint32_t first, uint32_t last, const char *text,
		  const char *what)
{
	edits_add(&rw->edits, token_off(rw, first), token_end(rw, last), text, what);
}

static void insert(struct rewrite *rw, uint32_t off, const char *text, const char *what)
{
	if (*text)
		edits_add(&rw->edits, off, off, text, what);
}

void rewrite_before(struct rewrite *rw, uint32_t token, const char *text, const char *what)
{
	insert(rw, token_off(rw, token), text, what);
}

void rewrite_after(struct rewrite *rw, uint32_t token, const char *text, const char *what)
{
	insert(rw, token_end(rw, token), text, what);
}

void rewrite_drop_word(struct rewrite *rw, uint32_t token, const char *what)
{
	uint32_t end = token_end(rw, token);

	while (blank(rw->src->text[end]))
		end++;
	edits_add(&rw->edits, token_off(rw, token), end, "", what);
}

static const char *label(struct rewrite *rw, const char *name, const struct bd_symbol *sym,
			 const char *symbol, bool unique, bool percpu)
{
	if (unique && str_eq(symbol, name))
		return "";
	return arena_printf(rw->cg->mem, " __asm__(\"%s\")",
			    codegen_alias(rw->cg, sym, symbol, unique, percpu));
}

const char *rewrite_func_label(struct rewrite *rw, const struct bd_func *f)
{
	if (!f->nr_syms)
		return "";
	return label(rw, f->name, &f->syms[0], f->symbol, f->symbol_unique, false);
}

const char *rewrite_var_label(struct rewrite *rw, const struct bd_var *v)
{
	return label(rw, v->name, &v->sym, v->symbol, v->symbol_unique, v->is_percpu);
}
