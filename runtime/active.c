// SPDX-License-Identifier: GPL-2.0
/*
 * active.c - see active.h
 */
#include <errno.h>
#include <string.h>

#include "lib/util.h"
#include "runtime/active.h"
#include "runtime/kcore.h"
#include "runtime/kernel.h"

#define MAX_TABLE	(1u << 20)	/* bytes */
#define NAME_SIZE	128

/* The module's marks, by name. */
enum { RANGES_END, RANGES, REDIRECTS_END, REDIRECTS, MARKS };

/* A table that ends at one mark, and starts at the next. */
static int read_table(struct arena *mem, const struct kcore *k, const struct kernel_symbol *end,
		      size_t entry_size, void **table, size_t *nr)
{
	uint64_t start = end[1].seen, size = end->seen - start;

	if (!size || size > MAX_TABLE || size % entry_size)
		return -EINVAL;
	*table = arena_alloc(mem, size);
	*nr = size / entry_size;
	return kcore_read(k, start, *table, size);
}

static int read_name(struct arena *mem, const struct kcore *k, const char *at, const char **name)
{
	char buf[NAME_SIZE];
	int ret = kcore_read(k, (uintptr_t)at, buf, sizeof(buf));

	*name = arena_strndup(mem, buf, ret ? 0 : strnlen(buf, sizeof(buf)));
	return ret;
}

static int read_redirects(struct arena *mem, const struct kcore *k,
			  const struct kernel_symbol *end, struct live_entries *es)
{
	const struct ps_redirect *redirects;
	void *table;
	size_t i;
	int ret;

	ret = read_table(mem, k, end, sizeof(*redirects), &table, &es->nr);
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
	struct kernel_symbol marks[MARKS] = {
		[RANGES_END] = { .name = "ps_ranges_end" },
		[RANGES] = { .name = "ps_ranges_start" },
		[REDIRECTS_END] = { .name = "ps_redirects_end" },
		[REDIRECTS] = { .name = "ps_redirects_start" },
	};
	struct kcore k;
	void *ranges;
	int i, ret;

	*es = (struct live_entries){ 0 };
	ret = kernel_module_symbols(kallsyms, PS_MODULE_NAME, marks, MARKS);
	for (i = 0; i < MARKS && !ret; i++)
		if (!marks[i].seen)
			ret = -ENOENT;
	if (!ret)
		ret = kernel_text_base(kallsyms, &es->text);
	if (ret)
		return ret;
	ret = kcore_open(&k, kcore);
	if (!ret)
		ret = read_table(mem, &k, &marks[RANGES_END], sizeof(*es->ranges), &ranges,
				 &es->nr_ranges);
	if (!ret) {
		es->ranges = ranges;
		ret = read_redirects(mem, &k, &marks[REDIRECTS_END], es);
	}
	kcore_close(&k);
	return ret;
}
