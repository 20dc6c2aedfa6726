/* SPDX-License-Identifier: GPL-2.0 */
/*
 * tables.h - the generated files that are not the kernel's
 *
 * In: the boundary. Out: texts for WORKDIR/plugsched/ and WORKDIR/.plugsched/aliases.
 * Called by codegen.c.
 */
#ifndef PLUGSCHED_TABLES_H
#define PLUGSCHED_TABLES_H

#include "codegen/rewrite.h"

/** unit_name - "core" of "kernel/sched/core.c", from the arena */
const char *unit_name(struct codegen *cg, const char *file);

/** make_unit_tables - UNIT.tables.h: redirected entries and switched data of one unit */
void make_unit_tables(struct codegen *cg, const struct bd_unit *unit, struct strbuf *out);

/** make_ranges - ranges.c: all old code that the module replaces */
void make_ranges(struct codegen *cg, struct strbuf *out);

/** make_frame - frame.h: the kernel's frame for the stack trampoline; 0 or -EINVAL */
int make_frame(struct codegen *cg, struct strbuf *out);

/**
 * make_kbuild - Kbuild of the tree
 * @objects: the runtime's list of objects, one a line; "sources" stands for the units
 */
void make_kbuild(struct codegen *cg, const char *objects, struct strbuf *out);

/** make_aliases - the aliases handed out so far */
void make_aliases(struct codegen *cg, struct strbuf *out);

#endif /* PLUGSCHED_TABLES_H */
