// SPDX-License-Identifier: GPL-2.0
/*
 * audit.c - does any path of the target lead into replaced code past the redirects? (audit.h)
 *
 * All executable sections are searched byte by byte for what could be a branch or an address
 * into replaced code; only functions with such a hit are disassembled, to tell instructions from
 * bytes that look like one.
 */
#include "analyzer/audit.h"

#include <capstone/capstone.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/links.h"
#include "analyzer/target.h"
#include "lib/util.h"

#define MAX_REPORTS	20

struct old_code {
	uint64_t start, end;
	const struct bd_func *func;
	bool redirected;	/* at its start */
};

struct auditor {
	const struct boundary *bd;
	const struct image *img;
	struct old_code *code;
	size_t nr, cap;
	uint64_t low, high;
	csh cs;
	struct audit *out;
	uint32_t decoded;	/* symbol whose instructions are in `starts` */
	uint8_t *starts;	/* per byte: length of the instruction that starts there */
	size_t nr_starts;
};

static bool is_replaced(const struct bd_func *f)
{
	return f->class == BD_INTERFACE || f->class == BD_CALLBACK || f->class == BD_INSIDER;
}

static int by_start(const void *a, const void *b)
{
	const struct old_code *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

static void find_old_code(struct auditor *a)
{
	size_t i, s, r;

	a->low = UINT64_MAX;
	for (i = 0; i < a->bd->nr_funcs; i++) {
		const struct bd_func *f = &a->bd->funcs[i];

		for (s = 0; is_replaced(f) && s < f->nr_syms; s++) {
			struct old_code c = {
				.start = f->syms[s].addr,
				.end = f->syms[s].addr + f->syms[s].size,
				.func = f,
			};

			if (c.start == c.end)
				continue;
			for (r = 0; r < f->nr_redirects; r++)
				c.redirected |= f->syms[f->redirects[r]].addr == c.start;
			XGROW(a->code, a->nr, a->cap);
			a->code[a->nr++] = c;
			if (c.start < a->low)
				a->low = c.start;
			if (c.end > a->high)
				a->high = c.end;
		}
	}
	if (a->nr)
		qsort(a->code, a->nr, sizeof(*a->code), by_start);
}

static const struct old_code *old_code_at(const struct auditor *a, uint64_t addr)
{
	size_t lo = 0, hi = a->nr;

	if (addr < a->low || addr >= a->high)
		return NULL;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (a->code[mid].start <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo && addr < a->code[lo - 1].end ? &a->code[lo - 1] : NULL;
}

static const char *symbol_name(const struct auditor *a, uint32_t sec, uint64_t addr)
{
	uint32_t i = image_at(a->img, sec, addr);

	return i == IMG_NONE ? "?" : a->img->syms[i].name;
}

static void judge(struct auditor *a, uint32_t sec, uint64_t from, const struct old_code *to,
		  uint64_t dest, const char *how)
{
	if (to->redirected && dest == to->start) {
		a->out->into++;
		return;
	}
	if (a->out->lost++ < MAX_REPORTS)
		ps_err("%s: %s (%#llx) %s %s+%#llx, which the module replaces, past any redirect",
		       a->img->path, symbol_name(a, sec, from), (unsigned long long)from, how,
		       to->func->name, (unsigned long long)(dest - to->start));
}

/* Is there an instruction [start, end) in the function around it? */
static bool is_instruction(struct auditor *a, uint32_t sec, uint64_t start, uint64_t end)
{
	uint32_t i = image_at(a->img, sec, start);
	const struct img_sym *sym;

	if (i == IMG_NONE)
		return true;
	sym = &a->img->syms[i];
	if (!sym->size)
		return true;
	if (a->decoded != i) {
		const uint8_t *code = image_bytes(a->img, sec, sym->value, sym->size);
		size_t left = code ? sym->size : 0;
		uint64_t addr = sym->value;
		cs_insn *in = cs_malloc(a->cs);

		a->starts = xrealloc(a->starts, left + 1);
		memset(a->starts, 0, left + 1);
		a->nr_starts = left;
		while (code && cs_disasm_iter(a->cs, &code, &left, &addr, in))
			a->starts[in->address - sym->value] = in->size;
		cs_free(in, 1);
		a->decoded = i;
	}
	start -= sym->value;
	return start < a->nr_starts && a->starts[start] == end - sym->value - start;
}

/* Does an instruction end at `end` with a four-byte operand? */
static bool is_operand(struct auditor *a, uint32_t sec, uint64_t end)
{
	uint64_t start;

	for (start = end - 5; start + 15 > end; start--)
		if (is_instruction(a, sec, start, end))
			return true;
	return false;
}

static void audit_code(struct auditor *a, uint32_t sec)
{
	const struct elf_sec *s = &a->img->secs[sec];
	const struct old_code *to;
	const uint8_t *b;
	size_t size, i;

	b = image_data(a->img, sec, &size);
	for (i = 1; b && i + 4 <= size; i++) {
		uint64_t at = s->addr + i, dest;
		bool jcc = i > 1 && b[i - 2] == 0x0f && (b[i - 1] & 0xf0) == 0x80;
		int32_t v;

		memcpy(&v, b + i, sizeof(v));
		dest = (int64_t)v;
		if (dest - a->low < a->high - a->low) {
			to = old_code_at(a, dest);
			if (to && dest == to->start && !old_code_at(a, at) &&
			    is_operand(a, sec, at + 4))
				judge(a, sec, at, to, dest, "takes the address of");
		}
		if (b[i - 1] != 0xe8 && b[i - 1] != 0xe9 && !jcc)
			continue;
		a->out->branches++;
		dest = at + 4 + v;
		if (dest - a->low >= a->high - a->low)
			continue;
		to = old_code_at(a, dest);
		if (to && !old_code_at(a, at) && is_instruction(a, sec, at - 1 - jcc, at + 4))
			judge(a, sec, at, to, dest, b[i - 1] == 0xe8 ? "calls" : "jumps to");
	}
}

static bool is_switched(const struct auditor *a, uint64_t addr)
{
	size_t i;

	for (i = 0; i < a->bd->nr_vars; i++) {
		const struct bd_var *v = &a->bd->vars[i];

		if ((v->class == BD_SWITCHED || v->class == BD_PRIVATE) &&
		    addr - v->sym.addr < v->sym.size)
			return true;
	}
	return false;
}

static void audit_data(struct auditor *a, uint32_t sec)
{
	const struct elf_sec *s = &a->img->secs[sec];
	const struct old_code *to;
	const uint8_t *b;
	size_t size, i;

	b = image_data(a->img, sec, &size);
	for (i = 0; b && i + 8 <= size; i += 8) {
		uint64_t v;

		memcpy(&v, b + i, sizeof(v));
		if (v - a->low >= a->high - a->low)
			continue;
		to = old_code_at(a, v);
		if (to && v == to->start && !is_switched(a, s->addr + i))
			judge(a, sec, s->addr + i, to, v, "holds the address of");
	}
}

/* Tables of places, relative or patched at boot; nobody calls through them. */
static bool is_table(const char *name)
{
	static const char *const tables[] = {
		".init", ".exit", ".altinstr", ".orc_", "__bug_table", "__ex_table", ".smp_locks",
		".retpoline_sites", ".return_sites", ".call_sites", ".parainstructions", ".BTF",
		"__ksymtab", "__kcrctab", ".note", ".ibt_endbr_seal",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tables); i++)
		if (str_starts(name, tables[i]))
			return true;
	return false;
}

/* Exports: the table holds addresses relative to itself. */
static int audit_export(void *arg, const struct target_export *exp)
{
	struct auditor *a = arg;
	const struct old_code *to;
	uint32_t i = IMG_NONE;

	while ((i = image_find(a->img, exp->name, i)) != IMG_NONE) {
		if (a->img->syms[i].bind == STB_LOCAL)
			continue;
		to = old_code_at(a, a->img->syms[i].value);
		if (to)
			judge(a, a->img->syms[i].sec, a->img->syms[i].value, to,
			      a->img->syms[i].value, "is the export of");
	}
	return 0;
}

int audit_target(const char *vmlinux, const struct boundary *bd, struct audit *out)
{
	struct auditor a = { .bd = bd, .out = out, .decoded = IMG_NONE };
	struct target t;
	uint32_t i;
	int err;

	memset(out, 0, sizeof(*out));
	err = target_open(&t, vmlinux);
	if (err)
		return err;
	if (!str_eq(t.build_id, bd->target.build_id)) {
		ps_err("%s: is another kernel (build-id %s, not %s)", vmlinux, t.build_id,
		       bd->target.build_id);
		target_close(&t);
		return -EINVAL;
	}
	if (cs_open(CS_ARCH_X86, CS_MODE_64, &a.cs) != CS_ERR_OK) {
		ps_err("the disassembler (capstone) does not start");
		target_close(&t);
		return -ENOMEM;
	}
	a.img = &t.img;
	image_warm(&t.img);
	find_old_code(&a);
	for (i = 1; a.nr && i < t.img.nr_secs; i++) {
		const struct elf_sec *s = &t.img.secs[i];

		if (!(s->flags & SHF_ALLOC) || is_table(s->name))
			continue;
		if (s->flags & SHF_EXECINSTR)
			audit_code(&a, i);
		else
			audit_data(&a, i);
	}
	err = target_exports(&t, audit_export, &a);
	cs_close(&a.cs);
	free(a.starts);
	free(a.code);
	target_close(&t);
	return err;
}
