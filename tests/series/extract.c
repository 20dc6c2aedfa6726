// SPDX-License-Identifier: GPL-2.0
/*
 * extract.c - what a kernel's vmlinux says about the functions and variables of a boundary
 *
 * In:  vmlinux, with symbols; the boundary, for names only; objdump.
 * Out: two files of a fixture, in DIR. extract.sh runs this, no suite needs it. Nothing here comes
 *      from analyzer/ or arch/, so that the suites can hold those against it.
 *
 *	symbols		"NAME ADDRESS SIZE": each symbol that has one of the boundary's names, and
 *			__ksymtab_NAME of what is exported
 *	entries		a line for each entry that is redirected:
 *			"NAME ADDRESS SIZE NEXT FENTRY CODE INSNS SITES TARGETS"
 *
 *	NEXT		bytes to the next symbol, or to the end of the section
 *	FENTRY		bytes to the place that the kernel's own table of fentry sites lists, or "-"
 *	CODE		the first CODE_BYTES bytes, hex, to the end of the instruction there
 *	INSNS		bytes of each instruction in CODE, as objdump lists them: "4,5,1"; with the
 *			address that a direct call or jump goes to, "5:ffffffff81000000"
 *	SITES		what the kernel patches there, "KIND@OFFSET+BYTES,...", or "-"
 *	TARGETS		offsets in CODE that the function's own jumps go to, "16,32", or "-"
 *
 * usage: extract VMLINUX BOUNDARY.JSON DIR
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boundary/boundary.h"
#include "lib/elf-file.h"
#include "lib/util.h"

#define CODE_BYTES	64
#define CODE_MAX	(CODE_BYTES + 16)
#define NEAR		(256 * 1024)	/* entries no further apart are disassembled in one go */

struct entry {
	const char *name;
	uint64_t addr, size, next;
	const uint8_t *code;	/* up to CODE_MAX bytes of them */
	int64_t fentry;		/* -1: none */
	uint32_t len;		/* bytes that INSNS covers */
	struct strbuf insns, sites;
	uint8_t target[CODE_MAX];	/* its own jumps go there */
};

struct kernel {
	struct elf_file f;
	struct elf_symbols syms;
	struct strmap wanted;
	struct entry *e;	/* sorted by address */
	size_t nr, cap;
};

static bool placed(const struct kernel *k, uint32_t i)
{
	unsigned int type = ELF64_ST_TYPE(k->syms.v[i].st_info);

	return (type == STT_FUNC || type == STT_OBJECT || type == STT_NOTYPE) &&
	       k->syms.v[i].st_shndx != SHN_UNDEF && *elf_symbol_name(&k->syms, i);
}

/* The first symbol of a name; 0 when there is none. */
static uint64_t address_of(const struct kernel *k, const char *name)
{
	uint32_t i;

	for (i = 0; i < k->syms.nr; i++)
		if (placed(k, i) && str_eq(elf_symbol_name(&k->syms, i), name))
			return k->syms.v[i].st_value;
	return 0;
}

/* Bytes at a linked address; NULL when they are not in the file. */
static const uint8_t *bytes_at(const struct kernel *k, uint64_t addr, uint64_t size)
{
	uint32_t i;
	size_t have;

	for (i = 0; i < k->f.nr_secs; i++) {
		const struct elf_sec *s = &k->f.secs[i];
		const uint8_t *p;

		if (!(s->flags & SHF_ALLOC) || !s->addr || addr < s->addr ||
		    addr - s->addr >= s->size || s->size - (addr - s->addr) < size)
			continue;
		p = elf_file_bytes(&k->f, i, &have);
		if (p)
			return p + (addr - s->addr);
	}
	return NULL;
}

/* ---- symbols ---- */

static void want(struct kernel *k, const char *name)
{
	if (*name)
		strmap_put(&k->wanted, name, NULL);
}

