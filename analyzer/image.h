/* SPDX-License-Identifier: GPL-2.0 */
/*
 * image.h - a kernel's vmlinux or vmlinux.o, indexed by name and by place
 *
 * In:  the target's vmlinux (final link) or vmlinux.o (`ld -r`, relocations kept).
 * Out: sections and symbols by index, by name and by place; bytes on demand.
 *
 * A place is (section index, value): in a linked file value is the address, in a relocatable one
 * the offset into the section, exactly as st_value has it.
 */
#ifndef PLUGSCHED_IMAGE_H
#define PLUGSCHED_IMAGE_H

#include "lib/elf-file.h"

#define IMG_NONE	ELF_FILE_NONE

struct img_sym {
	const char *name;
	uint64_t value, size;
	uint32_t sec;		/* section index, SHN_ABS, SHN_UNDEF ... */
	uint32_t group;		/* index into groups, IMG_NONE if global or before any FILE */
	uint8_t type, bind;
};

/* The local symbols of one object file: what follows its STT_FILE symbol. */
struct img_group {
	const char *file;	/* last path component, "core.c" */
	uint32_t first, end;	/* symbol indices */
};

struct arch;

struct image {
	struct elf_file file;
	const struct arch *arch;	/* of its machine, never NULL */
	char *path;
	bool relocatable;
	const struct elf_sec *secs;	/* those of file */
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
 * image_open() - map a 64-bit ELF file of a supported architecture, with a symbol table
 * @img: gets the image, for image_close(); closed already after an error
 * @path: the file
 *
 * Return: 0, -EINVAL when it is damaged or no such file, -ENOENT when it has no symbol table,
 * -E2BIG when it has too many sections, or the negative errno of open(); the error is reported.
 */
int image_open(struct image *img, const char *path);

/**
 * image_close() - close an image; what it gave out is gone
 * @img: the image
 */
void image_close(struct image *img);

/**
 * image_data() - the bytes of a section
 * @img: the image
 * @sec: index of the section
 * @size: gets their number, 0 if there are none
 *
 * Return: the bytes, NULL when it has none.
 */
const void *image_data(const struct image *img, uint32_t sec, size_t *size);

/**
 * image_section() - find a section by name
 * @img: the image
 * @name: its name
 *
 * Return: index of the first one, IMG_NONE if there is none.
 */
uint32_t image_section(const struct image *img, const char *name);

/**
 * image_bytes() - the bytes at a place
 * @img: the image
 * @sec: section index of the place
 * @value: value of the place
 * @n: how many bytes
 *
 * Return: the bytes, NULL when they are not all in the file.
 */
const uint8_t *image_bytes(const struct image *img, uint32_t sec, uint64_t value, size_t n);

/**
 * image_sec_of_addr() - the allocated section that holds an address of a linked file
 * @img: the image
 * @addr: the address
 *
 * Return: index of the section, IMG_NONE if none does.
 */
uint32_t image_sec_of_addr(const struct image *img, uint64_t addr);

/**
 * image_find() - find symbols by name
 * @img: the image
 * @name: their name
 * @prev: the one found before, IMG_NONE to start
 *
 * Return: the next symbol, in the order of the symbol table, IMG_NONE at the end.
 */
uint32_t image_find(const struct image *img, const char *name, uint32_t prev);

/**
 * image_count() - count symbols (functions, objects, labels) by name
 * @img: the image
 * @name: their name
 *
 * Return: how many there are.
 */
unsigned int image_count(const struct image *img, const char *name);

/**
 * image_at() - the symbol that covers a place
 * @img: the image
 * @sec: section index of the place
 * @value: value of the place
 *
 * Return: the symbol, a function if there is one, IMG_NONE if none does.
 */
uint32_t image_at(const struct image *img, uint32_t sec, uint64_t value);

/**
 * image_before() - the last symbol that starts at or before a place
 * @img: the image
 * @sec: section index of the place
 * @value: value of the place
 *
 * Return: the symbol, whether or not it reaches that far, IMG_NONE if there is none.
 */
uint32_t image_before(const struct image *img, uint32_t sec, uint64_t value);

/**
 * image_room() - how far a symbol can reach
 * @img: the image
 * @sym: the symbol
 *
 * Return: bytes from its start to the next symbol or the end of its section.
 */
uint64_t image_room(const struct image *img, uint32_t sym);

/**
 * image_warm() - sort and hash the symbols now instead of at the first use
 * @img: the image
 */
void image_warm(struct image *img);

#endif /* PLUGSCHED_IMAGE_H */
