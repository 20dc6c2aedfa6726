/* SPDX-License-Identifier: GPL-2.0 */
/*
 * rewrite-var-macro.h - shared variables that a macro use defines
 *
 * In:  a shared variable whose name is not in the text, and the macro use it comes from.
 * Out: edits that declare it, or a note that it is a by-product of the macro.
 */
#ifndef PLUGSCHED_REWRITE_VAR_MACRO_H
#define PLUGSCHED_REWRITE_VAR_MACRO_H

#include "codegen/declaration.h"

/**
 * rewrite_var_macro() - declare a variable instead of defining it by a macro
 * @rw: the file
 * @v: a shared variable
 * @d: the definition, where @d->name is the macro
 * @what: for the report
 *
 * Return: 0, or -EINVAL if no rule fits, having reported that.
 */
int rewrite_var_macro(struct rewrite *rw, const struct bd_var *v, const struct declaration *d,
		      const char *what);

#endif /* PLUGSCHED_REWRITE_VAR_MACRO_H */
