/* SPDX-License-Identifier: GPL-2.0 */
/*
 * rewrite-func.h - edits for a function's definition and declarations
 *
 * In:  a function of the boundary and the file it is in.
 * Out: edits of that file.
 */
#ifndef PLUGSCHED_REWRITE_FUNC_H
#define PLUGSCHED_REWRITE_FUNC_H

#include "codegen/rewrite-tokens.h"

/**
 * rewrite_func() - add the edits for a definition
 * @rw: the file
 * @f: a function defined in it
 *
 * Return: 0, or -EINVAL if the definition is not found or no rule fits, having reported that.
 */
int rewrite_func(struct rewrite *rw, const struct bd_func *f);

/**
 * rewrite_func_decl() - add the edits for a declaration that does not define
 * @rw: the file
 * @f: the function
 * @loc: its name in the declaration
 *
 * Return: 0, or -EINVAL if @loc is not in the file, having reported that.
 */
int rewrite_func_decl(struct rewrite *rw, const struct bd_func *f, const struct bd_loc *loc);

#endif /* PLUGSCHED_REWRITE_FUNC_H */
