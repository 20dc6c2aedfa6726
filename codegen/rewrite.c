// SPDX-License-Identifier: GPL-2.0
/*
 * rewrite.c - goes through a file: what the boundary says of it, then its directives
 *
 * In: one file's text and the boundary. Out: its edits, applied. Called by codegen.c; the edits
 * for functions are in rewrite-func.c, those for variables in rewrite-var.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/rewrite.h"

const char *alias_for(struct codegen *cg, const struct bd_symbol *sym, const char *symbol,
		      bool unique, bool percpu)
{
	const char *name = arena_printf(cg->mem, ALIAS_PREFIX "%s", symbol);
	struct alias *a;

	if (!unique)
		name = arena_printf(cg->mem, "%s.%llx", name, (unsigned long long)sym->addr);
	if (strmap_has(&cg->alias_map, name))
		return name;
	a = arena_alloc(cg->mem, sizeof(*a));
	*a = (struct alias){ name, symbol, sym->addr, percpu };
	strmap_put(&cg->alias_map, name, a);
	XGROW(cg->aliases, cg->nr_aliases, cg->cap_aliases);
	cg->aliases[cg->nr_aliases++] = a;
	return name;
}

bool function_renamed(const struct bd_func *f)
{
	return f->class == BD_CALLBACK && f->addr_taken_inside;
}

uint32_t rewrite_token(struct rewrite *rw, const struct bd_loc *loc, const char *name)
{
	uint32_t off = csource_offset(rw->src, loc->line, loc->col);
	uint32_t token = off == CSOURCE_NONE ? off : csource_token_at(rw->src, off);

	if (token == CSOURCE_NONE)
		ps_err("%s:%u:%u: %s should be here, but is not: the source is not the one analyzed",
		       loc->file, loc->line, loc->col, name);
	return token;
}

static const struct csource_token *token(const struct rewrite *rw, uint32_t i)
{
	return &rw->src->tokens[i];
}

static uint32_t token_end(const struct rewrite *rw, uint32_t i)
{
	return token(rw, i)->off + token(rw, i)->len;
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
	uint32_t off = token(rw, first)->off, end = token_end(rw, last);

	whole_lines(rw->src, &off, &end);
	edits_add(&rw->edits, off, end, "", what);
}

void rewrite_swap(struct rewrite *rw, uint32_t first, uint32_t last, const char *text,
		  const char *what)
{
	edits_add(&rw->edits, token(rw, first)->off, token_end(rw, last), text, what);
}

void rewrite_before(struct rewrite *rw, uint32_t i, const char *text, const char *what)
{
	edits_add(&rw->edits, token(rw, i)->off, token(rw, i)->off, text, what);
}

void rewrite_behind(struct rewrite *rw, uint32_t i, const char *text, const char *what)
{
	edits_add(&rw->edits, token_end(rw, i), token_end(rw, i), text, what);
}

void rewrite_drop_word(struct rewrite *rw, uint32_t i, const char *what)
{
	uint32_t end = token_end(rw, i);

	while (blank(rw->src->text[end]))
		end++;
	edits_add(&rw->edits, token(rw, i)->off, end, "", what);
}

const char *rewrite_asm_label(struct rewrite *rw, const char *name, const struct bd_symbol *sym,
			      const char *symbol, bool unique, bool percpu)
{
	if (unique && str_eq(symbol, name))
		return "";
	return arena_printf(rw->cg->mem, " __asm__(\"%s\")",
			    alias_for(rw->cg, sym, symbol, unique, percpu));
}

/* The kernel file a directive includes as "...", or NULL; valid until the arena goes. */
static const char *included(struct rewrite *rw, const char *s, const char *end)
{
	const char *dir = strrchr(rw->file, '/'), *close;
	char *path;

	while (s < end && blank(*s))
		s++;
	if (s == end || *s != '"')
		return NULL;
	close = memchr(s + 1, '"', end - s - 1);
	if (!close)
		return NULL;
	path = arena_printf(rw->cg->mem, "%.*s/%.*s", dir ? (int)(dir - rw->file) : 0, rw->file,
			    (int)(close - s - 1), s + 1);
	path_normalize(path);
	return path;
}

