/* SPDX-License-Identifier: GPL-2.0 */
/*
 * match.h - the scheduler's symbols of vmlinux.o found again in the target
 *
 * In:  the graph (vmlinux.o) and the target.
 * Out: per symbol of vmlinux.o that belongs to a scheduler unit, the target's symbol. Static
 *      functions of one name in different units are distinguished by their unit.
 */
#ifndef PLUGSCHED_MATCH_H
#define PLUGSCHED_MATCH_H

#include "analyzer/graph.h"
#include "analyzer/target.h"

struct match {
	uint32_t *target;	/* vmlinux.o symbol -> target symbol, IMG_NONE */
};

/**
 * match_symbols() - pair up the symbols
 * @m: filled in; match_free() it
 * @g: the graph, of vmlinux.o
 * @t: the target
 *
 * A symbol the target lacks stays IMG_NONE.
 *
 * Return: 0, or -EINVAL when the target has no local symbols of a unit, reported.
 */
int match_symbols(struct match *m, const struct graph *g, const struct target *t);

/**
 * match_free() - free the pairs
 * @m: from match_symbols()
 */
void match_free(struct match *m);

/**
 * match_verify() - check that the code of the scheduler's units is that of the target
 * @g: the graph, of vmlinux.o
 * @m: from match_symbols()
 * @t: the target
 *
 * Same functions, same sizes, same bytes apart from what the linker fills in.
 *
 * Return: 0, or -EINVAL after naming the first function that differs.
 */
int match_verify(const struct graph *g, const struct match *m, const struct target *t);

#endif /* PLUGSCHED_MATCH_H */
