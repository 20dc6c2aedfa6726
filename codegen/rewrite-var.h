/* SPDX-License-Identifier: GPL-2.0 */
/*
 * rewrite-var.h - edits for a variable's definition and declarations
 *
 * In:  a variable of the boundary and the file it is in.
 * Out: edits of that file.
 */
#ifndef PLUGSCHED_REWRITE_VAR_H
#define PLUGSCHED_REWRITE_VAR_H

#include "codegen/rewrite-tokens.h"

/**
 * rewrite_var() - add the edits for a definition
 * @rw: the file
 * @v: a variable defined in it
 *
 * Return: 0, or -EINVAL if the definition is not found or no rule fits, having reported that.
 */
int rewrite_var(struct rewrite *rw, const struct bd_var *v);

/**
 * rewrite_var_decl() - add the edits for a declaration that does not define
 * @rw: the file
 * @v: the variable
 * @loc: its name in the declaration
 *
 * Return: 0, or -EINVAL if there is no declaration at @loc, having reported that.
 */
int rewrite_var_decl(struct rewrite *rw, const struct bd_var *v, const struct bd_loc *loc);

#endif /* PLUGSCHED_REWRITE_VAR_H */
