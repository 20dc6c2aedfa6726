/* SPDX-License-Identifier: GPL-2.0 */
/*
 * links.h - who reaches a set of functions, as the linker sees it
 *
 * In:  vmlinux.o, whose relocations are all still there.
 * Out: every relocation that leads to one of the wanted functions: calls, jumps, addresses in
 *      code and in data (assembly included, which leaves no record), and the places near an entry
 *      that the kernel patches by itself.
 * Used by: graph and classification.
 */
#ifndef PLUGSCHED_LINKS_H
#define PLUGSCHED_LINKS_H

#include "lib/image.h"

enum link_kind {
	LINK_CALL,	/* direct call or jump */
	LINK_ADDRESS,	/* code takes the address */
	LINK_DATA,	/* data holds the address */
	LINK_EXPORT,	/* exported to modules */
	LINK_SITE,	/* not a use: a place inside that is patched at run time */
};

struct link {
	uint32_t to;		/* symbol index, the function */
	uint32_t to_off;	/* how far behind its start */
	uint32_t from;		/* symbol that holds the place, IMG_NONE if there is none */
	uint32_t sec;		/* section of the place */
	uint64_t off;		/* and where in it */
	enum link_kind kind;
	bool init;		/* the place is code that is gone after boot */
};

struct links {
	struct link *list;	/* sorted by `to` */
	size_t nr, cap;
	size_t *first;		/* per symbol index + 1: where its links start */
};

/**
 * links_read - collect the links to wanted functions
 * @wanted:	one byte per symbol of the image, non-zero for the functions asked for
 * Returns 0 or a negative errno, having reported the error.
 */
int links_read(struct links *l, const struct image *img, const uint8_t *wanted);

/**
 * links_read_code - add the calls that the assembler has resolved itself
 * Within one section of one object a call of a local function needs no relocation.
 * @code:	symbols of the functions to go through
 * Returns 0 or a negative errno, having reported the error.
 */
int links_read_code(struct links *l, const struct image *img, const uint8_t *wanted,
		    const uint32_t *code, size_t nr);

/** links_sort - make links_for_each() usable, after all reading */
void links_sort(struct links *l, const struct image *img);

void links_free(struct links *l);

#define links_for_each(l, sym, k)					\
	for ((k) = (l)->list + (l)->first[sym];				\
	     (k) < (l)->list + (l)->first[(sym) + 1]; (k)++)

/** links_is_init_text - whether code of that section is gone after boot */
bool links_is_init_text(const char *section);

#endif /* PLUGSCHED_LINKS_H */
