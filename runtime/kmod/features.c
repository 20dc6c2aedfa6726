// SPDX-License-Identifier: GPL-2.0
/*
 * features.c - carries the settings in debugfs' sched/features over, by name
 *
 *   in:  the settings of the scheduler that goes
 *   out: the same settings for the one that comes; features that only one of them has keep theirs
 * Called by swap.c with all CPUs running: flipping a static key sleeps.
 *
 * The module has features of its own, since an engineer may add some; the kernel's are reached
 * through their aliases.
 */
/* used by inline functions of sched.h, which does not include it */
#include <linux/sched/cputime.h>
#include "../kernel/sched/sched.h"
#include <linux/kallsyms.h>
#include <linux/string.h>
#include "plugsched.h"

#ifdef CONFIG_SCHED_DEBUG

extern const char * const __vmlinux_sched_feat_names[];
extern unsigned int __vmlinux_sysctl_sched_features;
#ifdef CONFIG_JUMP_LABEL
extern struct static_key __vmlinux_sched_feat_keys[];
#endif

static const char * const names[] = {
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

static void set_module(unsigned int i, bool on)
{
	unsigned int mask = 1U << i;
	/* the declaration in sched.h may call it constant */
	unsigned int *features = (unsigned int *)&sysctl_sched_features;

	*features = on ? *features | mask : *features & ~mask;
#ifdef CONFIG_JUMP_LABEL
	if (on)
		static_key_enable(&sched_feat_keys[i]);
	else
		static_key_disable(&sched_feat_keys[i]);
#endif
}

static void set_kernel(unsigned int i, bool on)
{
	unsigned int mask = 1U << i;

	if (on)
		__vmlinux_sysctl_sched_features |= mask;
	else
		__vmlinux_sysctl_sched_features &= ~mask;
#ifdef CONFIG_JUMP_LABEL
	if (on)
		static_key_enable(&__vmlinux_sched_feat_keys[i]);
	else
		static_key_disable(&__vmlinux_sched_feat_keys[i]);
#endif
}

static void carry(bool to_module)
{
	unsigned int nr = kernel_features(), k, m;

	for (k = 0; k < nr; k++) {
		for (m = 0; m < ARRAY_SIZE(names); m++)
			if (!strcmp(names[m], __vmlinux_sched_feat_names[k]))
				break;
		if (m == ARRAY_SIZE(names))
			continue;
		if (to_module)
			set_module(m, __vmlinux_sysctl_sched_features & (1U << k));
		else
			set_kernel(k, sysctl_sched_features & (1U << m));
	}
}

#else
static void carry(bool to_module) { }
#endif

/**
 * ps_features_to_module - before the module's scheduler comes in
 */
void ps_features_to_module(void)
{
	carry(true);
}

/**
 * ps_features_to_kernel - before the kernel's own scheduler comes back
 */
void ps_features_to_kernel(void)
{
	carry(false);
}
