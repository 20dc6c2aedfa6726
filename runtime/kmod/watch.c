// SPDX-License-Identifier: GPL-2.0
/*
 * watch.c - which tasks have been switched out since a moment before the stop
 *
 *   in:  every switch of tasks while the watch is open: the kernel's own call that switches stacks,
 *        which both schedulers go through, leads by stack_switch.S
 *   out: the set of these tasks
 * Called by swap.c (open, close), stop.c (end) and stacks.c.
 *
 * A task whose stack was found clean after the watch was opened, and that is not in the set, still
 * sleeps where it slept: the stop need not look at it again. So the length of the stop depends on
 * how many tasks run, not on how many there are. To open the watch, all CPUs stop for the few
 * instructions that change the call; it is changed back in the stop that swaps.
 */
#include <linux/cpumask.h>
#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/stop_machine.h>
#include "plugsched.h"

#define SET_BITS	11
#define SET_SIZE	(1U << SET_BITS)
#define SET_PROBES	32

static DEFINE_PER_CPU(struct task_struct **, sets);
static struct ps_alias alias;
static atomic_t overflow;
static bool hooked;

/**
 * ps_watch_note - put a task into this CPU's set; interrupts are off
 *
 * The reference keeps it from becoming another task.
 */
void ps_watch_note(struct task_struct *task)
{
	struct task_struct **set = this_cpu_read(sets);
	unsigned int i, slot = hash_ptr(task, SET_BITS);

	if (!set)
		return;
	for (i = 0; i < SET_PROBES; i++, slot = (slot + 1) % SET_SIZE) {
		if (set[slot] == task)
			return;
		if (!set[slot]) {
			get_task_struct(task);
			set[slot] = task;
			return;
		}
	}
	atomic_set(&overflow, 1);
}

static void set_hook(bool on)
{
	ps_arch_set_hook(ps_alias_at(&alias, ps_arch_hook()), on);
	hooked = on;
}

struct hooking {
	bool on;
	bool done;
};

static int stop_to_hook(void *data)
{
	struct hooking *hooking = data;

	if (smp_processor_id() == cpumask_first(cpu_online_mask)) {
		set_hook(hooking->on);
		/* the changed call is seen by who sees this */
		smp_store_release(&hooking->done, true);
	}
	/* pairs with the store above */
	while (!smp_load_acquire(&hooking->done))
		cpu_relax();
	ps_arch_sync();
	return 0;
}

/**
 * ps_watch_open - start to collect tasks
 *
 * The caller holds cpus_read_lock and text_mutex. When it fails, ps_watch_complete() will say so.
 */
void ps_watch_open(void)
{
	struct hooking hooking = { .on = true };
	struct task_struct **set;
	int cpu;

	atomic_set(&overflow, 0);
	for_each_possible_cpu(cpu) {
		set = kvcalloc(SET_SIZE, sizeof(*set), GFP_KERNEL);
		if (!set)
			return;
		*per_cpu_ptr(&sets, cpu) = set;
	}
	if (ps_alias_add(&alias, ps_arch_hook(), sizeof(u64)) || ps_alias_map(&alias))
		return;
	stop_machine_cpuslocked(stop_to_hook, &hooking, cpu_online_mask);
}

/**
 * ps_watch_end - collect no more; all CPUs stand still
 */
void ps_watch_end(void)
{
	if (hooked)
		set_hook(false);
}

/**
 * ps_watch_close - forget the tasks, and collect no more
 *
 * The caller holds cpus_read_lock and text_mutex.
 */
void ps_watch_close(void)
{
	struct hooking hooking = { .on = false };
	struct task_struct **set;
	unsigned int i;
	int cpu;

	if (hooked)
		stop_machine_cpuslocked(stop_to_hook, &hooking, cpu_online_mask);
	ps_alias_exit(&alias);
	for_each_possible_cpu(cpu) {
		set = per_cpu(sets, cpu);
		*per_cpu_ptr(&sets, cpu) = NULL;
		for (i = 0; set && i < SET_SIZE; i++)
			if (set[i])
				put_task_struct(set[i]);
		kvfree(set);
	}
}

/**
 * ps_watch_complete - does the set hold every task that was switched out
 */
bool ps_watch_complete(void)
{
	return hooked && !atomic_read(&overflow);
}

/**
 * ps_watch_each - visit the tasks of one CPU's set; all CPUs stand still
 */
void ps_watch_each(int cpu, void (*fn)(struct task_struct *task, void *arg), void *arg)
{
	struct task_struct **set = per_cpu(sets, cpu);
	unsigned int i;

	for (i = 0; i < SET_SIZE; i++)
		if (set[i])
			fn(set[i], arg);
}
