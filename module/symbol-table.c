// SPDX-License-Identifier: GPL-2.0
/*
 * symbol-table.c - what the running kernel's own table of symbols must look like
 *
 * In:  vmlinux.
 * Out: the place and the hash of the tables that /proc/kallsyms is printed from, in the state, for
 *      each module (see struct ps_target).
 *
 * `plugsched load` is to check the place of each symbol that the module uses. That the tables in
 * memory are the target's says it of all symbols, in a small part of the time that reading
 * /proc/kallsyms takes: the kernel expands and prints a hundred thousand names for it.
 *
 * Where the tables are not found, or have an order that is not known, nothing is written, and the
 * loader reads /proc/kallsyms.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/hash.h"
#include "module/module.h"
#include "runtime/module-abi.h"

#define KEY		"symbol-table"
#define BASE		"kallsyms_relative_base"
#define TOKENS		"kallsyms_token_index"
#define TOKENS_SIZE	512	/* 256 places of 16 bits */

/* Without one of these, names or addresses are kept in another way. */
static const char *const needed[] = {
	"kallsyms_offsets", "kallsyms_num_syms", "kallsyms_names", "kallsyms_token_table", TOKENS,
};

/* Address of a symbol that the target has once, 0 otherwise. */
static uint64_t address_of(const struct image *img, const char *name)
{
	return image_count(img, name) == 1 ?
	       img->syms[image_find(img, name, IMG_NONE)].value : 0;
}

/*
 * From the first table to the end of what is needed: tables for a search lie between, and harm
 * nothing. Which one is the last differs between kernels, and only of the tokens it is known how
 * long they are.
 */
static bool find_tables(const struct image *img, uint64_t *start, uint64_t *end)
{
	uint64_t last = 0, next, addr;
	size_t i;

	*start = UINT64_MAX;
	for (i = 0; i < ARRAY_SIZE(needed); i++) {
		addr = address_of(img, needed[i]);
		if (!addr)
			return false;
		*start = addr < *start ? addr : *start;
		last = addr > last ? addr : last;
	}
	*end = last + TOKENS_SIZE;
	if (last == address_of(img, TOKENS))
		return true;
	/* another one is the last: what follows it is its end */
	next = address_of(img, last < address_of(img, BASE) ? BASE : "kallsyms_seqs_of_names");
	*end = next;
	return next > last;
}

int symbol_table_write(const struct target *t, struct workdir *wd)
{
	const struct image *img = &t->img;
	uint64_t start, end, base = address_of(img, BASE);
	const uint8_t *bytes = NULL;
	uint32_t sec;

	if (find_tables(img, &start, &end)) {
		sec = image_sec_of_addr(img, start);
		bytes = sec == IMG_NONE ? NULL : image_bytes(img, sec, start, end - start);
	}
	if (!bytes)
		return workdir_set(wd, KEY, "");
	/* a base that is elsewhere is not among what is compared */
	if (base < start || base + sizeof(base) > end)
		base = end;
	return workdir_set(wd, KEY,
			   arena_printf(wd->mem, "%" PRIx64 " %" PRIx64 " %" PRIx64 " %" PRIx64, start,
					end - start, hash_words(HASH_START, bytes, end - start),
					base - start));
}

void symbol_table_read(const struct workdir *wd, struct ps_target *pt)
{
	uint64_t addr, size, hash, base;

	if (sscanf(workdir_get(wd, KEY), "%" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64, &addr, &size,
		   &hash, &base) != 4)
		return;
	pt->table_addr = addr;
	pt->table_size = size;
	pt->table_hash = hash;
	pt->table_base = base;
}
