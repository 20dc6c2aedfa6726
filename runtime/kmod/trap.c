// SPDX-License-Identifier: GPL-2.0
/*
 * trap.c - for tests: entering replaced text hits a breakpoint
 *
 *   in:  the table of replaced text
 *   out: breakpoints in it while the module's scheduler is active (module parameter trap_old)
 *
 * All CPUs run meanwhile: no task is in this text. What the kernel itself checks or changes stays:
 * fentry sites, the jumps after them, sites of jump labels and static calls; and the end of the
 * context-switch function, which both schedulers use.
 */
#include <linux/jump_label.h>
#include <linux/kernel.h>
#include <linux/memory.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/static_call.h>
#include <linux/string.h>
#include "plugsched.h"

#define TRAP_BYTE	0xcc

/* Longer than any instruction at such a site. */
#define SITE_SIZE	8

#ifdef CONFIG_HAVE_STATIC_CALL_INLINE
extern struct static_call_site __start_static_call_sites[], __stop_static_call_sites[];
#endif

struct span {
	unsigned long start, end;
};

static struct ps_alias alias;
static struct span *keep;
static size_t nr_keep;
static u8 *old;

static int by_start(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

static unsigned long range_start(const struct ps_range *r)
{
	return (unsigned long)_text + r->start;
}

static void keep_span(unsigned long start, unsigned long end)
{
	if (keep)
		keep[nr_keep] = (struct span){ start, end };
	nr_keep++;
}

/* Called twice: to count, and to fill. */
static void collect(void)
{
	const struct ps_redirect *redirect;
	const struct ps_range *r;
	unsigned long start, end;
#ifdef CONFIG_JUMP_LABEL
	struct jump_entry *entry;
#endif
#ifdef CONFIG_HAVE_STATIC_CALL_INLINE
	struct static_call_site *site;
#endif

	nr_keep = 0;
#ifdef CONFIG_JUMP_LABEL
	for (entry = __start___jump_table; entry < __stop___jump_table; entry++)
		keep_span(jump_entry_code(entry), jump_entry_code(entry) + SITE_SIZE);
#endif
#ifdef CONFIG_HAVE_STATIC_CALL_INLINE
	for (site = __start_static_call_sites; site < __stop_static_call_sites; site++) {
		start = (unsigned long)&site->addr + site->addr;
		keep_span(start, start + SITE_SIZE);
	}
#endif
	for (r = ps_ranges_start; r < ps_ranges_end; r++) {
		start = range_start(r);
		end = ps_arch_slot_end(start);
		if (end != start)
			keep_span(start, end);
		if (ps_arch_shared() >= start && ps_arch_shared() < start + r->size)
			keep_span(ps_arch_shared(), start + r->size);
	}
	for (redirect = ps_redirects_start; redirect < ps_redirects_end; redirect++) {
		start = (unsigned long)redirect->from;
		keep_span(start, start + min_t(u32, redirect->room, 2 * SITE_SIZE));
	}
}

/* Visits all replaced text apart from what is kept; @offset counts its bytes. */
static void each_trap(void (*fn)(u8 *at, u8 *saved, size_t size))
{
	const struct ps_range *r;
	size_t offset = 0;

	for (r = ps_ranges_start; r < ps_ranges_end; r++) {
		unsigned long pos = range_start(r), end = pos + r->size, stop;
		size_t low = 0, high = nr_keep, k;

		while (low < high) {
			size_t mid = low + (high - low) / 2;

			if (keep[mid].start < pos)
				low = mid + 1;
			else
				high = mid;
		}
		/* a span that begins before may reach into it */
		k = low ? low - 1 : 0;
		while (pos < end) {
			stop = k < nr_keep ? clamp(keep[k].start, pos, end) : end;
			if (stop > pos)
				fn(ps_alias_at(&alias, (void *)pos),
				   old + offset + (pos - range_start(r)), stop - pos);
			if (k == nr_keep)
				break;
			pos = max(stop, keep[k++].end);
		}
		offset += r->size;
	}
}

static void set(u8 *at, u8 *saved, size_t size)
{
	memcpy(saved, at, size);
	memset(at, TRAP_BYTE, size);
}

static void restore(u8 *at, u8 *saved, size_t size)
{
	memcpy(at, saved, size);
}

static void forget(void)
{
	kvfree(keep);
	kvfree(old);
	ps_alias_exit(&alias);
	keep = NULL;
	old = NULL;
}

/**
 * ps_trap_set() - fill replaced text with breakpoints
 *
 * Return: 0, or -ENOMEM.
 */
int ps_trap_set(void)
{
	const struct ps_range *r;
	size_t size = 0;
	int ret = 0;

	for (r = ps_ranges_start; r < ps_ranges_end && !ret; r++) {
		ret = ps_alias_add(&alias, (void *)range_start(r), r->size);
		size += r->size;
	}
	if (!ret)
		ret = ps_alias_map(&alias);
	collect();
	keep = kvmalloc_array(nr_keep, sizeof(*keep), GFP_KERNEL);
	old = kvmalloc(size, GFP_KERNEL);
	if (ret || !keep || !old) {
		forget();
		return -ENOMEM;
	}
	collect();
	sort(keep, nr_keep, sizeof(*keep), by_start, NULL);
	mutex_lock(&text_mutex);
	each_trap(set);
	mutex_unlock(&text_mutex);
	return 0;
}

/**
 * ps_trap_clear() - restore replaced text, if it was trapped
 */
void ps_trap_clear(void)
{
	if (!old)
		return;
	mutex_lock(&text_mutex);
	each_trap(restore);
	mutex_unlock(&text_mutex);
	forget();
}
