/* SPDX-License-Identifier: GPL-2.0 */
/*
 * relocs.h - the relocations of one section, in the order of their places
 *
 * In:  an image, a section of it.
 * Out: its relocations, found by place.
 */
#ifndef PLUGSCHED_RELOCS_H
#define PLUGSCHED_RELOCS_H

#include "analyzer/image.h"

/**
 * struct relocs - relocations of a section, all zero before the first is read
 * @v: the relocations, by r_offset
 * @nr: how many
 * @sorted: a copy that relocs_free() frees, NULL when the file has them in this order
 * @sec: index of the section
 */
struct relocs {
	const Elf64_Rela *v;
	uint32_t nr;
	Elf64_Rela *sorted;
	uint32_t sec;
};

/**
 * relocs_read() - read the relocations of a section, unless they are read already
 * @r: gets them, in place of another section's
 * @img: the image, which must outlive @r
 * @sec: index of the section
 */
void relocs_read(struct relocs *r, const struct image *img, uint32_t sec);

/**
 * relocs_first_at() - find relocations by place
 * @r: the relocations
 * @off: the place, in bytes from the start of the section
 *
 * Return: index of the first one at or after it, @nr of @r if there is none.
 */
uint32_t relocs_first_at(const struct relocs *r, uint64_t off);

/**
 * relocs_free() - forget them
 * @r: the relocations, may be all zero
 */
void relocs_free(struct relocs *r);

#endif /* PLUGSCHED_RELOCS_H */
