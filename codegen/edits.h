/* SPDX-License-Identifier: GPL-2.0 */
/*
 * edits.h - changes to a text, as ranges and what replaces them
 *
 * In:  ranges of one file with their replacements, in any order.
 * Out: the changed text and a report. Ranges may touch but not overlap; equal edits count once.
 */
#ifndef PLUGSCHED_EDITS_H
#define PLUGSCHED_EDITS_H

#include "lib/csource.h"
#include "lib/util.h"

/**
 * struct edit - bytes [@off, @end) of the original are replaced by @text
 * @off: first byte
 * @end: byte after the last
 * @text: the replacement
 * @what: for the report, "outsider schedule"
 */
struct edit {
	uint32_t off, end;
	const char *text;
	const char *what;
};

/**
 * struct edits - the edits of one file
 * @file: as the boundary names it
 * @src: the file, scanned
 * @mem: owner of the edits' texts
 * @edit: the edits
 * @nr: edits in use
 * @cap: edits there is room for
 */
struct edits {
	const char *file;
	const struct csource *src;
	struct arena *mem;
	struct edit *edit;
	size_t nr, cap;
};

/**
 * edits_add() - replace a range
 * @e: the file's edits
 * @off: first byte of the range
 * @end: byte after its last; @off for an insertion
 * @text: the replacement, copied
 * @what: for the report, copied
 */
void edits_add(struct edits *e, uint32_t off, uint32_t end, const char *text, const char *what);

/**
 * edits_apply() - append the changed text
 * @e: the file's edits, sorted by place afterwards
 * @out: the text is appended here
 *
 * Return: 0, or -EINVAL if two edits overlap, having reported both.
 */
int edits_apply(struct edits *e, struct strbuf *out);

/**
 * edits_report() - append a "FILE:LINE-LINE: what" line per edit
 * @e: the file's edits, after edits_apply()
 * @out: the lines are appended here
 */
void edits_report(const struct edits *e, struct strbuf *out);

/**
 * edits_free() - free the list; the texts belong to the arena
 * @e: the file's edits
 */
void edits_free(struct edits *e);

#endif /* PLUGSCHED_EDITS_H */
