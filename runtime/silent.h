/* SPDX-License-Identifier: GPL-2.0 */
/*
 * silent.h - what looks into code that a module replaces, and will see nothing
 *
 * In:  what a module redirects and replaces (ko.h); the running kernel's lists of traced functions
 *      and probes (live-entries.h).
 * Out: a warning for each BPF program and kprobe that no caller reaches while the module is
 *      active, and one for all functions of which a tracer or fprobe misses the calls.
 */
#ifndef PLUGSCHED_RUNTIME_SILENT_H
#define PLUGSCHED_RUNTIME_SILENT_H

#include "runtime/live-entries.h"

/**
 * silent_warn() - name the programs, probes and tracers that stay silent while the module is active
 * @es:		the entries and the replaced text
 * @files:	&live_entries_files
 * @kallsyms:	KERNEL_KALLSYMS
 *
 * Those at the fentry site of a redirected function go on: the jump follows it. Who traces all
 * functions traces the module's, too.
 *
 * Return: how many it has named, or a negative errno when @kallsyms cannot be read, having reported
 * the error.
 */
int silent_warn(const struct live_entries *es, const struct live_entries_files *files,
		const char *kallsyms);

#endif /* PLUGSCHED_RUNTIME_SILENT_H */
