// SPDX-License-Identifier: GPL-2.0
/*
 * kernel.c - sections and data of the kernel's file (see soundness.h)
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/elf-file.h"
#include "soundness.h"

/* Out-of-line code, and the place it belongs to. */
struct belongs {
	uint64_t at, to;
};

static struct belongs *aux, *replacements;
static size_t nr_aux, nr_replacements;

static struct section *secs;
static size_t nr_secs;

/* Start and end symbols of what only names places; no code calls through it. */
static struct {
	const char *start_name, *end_name;
	uint64_t start, end;
} tables[] = {
	{ "__start_mcount_loc", "__stop_mcount_loc", 0, 0 },
	{ "__start_kprobe_blacklist", "__stop_kprobe_blacklist", 0, 0 },
	{ "__start_error_injection_whitelist", "__stop_error_injection_whitelist", 0, 0 },
	{ "__start___jump_table", "__stop___jump_table", 0, 0 },
	{ "__parainstructions", "__parainstructions_end", 0, 0 },
};

#define JUMP_TABLE	3
#define NR_TABLES	(sizeof(tables) / sizeof(tables[0]))

const struct section *section_at(uint64_t addr)
{
	static const struct section *last;
	size_t i;

	if (last && addr - last->addr < last->size)
		return last;
	for (i = 0; i < nr_secs; i++)
		if (addr - secs[i].addr < secs[i].size)
			return last = &secs[i];
	return NULL;
}

bool is_section(const struct section *s, const char *name)
{
	return s && !strcmp(s->name, name);
}

bool in_boot(uint64_t addr)
{
	const struct section *s = section_at(addr);

	return s && s->boot;
}

static uint64_t relative(const struct section *s, uint64_t off)
{
	int32_t rel;

	memcpy(&rel, s->data + off, sizeof(rel));
	return s->addr + off + (int64_t)rel;
}

