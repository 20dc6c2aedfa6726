/* SPDX-License-Identifier: GPL-2.0 */
/*
 * control.h - control of a loaded scheduler module
 *
 * In:  module images from ko.h; the control files of the module in PS_SYSFS_DIR (module-abi.h).
 * Out: the module inserted, enabled, disabled, removed; its status.
 */
#ifndef PLUGSCHED_RUNTIME_CONTROL_H
#define PLUGSCHED_RUNTIME_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/kernel.h"

/**
 * control_lock() - wait until no other process loads or unloads
 *
 * The lock is held until the process ends. Where it cannot be had, the kernel still serializes each
 * single step.
 */
void control_lock(void);

/**
 * control_hurry() - do not starve on a busy machine during a swap; does nothing when not allowed
 */
void control_hurry(void);

/**
 * control_present() - is a scheduler module in memory, enabled or not
 *
 * Return: true when it is.
 */
bool control_present(void);

/**
 * control_leaving() - is the module being removed, by force while its scheduler was active perhaps
 *
 * Return: true when it is in memory and takes no commands any more.
 */
bool control_leaving(void);

/**
 * control_active() - does the module's scheduler run
 *
 * Return: 1 or 0, or a negative errno when the status cannot be read, having reported the error.
 */
int control_active(void);

/**
 * control_is_build() - is the module in memory of this build
 * @id:		a module's build-id
 *
 * Return: true when it is.
 */
bool control_is_build(const struct build_id *id);

/**
 * control_insert() - hand a module image to the kernel
 * @image:	the image
 * @size:	its length in bytes
 * @params:	module parameters, "name=value ..." or ""
 * @path:	for messages
 *
 * Return: 0, or a negative errno of init_module(2), having reported the error.
 */
int control_insert(const void *image, size_t size, const char *params, const char *path);

/**
 * control_remove() - remove the disabled module from memory
 * @why:	when it is held: by what, as far as the module knows
 * @size:	room in @why in bytes
 *
 * Waits a moment for what holds the module to end.
 *
 * Return: 0, -EAGAIN when it is held, or another negative errno, having reported all but -EAGAIN.
 */
int control_remove(char *why, size_t size);

/**
 * control_remove_later() - let a process in the background remove the module once nothing holds it
 *
 * Return: 0, or a negative errno when there is no such process.
 */
int control_remove_later(void);

/**
 * control_enable() - enable or disable the module's scheduler
 * @on:		which
 *
 * A failed swap leaves the machine as it was.
 *
 * Return: 0, or a negative errno, having reported the module's own reason.
 */
int control_enable(bool on);

/**
 * control_status() - value of one line of the status file
 * @key:	"state", "stop_ns", ...
 * @buf:	the value goes there, "" when there is no such line
 * @size:	room in @buf in bytes
 *
 * Return: 0, or a negative errno when the status cannot be read, having reported the error.
 */
int control_status(const char *key, char *buf, size_t size);

/**
 * control_pending() - what the disabled module waits for before it may be removed
 * @buf:	one line, "" when it waits for nothing or the caller may not know
 * @size:	room in @buf in bytes
 */
void control_pending(char *buf, size_t size);

#endif /* PLUGSCHED_RUNTIME_CONTROL_H */
