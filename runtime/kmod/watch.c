// SPDX-License-Identifier: GPL-2.0
/*
 * watch.c - which tasks have been switched out since a moment before the stop
 *
 *   in:  every switch of tasks by the module while the watch is open, seen by stack_switch.S
 *   out: the set of these tasks
 * Called by swap.c (open, close) and stacks.c.
 *
 * A task whose stack was found clean after the watch was opened, and that is not in the set, still
 * sleeps where it slept: the stop need not look at it again. So the length of the stop depends on
 * how many tasks run, not on how many there are.
 */
#include <linux/cpumask.h>
#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include "plugsched.h"

#define SET_BITS	11
#define SET_SIZE	(1U << SET_BITS)
#define SET_PROBES	32

/* read by stack_switch.S */
bool ps_watching_module;

static DEFINE_PER_CPU(struct task_struct **, sets);
static atomic_t overflow;
static bool opened;

/**
 * ps_watch_note - put a task into this CPU's set; interrupts are off
 *
 * The reference keeps it from becoming another task.
 */
void ps_watch_note(struct task_struct *task)
{
	struct task_struct **set = READ_ONCE(*this_cpu_ptr(&sets));
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

static void nothing(void *arg)
{
}

/*
 * A CPU that is in the middle of a switch has interrupts off: it has finished the switch when it
 * takes this one.
 */
static void wait_for_switches(void)
{
	on_each_cpu(nothing, NULL, 1);
}

/**
 * ps_watch_open - start to collect tasks
 * @swap:	tells which scheduler runs
 *
 * When it fails, ps_watch_complete() will say so.
 */
void ps_watch_open(const struct ps_swap *swap)
{
	struct task_struct **set;
	int cpu;

	atomic_set(&overflow, 0);
	if (swap->in)
		return;
	for_each_possible_cpu(cpu) {
		set = kvcalloc(SET_SIZE, sizeof(*set), GFP_KERNEL);
		if (!set)
			return;
		WRITE_ONCE(*per_cpu_ptr(&sets, cpu), set);
	}
	WRITE_ONCE(ps_watching_module, true);
	wait_for_switches();
	opened = true;
}

/**
 * ps_watch_close - stop to collect, and forget the tasks
 */
void ps_watch_close(void)
{
	struct task_struct **old;
	unsigned int i;
	int cpu;

	WRITE_ONCE(ps_watching_module, false);
	opened = false;
	for_each_possible_cpu(cpu) {
		old = per_cpu(sets, cpu);
		WRITE_ONCE(*per_cpu_ptr(&sets, cpu), NULL);
		wait_for_switches();
		for (i = 0; old && i < SET_SIZE; i++)
			if (old[i])
				put_task_struct(old[i]);
		kvfree(old);
	}
}

/**
 * ps_watch_complete - does the set hold every task that was switched out
 */
bool ps_watch_complete(void)
{
	return opened && !atomic_read(&overflow);
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
