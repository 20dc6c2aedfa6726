/* SPDX-License-Identifier: GPL-2.0 */
/*
 * compare.h - is a struct of the module's the kernel's?
 *
 * In:  a struct or union in two sets of types.
 * Out: the first difference that other code would notice, in words.
 */
#ifndef PLUGSCHED_MODULE_COMPARE_H
#define PLUGSCHED_MODULE_COMPARE_H

#include <bpf/btf.h>

#include "lib/util.h"

struct types_pair {
	const struct btf *mod, *kernel;
	struct arena *mem;
	int depth;
	unsigned int steps;	/* done: comparing two unlike sets could take for ever */
	const char *why;	/* "has x at byte 8, the kernel at 16" */
	const char *member;	/* the one it is about, as the module or else the kernel names it */
};

/**
 * types_is_composite() - whether a type is a struct or union
 * @t: the type
 *
 * Return: whether it is.
 */
static inline bool types_is_composite(const struct btf_type *t)
{
	return btf_is_struct(t) || btf_is_union(t);
}

/**
 * types_differ() - compare a struct or union
 * @p: the two sets of types; why and member are set when they differ
 * @m: the module's
 * @k: the kernel's
 *
 * Each member of the kernel's must be there, in its place, with its size and type. More members may
 * lie where the kernel's has padding.
 *
 * Return: true when code that knows one would misread the other.
 */
bool types_differ(struct types_pair *p, const struct btf_type *m, const struct btf_type *k);

#endif /* PLUGSCHED_MODULE_COMPARE_H */
