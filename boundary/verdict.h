/* SPDX-License-Identifier: GPL-2.0 */
/*
 * verdict.h - whether something is modifiable, and whether a change of it reaches everywhere
 *
 * In:  one function, variable or struct of the boundary.
 * Out: the answer, in a word and in a sentence.
 */
#ifndef PLUGSCHED_VERDICT_H
#define PLUGSCHED_VERDICT_H

#include "boundary/boundary.h"

enum bd_answer {
	BD_YES,		/* and the change reaches everywhere */
	BD_PARTLY,	/* it does not reach all of the kernel */
	BD_NO,
};

struct bd_verdict {
	enum bd_answer answer;
	size_t copies;		/* how many functions outside hold a copy of its text */
	const char *headline;	/* "yes, and the change reaches everywhere" */
	const char *allows;	/* what may be changed about it */
};

/**
 * bd_func_verdict() - judge a function
 * @f: the function
 *
 * Return: the verdict; its strings are constants.
 */
struct bd_verdict bd_func_verdict(const struct bd_func *f);

/**
 * bd_func_cost() - what it costs to replace a function in which tasks rest
 * @f: the function
 *
 * Return: one sentence, a constant.
 */
const char *bd_func_cost(const struct bd_func *f);

/**
 * bd_var_verdict() - judge a variable
 * @v: the variable
 *
 * Return: the verdict; its strings are constants.
 */
struct bd_verdict bd_var_verdict(const struct bd_var *v);

/**
 * bd_struct_seen() - check whether all code that could touch a struct was recorded
 * @bd: the boundary that holds it
 * @s: the struct
 *
 * A build of the units that touch the scheduler has all that include its own headers, but not all
 * that include others.
 *
 * Return: whether it was.
 */
bool bd_struct_seen(const struct boundary *bd, const struct bd_struct *s);

/**
 * bd_struct_verdict() - judge a struct or union by the users of its fields
 * @bd: the boundary that holds it
 * @s: the struct
 *
 * Return: the verdict; its strings are constants.
 */
struct bd_verdict bd_struct_verdict(const struct boundary *bd, const struct bd_struct *s);

/**
 * bd_field_outside() - count the users of a field outside
 * @bd: the boundary that holds it
 * @f: the field
 *
 * Return: the number of functions, and variables whose initializers do, that stay in the kernel.
 */
size_t bd_field_outside(const struct boundary *bd, const struct bd_field *f);

/* Functions by class, and how many of those with code in vmlinux are modifiable. */
struct bd_counts {
	size_t funcs[BD_FUNC_CLASSES], vars[BD_VAR_CLASSES];
	size_t code, changeable;
};

/**
 * bd_count() - count functions and variables by class
 * @bd: the boundary
 * @n: filled in
 */
void bd_count(const struct boundary *bd, struct bd_counts *n);

/**
 * bd_func_class_note() - explain a class of functions
 * @class: the class
 *
 * Return: what it means, in half a sentence; "?" for no class.
 */
const char *bd_func_class_note(enum bd_func_class class);

/**
 * bd_var_class_note() - explain a class of variables
 * @class: the class
 *
 * Return: what it means, in half a sentence; "?" for no class.
 */
const char *bd_var_class_note(enum bd_var_class class);

struct strbuf;

/**
 * bd_summary() - count the boundary, as text
 * @bd: the boundary
 * @sb: the text is appended there
 */
void bd_summary(const struct boundary *bd, struct strbuf *sb);

#endif /* PLUGSCHED_VERDICT_H */
