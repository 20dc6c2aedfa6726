// SPDX-License-Identifier: GPL-2.0
/*
 * mutate.c - damage to records that gets past the first checks (see fuzz.h)
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "gcc-plugin/record.h"

static unsigned int next(unsigned int *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* A value that a reader may trip over, near `old`. */
static uint32_t edge(uint32_t old, size_t size, unsigned int *seed)
{
	switch (next(seed) % 8) {
	case 0:
		return 0;
	case 1:
		return PSREC_NONE;
	case 2:
		return old + 1;
	case 3:
		return old - 1;
	case 4:
		return size;
	case 5:
		return next(seed) % (size + 1);
	case 6:
		return old ^ (1u << next(seed) % 32);
	default:
		return 0x80000000u >> next(seed) % 24;
	}
}

void fuzz_mutate_record(uint8_t *data, size_t size, unsigned int seed)
{
	struct psrec_header h;
	struct psrec_table *t;
	uint32_t word;
	size_t at;

	if (size < sizeof(h))
		return;
	memcpy(&h, data, sizeof(h));
	t = &h.tables[next(&seed) % PSREC_T_COUNT];
	if (next(&seed) % 4 == 0) {
		if (next(&seed) % 2)
			t->count = edge(t->count, size, &seed);
		else
			t->off = edge(t->off, size, &seed);
		memcpy(data, &h, sizeof(h));
		return;
	}
	/* a word of a table's rows; the tables lie one after the other */
	at = t->off + 4 * (next(&seed) % (t->count < 4096 ? 8 * t->count + 1 : 8 * 4096));
	if (at > size - sizeof(word))
		return;
	memcpy(&word, data + at, sizeof(word));
	word = edge(word, next(&seed) % 2 ? t->count : size, &seed);
	memcpy(data + at, &word, sizeof(word));
}
