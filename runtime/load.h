/* SPDX-License-Identifier: GPL-2.0 */
/*
 * load.h - a module's file to a running scheduler, and back
 *
 * In:  scheduler.ko, the running kernel.
 * Out: the module inserted and enabled, or disabled and removed; a refusal leaves the scheduler
 *      that was running. What loads or unloads holds control_lock().
 */
#ifndef PLUGSCHED_RUNTIME_LOAD_H
#define PLUGSCHED_RUNTIME_LOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/ko.h"

/**
 * struct load_seen - what was compared with the running kernel
 * @symbols: hidden symbols that are where the module expects them
 * @entries: entries that the module redirects
 * @unseen: why the entries could not be seen, a negative errno, or 0
 */
struct load_seen {
	int symbols;
	size_t entries;
	int unseen;
};

/**
 * load_open() - read a module's file and compare it with the running kernel, but for the entries
 * @file: the file
 * @ko: gets the module, for ko_close(); NULL after an error
 * @seen: gets what was compared
 *
 * Return: 0, or a negative errno when it does not fit, having reported the error.
 */
int load_open(const char *file, struct ko **ko, struct load_seen *seen);

/**
 * load_prepare() - as load_open(), the entries included, and whether sched_ext has a scheduler
 * @file: the file
 * @ko: gets the module, for ko_close(); NULL after an error
 * @seen: gets what was compared
 *
 * While another scheduler module is enabled, its redirects are in the entries.
 *
 * Return: 0, or a negative errno when it does not fit, having reported the error.
 */
int load_prepare(const char *file, struct ko **ko, struct load_seen *seen);

/**
 * load_enable() - insert a module that fits, and enable its scheduler
 * @ko: from load_prepare()
 * @params: module parameters, "name=value ...", or NULL
 * @file: for messages
 *
 * Return: 0, or a negative errno with the kernel's own scheduler running, having reported the
 * error.
 */
int load_enable(const struct ko *ko, const char *params, const char *file);

/**
 * load_disable() - enable the kernel's own scheduler again and remove the module
 * @stop_ns: gets how long all CPUs were stopped, in nanoseconds as text, "" when they were not
 * @size: room in @stop_ns in bytes
 *
 * A module that is held stays in memory, disabled, and a process in the background removes it.
 *
 * Return: 0, or a negative errno, having reported the error.
 */
int load_disable(char *stop_ns, size_t size);

/**
 * load_refuse_active() - refuse to go on while a scheduler module is active
 *
 * Return: 0 when none is active; non-zero having reported that one is.
 */
int load_refuse_active(void);

#endif /* PLUGSCHED_RUNTIME_LOAD_H */
