/* SPDX-License-Identifier: GPL-2.0 */
/*
 * init.h - what the parts of `plugsched init` share
 *
 * builtin-init.c    options, the order of the steps, the summary
 * init-preflight.c  everything that can be refused before anything is written
 * init-config.c     the target's configuration in the build tree
 * init-kbuild.c     running the kernel's make, with progress
 * init-speed.c      what the plugin costs
 */
#ifndef PLUGSCHED_INIT_H
#define PLUGSCHED_INIT_H

#include "analyzer/target.h"
#include "tools/workdir.h"

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
	unsigned int nr_units;	/* C files linked into the target */
	char fingerprint[64];	/* of all that decides what the build makes */
};

/**
 * init_preflight - refuse what cannot work; writes nothing
 * Fills in target, src, cc, profile, nr_units.
 */
int init_preflight(struct init *in);

/** init_space - whether the disk has room for what is still to be built */
int init_space(const struct init *in);

/** init_plugin - put the plugin where the build uses it, and compute the fingerprint */
int init_plugin(struct init *in);

/**
 * init_configure - the target's configuration in the build tree, checked
 * Leaves a tree alone that is configured already.
 */
int init_configure(struct init *in);

/** init_make - run the kernel's make for @goals (NULL-terminated), output to build.log */
int init_make(struct init *in, const char *const *goals, bool progress);

/** init_build - the instrumented build up to vmlinux.o */
int init_build(struct init *in);

/** What compiling the scheduler's units costs with and without the plugin. */
struct init_speed {
	double plain, plugin;	/* seconds of processor time */
	unsigned int units;
};

/** init_measure - compile them both ways, results thrown away */
int init_measure(struct init *in, const char *const *units, size_t nr, struct init_speed *sp);

#endif /* PLUGSCHED_INIT_H */
