/* SPDX-License-Identifier: GPL-2.0 */
/*
 * image.h - one ELF file: sections, symbols, bytes
 *
 * In:  the target's vmlinux (final link) or vmlinux.o (`ld -r`, relocations kept).
 * Out: sections and symbols by index, by name and by place; bytes on demand. The file is mapped,
 *      only what is asked for is touched.
 * Used by: the rest of analyzer/, and `plugsched build` for the target's symbols.
 *
 * A place is (section index, value): in a linked file value is the address, in a relocatable one
 * the offset into the section, exactly as st_value has it.
 */
#ifndef PLUGSCHED_IMAGE_H
#define PLUGSCHED_IMAGE_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMG_NONE	0xffffffffu

struct img_sec {
	const char *name;
	uint64_t addr, size, flags;
	uint32_t type, link, info;
};

struct img_sym {
	const char *name;
	uint64_t value, size;
	uint32_t sec;		/* section index, SHN_ABS, SHN_UNDEF ... */
	uint32_t group;		/* index into groups, IMG_NONE for globals and before any FILE symbol */
	uint8_t type, bind;
};

/* The local symbols of one object file: what follows its STT_FILE symbol. */
struct img_group {
	const char *file;	/* last path component, "core.c" */
	uint32_t first, end;	/* symbol indices */
};

struct arch;

struct image {
	char *path;
	int fd;
	void *elf;		/* Elf of libelf */
	const struct arch *arch; /* of its machine, never NULL */
	bool relocatable;
	struct img_sec *secs;
	uint32_t nr_secs;
	struct img_sym *syms;	/* in the order of the symbol table, so that indices match r_info */
	uint32_t nr_syms;
	struct img_group *groups;
	uint32_t nr_groups;
	uint32_t *by_place;	/* functions, objects, labels sorted by place */
	uint32_t nr_by_place;
	uint32_t *hash, *chain;	/* by name */
	uint32_t hash_mask;
};

/**
 * image_open - map a 64-bit ELF file of a supported architecture, with a symbol table
 * Returns 0 or a negative errno, having reported the error.
 */
int image_open(struct image *img, const char *path);
void image_close(struct image *img);

/** image_data - bytes of a section, NULL when it has none; *size gets the length */
const void *image_data(const struct image *img, uint32_t sec, size_t *size);

/** image_section - first section of that name, IMG_NONE if there is none */
uint32_t image_section(const struct image *img, const char *name);

/** image_bytes - n bytes at a place, NULL when they are not all in the file */
const uint8_t *image_bytes(const struct image *img, uint32_t sec, uint64_t value, size_t n);

/** image_sec_of_addr - linked file: the allocated section that holds addr, IMG_NONE if none */
uint32_t image_sec_of_addr(const struct image *img, uint64_t addr);

/** image_find - next symbol of that name after `prev` (IMG_NONE starts), IMG_NONE at the end */
uint32_t image_find(const struct image *img, const char *name, uint32_t prev);

/** image_count - how many symbols of that name exist (functions, objects, labels) */
unsigned int image_count(const struct image *img, const char *name);

/** image_at - symbol that covers a place, functions first, IMG_NONE if none does */
uint32_t image_at(const struct image *img, uint32_t sec, uint64_t value);

/** image_room - bytes from a symbol's start to the next symbol or the end of its section */
uint64_t image_room(const struct image *img, uint32_t sym);

/** image_warm - sort and hash now (they are made on the first use otherwise) */
int image_warm(struct image *img);

#endif /* PLUGSCHED_IMAGE_H */
