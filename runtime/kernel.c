// SPDX-License-Identifier: GPL-2.0
/*
 * kernel.c - see kernel.h
 */
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/hash.h"
#include "lib/util.h"
#include "runtime/kernel.h"

/* The notes of a kernel are a few hundred bytes; more is not a kernel's. */
#define NOTES_MAX	(64 * 1024)

const char *build_id_hex(const struct build_id *id, char *buf)
{
	size_t i;

	for (i = 0; i < id->len && i < BUILD_ID_MAX; i++)
		sprintf(buf + 2 * i, "%02x", id->bytes[i]);
	buf[2 * i] = '\0';
	return buf;
}

/* ELF notes pad name and descriptor to four bytes each. */
static size_t note_align(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

static int find_build_id(const char *data, size_t size, struct build_id *id)
{
	size_t pos = 0;

	while (pos + sizeof(Elf64_Nhdr) <= size) {
		const char *name, *desc;
		Elf64_Nhdr note;
		size_t rest;

		memcpy(&note, data + pos, sizeof(note));
		pos += sizeof(note);
		rest = size - pos;
		if (note.n_namesz > rest || note_align(note.n_namesz) > rest ||
		    note.n_descsz > rest - note_align(note.n_namesz))
			return -EINVAL;
		name = data + pos;
		desc = name + note_align(note.n_namesz);
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && !memcmp(name, "GNU", 4)) {
			if (!note.n_descsz || note.n_descsz > BUILD_ID_MAX)
				return -EINVAL;
			memcpy(id->bytes, desc, note.n_descsz);
			id->len = note.n_descsz;
			return 0;
		}
		if (note_align(note.n_descsz) > rest - note_align(note.n_namesz))
			break;
		pos += note_align(note.n_namesz) + note_align(note.n_descsz);
	}
	return -ENOENT;
}

int kernel_build_id(const char *notes, struct build_id *id)
{
	char *data;
	size_t size;
	FILE *f;
	int ret;

	f = fopen(notes, "re");
	if (!f) {
		ret = -errno;
		ps_err("cannot read the running kernel's notes in %s: %s", notes, strerror(-ret));
		return ret;
	}
	data = malloc(NOTES_MAX);
	if (!data) {
		fclose(f);
		return -ENOMEM;
	}
	size = fread(data, 1, NOTES_MAX, f);
	fclose(f);

	ret = find_build_id(data, size, id);
	if (ret)
		ps_err("%s holds no build-id: this kernel cannot be told apart from another", notes);
	free(data);
	return ret;
}

int kernel_btf(const char *btf, uint64_t *size, uint64_t *hash)
{
	unsigned char buf[16384];
	FILE *f = fopen(btf, "re");
	size_t n;
	int ret = 0;

	if (!f)
		return -errno;
	*size = 0;
	*hash = HASH_START;
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0) {
		*hash = hash_bytes(*hash, buf, n);
		*size += n;
	}
	if (ferror(f))
		ret = -EIO;
	fclose(f);
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
		/* "ADDRESS T NAME", and behind a tab "[module]" where it is not the kernel's */
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
