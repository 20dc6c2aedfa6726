/* SPDX-License-Identifier: GPL-2.0 */
/*
 * edits.h - changes to a text, as ranges and what replaces them
 *
 * In:  ranges of one file with their replacements, in any order.
 * Out: the changed text. Ranges may touch but not overlap; equal edits count once.
 * Called by codegen/rewrite*.c.
 */
#ifndef PLUGSCHED_EDITS_H
#define PLUGSCHED_EDITS_H

#include "lib/csource.h"
#include "lib/util.h"

struct edit {
	uint32_t off, end;	/* bytes [off, end) of the original go */
	const char *text;	/* and this comes */
	const char *what;	/* for the report: "outsider schedule" */
};

struct edits {
	const char *file;	/* as the boundary names it */
	const struct csource *src;
	struct arena *mem;
	struct edit *edit;
	size_t nr, cap;
};

/** edits_add - replace [off, end) by @text */
void edits_add(struct edits *e, uint32_t off, uint32_t end, const char *text, const char *what);

/**
 * edits_apply - append the changed text to @out
 * Sorts the edits by place. Returns 0 or -EINVAL if two overlap, having reported both.
 */
int edits_apply(struct edits *e, struct strbuf *out);

/** edits_report - append a "FILE:LINE-LINE: what" line per edit; after edits_apply() */
void edits_report(const struct edits *e, struct strbuf *out);

/** edits_free - the list; texts belong to the arena */
void edits_free(struct edits *e);

#endif /* PLUGSCHED_EDITS_H */
