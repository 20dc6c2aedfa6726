/* SPDX-License-Identifier: GPL-2.0 */
/*
 * analyzer.h - the analyzer: records and a kernel in, the boundary out
 *
 * In:  vmlinux.o of the instrumented build (records, relocations), the target's vmlinux, the
 *      profile of its series.
 * Out: struct boundary (boundary.h): every function and variable of the scheduler, its class and
 *      the reason.
 */
#ifndef PLUGSCHED_ANALYZER_H
#define PLUGSCHED_ANALYZER_H

#include "boundary/boundary.h"

/**
 * analyze() - draw the boundary
 * @vmlinux_o: path of the instrumented build's vmlinux.o
 * @vmlinux: path of the target
 * @profile: path of the profile of the target's series
 * @out: filled in; bd_free() it after success only
 *
 * Checks on the way that the scheduler's code in @vmlinux_o is the target's.
 *
 * Return: 0, or a negative errno (-EINVAL: damaged input, or another kernel's source; -ENOENT: what
 * must be there is not; -ENOTSUP: code that cannot be replaced), having reported the error.
 */
int analyze(const char *vmlinux_o, const char *vmlinux, const char *profile, struct boundary *out);

/**
 * analyze_with() - draw the boundary around more than is free of sleeping tasks
 * @vmlinux_o: as for analyze()
 * @vmlinux: as for analyze()
 * @profile: as for analyze()
 * @with: functions that are to be modifiable although tasks sleep in them: C identifiers with
 *        commas between them, "" for none
 * @out: as for analyze()
 *
 * Return: as analyze(); -EINVAL, too, when a function of @with is unknown or stays for another
 * reason.
 */
int analyze_with(const char *vmlinux_o, const char *vmlinux, const char *profile, const char *with,
		 struct boundary *out);

#endif /* PLUGSCHED_ANALYZER_H */
