// SPDX-License-Identifier: GPL-2.0
/*
 * patch.c - the kernel's bytes that change: entries become jumps, sched_class contents change
 *
 *   in:  the tables of redirects and switched data
 *   out: both states of every changed place, ready before the stop; ps_patch_apply() only copies
 *
 * Kernel text and constants are mapped read-only. A second, writable mapping of the pages in
 * question is made for as long as a swap takes, and written through while all CPUs stand still.
 * The caller holds text_mutex from ps_patch_verify() on until ps_patch_confirm(): jump labels,
 * static calls, the function tracer and kprobes all change text under it.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/vmalloc.h>
#include "plugsched.h"

struct change {
	u8 *addr;
	u8 *alias;		/* the same bytes, writable */
	const u8 *new;
	u8 *old;
	size_t size;
	const char *name;
	const struct ps_redirect *redirect;	/* NULL: data */
};

static struct ps_place *places;
static struct change *changes;
static unsigned int nr_changes;
static u8 *old_data;
static void *window;

static struct page *kernel_page(unsigned long addr)
{
	return pfn_to_page(__pa_symbol(addr) >> PAGE_SHIFT);
}

static int by_address(const void *a, const void *b)
{
	unsigned long x = *(const unsigned long *)a, y = *(const unsigned long *)b;

	return x < y ? -1 : x > y;
}

/**
 * ps_patch_init - work out every change, from the kernel's bytes as they are now
 */
int ps_patch_init(char *reason)
{
	const struct ps_redirect *r;
	const struct ps_switched *s;
	unsigned int nr_redirects = ps_redirects_end - ps_redirects_start;
	unsigned int nr_switched = ps_switched_end - ps_switched_start;
	size_t data_size = 0;
	struct change *c;
	u8 *old;
	int ret;

	for (s = ps_switched_start; s < ps_switched_end; s++)
		data_size += s->size;
	ret = -ENOMEM;
	places = kvcalloc(nr_redirects, sizeof(*places), GFP_KERNEL);
	changes = kvcalloc(nr_redirects + nr_switched, sizeof(*changes), GFP_KERNEL);
	old_data = kvmalloc(data_size + 1, GFP_KERNEL);
	if (!places || !changes || !old_data) {
		strscpy(reason, "out of memory", PS_REASON_LEN);
		goto fail;
	}
	c = changes;
	for (r = ps_redirects_start; r < ps_redirects_end; r++, c++) {
		struct ps_place *place = &places[r - ps_redirects_start];

		ret = ps_arch_place(r, place, reason);
		if (ret)
			goto fail;
		*c = (struct change) { .addr = place->addr, .new = place->jump,
			.old = place->old, .size = PS_JUMP_SIZE, .name = r->name, .redirect = r };
	}
	old = old_data;
	for (s = ps_switched_start; s < ps_switched_end; s++, c++) {
		memcpy(old, s->kernel, s->size);
		*c = (struct change) { .addr = s->kernel, .new = s->module, .old = old,
			.size = s->size, .name = s->name };
		old += s->size;
	}
	nr_changes = nr_redirects + nr_switched;
	return 0;
fail:
	ps_patch_exit();
	return ret;
}

/**
 * ps_patch_exit - forget the changes; nothing of them may be applied
 */
void ps_patch_exit(void)
{
	kvfree(places);
	kvfree(changes);
	kvfree(old_data);
	places = NULL;
	changes = NULL;
	old_data = NULL;
	nr_changes = 0;
}

/**
 * ps_patch_close - drop the writable mapping
 */
void ps_patch_close(void)
{
	vunmap(window);
	window = NULL;
}

/**
 * ps_patch_open - map all pages that hold a change once more, writable
 *
 * Neighbours stay neighbours in the mapping, so a change may span pages.
 */
