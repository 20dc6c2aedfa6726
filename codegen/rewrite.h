/* SPDX-License-Identifier: GPL-2.0 */
/*
 * rewrite.h - one of the kernel's files as it is in the module
 *
 * In:  the boundary and a file's text.
 * Out: the edited text, a report of the edits, and the aliases the edits refer to.
 */
#ifndef PLUGSCHED_REWRITE_H
#define PLUGSCHED_REWRITE_H

#include "codegen/context.h"
#include "codegen/edits.h"
#include "lib/csource.h"

/**
 * rewrite_edits() - the module's text of one file, and what was edited for it
 * @cg: the generation
 * @file: the file as the boundary names it
 * @src: the kernel's text of it
 * @text: the result is appended here
 * @edits: set to the edits in the order of their places; edits_free() it after success
 *
 * Return: 0, or -EINVAL, having reported what cannot be done and where.
 */
int rewrite_edits(struct codegen *cg, const char *file, const struct csource *src,
		  struct strbuf *text, struct edits *edits);

/**
 * rewrite_file() - the module's text of one file
 * @cg: the generation
 * @file: the file as the boundary names it
 * @src: the kernel's text of it
 * @text: the result is appended here
 * @report: a line per edit is appended here
 *
 * Return: 0, or -EINVAL, having reported what cannot be done and where.
 */
int rewrite_file(struct codegen *cg, const char *file, const struct csource *src,
		 struct strbuf *text, struct strbuf *report);

#endif /* PLUGSCHED_REWRITE_H */
