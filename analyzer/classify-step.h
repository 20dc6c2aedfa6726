/* SPDX-License-Identifier: GPL-2.0 */
/*
 * classify-step.h - the steps of the classification, which classify.c calls in turn, and what they
 *		     share
 */
#ifndef PLUGSCHED_CLASSIFY_STEP_H
#define PLUGSCHED_CLASSIFY_STEP_H

#include "analyzer/graph.h"
#include "analyzer/match.h"

struct classify {
	struct graph *g;
	const struct links *links;
	const struct match *match;
	const struct target *target;
	uint32_t switcher;	/* node of the context-switch function */
	uint8_t *callees;	/* per vmlinux.o symbol: its code calls it after the switch */
};

/**
 * classify_stay() - keep a function in the kernel
 * @f: the function
 * @reason: one sentence; not used when it has one
 * @remedy: what would make more of it modifiable; goes with @reason
 */
void classify_stay(struct g_func *f, const char *reason, const char *remedy);

/**
 * classify_has_own_entry() - check whether a function can be called in vmlinux under its own name
 * @f: the function
 *
 * Return: false if it has only clones and pieces, or no code at all.
 */
bool classify_has_own_entry(const struct g_func *f);

/**
 * classify_is_exported() - check whether the kernel exports a name to modules
 * @g: the graph
 * @name: C identifier
 *
 * Return: true if it does.
 */
bool classify_is_exported(const struct graph *g, const char *name);

/**
 * classify_foreign_use() - find a use of a variable by code of another unit or by data
 * @g: the graph, as far as it is classified
 * @v: the variable
 *
 * Return: the first use that is not over after boot, or NULL.
 */
const struct g_use *classify_foreign_use(const struct graph *g, const struct g_var *v);

/**
 * classify_sleepers() - keep functions in the kernel on whose frames tasks sleep
 * @c: the classification
 */
void classify_sleepers(struct classify *c);

/**
 * classify_follow() - one step for one function: what enters it, and whether it moves then
 * @c: the classification
 * @node: index of the function
 *
 * Return: whether what stays has changed.
 */
bool classify_follow(struct classify *c, uint32_t node);

/**
 * classify_vars_start() - class variables by what is known before the functions are classed
 * @c: the classification
 */
void classify_vars_start(struct classify *c);

/**
 * classify_vars_again() - make private constants shared that code which stays uses
 * @c: the classification
 *
 * Return: whether anything changed.
 */
bool classify_vars_again(struct classify *c);

/**
 * classify_reasons() - write the sentence of each function and variable that has none yet
 * @c: the classification
 */
void classify_reasons(struct classify *c);

/**
 * classify_caveats() - write what edits of functions that move must not do
 * @c: the classification
 */
void classify_caveats(struct classify *c);

#endif /* PLUGSCHED_CLASSIFY_STEP_H */
