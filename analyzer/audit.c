// SPDX-License-Identifier: GPL-2.0
/*
 * audit.c - does any path of the target enter replaced code past the redirects? (see audit.h)
 *
 * All executable sections are searched for bytes that could be a branch to replaced code or its
 * address; only functions with such a hit are disassembled, to distinguish instructions from bytes
 * that look like one.
 */
#include "analyzer/audit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/links.h"
#include "analyzer/target.h"
#include "arch/arch.h"
#include "lib/util.h"

#define MAX_REPORTS	20

struct old_code {
	uint64_t start, end;
	const struct bd_func *func;
	bool redirected;	/* at its start */
	bool goes_on;		/* tasks that are in it during a swap leave through it */
};

struct auditor {
	const struct boundary *bd;
	const struct image *img;
	struct old_code *code;
	size_t nr, cap;
	uint64_t low, high;
	struct arch_decoder *decoder;
	struct audit *out;
	uint32_t sec;		/* being searched */
	uint32_t decoded;	/* symbol whose instructions are in @starts */
	uint8_t *starts;	/* per byte: length of the instruction that starts there */
	size_t nr_starts;
};

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

		for (s = 0; bd_func_replaced(f) && s < f->nr_syms; s++) {
			struct old_code c = {
				.start = f->syms[s].addr,
				.end = f->syms[s].addr + f->syms[s].size,
				.func = f,
				.goes_on = f->rests,
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

	/* between functions: what reaches into the next one is none */
	if (i == IMG_NONE)
		return image_at(a->img, sec, end - 1) == IMG_NONE;
	sym = &a->img->syms[i];
	if (!sym->size)
		return true;
	if (a->decoded != i) {
		const uint8_t *code = image_bytes(a->img, sec, sym->value, sym->size);
		size_t left = code ? sym->size : 0;
		uint64_t addr = sym->value;
		struct arch_insn in;

		a->starts = xrealloc(a->starts, left + 1);
		memset(a->starts, 0, left + 1);
		a->nr_starts = left;
		while (code && a->img->arch->decode(a->decoder, &code, &left, &addr, &in))
			a->starts[in.addr - sym->value] = in.size;
		a->decoded = i;
	}
	start -= sym->value;
	return start < a->nr_starts && a->starts[start] == end - sym->value - start;
}

/* Is a branch between two places of replaced code without effect, since neither runs any more? */
static bool is_over(const struct old_code *from, const struct old_code *to)
{
	return from && (!from->goes_on || from->func == to->func);
}

static void audit_candidate(void *arg, const struct arch_candidate *c)
{
	static const char *const how[] = {
		[ARCH_REF_CALL] = "calls",
		[ARCH_REF_JUMP] = "jumps to",
		[ARCH_REF_ADDRESS] = "takes the address of",
	};
	struct auditor *a = arg;
	const struct old_code *to = old_code_at(a, c->dest);
	uint64_t back, start;

	if (!to || is_over(old_code_at(a, c->place), to) ||
	    (c->kind == ARCH_REF_ADDRESS && c->dest != to->start))
		return;
	for (back = 0; back <= c->last - c->first; back++) {
		start = c->last - back;
		if (is_instruction(a, a->sec, start, c->end)) {
			judge(a, a->sec, c->place, to, c->dest, how[c->kind]);
			return;
		}
	}
}

static void audit_code(struct auditor *a, uint32_t sec)
{
	const uint8_t *code;
	size_t size;

	code = image_data(a->img, sec, &size);
	a->sec = sec;
	if (code)
		a->out->branches += a->img->arch->scan(code, size, a->img->secs[sec].addr, a->low,
						       a->high, audit_candidate, a);
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

/* Tables of places, relative or patched at boot; nothing calls through them. */
static bool is_table(const struct arch *arch, const char *name)
{
	static const char *const tables[] = {
		".init", ".exit", ".altinstr", ".orc_", "__bug_table", "__ex_table", ".BTF",
		"__ksymtab", "__kcrctab", "__kflagstab", ".note",
	};
	const struct arch_patch_table *patched;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tables); i++)
		if (str_starts(name, tables[i]))
			return true;
	for (patched = arch->patch_tables; patched->section; patched++)
		if (str_starts(name, patched->section))
			return true;
	return arch_is_code_table(arch, name);
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
	a.img = &t.img;
	a.decoder = t.img.arch->decoder_new();
	if (!a.decoder) {
		target_close(&t);
		return -ENOMEM;
	}
	image_warm(&t.img);
	find_old_code(&a);
	for (i = 1; a.nr && i < t.img.nr_secs; i++) {
		const struct elf_sec *s = &t.img.secs[i];

		if (!(s->flags & SHF_ALLOC) || is_table(t.img.arch, s->name))
			continue;
		if (s->flags & SHF_EXECINSTR)
			audit_code(&a, i);
		else
			audit_data(&a, i);
	}
	err = target_exports(&t, audit_export, &a);
	t.img.arch->decoder_free(a.decoder);
	free(a.starts);
	free(a.code);
	target_close(&t);
	return err;
}
