// SPDX-License-Identifier: GPL-2.0
/*
 * origin.c - which line of the kernel's source a line of the generated tree is (see origin.h)
 *
 * The file is generated once more in memory: the edits that make it are exact to the byte.
 */
#include "codegen/origin.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/rewrite.h"

static bool is_name(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!isalnum((unsigned char)s[i]) && s[i] != '_')
			return false;
	return n && !isdigit((unsigned char)*s);
}

static uint32_t lines_in(const char *s, size_t n)
{
	uint32_t lines = 0;

	while (n--)
		lines += *s++ == '\n';
	return lines;
}

static bool at_line(const char *text, uint32_t off)
{
	return !off || text[off - 1] == '\n';
}

static void note_name(struct origin *o, const struct edit *e, const char *old, bool renames)
{
	if (renames)
		strmap_put(&o->names, arena_strdup(o->mem, e->text),
			   arena_strndup(o->mem, old, e->end - e->off));
	else if (str_eq(e->text, MODULE_PREFIX))
		/* before a callback's own name */
		strmap_put(&o->names, arena_printf(o->mem, MODULE_PREFIX "%.*s",
						   (int)strcspn(old, "( \t\n"), old),
			   arena_strndup(o->mem, old, strcspn(old, "( \t\n")));
}

static void add_region(struct origin *o, const struct origin_region *r)
{
	struct origin_region *last = o->nr ? &o->regions[o->nr - 1] : NULL;

	if (last && (r->first < last->end || r->gen_first < last->gen_end)) {
		last->end = r->end > last->end ? r->end : last->end;
		last->gen_end = r->gen_end > last->gen_end ? r->gen_end : last->gen_end;
		last->renames &= r->renames;
		return;
	}
	XGROW(o->regions, o->nr, o->cap);
	o->regions[o->nr++] = *r;
}

static void find_regions(struct origin *o, const struct edits *edits)
{
	const char *text = o->src->text;
	uint32_t pos = 0, line = 0, gen = 0;
	size_t i;

	for (i = 0; i < edits->nr; i++) {
		const struct edit *e = &edits->edit[i];
		size_t len = strlen(e->text), old = e->end - e->off;
		bool whole = at_line(text, e->off) && at_line(text, e->end) &&
			     (!len || e->text[len - 1] == '\n');
		struct origin_region r = { .what = arena_strdup(o->mem, e->what) };

		line += lines_in(text + pos, e->off - pos);
		gen += lines_in(text + pos, e->off - pos);
		r.first = line;
		r.gen_first = gen;
		line += lines_in(text + e->off, old);
		gen += lines_in(e->text, len);
		pos = e->end;
		r.end = line + !whole;
		r.gen_end = gen + !whole;
		/* a static local, NAME__FUNCTION here; DEFINE_X becoming DECLARE_X is no name */
		r.renames = is_name(text + e->off, old) && is_name(e->text, len) &&
			    !strncmp(e->text, text + e->off, old) && str_starts(e->text + old, "__");
		note_name(o, e, text + e->off, r.renames);
		add_region(o, &r);
	}
}

int origin_open(struct origin *o, const struct boundary *bd, const char *kernel_src,
		const char *file)
{
	struct edits edits;
	const char **files;
	struct codegen cg;
	char *path;
	int err;

	*o = (struct origin){ .mem = arena_new() };
	path = arena_printf(o->mem, "%s/%s", kernel_src, file);
	o->src = csource_open(path);
	if (!o->src) {
		err = -errno;
		ps_err("cannot read %s: %s", path, strerror(errno));
		origin_close(o);
		return err;
	}
	codegen_init(&cg, bd);
	codegen_list_files(&cg, &files);
	free(files);
	err = rewrite_edits(&cg, file, o->src, &o->text, &edits);
	if (!err) {
		find_regions(o, &edits);
		edits_free(&edits);
	}
	codegen_free(&cg);
	if (err)
		origin_close(o);
	return err;
}

void origin_close(struct origin *o)
{
	csource_free(o->src);
	sb_free(&o->text);
	free(o->regions);
	strmap_free(&o->names);
	arena_free(o->mem);
	*o = (struct origin){ 0 };
}
