// SPDX-License-Identifier: GPL-2.0
/*
 * elf-mutate.c - damage to ELF files (see elf-mutate.h)
 *
 * Left to chance, most damage would hit code and strings, or the first bytes and be refused there.
 */
#include "tests/fuzz/elf-mutate.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "gcc-plugin/record.h"
#include "tests/fuzz/fuzz.h"

static const Elf64_Shdr *section(const uint8_t *data, size_t size, unsigned int i)
{
	const Elf64_Ehdr *eh = (const void *)data;

	if (size < sizeof(*eh) || eh->e_shoff % 8 || eh->e_shoff > size ||
	    (size - eh->e_shoff) / sizeof(Elf64_Shdr) <= i || i >= eh->e_shnum)
		return NULL;
	return (const Elf64_Shdr *)(data + eh->e_shoff) + i;
}

/* The bytes of a section, a part of the file. */
static uint8_t *contents(uint8_t *data, size_t size, const Elf64_Shdr *sh, size_t *len)
{
	if (!sh || sh->sh_type == SHT_NOBITS || sh->sh_offset > size ||
	    sh->sh_size > size - sh->sh_offset)
		return NULL;
	*len = sh->sh_size;
	return data + sh->sh_offset;
}

static void damage(uint8_t *p, size_t len, unsigned int seed)
{
	static const uint64_t values[] = { 0, 1, 0xff, 0xffff, 0x7fffffff, 0xffffffff, ~0ull };
	size_t width = 1u << seed % 4, at;
	uint64_t value = values[seed / 4 % 7];

	if (len < width)
		return;
	at = (seed / 32) % (len / width) * width;
	if (seed % 3 == 0)
		p[at] ^= 1u << seed / 7 % 8;
	else
		memcpy(p + at, &value, width);
}

size_t fuzz_mutate_elf(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	static const uint32_t magic = PSREC_MAGIC;
	const Elf64_Ehdr *eh = (const void *)data;
	const Elf64_Shdr *sh;
	unsigned int tries, pick;
	size_t len = 0;
	uint8_t *p;

	srand(seed);
	switch (rand() % 8) {
	case 0:
		return LLVMFuzzerMutate(data, size, max_size);
	case 1:
		damage(data, size < sizeof(*eh) ? size : sizeof(*eh), rand());
		return size;
	case 2:	/* a section's header */
		sh = size < sizeof(*eh) || !eh->e_shnum ? NULL :
		     section(data, size, rand() % eh->e_shnum);
		if (sh)
			damage((uint8_t *)sh, sizeof(*sh), rand());
		return size;
	default:
		break;
	}
	/* inside a symbol table, relocations, or what is not loaded (records) */
	for (tries = 0; tries < 32 && size >= sizeof(*eh) && eh->e_shnum; tries++) {
		pick = rand() % eh->e_shnum;
		sh = section(data, size, pick);
		if (!sh || (sh->sh_type != SHT_SYMTAB && sh->sh_type != SHT_RELA &&
			    sh->sh_type != SHT_NOTE && (sh->sh_flags & SHF_ALLOC) && tries < 24))
			continue;
		p = contents(data, size, sh, &len);
		if (!p || !len)
			continue;
		if (len >= sizeof(struct psrec_header) && !memcmp(p, &magic, sizeof(magic)))
			fuzz_mutate_record(p, len, rand());
		else
			damage(p, len, rand());
		break;
	}
	return size;
}