static void want_all(struct kernel *k, const struct boundary *bd)
{
	size_t i, j;

	for (i = 0; i < bd->nr_funcs; i++) {
		want(k, xasprintf("__ksymtab_%s", bd->funcs[i].name));
		want(k, bd->funcs[i].symbol);
		for (j = 0; j < bd->funcs[i].nr_syms; j++)
			want(k, bd->funcs[i].syms[j].name);
	}
	for (i = 0; i < bd->nr_vars; i++)
		want(k, bd->vars[i].sym.name);
	want(k, bd->frame.switch_func);
	want(k, "_text");
	want(k, "__fentry__");
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int put_symbols(struct kernel *k, const char *path)
{
	struct strbuf out = { 0 };
	char **lines = NULL;
	size_t nr = 0, cap = 0, i;
	int err;

	for (i = 0; i < k->syms.nr; i++) {
		const char *name = elf_symbol_name(&k->syms, i);

		if (!placed(k, i) || !strmap_has(&k->wanted, name))
			continue;
		XGROW(lines, nr, cap);
		lines[nr++] = xasprintf("%s %" PRIx64 " %" PRIu64 "\n", name,
					k->syms.v[i].st_value, k->syms.v[i].st_size);
	}
	if (nr)
		qsort(lines, nr, sizeof(*lines), by_text);
	for (i = 0; i < nr; i++) {
		sb_add(&out, lines[i]);
		free(lines[i]);
	}
	free(lines);
	err = file_write(path, out.buf, out.len);
	sb_free(&out);
	return err;
}

/* ---- entries ---- */

static int add_entry(struct kernel *k, const struct bd_symbol *sym)
{
	struct entry e = { .name = sym->name, .fentry = -1 };
	uint32_t i, sec = 0;
	uint64_t end;

	for (i = 0; i < k->syms.nr && !sec; i++)
		if (k->syms.v[i].st_value == sym->addr &&
		    str_eq(elf_symbol_name(&k->syms, i), sym->name)) {
			sec = k->syms.v[i].st_shndx;
			e.size = k->syms.v[i].st_size;
		}
	if (!sec || sec >= k->f.nr_secs) {
		ps_err("%s is not at %" PRIx64 " in vmlinux", sym->name, sym->addr);
		return -EINVAL;
	}
	end = k->f.secs[sec].addr + k->f.secs[sec].size;
	for (i = 0; i < k->syms.nr; i++)
		if (placed(k, i) && k->syms.v[i].st_shndx == sec &&
		    k->syms.v[i].st_value > sym->addr && k->syms.v[i].st_value < end)
			end = k->syms.v[i].st_value;
	e.addr = sym->addr;
	e.next = end - sym->addr;
	e.code = bytes_at(k, e.addr, e.next < CODE_MAX ? e.next : CODE_MAX);
	if (!e.code) {
		ps_err("the code of %s is not in vmlinux", sym->name);
		return -EINVAL;
	}
	XGROW(k->e, k->nr, k->cap);
	k->e[k->nr++] = e;
	return 0;
}

static int by_addr(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->addr < y->addr ? -1 : x->addr > y->addr;
}

static int find_entries(struct kernel *k, const struct boundary *bd)
{
	size_t i, j;
	int err = 0;

	for (i = 0; i < bd->nr_funcs; i++)
		for (j = 0; j < bd->funcs[i].nr_redirects && !err; j++)
			err = add_entry(k, &bd->funcs[i].syms[bd->funcs[i].redirects[j]]);
	if (k->nr)
		qsort(k->e, k->nr, sizeof(*k->e), by_addr);
	return err;
}

/* The entry whose first bytes have an address, or NULL. */
static struct entry *entry_at(struct kernel *k, uint64_t addr)
{
	size_t i;

	for (i = 0; i < k->nr; i++)
		if (addr >= k->e[i].addr && addr - k->e[i].addr < k->e[i].next &&
		    addr - k->e[i].addr < CODE_BYTES)
			return &k->e[i];
	return NULL;
}

/* ---- objdump ---- */

/* "call ffffffff81000000 <f>", after prefixes: where a direct call or jump goes, or 0. */
static uint64_t branch_of(const char *text)
{
	static const char *const prefixes[] = { "bnd ", "notrack ", "cs ", "ds ", "data16 " };
	char *end;
	uint64_t to;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (str_starts(text, prefixes[i])) {
			text += strlen(prefixes[i]);
			i = -1;
		}
	if (*text != 'j' && strncmp(text, "call", 4))
		return 0;
	text += strcspn(text, " ,");
	if (*text == ',')	/* a branch hint */
		text += strcspn(text, " ");
	text += strspn(text, " ");
	to = strtoull(text, &end, 16);
	return end > text && (!*end || *end == ' ') ? to : 0;
}

/* "ffffffff81000000:\t0f 1f 44 00 00       \tnopl   0x0(%rax,%rax,1)" */
static int read_line(void *ctx, char *line)
{
	struct kernel *k = ctx;
	char *p, *text;
	uint64_t addr = strtoull(line, &p, 16), to;
	struct entry *e;
	uint32_t n = 0;

	if (p == line || *p != ':' || p[1] != '\t')
		return 0;
	text = strchr(p + 2, '\t');
	to = text ? branch_of(text + 1) : 0;
	e = entry_at(k, to);
	if (e && addr >= e->addr && addr - e->addr < e->size && text[1] != 'c')
		e->target[to - e->addr] = 1;
	e = entry_at(k, addr);
	if (!e)
		return 0;
	for (p += 2; isxdigit(p[0]) && isxdigit(p[1]); p += 2 + (p[2] == ' ')) {
		char hex[3] = { p[0], p[1], '\0' };

		if (strtoul(hex, NULL, 16) != e->code[e->len + n]) {
			ps_err("%s+%u: objdump and the file do not agree", e->name, e->len + n);
			return -EINVAL;
		}
		n++;
	}
	if (addr != e->addr + e->len || !text || strstr(text, "(bad)")) {
		ps_err("%s+%u: objdump lists %s", e->name, e->len, line);
		return -EINVAL;
	}
	sb_printf(&e->insns, "%s%u", e->len ? "," : "", n);
	if (to)
		sb_printf(&e->insns, ":%" PRIx64, to);
	e->len += n;
	return 0;
}

static int disassemble(struct kernel *k, const char *vmlinux)
{
	size_t i, j;
	int err = 0;

	for (i = 0; i < k->nr && !err; i = j) {
		char *from = xasprintf("--start-address=0x%" PRIx64, k->e[i].addr), *to;
		const char *argv[] = { "objdump", "-d", "-w", "--insn-width=16", from, NULL, vmlinux,
				       NULL };

		for (j = i + 1; j < k->nr && k->e[j].addr - k->e[j - 1].addr < NEAR;)
			j++;
		to = xasprintf("--stop-address=0x%" PRIx64, k->e[j - 1].addr + k->e[j - 1].next);
		argv[5] = to;
		err = run_lines(argv, NULL, read_line, k);
		free(from);
		free(to);
	}
	return err;
}

/* ---- the kernel's tables of places in its code ---- */

static const struct table {
	const char *kind, *start, *end;
	unsigned int record;	/* 0: one of those of struct alt_instr, see alt_record() */
	bool absolute;		/* of 64-bit addresses, not distances from themselves */
} tables[] = {
	{ "fentry", "__start_mcount_loc", "__stop_mcount_loc", 8, true },
	{ "label", "__start___jump_table", "__stop___jump_table", 16, false },
	{ "static_call", "__start_static_call_sites", "__stop_static_call_sites", 8, false },
	{ "alternative", "__alt_instructions", "__alt_instructions_end", 0, false },
	{ "paravirt", "__parainstructions", "__parainstructions_end", 16, true },
	{ "lock", "__smp_locks", "__smp_locks_end", 4, false },
	{ "seal", "__ibt_endbr_seal", "__ibt_endbr_seal_end", 4, false },
	{ "return", "__return_sites", "__return_sites_end", 4, false },
	{ "retpoline", "__retpoline_sites", "__retpoline_sites_end", 4, false },
	{ "call", "__call_sites", "__call_sites_end", 4, false },
};

static uint64_t place_of(const struct table *t, const uint8_t *p, uint64_t addr)
{
	uint64_t quad;
	int32_t rel;

	memcpy(&quad, p, t->absolute ? sizeof(quad) : 0);
	memcpy(&rel, p, sizeof(rel));
	return t->absolute ? quad : addr + rel;
}

/* struct alt_instr has three sizes; with the right one, each record is of a place in code */
static unsigned int alt_record(struct kernel *k, const struct table *t, const uint8_t *p,
			       uint64_t addr, uint64_t size)
{
	static const unsigned int sizes[] = { 12, 13, 14 };
	uint64_t text = address_of(k, "_text"), end = address_of(k, "_einittext"), at;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		if (size % sizes[i])
			continue;
		for (at = 0; at < size; at += sizes[i]) {
			uint64_t place = place_of(t, p + at, addr + at);

			if (place < text || place >= end)
				break;
		}
		if (at == size)
			return sizes[i];
	}
	return 0;
}