static void rewrite_directive(struct rewrite *rw, uint32_t i)
{
	const struct csource_token *t = token(rw, i);
	const char *s = rw->src->text + t->off + 1, *end = s + t->len - 1;

	while (s < end && blank(*s))
		s++;
	if (!strncmp(s, "include", 7)) {
		const char *path = included(rw, s + 7, end);

		if (path && str_ends(path, ".c") && !strmap_has(&rw->cg->files, path))
			rewrite_cut(rw, i, i, "include of a file outside the boundary");
	} else if (!strncmp(s, "define", 6)) {
		static const char name[] = "CREATE_TRACE_POINTS";

		for (s += 6; s < end && blank(*s);)
			s++;
		/* the tracepoints are the kernel's */
		if (!strncmp(s, name, sizeof(name) - 1))
			rewrite_cut(rw, i, i, "definition of the tracepoints");
	}
}

static bool here(const struct rewrite *rw, const struct bd_loc *loc)
{
	return str_eq(loc->file, rw->file);
}

static int add_edits(struct rewrite *rw)
{
	const struct boundary *bd = rw->cg->bd;
	size_t i, j;
	int err = 0;

	for (i = 0; i < bd->nr_funcs && !err; i++) {
		const struct bd_func *f = &bd->funcs[i];

		if (here(rw, &f->loc))
			err = rewrite_func(rw, f);
		for (j = 0; j < f->nr_decls && !err; j++)
			if (here(rw, &f->decls[j]))
				err = rewrite_func_decl(rw, f, &f->decls[j]);
	}
	for (i = 0; i < bd->nr_vars && !err; i++) {
		const struct bd_var *v = &bd->vars[i];

		if (here(rw, &v->loc))
			err = rewrite_var(rw, v);
		for (j = 0; j < v->nr_decls && !err; j++)
			if (here(rw, &v->decls[j]))
				err = rewrite_var_decl(rw, v, &v->decls[j]);
	}
	if (!err)
		err = rewrite_other_decls(rw);
	for (i = 0; i < rw->src->nr_tokens; i++)
		if (token(rw, i)->kind == CSOURCE_DIRECTIVE)
			rewrite_directive(rw, i);
	return err;
}

/* A unit's main file ends with the tables that name its static functions. */
static void add_tables(struct rewrite *rw)
{
	const struct csource *src = rw->src;
	const char *base = strrchr(rw->file, '/');
	char *up, *text;
	const char *p;
	size_t i;

	for (i = 0; i < rw->cg->bd->nr_units; i++)
		if (str_eq(rw->cg->bd->units[i].file, rw->file))
			break;
	if (i == rw->cg->bd->nr_units)
		return;
	base = base ? base + 1 : rw->file;
	up = arena_strdup(rw->cg->mem, "");
	for (p = rw->file; (p = strchr(p, '/')); p++)
		up = arena_printf(rw->cg->mem, "%s../", up);
	text = arena_printf(rw->cg->mem, "%s#include \"%splugsched/%.*s.tables.h\"\n",
			    src->size && src->text[src->size - 1] != '\n' ? "\n" : "", up,
			    (int)strcspn(base, "."), base);
	edits_add(&rw->edits, src->size, src->size, text, "tables of the unit");
}

int rewrite_file(struct codegen *cg, const char *file, const struct csource *src,
		 struct strbuf *text, struct strbuf *report)
{
	struct rewrite rw = { cg, file, src, { .file = file, .src = src, .mem = cg->mem } };
	int err = add_edits(&rw);

	if (!err) {
		add_tables(&rw);
		err = edits_apply(&rw.edits, text);
	}
	if (!err)
		edits_report(&rw.edits, report);
	edits_free(&rw.edits);
	return err;
}
