/* SPDX-License-Identifier: GPL-2.0 */
/*
 * verdict.h - may I change this, and will the change reach everywhere?
 *
 * In:  one function, variable or struct of the boundary.
 * Out: the answer, in a word and in a sentence.
 * Used by: `plugsched explain`, `plugsched boundary`.
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

struct bd_verdict bd_func_verdict(const struct bd_func *f);
struct bd_verdict bd_var_verdict(const struct bd_var *v);
struct bd_verdict bd_struct_verdict(const struct boundary *bd, const struct bd_struct *s);

/** bd_field_outside - how many functions outside touch a field */
size_t bd_field_outside(const struct boundary *bd, const struct bd_field *f);

/* Functions of a boundary by class, and how many can be changed of those that have code in vmlinux. */
struct bd_counts {
	size_t funcs[BD_FUNC_CLASSES], vars[BD_VAR_CLASSES];
	size_t code, changeable;
};

void bd_count(const struct boundary *bd, struct bd_counts *n);

/** bd_func_class_note - what a class means, in half a sentence */
const char *bd_func_class_note(enum bd_func_class class);
const char *bd_var_class_note(enum bd_var_class class);

#endif /* PLUGSCHED_VERDICT_H */
