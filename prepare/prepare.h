/* SPDX-License-Identifier: GPL-2.0 */
/*
 * prepare.h - what the parts of `plugsched init` share
 *
 * In:  a kernel's source, vmlinux and configuration.
 * Out: the instrumented build in .plugsched/build, checked to be the target's.
 *
 * preflight.c  everything that can be refused before anything is written
 * compiler.c   the target's compiler, here or in a root, and the plugin for it
 * identity.c   fingerprints of the inputs
 * config.c     the target's configuration in the build tree
 * kbuild.c     running the kernel's make, with progress
 * partial.c    only the units that touch the scheduler
 * link.c       objects into one
 * ccache.c     no stale record out of a cache of objects
 * early.c      is this the target's source?
 * speed.c      what the plugin costs
 * summary.c    the last lines
 */
#ifndef PLUGSCHED_PREPARE_H
#define PLUGSCHED_PREPARE_H

#include "boundary/boundary.h"
#include "analyzer/target.h"
#include "lib/workdir.h"

struct init {
	/* options */
	const char *source;
	const char *vmlinux;
	const char *config;
	const char *profile;
	const char *cc;
	const char *root;	/* the compiler is in this root, NULL: on this machine */
	const char *with;	/* functions asked for: names with commas between them, or "" */
	const char *workdir;
	unsigned int jobs;
	bool partial;		/* build only the units that touch the scheduler */

	struct workdir wd;
	struct target target;
	char *src;		/* absolute path of the source */
	char *plugin_from;	/* the plugin that works with cc, as built or installed */
	char *plugin;		/* its copy used for this build, in .plugsched/ */
	char *plugin_option;	/* its options */
	unsigned int nr_units;	/* C files linked into the target */
	struct {
		const char *what;
		double seconds;
	} steps[8];		/* what was done, for the summary */
	size_t nr_steps;
	char *build_print;	/* fingerprint of all that decides what the build makes */
	char *print;		/* and of all that comes after it */
};

/**
 * init_preflight() - refuse what cannot work; writes nothing
 * @in: the options; target, src, cc, root, plugin_from, profile and nr_units are filled in
 *
 * Return: 0, -ENOENT for what is missing, -EINVAL for what does not fit, or a negative errno of a
 * failed read, having reported the error.
 */
int init_preflight(struct init *in);

/**
 * init_find_compiler() - find the target's compiler, on this machine or in a root
 * @in: target is open; cc and root are filled in, and programs run in root from then on
 *
 * Return: 0, -EINVAL when it is not there, -ENOENT when the named root is not, or the negative
 * errno of entering one, having reported the error.
 */
int init_find_compiler(struct init *in);

/**
 * init_find_plugin() - find the plugin built for the compiler
 * @in: after init_find_compiler(); plugin_from is filled in
 *
 * Return: 0, -ENOENT when there is none, -EINVAL when it is for another compiler, having reported
 * the error.
 */
int init_find_plugin(struct init *in);

/**
 * init_enter_root() - have programs run in the root that the compiler is in
 * @root: the root, NULL or "" when it is on this machine
 * @source: the kernel's source, which they read
 * @dir: the directory of the module's source, which they read and write
 *
 * Return: 0, -ENOENT when the root is gone, or the negative errno of entering it, having reported
 * the error.
 */
int init_enter_root(const char *root, const char *source, const char *dir);

/**
 * init_space() - check that the disk has room for what is still to be built
 * @in: after init_preflight()
 *
 * Return: 0, -ENOSPC, or a negative errno when the directory cannot be written, having reported the
 * error.
 */
int init_space(const struct init *in);

/**
 * init_identify() - put the plugin where the build uses it, and compute the fingerprints
 * @in: after init_preflight(); plugin, plugin_option, build_print and print are filled in
 *
 * Return: 0, or a negative errno of a failed read or write, having reported the error.
 */
int init_identify(struct init *in);

/**
 * init_configure() - put the target's configuration into the build tree, and check it
 * @in: after init_identify(); a tree that is configured already is left alone
 *
 * Return: 0, -EINVAL when the kernel's make changes an option that matters, or a negative errno,
 * having reported the error.
 */
int init_configure(struct init *in);

/**
 * init_make() - run the kernel's make, output to build.log
 * @in: a configured tree, or what configures it
 * @goals: of make, NULL-terminated
 * @progress: show it on the terminal
 *
 * Return: 0, -EINTR when stopped by a signal, -EIO when make failed, or a negative errno, having
 * reported the error.
 */
int init_make(struct init *in, const char *const *goals, bool progress);

/**
 * init_tame_ccache() - keep ccache from giving an object the record of another source
 * @in: after init_identify(); the environment is changed, for all programs that are run afterwards
 */
void init_tame_ccache(const struct init *in);

/**
 * init_compare_early() - compare the functions' sizes in kernel/sched/ with the target's
 * @in: the build
 *
 * Return: 0, -EINVAL when one differs, or a negative errno of a failed read, having reported the
 * error.
 */
int init_compare_early(struct init *in);

/**
 * init_link() - link objects into one, as `ld -r` does
 * @in: the build
 * @objects: their paths, absolute or in the build tree, in the order of the link
 * @nr: how many
 * @out: the object to make
 *
 * Return: 0, -EIO when it cannot be made, or the negative errno of a failed write, having reported
 * the error.
 */
int init_link(struct init *in, const char *const *objects, size_t nr, const char *out);

/**
 * init_link_kernel() - link objects into vmlinux.o, as the kernel's own build does
 * @in: the build
 * @objects: their paths, absolute or in the build tree, in the order of the link
 * @nr: how many
 *
 * Return: as init_link().
 */
int init_link_kernel(struct init *in, const char *const *objects, size_t nr);

/**
 * init_make_partial() - build the units that touch the scheduler, and link them as vmlinux.o
 * @in: a build that has the scheduler's objects
 *
 * Return: 0; -ENODATA when the target does not show which units these are, which was warned of; as
 * init_make() and init_link() otherwise.
 */
int init_make_partial(struct init *in);

/**
 * init_is_built() - whether the build has made what this run asks for
 * @in: after init_identify()
 *
 * Return: whether there is nothing left to build.
 */
bool init_is_built(const struct init *in);

/**
 * init_build() - the instrumented build up to vmlinux.o
 * @in: a configured tree
 *
 * Return: as init_make() and init_compare_early().
 */
int init_build(struct init *in);

/* What compiling the scheduler's units costs with and without the plugin. */
struct init_speed {
	double plain, plugin;	/* seconds of processor time */
	unsigned int units;
};

/**
 * init_measure() - compile units with and without the plugin, and discard the objects
 * @in: a finished build
 * @units: their source files
 * @nr: how many
 * @sp: filled in
 *
 * Return: 0, -ENOENT when the build kept no command of a unit, -EIO when one does not compile.
 */
int init_measure(struct init *in, const char *const *units, size_t nr, struct init_speed *sp);

/**
 * init_summarize() - print the last lines, and keep them in .plugsched/summary
 * @in: the steps and their times
 * @bd: the boundary
 *
 * Return: 0, or a negative errno of the failed write, having reported the error.
 */
int init_summarize(struct init *in, const struct boundary *bd);

#endif /* PLUGSCHED_PREPARE_H */
