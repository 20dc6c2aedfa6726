// SPDX-License-Identifier: GPL-2.0
/*
 * edits.c - sorts and applies the edits of a file (see edits.h)
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/edits.h"

void edits_add(struct edits *e, uint32_t off, uint32_t end, const char *text, const char *what)
{
	XGROW(e->edit, e->nr, e->cap);
	e->edit[e->nr++] = (struct edit){ off, end, arena_strdup(e->mem, text),
					  arena_strdup(e->mem, what) };
}

/* An insertion comes before the replacement that starts at the same place. */
static int by_place(const void *a, const void *b)
{
	const struct edit *x = a, *y = b;

	if (x->off != y->off)
		return x->off < y->off ? -1 : 1;
	if (x->end != y->end)
		return x->end < y->end ? -1 : 1;
	return strcmp(x->text, y->text);
}

static uint32_t line_of(const struct edits *e, uint32_t off)
{
	uint32_t lo = 0, hi = e->src->nr_lines;

	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (e->src->lines[mid] <= off)
			lo = mid;
		else
			hi = mid;
	}
	return lo + 1;
}

int edits_apply(struct edits *e, struct strbuf *out)
{
	uint32_t pos = 0;
	size_t i, n = 0;

	if (e->nr)
		qsort(e->edit, e->nr, sizeof(*e->edit), by_place);
	for (i = 0; i < e->nr; i++) {
		struct edit *ed = &e->edit[i];

		if (n && e->edit[n - 1].off == ed->off && e->edit[n - 1].end == ed->end &&
		    str_eq(e->edit[n - 1].text, ed->text))
			continue;
		if (ed->off < pos || ed->end < ed->off || ed->end > e->src->size) {
			ps_err("%s:%u: the edits for %s and %s overlap: the boundary is inconsistent",
			       e->file, line_of(e, ed->off), n ? e->edit[n - 1].what : "the file",
			       ed->what);
			return -EINVAL;
		}
		sb_addn(out, e->src->text + pos, ed->off - pos);
		sb_add(out, ed->text);
		pos = ed->end;
		e->edit[n++] = *ed;
	}
	sb_addn(out, e->src->text + pos, e->src->size - pos);
	e->nr = n;
	return 0;
}

void edits_report(const struct edits *e, struct strbuf *out)
{
	size_t i;

	for (i = 0; i < e->nr; i++)
		sb_printf(out, "%s:%u-%u: %s\n", e->file, line_of(e, e->edit[i].off),
			  line_of(e, e->edit[i].end > e->edit[i].off ? e->edit[i].end - 1 :
				  e->edit[i].off), e->edit[i].what);
}

void edits_free(struct edits *e)
{
	free(e->edit);
	e->edit = NULL;
	e->nr = e->cap = 0;
}
