// SPDX-License-Identifier: GPL-2.0
/*
 * guard-common.c - what the guards share: the files of the tree and reports (see guard.h)
 *
 * In:  the module's directory.
 * Out: its files, each read when first asked for; errors, reported and counted.
 */
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "module/guard.h"

uint32_t guard_line(const struct source_version *v, uint32_t token)
{
	return v->src->tokens[token].line;
}

void guard_error(struct guard *g, const char *file, uint32_t line, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	ps_err("%s:%u: %s", file, line, text);
	free(text);
	g->errors++;
}

const char *guard_is(const struct guard *g, const struct bd_func *f)
{
	return arena_printf(g->wd->mem, "it is %s %s (%s)", f->class == BD_CALLBACK ? "a" : "an",
			    bd_func_class_name(f->class), f->reason);
}

bool guard_entered(const struct bd_func *f)
{
	return bd_func_entered(f) && f->nr_redirects;
}

/* ---- the files ---- */

struct source_file *guard_file(struct guard *g, const char *file)
{
	struct source_file *s = strmap_get(&g->files, file);

	if (s || !strmap_has(&g->files, file))
		return s;
	s = arena_alloc(g->wd->mem, sizeof(*s));
	if (source_open(s, g->wd, file))
		return NULL;
	strmap_put(&g->files, s->file, s);
	return s;
}

static void add_files(struct guard *g, const char *base)
{
	glob_t found = { 0 };
	size_t i;

	glob(arena_printf(g->wd->mem, "%s/kernel/sched/*.[ch]", base), 0, NULL, &found);
	for (i = 0; i < found.gl_pathc; i++)
		strmap_put(&g->files,
			   arena_strdup(g->wd->mem, found.gl_pathv[i] + strlen(base) + 1), NULL);
	globfree(&found);
}

void guard_open(struct guard *g, struct workdir *wd, const struct boundary *bd)
{
	*g = (struct guard){ .wd = wd, .bd = bd };
	add_files(g, arena_printf(wd->mem, "%s/pristine", wd->meta));
	add_files(g, wd->dir);
}

void guard_close(struct guard *g)
{
	struct strmap_ent *e;

	strmap_for_each(&g->files, e)
		if (e->val)
			source_close(e->val);
	strmap_free(&g->files);
}
