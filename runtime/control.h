/* SPDX-License-Identifier: GPL-2.0 */
/*
 * control.h - telling a loaded scheduler module what to do
 *
 * In:  module images from ko.h; the control files that the module shows in PS_SYSFS_DIR.
 * Out: the module inserted, swapped in, swapped out, removed; its status.
 * Called by `plugsched load`, `unload` and `status`.
 */
#ifndef PLUGSCHED_RUNTIME_CONTROL_H
#define PLUGSCHED_RUNTIME_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

/* Let this process not starve on a busy machine while it swaps; does nothing when not allowed. */
void control_hurry(void);

/* Is a scheduler module in memory (swapped in or not)? */
bool control_present(void);

/**
 * control_insert - hand a module image to the kernel
 * @image, @size: the image
 * @params: module parameters, "name=value ..." or ""
 * @path: for messages
 * Returns 0 or a negative errno, having reported the error.
 */
int control_insert(const void *image, size_t size, const char *params, const char *path);

/**
 * control_remove - take the module out of memory; it must be swapped out
 * Returns 0 or a negative errno, having reported the error.
 */
int control_remove(void);

/**
 * control_enable - swap in or out
 * Returns 0 or a negative errno, having reported the module's own reason. A failed swap leaves the
 * machine as it was.
 */
int control_enable(bool on);

/**
 * control_status - value of one line of the status file
 * @key: "state", "stop_ns", ...
 * @buf, @size: the value goes there, "" when there is no such line
 * Returns 0 or a negative errno, having reported the error.
 */
int control_status(const char *key, char *buf, size_t size);

#endif /* PLUGSCHED_RUNTIME_CONTROL_H */
