// SPDX-License-Identifier: GPL-2.0
/*
 * suggest.c - nearest names, by how many letters differ (see suggest.h)
 */
#include "boundary/suggest.h"

#include <stdlib.h>
#include <string.h>

#include "lib/util.h"

#define LONGEST	256

/* How many letters must be changed, added or taken away to make one of the other. */
static size_t edit_distance(const char *a, const char *b)
{
	size_t row[LONGEST + 1], la = strlen(a), lb = strlen(b), i, j, corner, above;

	if (la > LONGEST || lb > LONGEST)
		return LONGEST;
	for (j = 0; j <= lb; j++)
		row[j] = j;
	for (i = 1; i <= la; i++) {
		corner = row[0];
		row[0] = i;
		for (j = 1; j <= lb; j++) {
			above = row[j];
			row[j] = corner + (a[i - 1] != b[j - 1]);
			if (above + 1 < row[j])
				row[j] = above + 1;
			if (row[j - 1] + 1 < row[j])
				row[j] = row[j - 1] + 1;
			corner = above;
		}
	}
	return row[lb];
}

void suggest_consider(struct suggestions *s, const char *typed, const char *name)
{
	size_t limit = strlen(typed) / 3 + 1, d = edit_distance(typed, name), i;

	/* a part of a name is what people remember */
	if (d > limit && strlen(typed) >= 3 && strstr(name, typed))
		d = limit;
	if (d > limit)
		return;
	for (i = 0; i < s->nr; i++)
		if (str_eq(s->names[i], name))
			return;
	for (i = s->nr; i > 0 && s->distance[i - 1] > d; i--) {
		if (i == SUGGESTIONS)
			continue;
		s->names[i] = s->names[i - 1];
		s->distance[i] = s->distance[i - 1];
	}
	if (i == SUGGESTIONS)
		return;
	s->names[i] = name;
	s->distance[i] = d;
	if (s->nr < SUGGESTIONS)
		s->nr++;
}

char *suggest_text(const struct suggestions *s)
{
	struct strbuf sb = { 0 };
	size_t i;

	sb_add(&sb, s->nr ? "; nearest: " : "");
	for (i = 0; i < s->nr; i++)
		sb_printf(&sb, "%s%s", i ? ", " : "", s->names[i]);
	return sb.buf;
}
