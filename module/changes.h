/* SPDX-License-Identifier: GPL-2.0 */
/*
 * changes.h - which functions the engineer has changed
 *
 * In:  a file of the tree, as generated and as it is; the boundary.
 * Out: the functions whose code differs, whatever was done to comments and blanks.
 */
#ifndef PLUGSCHED_MODULE_CHANGES_H
#define PLUGSCHED_MODULE_CHANGES_H

#include "boundary/boundary.h"
#include "lib/workdir.h"

enum change_kind { CHANGE_EDITED, CHANGE_ADDED, CHANGE_REMOVED };

/**
 * struct change - a changed function
 * @file: relative to the tree
 * @line: where it is now; as generated, if it was removed
 * @name: of the function
 * @kind: what happened to it
 * @func: what the boundary says of it, NULL for a function that the kernel has not, or not in its
 *	configuration
 */
struct change {
	const char *file;
	uint32_t line;
	const char *name;
	enum change_kind kind;
	const struct bd_func *func;
};

/**
 * struct changes - all of them
 * @list: the functions, file by file
 * @nr: how many
 * @cap: room for how many
 * @others: declarations, macros and variables that differ
 */
struct changes {
	struct change *list;
	size_t nr, cap;
	size_t others;
};

/**
 * changes_find() - add the changed functions of one file
 * @ch: they are added here, {0} at first; free() its list
 * @wd: the module's directory
 * @bd: its boundary
 * @file: relative to the tree; lives as long as @wd
 *
 * Return: 0, or a negative errno of the failed read, having reported the error.
 */
int changes_find(struct changes *ch, struct workdir *wd, const struct boundary *bd,
		 const char *file);

#endif /* PLUGSCHED_MODULE_CHANGES_H */
