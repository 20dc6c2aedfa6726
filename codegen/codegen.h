/* SPDX-License-Identifier: GPL-2.0 */
/*
 * codegen.h - from the boundary to the module's source tree
 *
 * In:  the boundary, the kernel's source, the runtime's sources for the kernel side.
 * Out: WORKDIR/
 *        Kbuild
 *        kernel/sched/       the scheduler's files, with the edits that the boundary requires
 *        plugsched/          runtime, prelude.h, frame.h, one UNIT.tables.h per unit, ranges.c
 *      WORKDIR/.plugsched/
 *        aliases             "ALIAS SYMBOL ADDRESS[ percpu]" lines: undefined symbols of the
 *                            module that name a symbol of vmlinux otherwise
 *        edits               "FILE:LINE-LINE: what was done" lines, one per edit
 *        pristine/           what was generated, to find an engineer's edits by
 */
#ifndef PLUGSCHED_CODEGEN_H
#define PLUGSCHED_CODEGEN_H

#include "boundary/boundary.h"

/**
 * codegen() - write the module's source tree
 * @bd: the boundary
 * @kernel_src: top of the kernel's source, only read
 * @workdir: where to write
 * @runtime_dir: the runtime's kernel side (runtime/kmod), with module-abi.h in its parent
 *
 * Nothing is written before everything is generated, so an error leaves @workdir as it was. A file
 * there that differs from what was generated last is an engineer's work and is never overwritten.
 *
 * Return: 0; -EEXIST if such a file is in the way; -EINVAL if the boundary and the source do not
 * agree or no rule fits; another negative errno if a file cannot be read or written. Errors are
 * reported.
 */
int codegen(const struct boundary *bd, const char *kernel_src, const char *workdir,
	    const char *runtime_dir);

#endif /* PLUGSCHED_CODEGEN_H */
