/* SPDX-License-Identifier: GPL-2.0 */
/*
 * module.h - from a module's edited tree to scheduler.ko
 *
 * In:  the tree that init generated, edited or not; the boundary; facts about the target that init
 *      wrote into .plugsched/ (target.syms, target.entries, target.btf).
 * Out: scheduler.ko, or errors of the form "FILE:LINE: what: why; remedy".
 *
 * guard*.c    edits that the boundary does not allow, found in the source (see guard.h)
 * source.c    one file of the tree, as generated and as it is now
 * kbuild.c    runs the kernel's make on the module
 * layout.c    compares structs of the module with the kernel's; compare.c one pair of them,
 *             local.c structs that only code of the module uses, types.c reads types
 * place.c     where in the tree a struct or function is defined, for messages
 * escape.c    functions of the module whose addresses may outlive it
 * link*.c     resolves and renames symbols, adds the sections for the loader (see link.h)
 * syms.c      the target's symbols in a compact file, written by init, read by each build
 * have.c      what the target has of what kernels differ in, written by init for the runtime
 * symbol-table.c the kernel's own table of symbols, its hash written by init, put into each module
 * entry-bytes.c the bytes of the redirected entries, written by init, put into each module
 */
#ifndef PLUGSCHED_MODULE_H
#define PLUGSCHED_MODULE_H

#include "boundary/boundary.h"
#include "analyzer/target.h"
#include "lib/workdir.h"

struct ps_target;

#define TSYM_EXPORT	(1u << 0)	/* the kernel's module loader resolves it */
#define TSYM_PERCPU	(1u << 1)	/* addr is the offset in the per-CPU area */
#define TSYM_INIT	(1u << 2)	/* freed after boot */

