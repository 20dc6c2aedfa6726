/* SPDX-License-Identifier: GPL-2.0 */
/*
 * tree.h - the files of the module's tree, held in memory until all are known
 *
 * In:  texts with the paths they get.
 * Out: WORKDIR with these files, and a copy of what was generated in WORKDIR/.plugsched/pristine;
 *      or nothing, if a file there is not the one that was generated last. What was generated then
 *      and is not any more is removed.
 */
#ifndef PLUGSCHED_CODEGEN_TREE_H
#define PLUGSCHED_CODEGEN_TREE_H

#include "lib/util.h"

#define TREE_META	".plugsched"

struct tree_file;

/**
 * struct tree - files to be written
 * @workdir: where to
 * @mem: owner of paths
 * @files: the files
 * @nr: files in use
 * @cap: files there is room for
 */
struct tree {
	const char *workdir;
	struct arena *mem;
	struct tree_file *files;
	size_t nr, cap;
};

/**
 * tree_add() - add a file
 * @tree: the tree
 * @path: relative to the tree; copied
 * @text: the contents, taken over; empty afterwards
 *
 * A file under TREE_META is not for engineers to edit: it has no pristine copy and may be
 * overwritten.
 */
void tree_add(struct tree *tree, const char *path, struct strbuf *text);

/**
 * tree_add_copy() - add a copy of a file
 * @tree: the tree
 * @path: relative to the tree; copied
 * @from: the file to copy
 *
 * Return: 0, or a negative errno if @from cannot be read, having reported that.
 */
int tree_add_copy(struct tree *tree, const char *path, const char *from);

/**
 * tree_write() - write all files
 * @tree: the tree
 *
 * Return: 0; -EEXIST, with nothing written, if a file in the way was edited or is not one of
 * plugsched's; another negative errno if writing fails. Errors are reported.
 */
int tree_write(struct tree *tree);

/**
 * tree_free() - free the files' contents and the list
 * @tree: the tree
 */
void tree_free(struct tree *tree);

#endif /* PLUGSCHED_CODEGEN_TREE_H */
