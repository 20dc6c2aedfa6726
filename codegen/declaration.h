/* SPDX-License-Identifier: GPL-2.0 */
/*
 * declaration.h - the declaration that defines or declares a variable, and edits of it
 *
 * In:  a variable of the boundary and a place.
 * Out: the tokens of the declaration there, and edits that turn a definition into a declaration.
 */
#ifndef PLUGSCHED_DECLARATION_H
#define PLUGSCHED_DECLARATION_H

#include "codegen/rewrite-tokens.h"

/**
 * struct declaration - a declaration and the variable of interest in it
 * @first: first token
 * @last: the semicolon
 * @name: the variable's name, or that of the macro whose use declares it
 */
struct declaration {
	uint32_t first, last;
	uint32_t name;
};

/**
 * declaration_find() - the declaration around a place
 * @rw: the file
 * @v: the variable
 * @loc: of the variable's name or of a macro use
 * @d: filled in
 *
 * Return: 0, or -EINVAL if there is none, having reported that.
 */
int declaration_find(struct rewrite *rw, const struct bd_var *v, const struct bd_loc *loc,
		     struct declaration *d);

/**
 * declaration_check_class() - all variables that a declaration defines must be of one class
 * @rw: the file
 * @v: one of them
 * @d: its definition
 *
 * Return: 0, or -EINVAL, having reported one of another class.
 */
int declaration_check_class(struct rewrite *rw, const struct bd_var *v,
			    const struct declaration *d);

/**
 * declaration_set_storage() - replace `static`, or add a storage class where there is none
 * @rw: the file
 * @d: the declaration; nothing is done if it is `extern` already
 * @word: the storage class, "" for none
 * @what: for the report
 */
void declaration_set_storage(struct rewrite *rw, const struct declaration *d, const char *word,
			     const char *what);

/**
 * declaration_cut_initializers() - remove the initializer of each declarator
 * @rw: the file
 * @d: the declaration
 * @what: for the report
 */
void declaration_cut_initializers(struct rewrite *rw, const struct declaration *d,
				  const char *what);

/**
 * declaration_complete_array() - give `x[]` the dimension that its initializer gave it
 * @rw: the file
 * @v: the variable, for its type
 * @d: the declaration
 * @what: for the report
 */
void declaration_complete_array(struct rewrite *rw, const struct bd_var *v,
				const struct declaration *d, const char *what);

/**
 * declaration_add_label() - bind the declarator to the kernel's symbol
 * @rw: the file
 * @v: the variable
 * @d: the declaration, where @d->name is the variable's own name
 * @what: for the report
 */
void declaration_add_label(struct rewrite *rw, const struct bd_var *v,
			   const struct declaration *d, const char *what);

/**
 * declaration_refuse() - report that a definition cannot become a declaration
 * @v: the variable
 * @loc: where
 * @why: the reason, without full stop
 *
 * Return: -EINVAL.
 */
int declaration_refuse(const struct bd_var *v, const struct bd_loc *loc, const char *why);

#endif /* PLUGSCHED_DECLARATION_H */
