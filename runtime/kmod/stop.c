// SPDX-License-Identifier: GPL-2.0
/*
 * stop.c - what happens while all CPUs are stopped
 *
 *   in:  a swap whose changes are prepared (patch.c), cpus_read_lock and text_mutex held
 *   out: the other scheduler running, or an error and the machine as it was
 *
 * The phases: check the stacks, clear the run queues with the old scheduler's code, patch, rebuild
 * the run queues with the new scheduler's code. On a big machine the CPUs share the work, with a
 * rendezvous after each phase. On a small one a single CPU does all of it: it is little, and where
 * virtual CPUs share a host CPU, each rendezvous may cost a time slice.
 */
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/stop_machine.h>
#include <linux/timekeeping.h>
#include "plugsched.h"

#define SMALL_MACHINE	8	/* CPUs */

/* All workers leave together, and see what the others did before they arrived. */
static void rendezvous(struct ps_swap *swap, int *round)
{
	int all = ++*round * swap->workers;

	atomic_inc_return(&swap->arrived);
	while (atomic_read_acquire(&swap->arrived) < all)
		cpu_relax();
}

static void clear_queues(struct ps_swap *swap, int part)
{
	int cpu, ret, i = 0;

	for_each_online_cpu(cpu) {
		if (i++ % swap->workers != part)
			continue;
		ret = ps_queue_clear(cpu);
		if (ret && ps_fail(swap, ret))
			snprintf(swap->reason, PS_REASON_LEN,
				 "a task on the run queue of CPU %d cannot be moved", cpu);
	}
}

static void rebuild_queues(struct ps_swap *swap, int part)
{
	int cpu, i = 0;

	for_each_online_cpu(cpu)
		if (i++ % swap->workers == part)
			atomic_add(ps_queue_rebuild(cpu), &swap->moved);
}

static void work(struct ps_swap *swap, int part)
{
	int round = 0, phase;
	u64 at[PS_PHASES + 1];

	at[PS_CHECK] = ktime_get_mono_fast_ns();
	ps_stacks_check(swap, part, swap->workers);
	rendezvous(swap, &round);
	if (atomic_read(&swap->error))
		return;
	if (swap->part == PS_RESTING) {
		if (part == 0) {
			ps_patch_apply();
			ps_watch_end();
		}
		rendezvous(swap, &round);
		return;
	}

	at[PS_CLEAR] = ktime_get_mono_fast_ns();
	clear_queues(swap, part);
	rendezvous(swap, &round);

	at[PS_PATCH] = ktime_get_mono_fast_ns();
	if (part == 0 && !atomic_read(&swap->error)) {
		ps_patch_apply();
		ps_features_apply(swap->in);
		ps_watch_end();
	}
	rendezvous(swap, &round);
	ps_arch_sync();

	at[PS_REBUILD] = ktime_get_mono_fast_ns();
	rebuild_queues(swap, part);
	rendezvous(swap, &round);

	at[PS_PHASES] = ktime_get_mono_fast_ns();
	if (part != 0)
		return;
	for (phase = 0; phase < PS_PHASES; phase++)
		swap->ns[phase] = at[phase + 1] - at[phase];
	swap->stop_ns = at[PS_PHASES] - at[0];
}

/* Interrupts are off on all CPUs when the first one gets here. */
static int stop_cpu(void *data)
{
	struct ps_swap *swap = data;
	int part = atomic_inc_return(&swap->turn) - 1;

	if (part < swap->workers) {
		work(swap, part);
		if (part == 0) {
			/* pairs with the load below */
			smp_store_release(&swap->done, true);
		}
	} else {
		/* pairs with the store above */
		while (!smp_load_acquire(&swap->done))
			cpu_relax();
	}
	ps_arch_sync();
	/* a CPU that leaves too early would run the call that is being restored */
	WARN_ON_ONCE(!atomic_read(&swap->error) && ps_watch_hooked());
	return 0;
}

/**
 * ps_stop() - stop all CPUs and swap
 * @swap: the swap
 *
 * Context: the caller holds cpus_read_lock and text_mutex.
 * Return: 0, -EBUSY when a task is in replaced text, -EAGAIN when the watch has lost tasks, -EIO
 * when a task cannot be moved, or what stop_machine() returns; the machine is as it was then.
 */
int ps_stop(struct ps_swap *swap)
{
	int ret;

	swap->workers = num_online_cpus() > SMALL_MACHINE ? num_online_cpus() : 1;
	ret = stop_machine_cpuslocked(stop_cpu, swap, cpu_online_mask);
	return ret ?: atomic_read(&swap->error);
}
