/* SPDX-License-Identifier: GPL-2.0 */
/*
 * links.h - what refers to a set of functions, as the linker sees it
 *
 * In:  vmlinux.o, whose relocations are all still there.
 * Out: every relocation to one of the wanted functions: calls, jumps, addresses in
 *      code and in data (assembly included, which leaves no record), and the places near an entry
 *      that the kernel patches itself.
 */
#ifndef PLUGSCHED_LINKS_H
#define PLUGSCHED_LINKS_H

#include "analyzer/image.h"

enum link_kind {
	LINK_CALL,	/* direct call or jump */
	LINK_ADDRESS,	/* code takes the address */
	LINK_DATA,	/* data holds the address */
	LINK_EXPORT,	/* exported to modules */
	LINK_SITE,	/* not a use: a place inside that is patched at run time */
};

struct link {
	uint32_t to;		/* symbol index, the function */
	uint32_t to_off;	/* bytes past its start */
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
 * links_read() - collect the links to wanted functions
 * @l: filled in; links_free() it, on success
 * @img: vmlinux.o
 * @wanted: one byte per symbol of @img, non-zero for the functions asked for
 *
 * Return: 0, or -EINVAL for damaged relocations, reported.
 */
int links_read(struct links *l, const struct image *img, const uint8_t *wanted);

/**
 * links_read_code() - add the references that the assembler has resolved itself
 * @l: from links_read()
 * @img: vmlinux.o
 * @wanted: as for links_read()
 * @code: symbols of the functions to go through
 * @nr: how many
 *
 * Within one section of one object a call of a local function needs no relocation.
 *
 * Return: 0, or -ENOMEM when the disassembler does not start, reported.
 */
int links_read_code(struct links *l, const struct image *img, const uint8_t *wanted,
		    const uint32_t *code, size_t nr);

/**
 * links_sort() - make links_for_each() usable, after all reading
 * @l: the links
 * @img: vmlinux.o
 */
void links_sort(struct links *l, const struct image *img);

/**
 * links_free() - free the links
 * @l: the links; all zero is fine
 */
void links_free(struct links *l);

#define links_for_each(l, sym, k)					\
	for ((k) = (l)->list + (l)->first[sym];				\
	     (k) < (l)->list + (l)->first[(sym) + 1]; (k)++)

/**
 * links_is_init_text() - whether a section's code is gone after boot
 * @section: its name
 *
 * Return: whether it is.
 */
bool links_is_init_text(const char *section);

/**
 * links_is_evidence() - whether something in a section can call or use what it refers to
 * @arch: architecture of the file
 * @section: its name, or what the linker's label of a table calls it (__start_NAME)
 *
 * Return: false for tables about code that nothing calls through.
 */
bool links_is_evidence(const struct arch *arch, const char *section);

/**
 * links_is_site_table() - whether a section has records about places that are patched at run time
 * @arch: architecture of the file
 * @section: its name, as for links_is_evidence()
 * @record: gets the size of a record in bytes, 0 when they have several
 *
 * Return: whether it has.
 */
bool links_is_site_table(const struct arch *arch, const char *section, unsigned int *record);

#endif /* PLUGSCHED_LINKS_H */
