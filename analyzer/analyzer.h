/* SPDX-License-Identifier: GPL-2.0 */
/*
 * analyzer.h - the analyzer: records and a kernel in, the boundary out
 *
 * In:  vmlinux.o of the instrumented build (records, relocations), the target's vmlinux, the
 *      profile of its series.
 * Out: struct boundary (boundary.h): every function and variable of the scheduler, its class and
 *      the reason.
 * Called by: `plugsched init`.
 */
#ifndef PLUGSCHED_ANALYZER_H
#define PLUGSCHED_ANALYZER_H

#include "boundary/boundary.h"

/**
 * analyze - draw the boundary
 * Checks on the way that vmlinux.o is the target's code (see analyze_verify_rebuild()).
 * Returns 0 or a negative errno, having reported the error. bd_free() when done.
 */
int analyze(const char *vmlinux_o, const char *vmlinux, const char *profile, struct boundary *out);

/**
 * analyze_verify_rebuild - is the scheduler in vmlinux.o the target's?
 * The same functions, sizes and bytes apart from what the linker fills in; the error names the
 * first function that differs. Returns 0 or a negative errno.
 */
int analyze_verify_rebuild(const char *vmlinux_o, const char *vmlinux, const char *profile);

#endif /* PLUGSCHED_ANALYZER_H */
