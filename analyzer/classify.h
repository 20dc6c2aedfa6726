/* SPDX-License-Identifier: GPL-2.0 */
/*
 * classify.h - the class of each function and variable, and the reason
 *
 * In:  the graph, the links of vmlinux.o, the matched target, the profile.
 * Out: class, reason and the flags of struct g_func and struct g_var.
 * Called by: analyze().
 */
#ifndef PLUGSCHED_CLASSIFY_H
#define PLUGSCHED_CLASSIFY_H

#include "analyzer/graph.h"
#include "analyzer/match.h"

struct classify {
	struct graph *g;
	const struct links *links;
	const struct match *match;
	const struct target *target;
	uint32_t switcher;	/* node of the function that switches stacks */
	uint32_t tail;		/* vmlinux.o symbol that its code calls behind the switch */
};

/**
 * classify - fill in the classes
 * Returns 0 or a negative errno, having reported the error.
 */
int classify(struct classify *c);

/** classify_vars_start - what is known of the variables before the functions are */
void classify_vars_start(struct classify *c);

/**
 * classify_vars_again - make private constants shared that code which stays uses
 * Returns whether anything changed.
 */
bool classify_vars_again(struct classify *c);

/** classify_reasons - the sentence of each function that has none yet */
void classify_reasons(struct classify *c);

/** classify_caveats - what edits of functions that move must not do */
void classify_caveats(struct classify *c);

/** profile_name - the profile's file name, for sentences */
const char *profile_name(const struct graph *g);

/** use_is_outside - does code or data that stays in the kernel do it? */
bool use_is_outside(const struct graph *g, const struct g_use *u);

#endif /* PLUGSCHED_CLASSIFY_H */
