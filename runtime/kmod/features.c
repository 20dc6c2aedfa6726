// SPDX-License-Identifier: GPL-2.0
/*
 * features.c - carries the settings in debugfs' sched/features over, by name
 *
 *   in:  the settings of the scheduler that goes
 *   out: the same settings for the one that comes; features that only one of them has keep theirs
 *
 * Flipping a static key sleeps, so the keys are set before the stop. Settings that a user changes
 * from then until the stop are carried over in it, and their keys follow right after it.
 *
 * Code that stays in the kernel, schedutil for one, reads the kernel's keys: they follow each write
 * to the module's settings.
 *
 * The module has features of its own, since an engineer may add some; the kernel's are reached
 * through their aliases.
 */
/* sched.h is vmlinux's: its inline functions use what some kernels' headers hide from modules */
#undef MODULE
/* what they use, which it does not include */
#include <linux/mmu_context.h>
#include <linux/sched/cputime.h>
#include "../kernel/sched/sched.h"
#include <linux/kallsyms.h>
#include <linux/string.h>
#include "have.h"
#include "plugsched.h"

#if PS_HAVE_sched_feat_names

extern const char *const __vmlinux_sched_feat_names[];
extern unsigned int __vmlinux_sysctl_sched_features;
#ifdef CONFIG_JUMP_LABEL
extern struct static_key __vmlinux_sched_feat_keys[];
#endif

static const char *const names[] = {
#define SCHED_FEAT(name, enabled) #name,
#include "../kernel/sched/features.h"
#undef SCHED_FEAT
};

/* The kernel's number of features is known by the size of its table only. */
static unsigned int kernel_features(void)
{
	unsigned long size, offset;
	unsigned int nr;

	if (!kallsyms_lookup_size_offset((unsigned long)__vmlinux_sched_feat_names, &size,
					 &offset))
		return 0;
	size = min_t(unsigned long, size / sizeof(char *), 8 * sizeof(unsigned int));
	for (nr = 0; nr < size && __vmlinux_sched_feat_names[nr]; nr++)
		;
	return nr;
}

/* the declaration in sched.h may call it constant */
static unsigned int *const module_mask = (unsigned int *)&sysctl_sched_features;

/* The place of each of the kernel's features among the module's, -1 where there is none. */
static s8 place[8 * sizeof(unsigned int)];
static unsigned int nr_places;
static unsigned int same_bit;		/* those that have the same place in both */
static unsigned int first_moved;	/* the first one that has not */

static void find_places(void)
{
	unsigned int k, m;

	same_bit = 0;
	first_moved = ARRAY_SIZE(place);
	nr_places = min_t(unsigned int, kernel_features(), ARRAY_SIZE(place));
	for (k = 0; k < nr_places; k++) {
		place[k] = -1;
		for (m = 0; m < ARRAY_SIZE(names); m++)
			if (!strcmp(names[m], __vmlinux_sched_feat_names[k]))
				place[k] = m;
		if (place[k] == (int)k)
			same_bit |= 1U << k;
		else if (place[k] >= 0)
			first_moved = min(first_moved, k);
	}
}

/* What both have, as one of them has it set; the rest as in @to. */
static unsigned int translate(unsigned int from, unsigned int to, bool to_module)
{
	unsigned int k, source, target;

	to = (to & ~same_bit) | (from & same_bit);
	for (k = first_moved; k < nr_places; k++) {
		if (place[k] < 0 || place[k] == (int)k)
			continue;
		source = 1U << (to_module ? k : place[k]);
		target = 1U << (to_module ? place[k] : k);
		to = from & source ? to | target : to & ~target;
	}
	return to;
}

static void set_mask(bool to_module)
{
	if (to_module)
		*module_mask = translate(__vmlinux_sysctl_sched_features, *module_mask, true);
	else
		__vmlinux_sysctl_sched_features =
			translate(*module_mask, __vmlinux_sysctl_sched_features, false);
}

/*
 * Static keys follow the mask. A user who writes to sched/features meanwhile changes the mask
 * first, then the key.
 */
static void set_keys(bool of_module)
{
#ifdef CONFIG_JUMP_LABEL
	struct static_key *keys = of_module ? sched_feat_keys : __vmlinux_sched_feat_keys;
	unsigned int nr = of_module ? ARRAY_SIZE(names) : nr_places, i, mask;
	unsigned int *from = of_module ? module_mask : &__vmlinux_sysctl_sched_features;

	do {
		mask = READ_ONCE(*from);
		for (i = 0; i < nr; i++) {
			if (mask & (1U << i))
				static_key_enable(&keys[i]);
			else
				static_key_disable(&keys[i]);
		}
	} while (READ_ONCE(*from) != mask);
#endif
}

static ssize_t (*write_module)(struct file *file, const char __user *from, size_t size,
			       loff_t *pos);

static ssize_t write_both(struct file *file, const char __user *from, size_t size, loff_t *pos)
{
	ssize_t ret = write_module(file, from, size, pos);

	if (ret > 0)
		ps_features_to_kernel();
	return ret;
}

static void *around(const struct ps_redirect *redirect)
{
	if (strcmp(redirect->name, "sched_feat_write"))
		return redirect->to;
	write_module = redirect->to;
	return write_both;
}

#else
static void *around(const struct ps_redirect *redirect)
{
	return redirect->to;
}

static void find_places(void) { }
static void set_mask(bool to_module) { }
static void set_keys(bool of_module) { }
#endif

/**
 * ps_features_to_module() - prepare the module's settings
 *
 * Context: process context, before the module's scheduler is enabled.
 */
void ps_features_to_module(void)
{
	find_places();
	set_mask(true);
	set_keys(true);
}

/**
 * ps_features_to_kernel() - prepare the settings of the kernel's own scheduler
 *
 * Context: process context, before the module's scheduler is disabled, and after each change.
 */
void ps_features_to_kernel(void)
{
	set_mask(false);
	set_keys(false);
}

/**
 * ps_features_apply() - carry over what was changed since
 * @in:		to the module, or to the kernel
 *
 * Context: all CPUs are stopped, so no user writes a setting.
 */
void ps_features_apply(bool in)
{
	set_mask(in);
}

/**
 * ps_features_finish() - let the static keys follow what ps_features_apply() carried over
 * @in:		to the module, or to the kernel
 *
 * Context: process context, after the swap.
 */
void ps_features_finish(bool in)
{
	set_keys(in);
}

/**
 * ps_features_target() - where an entry is to lead
 * @redirect: the entry
 *
 * Return: the module's function; for the one that writes the settings, what calls it and then lets
 * the kernel's keys follow.
 */
void *ps_features_target(const struct ps_redirect *redirect)
{
	return around(redirect);
}