/* A symbol of the target. */
struct tsym {
	const char *name;
	uint64_t addr;		/* link-time */
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

/* ---- by init ---- */

/**
 * tsyms_write() - write the target's symbols to target.syms, and Module.symvers for modpost
 * @t: the target
 * @wd: the module's directory
 *
 * Return: 0, or a negative errno, having reported the error.
 */
int tsyms_write(const struct target *t, struct workdir *wd);

/**
 * symbol_table_write() - note where the kernel's own table of symbols is, and its hash
 * @t: the target
 * @wd: the module's directory
 *
 * Return: 0, also when it is of no known form, or the negative errno of the failed write, having
 * reported the error.
 */
int symbol_table_write(const struct target *t, struct workdir *wd);

/**
 * entry_bytes_write() - write what the redirected entries hold to target.entries
 * @t: the target
 * @bd: its boundary
 * @wd: the module's directory
 *
 * Return: 0, -EINVAL when the target has no code at an entry, or a negative errno of the failed
 * write, having reported the error.
 */
int entry_bytes_write(const struct target *t, const struct boundary *bd, struct workdir *wd);

/**
 * layout_write() - write the target's types to target.btf, and find out how objects get theirs
 * @t: the target
 * @wd: the module's directory
 *
 * Without types in the target, or a compiler that writes them, it warns and removes the file.
 *
 * Return: 0, or a negative errno of the failed write, having reported the error.
 */
int layout_write(const struct target *t, struct workdir *wd);

/**
 * have_write() - write what the target has of what kernels differ in to the tree's have.h
 * @t: the target
 * @kernel_src: top of the kernel's source
 * @runtime: the runtime's folder, with have.list
 * @wd: the module's directory, with the tree in it
 *
 * Return: 0, -EINVAL for a question that is malformed or that the target does not answer, or a
 * negative errno of a failed read or write, having reported the error.
 */
int have_write(const struct target *t, const char *kernel_src, const char *runtime,
	       struct workdir *wd);

/* ---- by each build ---- */

/**
 * tsyms_read() - read target.syms
 * @ts: filled in; tsyms_free() it after success
 * @wd: the module's directory
 *
 * Return: 0, -EINVAL for a damaged file, -EIO when it cannot be read, having reported the error.
 */
int tsyms_read(struct tsyms *ts, struct workdir *wd);

/**
 * tsyms_free() - free what tsyms_read() made
 * @ts: the symbols; all zero afterwards
 */
void tsyms_free(struct tsyms *ts);

/**
 * guard_check() - refuse edits of the tree that the boundary does not allow
 * @wd: the module's directory
 * @bd: its boundary
 *
 * Warns of edits that do not reach every copy of the code.
 *
 * Return: 0, or -EINVAL after an error for each.
 */
int guard_check(struct workdir *wd, const struct boundary *bd);

/**
 * guard_explain() - say what the boundary requires of a name that the compiler complained about
 * @wd: the module's directory
 * @bd: its boundary
 * @name: C identifier; one that the boundary does not constrain gives no message
 */
void guard_explain(struct workdir *wd, const struct boundary *bd, const char *name);

/**
 * kbuild_make() - compile and link the module
 * @wd: the module's directory
 * @bd: its boundary, for guard_explain()
 * @jobs: files compiled at a time
 * @debug: with debug information
 *
 * make's steps go to stdout, the compiler's messages to stderr, without what is normal here and
 * looks like trouble.
 *
 * Return: 0, -ENOENT when source or compiler is missing, -EIO when it does not compile, or the
 * negative errno of starting make, having reported the error.
 */
int kbuild_make(struct workdir *wd, const struct boundary *bd, unsigned int jobs, bool debug);

/**
 * layout_flag() - the compiler's option that makes layout_check() find types
 * @wd: the module's directory
 *
 * Return: the option, "" when no layouts are compared.
 */
const char *layout_flag(const struct workdir *wd);

/**
 * layout_check() - refuse structs and enums of the kernel's that look different in the module
 * @wd: the module's directory; reads the types in the objects of kernel/sched/
 * @bd: its boundary
 *
 * Return: 0, also when there is no target.btf, or -EINVAL after an error for each.
 */
int layout_check(struct workdir *wd, const struct boundary *bd);

/**
 * escape_warn() - warn of functions whose addresses the kernel may keep past the unload
 * @wd: the module's directory; reads the objects of kernel/sched/
 * @bd: its boundary
 */
void escape_warn(struct workdir *wd, const struct boundary *bd);

/**
 * link_module() - make the linked module ready for the loader
 * @wd: the module's directory
 * @bd: its boundary
 * @ko: path of the module, rewritten in place
 * @debug: keep its debug information, which it may have for layout_check() only
 *
 * Return: 0, -EINVAL after an error for each wrong symbol or for a damaged file, -ENOENT when a
 * file is missing, -EIO when objcopy fails, or a negative errno of the failed write.
 */
int link_module(struct workdir *wd, const struct boundary *bd, const char *ko, bool debug);

/**
 * symbol_table_read() - what symbol_table_write() has noted
 * @wd: the module's directory
 * @pt: its table_ members are set where there is something
 */
void symbol_table_read(const struct workdir *wd, struct ps_target *pt);

/* ---- places, for messages ---- */

/**
 * place_of_struct() - find where in the tree a struct is defined
 * @wd: the module's directory
 * @key: "struct NAME", "union NAME", or "" for any enum
 * @member: of it, or the enum's constant; "" for none
 * @other: what to say when the tree does not define it
 *
 * Return: "kernel/sched/sched.h:123", which lives as long as @wd, or @other.
 */
const char *place_of_struct(struct workdir *wd, const char *key, const char *member,
			    const char *other);

/**
 * place_of_function() - find where in the tree a function is defined
 * @wd: the module's directory
 * @name: C identifier
 * @other: what to say when the tree does not define it
 *
 * Return: as place_of_struct().
 */
const char *place_of_function(struct workdir *wd, const char *name, const char *other);

#endif /* PLUGSCHED_MODULE_H */
