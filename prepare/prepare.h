/* SPDX-License-Identifier: GPL-2.0 */
/*
 * prepare.h - what the parts of `plugsched init` share
 *
 * builtin-init.c    options, the order of the steps, the summary
 * preflight.c  everything that can be refused before anything is written
 * identity.c   what was made from what
 * config.c     the target's configuration in the build tree
 * kbuild.c     running the kernel's make, with progress
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
	const char *workdir;
	unsigned int jobs;

	struct workdir wd;
	struct target target;
	char *src;		/* absolute path of the source */
	char *plugin;		/* the plugin used for this build, in .plugsched/ */
	char *plugin_option;	/* what it is told */
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
 * init_preflight - refuse what cannot work; writes nothing
 * Fills in target, src, cc, profile, nr_units.
 */
int init_preflight(struct init *in);

/** init_space - whether the disk has room for what is still to be built */
int init_space(const struct init *in);

/** init_identify - put the plugin where the build uses it, and compute the fingerprints */
int init_identify(struct init *in);

/**
 * init_configure - the target's configuration in the build tree, checked
 * Leaves a tree alone that is configured already.
 */
int init_configure(struct init *in);

/** init_make - run the kernel's make for @goals (NULL-terminated), output to build.log */
int init_make(struct init *in, const char *const *goals, bool progress);

/** init_compare_early - compare kernel/sched/, once built, with the target, by the functions' sizes */
int init_compare_early(struct init *in);

/** init_build - the instrumented build up to vmlinux.o */
int init_build(struct init *in);

/** What compiling the scheduler's units costs with and without the plugin. */
struct init_speed {
	double plain, plugin;	/* seconds of processor time */
	unsigned int units;
};

/** init_measure - compile them both ways, results thrown away */
int init_measure(struct init *in, const char *const *units, size_t nr, struct init_speed *sp);

/** init_summarize - print the last lines, and keep them */
int init_summarize(struct init *in, const struct boundary *bd);

#endif /* PLUGSCHED_PREPARE_H */
