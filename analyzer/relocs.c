// SPDX-License-Identifier: GPL-2.0
/*
 * relocs.c - the relocations of one section, in the order of their places; see relocs.h
 */
#include "analyzer/relocs.h"

#include <stdlib.h>
#include <string.h>

#include "lib/util.h"

static int by_offset(const void *a, const void *b)
{
	const Elf64_Rela *x = a, *y = b;

	return x->r_offset < y->r_offset ? -1 : x->r_offset > y->r_offset;
}

/* The linker writes most sections' relocations in this order. */
static bool is_sorted(const struct relocs *r)
{
	uint32_t i;

	for (i = 1; i < r->nr; i++)
		if (r->v[i].r_offset < r->v[i - 1].r_offset)
			return false;
	return true;
}

void relocs_read(struct relocs *r, const struct image *img, uint32_t sec)
{
	if (sec && r->sec == sec)
		return;
	relocs_free(r);
	r->sec = sec;
	r->v = elf_file_relas(&img->file, elf_file_relas_of(&img->file, sec, 0), &r->nr);
	if (is_sorted(r))
		return;
	r->sorted = xmalloc(r->nr * sizeof(*r->sorted));
	memcpy(r->sorted, r->v, r->nr * sizeof(*r->sorted));
	qsort(r->sorted, r->nr, sizeof(*r->sorted), by_offset);
	r->v = r->sorted;
}

uint32_t relocs_first_at(const struct relocs *r, uint64_t off)
{
	uint32_t lo = 0, hi = r->nr;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (r->v[mid].r_offset < off)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void relocs_free(struct relocs *r)
{
	free(r->sorted);
	memset(r, 0, sizeof(*r));
}