/* Bytes of the instruction at an offset, as objdump has it. */
static unsigned int insn_size(const struct entry *e, uint64_t off)
{
	const char *p = e->insns.buf;
	uint64_t at = 0;

	for (; p && *p; p = strchrnul(p, ','), p += *p == ',') {
		unsigned int n = strtoul(p, NULL, 10);

		if (off < at + n)
			return at + n - off;
		at += n;
	}
	return 1;
}

static int read_table(struct kernel *k, const struct table *t)
{
	uint64_t start = address_of(k, t->start), end = address_of(k, t->end), at;
	const uint8_t *p = start && end > start ? bytes_at(k, start, end - start) : NULL;
	unsigned int record = t->record;

	if (!p)
		return start && end > start ? -EINVAL : 0;
	if (!record)
		record = alt_record(k, t, p, start, end - start);
	if (!record) {
		ps_err("the records between %s and %s are of no known size", t->start, t->end);
		return -EINVAL;
	}
	for (at = 0; at + 10 <= end - start || at + record <= end - start; at += record) {
		uint64_t place = place_of(t, p + at, start + at);
		struct entry *e = entry_at(k, place);
		unsigned int n;

		if (!e)
			continue;
		if (t == tables) {
			/* what comes after the function may be another one, without a symbol */
			if (place - e->addr < e->size)
				e->fentry = place - e->addr;
			continue;
		}
		n = insn_size(e, place - e->addr);
		if (!t->record)	/* instrlen; cpuid has 16 or 32 bits before it */
			n = p[at + (record == 14 ? 12 : 10)];
		sb_printf(&e->sites, "%s%s@%" PRIu64 "+%u", e->sites.len ? "," : "", t->kind,
			  place - e->addr, n);
	}
	return 0;
}

