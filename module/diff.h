/* SPDX-License-Identifier: GPL-2.0 */
/*
 * diff.h - the engineer's edits, file by file and function by function, and as a patch
 *
 * In:  the tree, the boundary, the kernel's source.
 * Out: what `plugsched diff` prints and packages hold: the changed files and functions, how far
 *      each change reaches, and a patch.
 */
#ifndef PLUGSCHED_MODULE_DIFF_H
#define PLUGSCHED_MODULE_DIFF_H

#include "module/changes.h"
#include "module/upstream.h"

/**
 * struct diff - all edits of a tree
 * @bd: its boundary
 * @up: the files that differ
 * @patches: the patch of each of them
 * @ch: the functions that differ, but for those in files of the module only
 */
struct diff {
	struct boundary bd;
	struct upstream up;
	struct strbuf *patches;
	struct changes ch;
};

/**
 * struct diff_how - what diff_text() writes
 * @list: files and functions
 * @patch: the patch; the list in front of it is then in comments
 * @module: the patch has the edits of files of the module only, too
 */
struct diff_how {
	bool list, patch, module;
};

/**
 * diff_open() - find all edits of a tree
 * @d: filled in, for diff_close()
 * @wd: the module's directory, which lives longer
 *
 * Return: 0, or a negative errno, having reported the error; closed then.
 */
int diff_open(struct diff *d, struct workdir *wd);

/**
 * diff_close() - free what diff_open() made
 * @d: the edits
 */
void diff_close(struct diff *d);

/**
 * diff_text() - the edits as text
 * @d: the edits
 * @how: which parts of it
 * @sb: it is appended there, nothing where nothing was edited
 */
void diff_text(const struct diff *d, const struct diff_how *how, struct strbuf *sb);

/**
 * diff_users() - how many call a function, or hold its address
 * @f: the function
 * @outside: those outside the module, else those in it
 * @call: callers, else holders of its address
 *
 * Return: the number.
 */
size_t diff_users(const struct bd_func *f, bool outside, bool call);

/**
 * diff_change_name() - the word for what happened to a function
 * @kind: what happened
 *
 * Return: "edited", "added" or "removed".
 */
const char *diff_change_name(enum change_kind kind);

/**
 * diff_file_name() - the word for what happened to a file
 * @kind: what happened
 *
 * Return: "edited", "added" or "removed".
 */
const char *diff_file_name(enum upstream_kind kind);

#endif /* PLUGSCHED_MODULE_DIFF_H */
