/* SPDX-License-Identifier: GPL-2.0 */
/*
 * build.h - what the parts of `plugsched build` share
 *
 * builtin-build.c   options, the order of the steps
 * build-kbuild.c    running the kernel's make on the module
 * build-syms.c      the target's symbols in a compact file, made by init, read by each build
 * build-link.c      resolving what the module leaves undefined; the sections for the loader
 * build-layout.c    structs shared with the kernel must look as they do there
 */
#ifndef PLUGSCHED_BUILD_H
#define PLUGSCHED_BUILD_H

#include "analyzer/target.h"
#include "tools/workdir.h"

#define TSYM_EXPORT	(1u << 0)	/* the kernel's module loader resolves it */
#define TSYM_PERCPU	(1u << 1)	/* addr is the offset in the per-CPU area */
#define TSYM_INIT	(1u << 2)	/* gone after boot */

struct tsym {
	const char *name;
	uint64_t addr;
	uint32_t flags;
	uint32_t count;		/* symbols of that name */
};

struct tsyms {
	char *text;		/* the file, cut into strings */
	struct tsym *syms;
	size_t nr;
	struct strmap by_name;	/* -> struct tsym */
	uint64_t text_base;
};

/** tsyms_write - the target's symbols into .plugsched/target.syms, Module.symvers for modpost */
int tsyms_write(const struct target *t, struct workdir *wd);
int tsyms_read(struct tsyms *ts, struct workdir *wd);
void tsyms_free(struct tsyms *ts);

/** build_make - compile and link the module; output but for the noise goes to stdout */
int build_make(struct workdir *wd, unsigned int jobs, bool debug);

/** layouts_write - the target's types into .plugsched/target.btf */
int layouts_write(const struct target *t, struct workdir *wd);

/**
 * build_check_layouts - refuse a struct of the kernel's that has another layout in the module
 * Reads the types in the objects of WORKDIR/kernel/sched/.
 */
int build_check_layouts(struct workdir *wd);

/**
 * build_link - make the linked module ready for the loader
 * Returns 0, or a negative errno after an error that names each symbol and who uses it.
 */
int build_link(struct workdir *wd, const char *ko);

#endif /* PLUGSCHED_BUILD_H */
