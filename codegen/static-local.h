/* SPDX-License-Identifier: GPL-2.0 */
/*
 * static-local.h - static locals that become external declarations in their function
 *
 * In:  a static local of the boundary.
 * Out: the name its declaration gets in the module, and edits of its uses.
 */
#ifndef PLUGSCHED_STATIC_LOCAL_H
#define PLUGSCHED_STATIC_LOCAL_H

#include "codegen/rewrite-tokens.h"

/**
 * static_local_removed() - whether the function that a variable is local to is not in the module
 * @rw: the file
 * @v: any variable
 *
 * Return: true if the variable goes with its function; false for file-scope variables.
 */
bool static_local_removed(const struct rewrite *rw, const struct bd_var *v);

/**
 * static_local_name() - the name of a variable's external declaration
 * @rw: the file
 * @v: any variable
 *
 * Static locals of one name in one unit would be one external object to the compiler, which then
 * ignores all asm labels but the first: each gets a name of its own.
 *
 * Return: the variable's own name if nothing shares it.
 */
const char *static_local_name(struct rewrite *rw, const struct bd_var *v);

/**
 * static_local_rename() - use that name up to the end of the function
 * @rw: the file
 * @v: any variable
 * @from: first token to rename
 * @what: for the report
 */
void static_local_rename(struct rewrite *rw, const struct bd_var *v, uint32_t from,
			 const char *what);

#endif /* PLUGSCHED_STATIC_LOCAL_H */
