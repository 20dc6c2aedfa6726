// SPDX-License-Identifier: GPL-2.0
/*
 * ext.c - keeps schedulers of sched_ext away while the module's scheduler is active
 *
 *   in:  the state of sched_ext
 *   out: attaching a scheduler of sched_ext fails with -EBUSY
 *
 * kernel/sched/ext/ stays the kernel's, and tasks of that class are queued where the swap does not
 * look. A scheduler can be attached while the state says that none is there; between two of them it
 * says that one is being disabled, which nothing waits for and which without a scheduler has no
 * effect. So the claim is that state.
 */
#include <linux/atomic.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include "have.h"
#include "plugsched.h"

/* no such states: the kernel has no sched_ext */
#ifdef PS_VALUE_SCX_DISABLED

extern struct mutex ps_ext_mutex __asm__("scx_enable_mutex");
extern atomic_t ps_ext_state __asm__("scx_enable_state_var");

static bool claimed;

/**
 * ps_ext_take() - from now on no scheduler of sched_ext can be attached
 * @reason: why not, PS_REASON_LEN bytes
 *
 * A claim that is not released yet is taken over.
 *
 * Context: may sleep; the caller holds none of the kernel's locks.
 * Return: 0, or -EBUSY while there is such a scheduler.
 */
int ps_ext_take(char *reason)
{
	if (claimed)
		return 0;
	/* whoever attaches one looks at the state under this mutex first, and changes it later */
	mutex_lock(&ps_ext_mutex);
	claimed = atomic_cmpxchg(&ps_ext_state, PS_VALUE_SCX_DISABLED, PS_VALUE_SCX_DISABLING) ==
		  PS_VALUE_SCX_DISABLED;
	mutex_unlock(&ps_ext_mutex);
	if (claimed)
		return 0;
	strscpy(reason, "a scheduler of sched_ext is attached, detach it first", PS_REASON_LEN);
	return -EBUSY;
}

/**
 * ps_ext_release() - give up the claim, if there is one
 *
 * Context: as ps_ext_take().
 */
void ps_ext_release(void)
{
	if (!claimed)
		return;
	mutex_lock(&ps_ext_mutex);
	atomic_set(&ps_ext_state, PS_VALUE_SCX_DISABLED);
	mutex_unlock(&ps_ext_mutex);
	claimed = false;
}

#else

int ps_ext_take(char *reason)
{
	return 0;
}

void ps_ext_release(void)
{
}

#endif
