// SPDX-License-Identifier: GPL-2.0
/*
 * rewrite.c - all edits of one file, applied (see rewrite.h)
 *
 * First what the boundary lists at places in the file, then what only the text shows: further
 * declarations, directives, the end of a unit.
 */
#include <string.h>

#include "codegen/rewrite-decl.h"
#include "codegen/rewrite-func.h"
#include "codegen/rewrite-var.h"
#include "codegen/rewrite.h"
#include "codegen/tables.h"

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The kernel file that a directive includes as "...", from the arena, or NULL. */
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
	const struct csource_token *t = &rw->src->tokens[i];
	const char *s = rw->src->text + t->off + 1, *end = s + t->len - 1;

	while (s < end && blank(*s))
		s++;
	if (!strncmp(s, "include", 7)) {
		const char *path = included(rw, s + 7, end);

		if (path && str_ends(path, ".c") && !strmap_has(&rw->cg->files, path))
			rewrite_cut(rw, i, i, "include of a file outside the boundary");
	} else if (!strncmp(s, "define", 6)) {
		for (s += 6; s < end && blank(*s);)
			s++;
		/* the kernel defines the tracepoints */
		if (str_starts(s, TABLES_TRACEPOINTS))
			rewrite_cut(rw, i, i, "definition of the tracepoints");
	}
}

static bool here(const struct rewrite *rw, const struct bd_loc *loc)
{
	return str_eq(loc->file, rw->file);
}

static int rewrite_funcs(struct rewrite *rw)
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
	return err;
}

static int rewrite_vars(struct rewrite *rw)
{
	const struct boundary *bd = rw->cg->bd;
	size_t i, j;
	int err = 0;

	for (i = 0; i < bd->nr_vars && !err; i++) {
		const struct bd_var *v = &bd->vars[i];

		if (here(rw, &v->loc))
			err = rewrite_var(rw, v);
		for (j = 0; j < v->nr_decls && !err; j++)
			if (here(rw, &v->decls[j]))
				err = rewrite_var_decl(rw, v, &v->decls[j]);
	}
	return err;
}

static void rewrite_directives(struct rewrite *rw)
{
	uint32_t i;

	for (i = 0; i < rw->src->nr_tokens; i++)
		if (rw->src->tokens[i].kind == CSOURCE_DIRECTIVE)
			rewrite_directive(rw, i);
}

static bool is_unit(const struct rewrite *rw)
{
	const struct boundary *bd = rw->cg->bd;
	size_t i;

	for (i = 0; i < bd->nr_units; i++)
		if (str_eq(bd->units[i].file, rw->file))
			return true;
	return false;
}

/* A unit's main file ends with its tables: they name static functions of the unit. */
static void add_tables(struct rewrite *rw)
{
	const struct csource *src = rw->src;
	struct strbuf text = { 0 };
	const char *p;

	if (!is_unit(rw))
		return;
	sb_add(&text, src->size && src->text[src->size - 1] != '\n' ? "\n" : "");
	sb_add(&text, "#include \"");
	for (p = rw->file; (p = strchr(p, '/')); p++)
		sb_add(&text, "../");
	sb_printf(&text, "%s\"\n", codegen_tables_path(rw->cg, rw->file));
	edits_add(&rw->edits, src->size, src->size, text.buf, "tables of the unit");
	sb_free(&text);
}

int rewrite_edits(struct codegen *cg, const char *file, const struct csource *src,
		  struct strbuf *text, struct edits *edits)
{
	struct rewrite rw = { cg, file, src, { .file = file, .src = src, .mem = cg->mem } };
	int err = rewrite_funcs(&rw);

	if (!err)
		err = rewrite_vars(&rw);
	if (!err)
		err = rewrite_other_decls(&rw);
	if (!err) {
		rewrite_directives(&rw);
		add_tables(&rw);
		err = edits_apply(&rw.edits, text);
	}
	if (err)
		edits_free(&rw.edits);
	else
		*edits = rw.edits;
	return err;
}

int rewrite_file(struct codegen *cg, const char *file, const struct csource *src,
		 struct strbuf *text, struct strbuf *report)
{
	struct edits edits;
	int err = rewrite_edits(cg, file, src, text, &edits);

	if (err)
		return err;
	edits_report(&edits, report);
	edits_free(&edits);
	return 0;
}
