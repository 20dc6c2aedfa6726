// SPDX-License-Identifier: GPL-2.0
/*
 * leftover.c - what would still call into the module once the kernel's scheduler is back
 *
 *   in:  the kernel's own lists: timers, work items, irq_work, kthreads, tracepoint probes, ...
 *   out: the first entry that points into the module, by name, or none
 *
 * As generated, the module has no leftovers: the addresses it hands out are the kernel's own.
 * What an engineer adds may. Something may be moving from one list to another while it is looked
 * for (a timer that queues work that arms the timer), so the lists are walked twice, and what was
 * running during the first walk has ended before the second.
 *
 * Not found: entries of lists that belong to other modules or whose heads are no variables, and
 * callbacks of RCU that queue themselves again.
 */
#include <linux/cpu.h>
#include <linux/hrtimer.h>
#if __has_include(<linux/hrtimer_bases.h>)
#include <linux/hrtimer_bases.h>
#endif
#include <linux/irq_work.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/smp.h>
#include <linux/timer.h>
#include "have.h"
#include "leftover.h"

/* as in kernel/time/tick-internal.h */
DECLARE_PER_CPU(struct hrtimer_cpu_base, hrtimer_bases);

/* As in kernel/time/timer.c; the build compares structs of one name with the kernel's. */
#define WHEEL_SIZE	(64 * (HZ > 100 ? 9 : 8))

struct timer_base {
	raw_spinlock_t		lock;
	struct timer_list	*running_timer;
#ifdef CONFIG_PREEMPT_RT
	spinlock_t		expiry_lock;
	atomic_t		timer_waiters;
#endif
	unsigned long		clk;
	unsigned long		next_expiry;
	unsigned int		cpu;
	bool			next_expiry_recalc;
	bool			is_idle;
	bool			timers_pending;
	DECLARE_BITMAP(pending_map, WHEEL_SIZE);
	struct hlist_head	vectors[WHEEL_SIZE];
} ____cacheline_aligned;

#define NR_TIMER_BASES	(PS_SIZE_timer_bases / sizeof(struct timer_base))

DECLARE_PER_CPU(struct timer_base, timer_bases[NR_TIMER_BASES]);

/* kernel/irq_work.c */
DECLARE_PER_CPU(struct llist_head, raised_list);
DECLARE_PER_CPU(struct llist_head, lazy_list);

static void find_hrtimers(struct ps_leftover *found, int cpu)
{
	struct hrtimer_cpu_base *cpu_base = per_cpu_ptr(&hrtimer_bases, cpu);
	struct rb_node *node;
	unsigned long flags;
	int i;

	raw_spin_lock_irqsave(&cpu_base->lock, flags);
	for (i = 0; i < HRTIMER_MAX_CLOCK_BASES; i++) {
		/* the node of the tree is the first of a timer's, linked or not */
		node = rb_first(&cpu_base->clock_base[i].active.rb_root.rb_root);
		for (; node; node = rb_next(node)) {
			void *fn = container_of((void *)node, struct hrtimer, node)->function;

			if (ps_leftover_ours(fn))
				ps_leftover_note(found,
						 "an hrtimer that calls %ps is pending on CPU %d",
						 fn, cpu);
		}
	}
	raw_spin_unlock_irqrestore(&cpu_base->lock, flags);
}

static void find_in_timer(struct ps_leftover *found, struct timer_list *timer, int cpu)
{
	if (timer->function == delayed_work_timer_fn) {
		void *fn = container_of(timer, struct delayed_work, timer)->work.func;

		if (ps_leftover_ours(fn))
			ps_leftover_note(found, "delayed work that calls %ps is pending on CPU %d",
					 fn, cpu);
	} else if (timer->function == kthread_delayed_work_timer_fn) {
		void *fn = container_of(timer, struct kthread_delayed_work, timer)->work.func;

		if (ps_leftover_ours(fn))
			ps_leftover_note(found, "delayed kthread_work that calls %ps is pending on CPU %d",
					 fn, cpu);
	} else if (ps_leftover_ours(timer->function) || ps_leftover_ours(timer)) {
		ps_leftover_note(found, "a timer that calls %ps is pending on CPU %d",
				 timer->function, cpu);
	}
}

static void find_timers(struct ps_leftover *found, int cpu)
{
	struct timer_base *base = per_cpu_ptr(&timer_bases[0], cpu);
	struct timer_list *timer;
	unsigned long flags;
	int i, bucket;

	for (i = 0; i < NR_TIMER_BASES; i++, base++) {
		raw_spin_lock_irqsave(&base->lock, flags);
		for (bucket = 0; bucket < WHEEL_SIZE; bucket++)
			hlist_for_each_entry(timer, &base->vectors[bucket], entry)
				find_in_timer(found, timer, cpu);
		raw_spin_unlock_irqrestore(&base->lock, flags);
	}
}

static void find_in_llist(struct ps_leftover *found, struct llist_head *list)
{
	struct irq_work *work;

	llist_for_each_entry(work, READ_ONCE(list->first), node.llist)
		if (ps_leftover_ours(work->func))
			ps_leftover_note(found, "irq_work that calls %ps is pending on CPU %d",
					 work->func, smp_processor_id());
}

/* On the CPU itself, with interrupts off: no one takes an entry from its lists meanwhile. */
static void find_irq_work(void *info)
{
	struct ps_leftover *found = info;

	find_in_llist(found, this_cpu_ptr(&raised_list));
	find_in_llist(found, this_cpu_ptr(&lazy_list));
}

static void walk(struct ps_leftover *found)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		find_hrtimers(found, cpu);
		find_timers(found, cpu);
	}
	cpus_read_lock();
	for_each_online_cpu(cpu)
		smp_call_function_single(cpu, find_irq_work, found, true);
	cpus_read_unlock();
	ps_leftover_work(found);
	ps_leftover_tasks(found);
	ps_leftover_lists(found);
}

/**
 * ps_leftover_check() - is there anything that would still call into the module
 * @what:	PS_REASON_LEN bytes: what was found, "" if nothing
 *
 * Context: process context, may sleep. The kernel's scheduler is active.
 * Return: 0, or -EBUSY when something was found.
 */
int ps_leftover_check(char *what)
{
	struct ps_leftover found = { };
	int walks;

	for (walks = 0; walks < 2 && !found.any; walks++) {
		/* callbacks of RCU, timers and probes that are running end before this returns */
		rcu_barrier();
		synchronize_rcu();
		walk(&found);
	}
	strscpy(what, found.what, PS_REASON_LEN);
	return found.any ? -EBUSY : 0;
}
