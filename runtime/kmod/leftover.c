// SPDX-License-Identifier: GPL-2.0
/*
 * leftover.c - what would lead into the module once it is gone
 *
 *   in:  the kernel's queues of timers, after plugsched_on_unload() has taken back what it knows
 *   out: a reason not to unload, or none
 * Called by swap.c. As generated the module leaves nothing behind: the addresses it hands out are
 * the kernel's own. What an edit adds may; of that, pending high-resolution timers are found here,
 * and RCU callbacks are waited for.
 */
#include <linux/cpumask.h>
#include <linux/hrtimer.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/timerqueue.h>
#include "plugsched.h"

/* as in kernel/time/tick-internal.h */
DECLARE_PER_CPU(struct hrtimer_cpu_base, hrtimer_bases);

static void *pending_timer(struct hrtimer_cpu_base *cpu_base)
{
	struct timerqueue_node *node;
	void *found = NULL;
	unsigned long flags;
	int i;

	raw_spin_lock_irqsave(&cpu_base->lock, flags);
	for (i = 0; i < HRTIMER_MAX_CLOCK_BASES; i++) {
		node = timerqueue_getnext(&cpu_base->clock_base[i].active);
		for (; node; node = timerqueue_iterate_next(node)) {
			void *fn = container_of(node, struct hrtimer, node)->function;

			if (within_module((unsigned long)fn, THIS_MODULE))
				found = fn;
		}
	}
	raw_spin_unlock_irqrestore(&cpu_base->lock, flags);
	return found;
}

/**
 * ps_leftover_check - is nothing pending that would call the module
 */
int ps_leftover_check(char *reason)
{
	void *fn;
	int cpu;

	for_each_possible_cpu(cpu) {
		fn = pending_timer(per_cpu_ptr(&hrtimer_bases, cpu));
		if (fn) {
			snprintf(reason, PS_REASON_LEN,
				 "a timer that calls %ps() is pending on CPU %d: cancel it in plugsched_on_unload()",
				 fn, cpu);
			return -EBUSY;
		}
	}
	return 0;
}

/**
 * ps_leftover_wait - wait for what ends by itself; the module's scheduler is out
 */
void ps_leftover_wait(void)
{
	rcu_barrier();
}