/* ---- all of it ---- */

static int put_entries(struct kernel *k, const char *path)
{
	struct strbuf out = { 0 };
	size_t i, j, n;
	int err;

	for (i = 0; i < k->nr; i++) {
		struct entry *e = &k->e[i];

		sb_printf(&out, "%s %" PRIx64 " %" PRIu64 " %" PRIu64, e->name, e->addr, e->size,
			  e->next);
		if (e->fentry < 0)
			sb_add(&out, " - ");
		else
			sb_printf(&out, " %" PRId64 " ", e->fentry);
		for (j = 0; j < e->len; j++)
			sb_printf(&out, "%02x", e->code[j]);
		sb_printf(&out, " %s %s ", e->insns.buf, e->sites.len ? e->sites.buf : "-");
		for (n = 0, j = 0; j < e->len; j++)
			if (e->target[j])
				sb_printf(&out, "%s%zu", n++ ? "," : "", j);
		sb_add(&out, n ? "\n" : "-\n");
		sb_free(&e->insns);
		sb_free(&e->sites);
	}
	err = file_write(path, out.buf, out.len);
	sb_free(&out);
	return err;
}

int main(int argc, char **argv)
{
	struct kernel k = { 0 };
	struct boundary bd;
	size_t i;
	int err;

	if (argc != 4) {
		fprintf(stderr, "usage: %s VMLINUX BOUNDARY.JSON DIR\n", argv[0]);
		return 64;
	}
	if (bd_read(&bd, argv[2]) || elf_file_open(&k.f, argv[1]) ||
	    elf_file_symbols(&k.f, &k.syms)) {
		fprintf(stderr, "%s or %s cannot be read\n", argv[1], argv[2]);
		return 1;
	}
	want_all(&k, &bd);
	err = put_symbols(&k, xasprintf("%s/symbols", argv[3]));
	if (!err)
		err = find_entries(&k, &bd);
	if (!err)
		err = disassemble(&k, argv[1]);
	for (i = 0; i < ARRAY_SIZE(tables) && !err; i++)
		err = read_table(&k, &tables[i]);
	if (!err)
		err = put_entries(&k, xasprintf("%s/entries", argv[3]));
	return err ? 1 : 0;
}
