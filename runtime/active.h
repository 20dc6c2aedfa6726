/* SPDX-License-Identifier: GPL-2.0 */
/*
 * active.h - what the module in memory redirects and replaces, without its file
 *
 * In:  the running kernel's memory and symbols (or files of their form, for tests).
 * Out: the module's own tables.
 */
#ifndef PLUGSCHED_RUNTIME_ACTIVE_H
#define PLUGSCHED_RUNTIME_ACTIVE_H

#include "lib/mem.h"
#include "runtime/live-entries.h"

/**
 * active_entries() - read the tables of the module in memory
 * @mem: owner of what @es gets
 * @es: gets the redirected entries, without what is expected there, and the replaced text
 * @kallsyms: KERNEL_KALLSYMS
 * @kcore: KERNEL_KCORE
 *
 * Return: 0, -ENOENT when the symbols of no such module are shown, or another negative errno. The
 * kernel shows its memory to root, and not when it is locked down: that is no error to report. Only
 * a @kallsyms that cannot be read is.
 */
int active_entries(struct arena *mem, struct live_entries *es, const char *kallsyms,
		   const char *kcore);

#endif /* PLUGSCHED_RUNTIME_ACTIVE_H */
