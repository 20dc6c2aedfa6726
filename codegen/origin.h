/* SPDX-License-Identifier: GPL-2.0 */
/*
 * origin.h - which line of the kernel's source a line of the generated tree is
 *
 * In:  the boundary, the kernel's source.
 * Out: for one file, the lines in which the two differ, and the names that differ. Whatever is not
 *      listed is the same line in both.
 */
#ifndef PLUGSCHED_CODEGEN_ORIGIN_H
#define PLUGSCHED_CODEGEN_ORIGIN_H

#include "codegen/context.h"
#include "codegen/edits.h"

/**
 * struct origin_region - lines that the generator changed
 * @first: first line in the kernel's source, from 0
 * @end: line after the last one; @first where lines were added
 * @gen_first: first line as generated, from 0
 * @gen_end: line after the last one; @gen_first where lines were left out
 * @what: the first edit in there, "outsider schedule"
 * @renames: the edits replace names by names only, so that they can be taken back
 */
struct origin_region {
	uint32_t first, end;
	uint32_t gen_first, gen_end;
	const char *what;
	bool renames;
};

/**
 * struct origin - a generated file and the kernel's
 * @src: the kernel's
 * @text: as generated
 * @regions: the differences, in the order of their places
 * @nr: how many
 * @cap: room for how many
 * @names: name as generated -> the kernel's
 * @mem: owner of names
 */
struct origin {
	struct csource *src;
	struct strbuf text;
	struct origin_region *regions;
	size_t nr, cap;
	struct strmap names;
	struct arena *mem;
};

/**
 * origin_open() - find out what the generator does to a file
 * @o: filled in; origin_close() it after success
 * @bd: the boundary
 * @kernel_src: top of the kernel's source
 * @file: one of the boundary's files
 *
 * Return: 0, -EINVAL when the boundary and the source do not agree, or a negative errno when the
 * source cannot be read, having reported the error.
 */
int origin_open(struct origin *o, const struct boundary *bd, const char *kernel_src,
		const char *file);

/**
 * origin_close() - free what origin_open() filled in
 * @o: the file
 */
void origin_close(struct origin *o);

#endif /* PLUGSCHED_CODEGEN_ORIGIN_H */
