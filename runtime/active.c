// SPDX-License-Identifier: GPL-2.0
/*
 * active.c - see active.h
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "runtime/active.h"
#include "runtime/kcore.h"

#define MAX_TABLE	(1u << 20)	/* bytes */
#define NAME_SIZE	128

struct mark {
	const char *name;
	uint64_t addr;
};

enum { TEXT, REDIRECTS, REDIRECTS_END, RANGES, RANGES_END, MARKS };

/* "ffffffffc0201000 r ps_ranges_start	[scheduler]"; the kernel's own have no module */
static void note_mark(struct mark *marks, const char *line)
{
	char name[NAME_SIZE], module[NAME_SIZE] = "";
	uint64_t addr;
	int i;

	if (sscanf(line, "%" SCNx64 " %*c %127s [%127[^]]", &addr, name, module) < 2)
		return;
	for (i = 0; i < MARKS; i++)
		if (str_eq(name, marks[i].name) && str_eq(module, i == TEXT ? "" : PS_MODULE_NAME))
			marks[i].addr = addr;
}

static int find_marks(struct mark *marks, const char *kallsyms)
{
	FILE *f = fopen(kallsyms, "re");
	char *line = NULL;
	size_t cap = 0;
	int i;

	if (!f)
		return -errno;
	while (getline(&line, &cap, f) > 0)
		note_mark(marks, line);
	free(line);
	fclose(f);
	for (i = 0; i < MARKS; i++)
		if (!marks[i].addr)
			return -ENOENT;
	return 0;
}

/* A table between two marks. */
static int read_table(struct arena *mem, const struct kcore *k, const struct mark *start,
		      size_t entry_size, void **table, size_t *nr)
{
	uint64_t size = start[1].addr - start->addr;

	if (!size || size > MAX_TABLE || size % entry_size)
		return -EINVAL;
	*table = arena_alloc(mem, size);
	*nr = size / entry_size;
	return kcore_read(k, start->addr, *table, size);
}

static int read_name(struct arena *mem, const struct kcore *k, const char *at, const char **name)
{
	char buf[NAME_SIZE];
	int ret = kcore_read(k, (uintptr_t)at, buf, sizeof(buf));

	*name = arena_strndup(mem, buf, ret ? 0 : strnlen(buf, sizeof(buf)));
	return ret;
}

static int read_redirects(struct arena *mem, const struct kcore *k, const struct mark *start,
			  struct live_entries *es)
{
	const struct ps_redirect *redirects;
	void *table;
	size_t i;
	int ret;

	ret = read_table(mem, k, start, sizeof(*redirects), &table, &es->nr);
	if (ret)
		return ret;
	redirects = table;
	es->list = arena_array(mem, struct live_entry, es->nr);
	for (i = 0; i < es->nr && !ret; i++) {
		es->list[i].addr = (uintptr_t)redirects[i].from + redirects[i].jump;
		es->list[i].expect = NULL;
		ret = read_name(mem, k, redirects[i].name, &es->list[i].name);
	}
	return ret;
}

int active_entries(struct arena *mem, struct live_entries *es, const char *kallsyms,
		   const char *kcore)
{
	struct mark marks[MARKS] = {
		[TEXT] = { "_text", 0 },
		[REDIRECTS] = { "ps_redirects_start", 0 },
		[REDIRECTS_END] = { "ps_redirects_end", 0 },
		[RANGES] = { "ps_ranges_start", 0 },
		[RANGES_END] = { "ps_ranges_end", 0 },
	};
	struct kcore k;
	void *ranges;
	int ret;

	*es = (struct live_entries){ 0 };
	ret = find_marks(marks, kallsyms);
	if (ret)
		return ret;
	es->text = marks[TEXT].addr;
	ret = kcore_open(&k, kcore);
	if (!ret)
		ret = read_table(mem, &k, &marks[RANGES], sizeof(*es->ranges), &ranges,
				 &es->nr_ranges);
	if (!ret) {
		es->ranges = ranges;
		ret = read_redirects(mem, &k, &marks[REDIRECTS], es);
	}
	kcore_close(&k);
	return ret;
}
