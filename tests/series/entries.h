/* SPDX-License-Identifier: GPL-2.0 */
/*
 * entries.h - the redirected entries of a fixture's kernel
 *
 * In:  the open fixture: entries, which extract.c made of vmlinux and of what objdump said.
 * Out: each of them, with what the boundary says about it, and where its jump has to be.
 */
#ifndef PLUGSCHED_TEST_SERIES_ENTRIES_H
#define PLUGSCHED_TEST_SERIES_ENTRIES_H

#include "tests/series/fixture.h"

#define CODE_MAX	96

struct insn {
	unsigned int off, size;
	uint64_t dest;		/* of a direct call or jump, else 0 */
};

struct site {
	const char *kind;
	unsigned int off, size;
};

/* A line of entries, see extract.c. */
struct entry {
	const char *name;
	uint64_t addr;
	unsigned long size, next;
	int fentry;		/* -1: none */
	uint8_t *code;		/* on the heap, no longer than it is */
	unsigned int len;
	struct insn insns[CODE_MAX];
	size_t nr_insns;
	struct site sites[32];
	size_t nr_sites;
	uint8_t target[CODE_MAX];
	const struct bd_func *func;
	const struct bd_symbol *sym;
};

static const char *field(char **line)
{
	const char *s = strsep(line, " ");

	if (!s || !*s)
		fail_msg("entries: a field is missing");
	return s;
}

static void read_code(struct entry *e, const char *hex)
{
	unsigned int i, byte;

	e->len = strlen(hex) / 2;
	assert_in_range(e->len, 1, CODE_MAX);
	e->code = malloc(e->len);
	for (i = 0; i < e->len; i++) {
		assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
		e->code[i] = byte;
	}
}

/* "5:ffffffff81000000,1,3" */
static void read_insns(struct entry *e, const char *s)
{
	unsigned int off = 0;
	char *end;

	for (;; s = end + 1) {
		struct insn *in = &e->insns[e->nr_insns++];

		*in = (struct insn){ .off = off, .size = strtoul(s, &end, 10) };
		assert_true(in->size);
		off += in->size;
		if (*end == ':')
			in->dest = strtoull(end + 1, &end, 16);
		if (*end != ',')
			break;
	}
	if (*end || off != e->len)
		fail_msg("%s: objdump's instructions do not cover the code", e->name);
}

/* "label@20+5,seal@0+4" or "-" */
static void read_sites(struct entry *e, char *list)
{
	char *s;

	while (!str_eq(list, "-") && (s = strsep(&list, ","))) {
		struct site *site = &e->sites[e->nr_sites++];

		assert_true(e->nr_sites < ARRAY_SIZE(e->sites));
		site->kind = strsep(&s, "@");
		assert_int_equal(sscanf(s, "%u+%u", &site->off, &site->size), 2);
		if (!list)
			break;
	}
}

static void read_targets(struct entry *e, const char *s)
{
	for (; *s && *s != '-'; s += strcspn(s, ","), s += *s == ',') {
		unsigned int off = strtoul(s, NULL, 10);

		assert_true(off < CODE_MAX);
		e->target[off] = 1;
	}
}

/* What the boundary says about it. */
static void find_symbol(struct entry *e)
{
	size_t i, k;

	for (i = 0; i < fx.bd.nr_funcs; i++)
		for (k = 0; k < fx.bd.funcs[i].nr_redirects; k++) {
			const struct bd_func *f = &fx.bd.funcs[i];
			const struct bd_symbol *sym = &f->syms[f->redirects[k]];

			if (sym->addr != e->addr || !str_eq(sym->name, e->name))
				continue;
			e->func = f;
			e->sym = sym;
		}
	if (!e->sym)
		fail_msg("%s is not redirected", e->name);
}

static struct entry *read_entries(size_t *nr)
{
	char *rest = fx_read(fx_path(tmp, "entries")), *line;
	struct entry *list = NULL;
	size_t cap = 0, wanted = 0, i;

	*nr = 0;
	while ((line = strsep(&rest, "\n")) && *line) {
		struct entry e = { .name = field(&line) };

		e.addr = strtoull(field(&line), NULL, 16);
		e.size = strtoul(field(&line), NULL, 10);
		e.next = strtoul(field(&line), NULL, 10);
		e.fentry = *line == '-' ? -1 : atoi(line);
		field(&line);
		read_code(&e, field(&line));
		read_insns(&e, field(&line));
		read_sites(&e, (char *)field(&line));
		read_targets(&e, field(&line));
		find_symbol(&e);
		XGROW(list, *nr, cap);
		list[(*nr)++] = e;
	}
	for (i = 0; i < fx.bd.nr_funcs; i++)
		wanted += fx.bd.funcs[i].nr_redirects;
	assert_int_equal(*nr, wanted);
	assert_true(*nr > 100);
	return list;
}

static void free_entries(struct entry *list, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		free(list[i].code);
	free(list);
}

/* What the kernel rewrites once, when it boots: the loader knows that it may have. */
static bool at_boot(const struct site *s)
{
	return str_eq(s->kind, "return") || str_eq(s->kind, "retpoline") ||
	       str_eq(s->kind, "call") || str_eq(s->kind, "seal");
}

static uint64_t fentry_address(void)
{
	const struct fx_symbol *s = strmap_get(&fx.symbols, "__fentry__");

	assert_non_null(s);
	return s->addr;
}

static const uint8_t endbr[] = { 0xf3, 0x0f, 0x1e, 0xfa };

static unsigned int pad_size(const struct entry *e)
{
	return e->len >= sizeof(endbr) && !memcmp(e->code, endbr, sizeof(endbr)) ?
	       sizeof(endbr) : 0;
}

/* After the fentry site that the kernel's own table lists, else after the landing pad. */
static unsigned int right_place(const struct entry *e)
{
	return e->fentry >= 0 ? e->fentry + 5u : pad_size(e);
}

#endif /* PLUGSCHED_TEST_SERIES_ENTRIES_H */
