// SPDX-License-Identifier: GPL-2.0
/*
 * hash.c - FNV-1a; see hash.h
 */
#include "lib/hash.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define PRIME	0x100000001b3ull
#define PRIME32	0x01000193u

uint64_t hash_bytes(uint64_t h, const void *data, size_t n)
{
	const unsigned char *p = data;

	while (n--)
		h = (h ^ *p++) * PRIME;
	return h;
}

uint32_t hash_str32(const char *s)
{
	uint32_t h = HASH_START32;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * PRIME32;
	return h;
}

/*
 * A kernel's types are 4 MB, its symbols 2 MB, and hashed in each load. What differs in high bits
 * of a word only has to reach the low ones: the multiplication does not do that.
 */
uint64_t hash_words(uint64_t h, const void *data, size_t n)
{
	const unsigned char *p = data;
	uint64_t word;
	size_t part;

	for (; n; p += part, n -= part) {
		part = n < sizeof(word) ? n : sizeof(word);
		word = 0;
		memcpy(&word, p, part);
		h = (h ^ word) * PRIME;
		h ^= h >> 32;
	}
	return h;
}

int hash_file(const char *path, uint64_t *size, uint64_t *hash)
{
	unsigned char buf[16384];
	FILE *f = fopen(path, "re");
	size_t n;
	int ret = 0;

	if (!f)
		return -errno;
	*size = 0;
	*hash = HASH_START;
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0) {
		*hash = hash_words(*hash, buf, n);
		*size += n;
	}
	if (ferror(f))
		ret = -EIO;
	fclose(f);
	return ret;
}
