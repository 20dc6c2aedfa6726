// SPDX-License-Identifier: GPL-2.0
/*
 * alias.c - a second, writable mapping of pages of the kernel's text and constants
 *
 *   in:  the ranges that will be written
 *   out: their addresses in the mapping; adjacent pages stay adjacent, so a range may span pages
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include "plugsched.h"

static int by_address(const void *a, const void *b)
{
	unsigned long x = *(const unsigned long *)a, y = *(const unsigned long *)b;

	return x < y ? -1 : x > y;
}

/**
 * ps_alias_add() - add a range to a mapping that is not made yet
 * @alias: the mapping
 * @addr: start of the range
 * @size: its size in bytes
 *
 * Return: 0, or -ENOMEM.
 */
int ps_alias_add(struct ps_alias *alias, const void *addr, size_t size)
{
	unsigned long page = (unsigned long)addr & PAGE_MASK;
	unsigned long end = (unsigned long)addr + size;

	for (; page < end; page += PAGE_SIZE) {
		if (alias->nr && alias->pages[alias->nr - 1] == page)
			continue;
		if (alias->nr == alias->max) {
			size_t max = alias->max ? 2 * alias->max : 256;
			unsigned long *pages = kvmalloc_array(max, sizeof(*pages), GFP_KERNEL);

			if (!pages)
				return -ENOMEM;
			memcpy(pages, alias->pages, alias->nr * sizeof(*pages));
			kvfree(alias->pages);
			alias->pages = pages;
			alias->max = max;
		}
		alias->pages[alias->nr++] = page;
	}
	return 0;
}

/**
 * ps_alias_map() - make the mapping
 * @alias: the mapping
 *
 * Return: 0, or -ENOMEM.
 */
int ps_alias_map(struct ps_alias *alias)
{
	struct page **pages;
	size_t i, j;

	sort(alias->pages, alias->nr, sizeof(*alias->pages), by_address, NULL);
	for (i = 0, j = 0; i < alias->nr; i++)
		if (!j || alias->pages[j - 1] != alias->pages[i])
			alias->pages[j++] = alias->pages[i];
	alias->nr = j;
	pages = kvmalloc_array(alias->nr + 1, sizeof(*pages), GFP_KERNEL);
	if (!pages)
		return -ENOMEM;
	for (i = 0; i < alias->nr; i++)
		pages[i] = pfn_to_page(__pa_symbol(alias->pages[i]) >> PAGE_SHIFT);
	alias->window = vmap(pages, alias->nr, VM_MAP, PAGE_KERNEL);
	kvfree(pages);
	return alias->window ? 0 : -ENOMEM;
}

/**
 * ps_alias_at() - translate an address
 * @alias: the mapping
 * @addr: address within a range that was added
 *
 * Return: the writable address.
 */
u8 *ps_alias_at(const struct ps_alias *alias, const void *addr)
{
	unsigned long page = (unsigned long)addr & PAGE_MASK;
	size_t low = 0, high = alias->nr;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (alias->pages[mid] <= page)
			low = mid;
		else
			high = mid;
	}
	return (u8 *)alias->window + low * PAGE_SIZE + offset_in_page(addr);
}

/**
 * ps_alias_exit() - drop the mapping, which may be used anew
 * @alias: the mapping
 */
void ps_alias_exit(struct ps_alias *alias)
{
	vunmap(alias->window);
	kvfree(alias->pages);
	memset(alias, 0, sizeof(*alias));
}
