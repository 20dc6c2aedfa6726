/* SPDX-License-Identifier: GPL-2.0 */
/*
 * workdir.h - the directory that `init` makes and `build` works in
 *
 * DIR/                 the generated module sources, the engineer's
 * DIR/.plugsched/      ours:
 *   build/             the O= tree of the instrumented build, and what modules are built against
 *   build.log          its output
 *   state              "key value" lines: what DIR was made from and how far it got
 *   boundary.json, aliases, target.syms
 *
 * Used by: cli/builtin-init.c, cli/builtin-build.c and their helpers.
 */
#ifndef PLUGSCHED_WORKDIR_H
#define PLUGSCHED_WORKDIR_H

#include "lib/util.h"

struct workdir {
	char *dir;		/* absolute */
	char *meta;		/* dir/.plugsched */
	char *build;		/* dir/.plugsched/build */
	struct arena *mem;
	struct strmap state;
	int lock;		/* held while the command runs, -1 if not */
};

/**
 * workdir_open - find out about a directory that may or may not exist; changes nothing
 * @must_exist: it must have been made by `plugsched init`
 * Returns 0 or a negative errno, having reported the error.
 */
int workdir_open(struct workdir *wd, const char *path, bool must_exist);
/** workdir_lock - make what is missing of the directory, and keep other plugscheds out of it */
int workdir_lock(struct workdir *wd);
void workdir_close(struct workdir *wd);

/** workdir_file - path of a file in .plugsched/, lives as long as @wd */
char *workdir_file(struct workdir *wd, const char *name);
/** workdir_get - a value from the state, "" if it has none */
const char *workdir_get(const struct workdir *wd, const char *key);
/** workdir_set - change the state and store it */
int workdir_set(struct workdir *wd, const char *key, const char *value);

#endif /* PLUGSCHED_WORKDIR_H */
