// SPDX-License-Identifier: GPL-2.0
/*
 * kernel.c - see kernel.h
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/elf-file.h"
#include "lib/util.h"
#include "runtime/kernel.h"

/* The notes of a kernel are a few hundred bytes; more is not a kernel's. */
#define NOTES_MAX	(64 * 1024)

const char *build_id_hex(const struct build_id *id, char *buf)
{
	size_t i;

	for (i = 0; i < id->len && i < BUILD_ID_MAX; i++)
		snprintf(buf + 2 * i, 3, "%02x", id->bytes[i]);
	buf[2 * i] = '\0';
	return buf;
}

int build_id_in_notes(const char *data, size_t size, struct build_id *id)
{
	const uint8_t *bytes;
	int len = elf_note_build_id(data, size, &bytes);

	if (len <= 0)
		return len ? len : -ENOENT;
	if (len > BUILD_ID_MAX)
		return -EINVAL;
	memcpy(id->bytes, bytes, len);
	id->len = len;
	return 0;
}

int build_id_of_file(const char *notes, struct build_id *id)
{
	size_t size;
	char *data;
	FILE *f;
	int ret;

	f = fopen(notes, "re");
	if (!f)
		return -errno;
	data = malloc(NOTES_MAX);
	if (!data) {
		fclose(f);
		return -ENOMEM;
	}
	size = fread(data, 1, NOTES_MAX, f);
	fclose(f);
	ret = build_id_in_notes(data, size, id);
	free(data);
	return ret;
}

int kernel_build_id(const char *notes, struct build_id *id)
{
	int ret = build_id_of_file(notes, id);

	if (ret == -ENOENT && !access(notes, R_OK))
		ps_err("%s holds no build-id: this kernel cannot be identified", notes);
	else if (ret)
		ps_err("cannot read the running kernel's notes in %s: %s", notes, strerror(-ret));
	return ret;
}

/* Calls @fn for each symbol of the kernel itself until it returns non-zero. */
static int for_each_kallsym(const char *path,
			    int (*fn)(void *ctx, const char *name, uint64_t addr), void *ctx)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	int ret = 0;
	FILE *f;

	f = fopen(path, "re");
	if (!f) {
		ret = -errno;
		ps_err("cannot read %s: %s", path, strerror(-ret));
		return ret;
	}
	while (!ret && (len = getline(&line, &cap, f)) > 0) {
		char *end, *name;
		uint64_t addr;

		addr = strtoull(line, &end, 16);
		/* "ADDRESS T NAME", and after a tab "[module]" where it is not the kernel's */
		if (end == line || end[0] != ' ' || !end[1] || end[2] != ' ')
			continue;
		name = end + 3;
		if (strchr(name, '\t'))
			continue;
		name[strcspn(name, "\n")] = '\0';
		ret = fn(ctx, name, addr);
	}
	free(line);
	fclose(f);
	return ret < 0 ? ret : 0;
}

struct text_base {
	uint64_t addr;
	bool found;
};

static int text_base_fn(void *ctx, const char *name, uint64_t addr)
{
	struct text_base *base = ctx;

	if (strcmp(name, "_text"))
		return 0;
	base->addr = addr;
	base->found = true;
	return 1;
}

int kernel_text_base(const char *kallsyms, uint64_t *base)
{
	struct text_base tb = { 0 };
	int ret;

	ret = for_each_kallsym(kallsyms, text_base_fn, &tb);
	if (ret)
		return ret;
	if (!tb.found) {
		ps_err("%s has no symbol _text: is CONFIG_KALLSYMS on in this kernel?", kallsyms);
		return -ENOENT;
	}
	if (!tb.addr) {
		ps_err("%s hides addresses: run as root, with sysctl kernel.kptr_restrict at 0 or 1",
		       kallsyms);
		return -EACCES;
	}
	*base = tb.addr;
	return 0;
}

struct lookup {
	struct kernel_symbol *syms;
	size_t nr;
};

static int by_name(const void *a, const void *b)
{
	const struct kernel_symbol *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int lookup_fn(void *ctx, const char *name, uint64_t addr)
{
	struct kernel_symbol key = { .name = name }, *sym, *end;
	struct lookup *lk = ctx;

	sym = bsearch(&key, lk->syms, lk->nr, sizeof(*sym), by_name);
	if (!sym)
		return 0;
	/* the same kernel symbol may be wanted under several names of the module */
	while (sym > lk->syms && !strcmp(sym[-1].name, name))
		sym--;
	for (end = lk->syms + lk->nr; sym < end && !strcmp(sym->name, name); sym++) {
		if (!sym->matches)
			sym->seen = addr;
		if (addr == sym->expected)
			sym->matches = true;
	}
	return 0;
}

int kernel_check_symbols(const char *kallsyms, struct kernel_symbol *syms, size_t nr)
{
	struct lookup lk = { syms, nr };

	if (!nr)
		return 0;
	qsort(syms, nr, sizeof(*syms), by_name);
	return for_each_kallsym(kallsyms, lookup_fn, &lk);
}