static int by_at(const void *a, const void *b)
{
	const struct belongs *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

/* The last one that begins at or before @addr. */
static uint64_t place_of(const struct belongs *b, size_t nr, uint64_t addr)
{
	size_t lo = 0, hi = nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (b[mid].at <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? b[lo - 1].to : addr;
}

/* The disassembly is in the order of addresses: what leads to .altinstr_aux is known before. */
uint64_t real_place(uint64_t from)
{
	const struct section *s = section_at(from);
	static bool sorted;

	if (is_section(s, ".altinstr_replacement"))
		return place_of(replacements, nr_replacements, from);
	if (!is_section(s, ".altinstr_aux"))
		return from;
	if (!sorted && nr_aux)
		qsort(aux, nr_aux, sizeof(*aux), by_at);
	sorted = true;
	return place_of(aux, nr_aux, from);
}

bool in_table(uint64_t addr)
{
	size_t i;

	for (i = 0; i < NR_TABLES; i++)
		if (addr >= tables[i].start && addr < tables[i].end)
			return true;
	return false;
}

void leads_to_aux(uint64_t from, uint64_t to)
{
	if (!is_section(section_at(to), ".altinstr_aux") ||
	    is_section(section_at(from), ".altinstr_aux"))
		return;
	aux = grown(aux, nr_aux, sizeof(*aux));
	aux[nr_aux++] = (struct belongs){ to, real_place(from) };
}

static void read_words(const struct section *s)
{
	struct boundary *bd;
	uint64_t off, value;

	for (off = 0; off + sizeof(value) <= s->size; off++) {
		memcpy(&value, s->data + off, sizeof(value));
		if (near_old(value))
			for_each_boundary(bd)
				judge_word(bd, s->name, s->addr + off, value);
	}
}

/* struct kernel_symbol: value, name, namespace, all relative */
static void read_exports(const struct section *s)
{
	struct boundary *bd;
	uint64_t off;

	for (off = 0; off + 12 <= s->size; off += 12)
		for_each_boundary(bd)
			judge_export(bd, relative(s, off));
}

/* A place, and where it goes on; both relative, one after the other. */
static void read_pairs(const struct section *s, uint64_t start, uint64_t end, unsigned int size,
		       const char *what)
{
	struct boundary *bd;
	uint64_t off;

	for (off = start - s->addr; off + size <= end - s->addr; off += size)
		for_each_boundary(bd)
			judge_pair(bd, what, relative(s, off), relative(s, off + 4));
}

void read_data(void)
{
	size_t i;

	for (i = 0; i < nr_secs; i++) {
		struct section *s = &secs[i];

		if (!s->data || s->code)
			continue;
		read_words(s);
		if (!strcmp(s->name, "__ksymtab") || !strcmp(s->name, "__ksymtab_gpl"))
			read_exports(s);
		if (!strcmp(s->name, "__ex_table"))
			read_pairs(s, s->addr, s->addr + s->size, 12, "exception");
		if (tables[JUMP_TABLE].start - s->addr < s->size)
			read_pairs(s, tables[JUMP_TABLE].start, tables[JUMP_TABLE].end, 16,
				   "jump label");
	}
}

/*
 * struct alt_instr begins with two relative addresses, of the place and of what may replace it; its
 * size differs from kernel to kernel.
 */
static void read_alternatives(const struct section *s)
{
	unsigned int size;
	uint64_t off;

	for (size = 12; size <= 14; size++) {
		bool fits = s->size % size == 0;

		nr_replacements = 0;
		for (off = 0; fits && off < s->size; off += size) {
			uint64_t place = relative(s, off), at = relative(s, off + 4);
			const struct section *where = section_at(place);

			fits = where && where->code &&
			       is_section(section_at(at), ".altinstr_replacement");
			replacements = grown(replacements, nr_replacements, sizeof(*replacements));
			replacements[nr_replacements++] = (struct belongs){ at, place };
		}
		if (fits)
			break;
	}
	if (size > 14)
		die("the records in .altinstructions have an unknown form");
	qsort(replacements, nr_replacements, sizeof(*replacements), by_at);
}

static void read_tables(const struct elf_file *f, const char *path)
{
	struct elf_symbols syms;
	uint32_t i;
	size_t t;

	if (elf_file_symbols(f, &syms))
		die("%s: symbols cannot be read", path);
	for (i = 0; i < syms.nr; i++) {
		const char *name = elf_symbol_name(&syms, i);

		for (t = 0; t < NR_TABLES; t++) {
			if (!strcmp(name, tables[t].start_name))
				tables[t].start = syms.v[i].st_value;
			if (!strcmp(name, tables[t].end_name))
				tables[t].end = syms.v[i].st_value;
		}
	}
}

void read_kernel(const char *path)
{
	static struct elf_file f;	/* open to the end: the sections point into it */
	int err = elf_file_open(&f, path);
	uint32_t n;
	size_t i;

	if (err)
		die("%s is not a kernel: %s", path, strerror(-err));
	read_tables(&f, path);
	for (n = 1; n < f.nr_secs; n++) {
		const struct elf_sec *sec = &f.secs[n];
		struct section s = { sec->name, sec->addr, sec->size, NULL,
				     sec->flags & SHF_EXECINSTR, false };
		size_t size;

		if (!(sec->flags & SHF_ALLOC) || !sec->size)
			continue;
		s.boot = !strcmp(s.name, ".init.text") || !strcmp(s.name, ".exit.text");
		if (sec->type != SHT_NOBITS) {
			s.data = elf_file_bytes(&f, n, &size);
			if (!s.data || size < sec->size)
				die("%s: section %s is cut off", path, s.name);
		}
		secs = grown(secs, nr_secs, sizeof(*secs));
		secs[nr_secs++] = s;
	}
	if (!nr_secs)
		die("%s has no sections", path);
	for (i = 0; i < nr_secs; i++)
		if (secs[i].data && is_section(&secs[i], ".altinstructions"))
			read_alternatives(&secs[i]);
}
