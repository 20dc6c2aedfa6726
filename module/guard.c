// SPDX-License-Identifier: GPL-2.0
/*
 * guard.c - edits that the boundary does not allow, found in the source (see guard.h)
 *
 * In:  the tree's files as they are and as they were generated (.plugsched/pristine), the boundary.
 * Out: nothing, an error per edit that could not take effect or would break the kernel, with place,
 *      reason and remedy, or a warning per edit that does not reach every copy of the code.
 *
 * What the source alone does not show is checked later: types by assertions in the generated
 * tables, whose failures guard_explain() gives a place; layouts by layout.c; symbols by link.c.
 */
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "module/guard.h"

/* Is the file as it was generated? Comments count: no tokens are read for this. */
static bool is_pristine(struct guard *g, const char *file)
{
	size_t a_size, b_size;
	char *a = file_read_quiet(arena_printf(g->wd->mem, "%s/%s", g->wd->dir, file), &a_size);
	char *b = file_read_quiet(arena_printf(g->wd->mem, "%s/pristine/%s", g->wd->meta, file),
				  &b_size);
	bool same = a && b && a_size == b_size && !memcmp(a, b, a_size);

	free(a);
	free(b);
	return same;
}

/* What is computed from the boundary is not to be edited. */
static void check_generated(struct guard *g)
{
	static const char *const patterns[] = { "*.tables.h", "ranges.c", "frame.h", "have.h" };
	size_t i, skip = strlen(g->wd->meta) + strlen("/pristine/");
	glob_t found = { 0 };

	for (i = 0; i < ARRAY_SIZE(patterns); i++)
		glob(arena_printf(g->wd->mem, "%s/pristine/plugsched/%s", g->wd->meta, patterns[i]),
		     i ? GLOB_APPEND : 0, NULL, &found);
	for (i = 0; i < found.gl_pathc; i++) {
		const char *file = found.gl_pathv[i] + skip;

		if (is_pristine(g, file))
			continue;
		ps_err("%s: file was changed: it describes the target kernel and is not for editing; restore it with cp %s %s/%s",
		       file, found.gl_pathv[i], g->wd->dir, file);
		g->errors++;
	}
	globfree(&found);
}

int guard_check(struct workdir *wd, const struct boundary *bd)
{
	struct strmap_ent *e;
	struct guard g;
	int err;

	guard_open(&g, wd, bd);
	check_generated(&g);
	strmap_for_each(&g.files, e) {
		const struct source_file *s;

		if (is_pristine(&g, e->key))
			continue;
		s = guard_file(&g, e->key);
		if (!s) {
			g.errors++;
			continue;
		}
		guard_definitions(&g, s);
		guard_edits(&g, s);
	}
	err = g.errors ? -EINVAL : 0;
	guard_close(&g);
	return err;
}
