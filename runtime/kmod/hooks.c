// SPDX-License-Identifier: GPL-2.0
/*
 * hooks.c - the place for an engineer's own code around the swap
 *
 * Both functions run in process context, with all CPUs running; they may sleep. Whatever
 * plugsched_on_load() hands to the kernel (debugfs files, timers, work) must be taken back by
 * plugsched_on_unload(): the module's memory is gone soon after.
 */
#include "plugsched.h"

/**
 * plugsched_on_load - called right after the module's scheduler has taken over
 *
 * A negative errno puts the kernel's own scheduler back and fails the load.
 */
int plugsched_on_load(void)
{
	return 0;
}

/**
 * plugsched_on_unload - called right before the kernel's own scheduler comes back
 */
void plugsched_on_unload(void)
{
}
