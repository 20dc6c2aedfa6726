// SPDX-License-Identifier: GPL-2.0
/*
 * stop.c - what happens while all CPUs stand still
 *
 *   in:  a swap whose changes are prepared (patch.c), cpus_read_lock and text_mutex held
 *   out: the other scheduler running, or an error and everything as it was
 * Called by swap.c.
 *
 * Every CPU goes through the same phases, interrupts off, meeting the others after each: check
 * the stacks (each CPU its share of the tasks), clear its run queue with the old scheduler's
 * code, wait while one CPU patches, rebuild its run queue with the new scheduler's code.
 */
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/smp.h>
#include <linux/stop_machine.h>
#include <linux/timekeeping.h>
#include "plugsched.h"

/**
 * ps_fail - note the first error of a swap
 * Returns true for the first: only that caller may tell why.
 */
bool ps_fail(struct ps_swap *swap, int error)
{
	return !atomic_cmpxchg(&swap->error, 0, error);
}

/* All CPUs leave together, and see what the others did before they came. */
static void meet(struct ps_swap *swap, int *round)
{
	int all = ++*round * swap->cpus;

	atomic_inc_return(&swap->arrived);
	while (atomic_read_acquire(&swap->arrived) < all)
		cpu_relax();
}

static int stop_cpu(void *data)
{
	struct ps_swap *swap = data;
	int cpu = smp_processor_id();
	int part = atomic_inc_return(&swap->turn) - 1;
	int round = 0, phase, ret;
	bool patch;
	u64 at[PS_PHASES + 1];

	meet(swap, &round);
	at[PS_CHECK] = ktime_get_mono_fast_ns();
	ps_stacks_check(swap, part, swap->cpus);
	meet(swap, &round);
	if (atomic_read(&swap->error))
		return 0;

	at[PS_CLEAR] = ktime_get_mono_fast_ns();
	ret = ps_queue_clear(cpu);
	if (ret && ps_fail(swap, ret))
		snprintf(swap->reason, PS_REASON_LEN,
			 "a task on the run queue of CPU %d cannot be moved", cpu);
	meet(swap, &round);
	patch = !atomic_read(&swap->error);

	at[PS_PATCH] = ktime_get_mono_fast_ns();
	if (patch && part == 0)
		ps_patch_apply(swap->in);
	meet(swap, &round);
	ps_arch_sync();

	at[PS_REBUILD] = ktime_get_mono_fast_ns();
	atomic_add(ps_queue_rebuild(cpu), &swap->moved);
	meet(swap, &round);

	at[PS_PHASES] = ktime_get_mono_fast_ns();
	if (part == 0) {
		for (phase = 0; phase < PS_PHASES; phase++)
			swap->ns[phase] = at[phase + 1] - at[phase];
		swap->stop_ns = at[PS_PHASES] - at[0];
	}
	return 0;
}

/**
 * ps_stop - stop all CPUs and swap
 * Returns 0, or a negative errno and the machine as it was.
 */
int ps_stop(struct ps_swap *swap)
{
	int ret;

	swap->cpus = num_online_cpus();
	ret = stop_machine_cpuslocked(stop_cpu, swap, cpu_online_mask);
	return ret ?: atomic_read(&swap->error);
}
