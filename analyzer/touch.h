/* SPDX-License-Identifier: GPL-2.0 */
/*
 * touch.h - which units of the target touch the scheduler?
 *
 * In:  the scheduler's own objects with their records, linked together; the target's vmlinux, its
 *      code, data and debug information; the profile.
 * Out: the units whose code or data refers to a function or variable of the scheduler, or that use
 *      something out of one of its headers: all others can neither enter it nor use what it has.
 *
 * Nothing here knows a name: what is the scheduler's says the record, who refers to it says the
 * target.
 */
#ifndef PLUGSCHED_TOUCH_H
#define PLUGSCHED_TOUCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/mem.h"

/**
 * struct touch - the answer
 * @mem: owns the names
 * @files: the units' main files as the compiler was given them, in the order of the link
 * @nr: how many
 * @nr_all: how many units the target has
 */
struct touch {
	struct arena *mem;
	const char **files;
	size_t nr;
	size_t nr_all;
};

/**
 * touch_units() - find the units that touch the scheduler
 * @t: filled in; touch_free() it after success only
 * @sched_o: the scheduler's objects, linked with `ld -r`
 * @vmlinux: the target
 * @profile: path of the profile
 *
 * Return: 0; -ENODATA when the target's debug information does not say whose some place is that
 * refers to the scheduler, which is warned of: no choice can be made then; or a negative errno,
 * having reported the error.
 */
int touch_units(struct touch *t, const char *sched_o, const char *vmlinux, const char *profile);

/**
 * touch_free() - free the answer
 * @t: from touch_units()
 */
void touch_free(struct touch *t);

#endif /* PLUGSCHED_TOUCH_H */
