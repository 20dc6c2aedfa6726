/* SPDX-License-Identifier: GPL-2.0 */
/*
 * module.h - what the parts of `plugsched build` share
 *
 * builtin-build.c   options, the order of the steps
 * kbuild.c    running the kernel's make on the module
 * syms.c      the target's symbols in a compact file, made by init, read by each build
 * escape.c    functions of the module's own whose addresses may outlive it
 * entries.c   the bytes of the entries, made by init, put into each module
 * link.c      resolving what the module leaves undefined; the sections for the loader
 * layout.c    structs shared with the kernel must look as they do there
 * types.c     types from a file, safe to walk
 * compare.c   is a struct of the module the kernel's?
 * local.c     structs that only code of the module uses
 * place.c     where in the tree a struct is defined, for messages
 * guard.c     edits that the boundary does not allow, found in the source
 * source.c    one file of the tree, as generated and as it is now
 */
#ifndef PLUGSCHED_MODULE_H
#define PLUGSCHED_MODULE_H

#include "boundary/boundary.h"
#include "analyzer/target.h"
#include "lib/workdir.h"

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

/**
 * kbuild_make - compile and link the module; output but for the noise goes to stdout
 * What the compiler says about names on the boundary is explained by guard_explain().
 */
int kbuild_make(struct workdir *wd, const struct boundary *bd, unsigned int jobs, bool debug);

/**
 * guard_check - refuse edits of the tree that the boundary does not allow
 * Warns of those that do not reach every copy of the code. Returns 0, or -EINVAL after an error
 * for each.
 */
int guard_check(struct workdir *wd, const struct boundary *bd);

/**
 * guard_explain - say what the boundary has to do with a name that the compiler complained about
 * Nothing, when it is none of the boundary's.
 */
void guard_explain(struct workdir *wd, const struct boundary *bd, const char *name);

/**
 * place_of_struct - where in the tree a struct is defined
 * @key: "struct NAME", "union NAME", or "" for any enum
 * @member: of it, or the enum's constant; "" for none
 * @other: what to say when the tree does not define it
 * Returns "kernel/sched/sched.h:123", which lives as long as @wd.
 */
const char *place_of_struct(struct workdir *wd, const char *key, const char *member,
			       const char *other);

/** entries_write - what the redirected entries hold into .plugsched/target.entries */
int entries_write(const struct target *t, const struct boundary *bd, struct workdir *wd);

/** layout_write - the target's types into .plugsched/target.btf */
int layout_write(const struct target *t, struct workdir *wd);

/**
 * layout_check - refuse a struct of the kernel's that has another layout in the module
 * Reads the types in the objects of WORKDIR/kernel/sched/.
 */
int layout_check(struct workdir *wd, const struct boundary *bd);

/** escape_warn - warn of functions whose addresses the kernel may keep past the unload */
void escape_warn(struct workdir *wd, const struct boundary *bd);

/** place_of_function - as place_of_struct(), where a function is defined */
const char *place_of_function(struct workdir *wd, const char *name, const char *other);

/**
 * link_module - make the linked module ready for the loader
 * Returns 0, or a negative errno after an error that names each symbol and who uses it.
 */
int link_module(struct workdir *wd, const struct boundary *bd, const char *ko);

#endif /* PLUGSCHED_MODULE_H */
