// SPDX-License-Identifier: GPL-2.0
/*
 * kernel.c - see kernel.h
 */
#include <errno.h>
#include <fcntl.h>
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

/* A line is not longer than this: names have at most 511 characters. */
#define LINE_MAX_KALLSYMS	1024

/* What is read at once. The kernel itself gives out a page at most. */
#define CHUNK			(16 * 1024)

struct reader {
	int fd;
	size_t len, at;		/* bytes in buf, of which so many are done */
	char buf[CHUNK];
};

static int reader_open(struct reader *r, const char *path)
{
	r->len = r->at = 0;
	r->fd = open(path, O_RDONLY | O_CLOEXEC);
	return r->fd < 0 ? -errno : 0;
}

/*
 * The next line, without its end, which becomes a 0. A hundred thousand lines are on the way from
 * `plugsched load` to its prompt. Returns 1, 0 at the end, or a negative errno.
 */
static int next_line(struct reader *r, char **line, size_t *size)
{
	char *start, *end;
	ssize_t n;

	while (!(end = memchr(r->buf + r->at, '\n', r->len - r->at))) {
		memmove(r->buf, r->buf + r->at, r->len - r->at);
		r->len -= r->at;
		r->at = 0;
		if (r->len >= LINE_MAX_KALLSYMS)
			return -EINVAL;
		n = read(r->fd, r->buf + r->len, sizeof(r->buf) - 1 - r->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n && !r->len)
			return 0;
		/* the last one may lack its end */
		if (!n)
			r->buf[r->len++] = '\n';
		r->len += n;
	}
	start = r->buf + r->at;
	r->at = end + 1 - r->buf;
	*end = '\0';
	*line = start;
	*size = end - start;
	return 1;
}

/* "[NAME]" */
static bool is_module(const char *text, const char *name)
{
	size_t len = strlen(name);

	return *text == '[' && !strncmp(text + 1, name, len) && str_eq(text + 1 + len, "]");
}

/*
 * "ADDRESS T NAME", and after a tab "[module]" where it is not the kernel's. Returns the name, with
 * which the line ends from now on, if the symbol is @module's (NULL: the kernel's), else NULL.
 */
static char *own_name(char *line, size_t size, const char *module, size_t *len)
{
	char *space = memchr(line, ' ', size), *tab;
	size_t at = space ? (size_t)(space - line) + 3 : 0;

	if (at <= 3 || at > size || line[at - 1] != ' ')
		return NULL;
	tab = memchr(line + at, '\t', size - at);
	if (!tab != !module || (tab && !is_module(tab + 1, module)))
		return NULL;
	if (tab)
		*tab = '\0';
	*len = tab ? (size_t)(tab - line) - at : size - at;
	return line + at;
}

/* Calls @fn for each symbol of @module, NULL for the kernel itself, until it returns non-zero. */
static int for_each_kallsym(const char *path, const char *module,
			    int (*fn)(void *ctx, const char *line, const char *name, size_t len),
			    void *ctx)
{
	struct reader r;
	size_t size = 0, len = 0;
	char *line = NULL, *name;
	int ret;

	ret = reader_open(&r, path);
	while (!ret && (ret = next_line(&r, &line, &size)) > 0) {
		name = own_name(line, size, module, &len);
		ret = name ? fn(ctx, line, name, len) : 0;
		if (ret)
			break;
	}
	if (ret < 0)
		ps_err("cannot read %s: %s", path, strerror(-ret));
	if (r.fd >= 0)
		close(r.fd);
	return ret < 0 ? ret : 0;
}

struct text_base {
	uint64_t addr;
	bool found;
};

static int text_base_fn(void *ctx, const char *line, const char *name, size_t len)
{
	struct text_base *base = ctx;

	(void)len;
	if (strcmp(name, "_text"))
		return 0;
	base->addr = strtoull(line, NULL, 16);
	base->found = true;
	return 1;
}

int kernel_text_base(const char *kallsyms, uint64_t *base)
{
	struct text_base tb = { 0 };
	int ret;

	ret = for_each_kallsym(kallsyms, NULL, text_base_fn, &tb);
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

/* Enough that most of the kernel's names meet an empty place. */
#define BUCKETS		8192

struct lookup {
	struct kernel_symbol *syms;	/* sorted by name */
	size_t nr;
	size_t left;			/* of which no more is to be known */
	uint32_t first[BUCKETS];	/* by hash, index of a symbol + 1 */
	uint32_t *next;			/* as first */
};

static int by_name(const void *a, const void *b)
{
	const struct kernel_symbol *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* From the ends of a name and its length: kernel symbols differ there, and it is quick. */
static unsigned int bucket_of(const char *name, size_t len)
{
	uint64_t head = 0, tail = 0;
	size_t n = len < sizeof(head) ? len : sizeof(head);

	memcpy(&head, name, n);
	memcpy(&tail, name + len - n, n);
	return ((head ^ (tail << 1 | tail >> 63) ^ len) * 0x9e3779b97f4a7c15ull) >> 51;
}

static void fill_buckets(struct lookup *lk)
{
	uint32_t i, *first;

	for (i = 0; i < lk->nr; i++) {
		first = &lk->first[bucket_of(lk->syms[i].name, strlen(lk->syms[i].name))];
		lk->next[i] = *first;
		*first = i + 1;
	}
}

static bool is_known(const struct kernel_symbol *sym)
{
	return sym->matches || (sym->seen && !sym->expected);
}

/* The same kernel symbol may be wanted under several names of the module. */
static int lookup_fn(void *ctx, const char *line, const char *name, size_t len)
{
	struct lookup *lk = ctx;
	uint32_t i;

	for (i = lk->first[bucket_of(name, len)]; i; i = lk->next[i - 1]) {
		struct kernel_symbol *sym = &lk->syms[i - 1];
		uint64_t addr;

		if (is_known(sym) || strcmp(sym->name, name))
			continue;
		addr = strtoull(line, NULL, 16);
		sym->seen = addr;
		sym->matches = addr == sym->expected;
		if (is_known(sym))
			lk->left--;
	}
	return !lk->left;
}

static int check_symbols(const char *kallsyms, const char *module, struct kernel_symbol *syms,
			 size_t nr)
{
	struct lookup *lk;
	int ret;

	if (!nr)
		return 0;
	lk = calloc(1, sizeof(*lk) + nr * sizeof(*lk->next));
	if (!lk)
		return -ENOMEM;
	*lk = (struct lookup){ .syms = syms, .nr = nr, .left = nr, .next = (uint32_t *)(lk + 1) };
	qsort(syms, nr, sizeof(*syms), by_name);
	fill_buckets(lk);
	ret = for_each_kallsym(kallsyms, module, lookup_fn, lk);
	free(lk);
	return ret;
}

int kernel_check_symbols(const char *kallsyms, struct kernel_symbol *syms, size_t nr)
{
	return check_symbols(kallsyms, NULL, syms, nr);
}

int kernel_module_symbols(const char *kallsyms, const char *module, struct kernel_symbol *syms,
			  size_t nr)
{
	return check_symbols(kallsyms, module, syms, nr);
}
