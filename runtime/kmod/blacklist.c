// SPDX-License-Identifier: GPL-2.0
/*
 * blacklist.c - no new kprobe in code that nothing reaches while the module is active
 *
 *   in:  replaced text; kprobes are locked (kprobes.c)
 *   out: the kernel refuses to register a kprobe there, which would count nothing
 *
 * The kernel's own blacklist, /sys/kernel/debug/kprobes/blacklist, shows it. Where an entry is
 * redirected, a kprobe at the function's start, or at the jump, is hit as ever.
 */
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/rculist.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "plugsched.h"

#ifdef CONFIG_KPROBES

extern struct list_head kprobe_blacklist;

static struct kprobe_blacklist_entry *entries;	/* one per range, or NULL */
static bool listed;

/* Where nothing is reached any more from. */
static unsigned long dead_from(unsigned long start, unsigned long end)
{
	const struct ps_redirect *r;
	unsigned long jump;

	for (r = ps_redirects_start; r < ps_redirects_end; r++) {
		jump = (unsigned long)r->from + r->jump;
		if (jump >= start && jump < end)
			return min(jump + PS_JUMP_SIZE, end);
	}
	return start;
}

/**
 * ps_blacklist_init() - prepare ps_blacklist_set()
 * @reason: why not, PS_REASON_LEN bytes
 *
 * Return: 0 or -ENOMEM.
 */
int ps_blacklist_init(char *reason)
{
	const struct ps_range *range;
	struct kprobe_blacklist_entry *ent;

	entries = kvcalloc(ps_ranges_end - ps_ranges_start, sizeof(*entries), GFP_KERNEL);
	if (!entries) {
		strscpy(reason, "out of memory", PS_REASON_LEN);
		return -ENOMEM;
	}
	for (range = ps_ranges_start, ent = entries; range < ps_ranges_end; range++, ent++) {
		ent->end_addr = (unsigned long)_text + range->start + range->size;
		ent->start_addr = dead_from((unsigned long)_text + range->start, ent->end_addr);
	}
	return 0;
}

/**
 * ps_blacklist_set() - refuse kprobes in replaced text, or take them again
 * @on: refuse them
 *
 * Context: after ps_kprobes_trylock().
 */
void ps_blacklist_set(bool on)
{
	struct kprobe_blacklist_entry *ent = entries;
	unsigned int nr = ps_ranges_end - ps_ranges_start;

	if (on == listed)
		return;
	listed = on;
	for (; nr--; ent++) {
		if (on)
			list_add_tail_rcu(&ent->list, &kprobe_blacklist);
		else
			list_del_rcu(&ent->list);
	}
}

/**
 * ps_blacklist_exit() - undo ps_blacklist_init(); nothing is refused
 *
 * Context: may sleep.
 */
void ps_blacklist_exit(void)
{
	if (!entries)
		return;
	/* those that look through the list do so with preemption off */
	synchronize_rcu();
	kvfree(entries);
	entries = NULL;
}

#else

int ps_blacklist_init(char *reason)
{
	return 0;
}

void ps_blacklist_set(bool on)
{
}

void ps_blacklist_exit(void)
{
}

#endif
