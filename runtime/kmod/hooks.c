// SPDX-License-Identifier: GPL-2.0
/*
 * hooks.c - the place for an engineer's own code around the swap
 *
 * All three functions run in process context, with all CPUs running; they may sleep. Whatever
 * plugsched_on_load() hands to the kernel (debugfs files, timers, work) must be taken back by
 * plugsched_on_unload(), or by plugsched_after_unload() where the module's scheduler may hand it
 * out again until it is disabled. What is forgotten keeps the module in memory until it has ended
 * by itself; /sys/kernel/plugsched/pending names it.
 */
#include "plugsched.h"

/**
 * plugsched_on_load() - called right after the module's scheduler has taken over
 *
 * Return: 0, or a negative errno: it puts the kernel's own scheduler back and fails the load.
 */
int plugsched_on_load(void)
{
	return 0;
}

/**
 * plugsched_on_unload() - called right before the kernel's own scheduler comes back
 *
 * When a task is in the way and the module's scheduler goes on, plugsched_on_load() follows.
 */
void plugsched_on_unload(void)
{
}

/**
 * plugsched_after_unload() - called right after the kernel's own scheduler has come back
 *
 * No code of the module's scheduler runs any more: what is cancelled here stays cancelled.
 */
void plugsched_after_unload(void)
{
}