int ps_patch_open(char *reason)
{
	unsigned long *pages_at, addr, end;
	struct page **pages;
	size_t nr = 0, max = 0, i, j;
	int ret = -ENOMEM;

	for (i = 0; i < nr_changes; i++)
		max += changes[i].size / PAGE_SIZE + 2;
	pages_at = kvcalloc(max, sizeof(*pages_at), GFP_KERNEL);
	pages = kvcalloc(max, sizeof(*pages), GFP_KERNEL);
	if (!pages_at || !pages)
		goto out;
	for (i = 0; i < nr_changes; i++) {
		addr = (unsigned long)changes[i].addr & PAGE_MASK;
		end = (unsigned long)changes[i].addr + changes[i].size;
		for (; addr < end; addr += PAGE_SIZE)
			pages_at[nr++] = addr;
	}
	sort(pages_at, nr, sizeof(*pages_at), by_address, NULL);
	for (i = 0, j = 0; i < nr; i++)
		if (!j || pages_at[j - 1] != pages_at[i])
			pages_at[j++] = pages_at[i];
	nr = j;
	for (i = 0; i < nr; i++)
		pages[i] = kernel_page(pages_at[i]);
	window = vmap(pages, nr, VM_MAP, PAGE_KERNEL);
	if (!window)
		goto out;
	for (i = 0; i < nr_changes; i++) {
		size_t low = 0, high = nr;

		addr = (unsigned long)changes[i].addr & PAGE_MASK;
		while (high - low > 1) {
			size_t mid = low + (high - low) / 2;

			if (pages_at[mid] <= addr)
				low = mid;
			else
				high = mid;
		}
		changes[i].alias = (u8 *)window + low * PAGE_SIZE +
				   offset_in_page(changes[i].addr);
		if (memcmp(changes[i].alias, changes[i].addr, changes[i].size)) {
			snprintf(reason, PS_REASON_LEN, "%s: its page cannot be mapped writable",
				 changes[i].name);
			ps_patch_close();
			ret = -EIO;
			goto free;
		}
	}
	ret = 0;
out:
	if (ret)
		strscpy(reason, "no memory to map the kernel's text writable", PS_REASON_LEN);
free:
	kvfree(pages_at);
	kvfree(pages);
	return ret;
}

/**
 * ps_patch_verify - does every place hold what the swap expects to replace
 *
 * Refuses when somebody else has changed one meanwhile.
 */
int ps_patch_verify(bool in, char *reason)
{
	struct change *c;
	int ret;

	for (c = changes; c < changes + nr_changes; c++) {
		if (c->redirect) {
			struct ps_place *place = &places[c - changes];

			ret = ps_arch_verify(c->redirect, place, in, reason);
			if (ret)
				return ret;
		}
		if (memcmp(c->addr, in ? c->old : c->new, c->size)) {
			snprintf(reason, PS_REASON_LEN,
				 "%s: unexpected contents at %pS (%*ph), somebody else changed it",
				 c->name, c->addr, (int)min_t(size_t, c->size, 16), c->addr);
			return -EPERM;
		}
	}
	return 0;
}

/**
 * ps_patch_apply - change the kernel; all CPUs stand still
 */
void ps_patch_apply(bool in)
{
	struct change *c;

	for (c = changes; c < changes + nr_changes; c++)
		memcpy(c->alias, in ? c->new : c->old, c->size);
}

/**
 * ps_patch_confirm - is every place now as it should be
 */
int ps_patch_confirm(bool in, char *reason)
{
	struct change *c;

	for (c = changes; c < changes + nr_changes; c++) {
		if (memcmp(c->addr, in ? c->new : c->old, c->size)) {
			snprintf(reason, PS_REASON_LEN, "%s: the change did not reach the kernel",
				 c->name);
			return -EIO;
		}
	}
	return 0;
}

/**
 * ps_patch_count - number of redirected entries
 */
unsigned int ps_patch_count(void)
{
	return ps_redirects_end - ps_redirects_start;
}
