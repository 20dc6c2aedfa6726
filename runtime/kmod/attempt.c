// SPDX-License-Identifier: GPL-2.0
/*
 * attempt.c - one attempt to swap, all or part of it
 *
 *   in:  what is to be swapped, in which direction; the entries are mapped writable
 *   out: swapped, or an error, its reason, and everything as it was
 *
 * What keeps others away is held for one attempt at a time: from one to the next, they may change
 * kprobes and text, and CPUs may come and go.
 */
#include <linux/cpu.h>
#include <linux/memory.h>
#include <linux/mutex.h>
#include "plugsched.h"

/* With the locks that keep away CPU hotplug and all others who change kernel text. */
static int stop_locked(struct ps_swap *swap)
{
	int ret;

	ret = ps_patch_verify(swap->in, swap->part, swap->reason);
	if (ret)
		return ret;
	return ps_stop(swap) ?: swap->confirm(swap);
}

static int stop_watched(struct ps_swap *swap)
{
	int ret;

	ret = ps_stacks_settle(swap);
	if (ret)
		return ret;
	cpus_read_lock();
	mutex_lock(&text_mutex);
	ret = stop_locked(swap);
	mutex_unlock(&text_mutex);
	cpus_read_unlock();
	return ret;
}

/**
 * ps_attempt() - try to swap
 * @swap: what, and in which direction
 *
 * Context: process context, after ps_patch_open().
 * Return: 0; -EBUSY when a task is in the way, -EAGAIN when kprobes are being changed or tasks were
 * switched too often, or another error of what it calls.
 */
int ps_attempt(struct ps_swap *swap)
{
	int ret;

	ret = ps_kprobes_trylock(swap->reason);
	if (ret)
		return ret;
	ret = ps_stacks_open(swap->in, swap->reason);
	if (!ret) {
		ret = stop_watched(swap);
		ps_watch_close();
	}
	ps_kprobes_unlock();
	return ret;
}
