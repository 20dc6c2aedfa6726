/* SPDX-License-Identifier: GPL-2.0 */
/*
 * upstream.h - the engineer's edits, as edits of the kernel's own source
 *
 * In:  the tree, what was generated (.plugsched/pristine), the boundary, the kernel's source.
 * Out: each edited file of the kernel with its text before and after; the edits that the generator
 *      made are in neither.
 */
#ifndef PLUGSCHED_MODULE_UPSTREAM_H
#define PLUGSCHED_MODULE_UPSTREAM_H

#include "boundary/boundary.h"
#include "lib/workdir.h"

enum upstream_kind {
	UPSTREAM_EDITED,
	UPSTREAM_ADDED,		/* the kernel has no such file */
	UPSTREAM_REMOVED,	/* the tree has none any more */
};

/**
 * struct upstream_file - a file that differs from what was generated
 * @file: relative to the tree, and to the kernel's top
 * @kind: what happened to it
 * @module: it belongs to the module only (plugsched/, Kbuild): nothing for the kernel's source
 * @text: the kernel's text with the edits; empty for a removed file or one of the module
 */
struct upstream_file {
	const char *file;
	enum upstream_kind kind;
	bool module;
	struct strbuf text;
};

/**
 * struct upstream - all of them
 * @wd: the module's directory
 * @bd: its boundary
 * @source: top of the kernel's source
 * @files: the files, by name
 * @nr: how many
 * @errors: edits that cannot be carried over
 */
struct upstream {
	struct workdir *wd;
	const struct boundary *bd;
	const char *source;
	struct upstream_file *files;
	size_t nr;
	unsigned int errors;
};

/**
 * upstream_is_source() - whether a file of a tree is a source, and not what the build makes
 * @name: its name, without folders
 *
 * Return: whether edits of it are the engineer's.
 */
bool upstream_is_source(const char *name);

/**
 * upstream_open() - find the edited files and carry the edits over to the kernel's text
 * @u: filled in; upstream_close() it after success
 * @wd: the module's directory
 * @bd: its boundary
 *
 * Return: 0; -EINVAL, having reported each edit of a line that is not the kernel's; -ENOENT when
 * the kernel's source is gone; or another negative errno, having reported the error.
 */
int upstream_open(struct upstream *u, struct workdir *wd, const struct boundary *bd);

/**
 * upstream_close() - free what upstream_open() filled in
 * @u: the files
 */
void upstream_close(struct upstream *u);

/**
 * upstream_patch() - the difference of one file as a patch
 * @u: the files
 * @f: one of them; one of the module is compared with what was generated
 * @out: the patch is appended here
 *
 * Return: 0, or a negative errno, having reported the error.
 */
int upstream_patch(const struct upstream *u, const struct upstream_file *f, struct strbuf *out);

#endif /* PLUGSCHED_MODULE_UPSTREAM_H */
