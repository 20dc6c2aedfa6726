// SPDX-License-Identifier: GPL-2.0
/*
 * resting.c - functions in which tasks rest: their entries are given back before the others
 *
 *   in:  a swap out that finds tasks in the module's text; the entries are mapped writable
 *   out: the kernel's own functions entered again, beside the module's scheduler, or the module's
 *
 * A task that sleeps in such a function, over and over again, is hardly ever elsewhere. But once
 * the entries lead to the kernel's functions again, no task enters the module's, and those that are
 * in them leave one by one. The kernel's may run beside the module's scheduler: what they call is
 * redirected, since tasks that were in them during the load go on there.
 */
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/kernel.h>
#include <linux/memory.h>
#include <linux/mutex.h>
#include <linux/smp.h>
#include <linux/stop_machine.h>
#include "plugsched.h"

#define MAX_TRIES	100
#define MAX_WAIT_MS	20

static int stop_to_apply(void *data)
{
	bool *done = data;

	if (smp_processor_id() == cpumask_first(cpu_online_mask)) {
		ps_patch_apply();
		/* pairs with the load below */
		smp_store_release(done, true);
	}
	/* pairs with the store above */
	while (!smp_load_acquire(done))
		cpu_relax();
	ps_arch_sync();
	return 0;
}

/**
 * ps_resting_give() - let the kernel enter its own functions again where tasks rest in them
 * @reason: why not, PS_REASON_LEN bytes
 *
 * A jump is one instruction, so no task can be in the middle of one.
 *
 * Context: process context, during a swap out, after ps_patch_open().
 * Return: 0, -ENOENT when there is no such function, -EAGAIN when kprobes are being changed, or
 * what ps_patch_verify(), stop_machine() and ps_patch_confirm() return.
 */
int ps_resting_give(char *reason)
{
	bool done = false;
	int ret;

	if (!ps_patch_rests())
		return -ENOENT;
	ret = ps_kprobes_trylock(reason);
	if (ret)
		return ret;
	cpus_read_lock();
	mutex_lock(&text_mutex);
	ret = ps_patch_verify(false, PS_RESTING, reason) ?:
	      stop_machine_cpuslocked(stop_to_apply, &done, cpu_online_mask) ?:
	      ps_patch_confirm(false, PS_RESTING, reason);
	mutex_unlock(&text_mutex);
	cpus_read_unlock();
	ps_kprobes_unlock();
	return ret;
}

static int confirm_part(struct ps_swap *swap)
{
	return ps_patch_confirm(swap->in, swap->part, swap->reason);
}

/**
 * ps_resting_take() - redirect again what ps_resting_give() has given back
 * @reason: why not, PS_REASON_LEN bytes
 *
 * The bytes that a jump takes are several instructions, so no task may be among them.
 *
 * Context: process context, the swap out has failed, before ps_patch_close(); the watch is closed.
 * Return: 0, -EBUSY or -EAGAIN when tasks were in the way all the time, or an error of what it
 * calls.
 */
int ps_resting_take(char *reason)
{
	struct ps_swap swap;
	int tries, ret;

	for (tries = 1; tries <= MAX_TRIES; tries++) {
		swap = (struct ps_swap){ .in = true, .part = PS_RESTING, .confirm = confirm_part,
					 .control = current };
		strscpy(swap.reason, "tasks are at their entries", PS_REASON_LEN);
		ret = ps_attempt(&swap);
		if (ret != -EBUSY && ret != -EAGAIN)
			break;
		msleep(min(tries, MAX_WAIT_MS));
	}
	strscpy(reason, swap.reason, PS_REASON_LEN);
	return ret;
}
