/* SPDX-License-Identifier: GPL-2.0 */
/*
 * rewrite-decl.h - declarations and macro uses that the compiler did not report as such
 *
 * In:  a file's toplevel chunks and the boundary.
 * Out: edits of that file.
 */
#ifndef PLUGSCHED_REWRITE_DECL_H
#define PLUGSCHED_REWRITE_DECL_H

#include "codegen/rewrite-tokens.h"

/**
 * rewrite_other_decls() - add the edits for what only the text shows
 * @rw: the file
 *
 * Return: 0, or -EINVAL, having reported why.
 */
int rewrite_other_decls(struct rewrite *rw);

#endif /* PLUGSCHED_REWRITE_DECL_H */
