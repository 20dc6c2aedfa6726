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
 * workdir_open() - find out about a directory that may or may not exist; changes nothing
 * @wd: gets what is known, for workdir_close(); closed already after an error
 * @path: the directory
 * @must_exist: `plugsched init` must have made it
 *
 * Return: 0, -EINVAL when make cannot work in a directory of that name, -ENOTDIR when it is a file,
 * -ENOENT when it must exist and does not, -EEXIST when it holds other files, or the negative errno
 * of realpath(); the error is reported.
 */
int workdir_open(struct workdir *wd, const char *path, bool must_exist);

/**
 * workdir_lock() - make what is missing of the directory and keep other plugscheds out of it
 * @wd: the directory, locked until workdir_close()
 *
 * Return: 0, -EWOULDBLOCK when another plugsched works in it, or the negative errno of what
 * failed; the error is reported.
 */
int workdir_lock(struct workdir *wd);

/**
 * workdir_close() - free what is known about a directory and unlock it
 * @wd: the directory
 */
void workdir_close(struct workdir *wd);

/**
 * workdir_file() - path of a file in .plugsched/
 * @wd: the directory
 * @name: the file's name
 *
 * Return: the path, which lives as long as @wd.
 */
char *workdir_file(struct workdir *wd, const char *name);

/**
 * workdir_get() - read a value of the state
 * @wd: the directory
 * @key: its name
 *
 * Return: the value, "" if there is none.
 */
const char *workdir_get(const struct workdir *wd, const char *key);

/**
 * workdir_set() - change a value of the state and store the state
 * @wd: the directory
 * @key: its name, without blanks
 * @value: the value, one line
 *
 * Return: 0 or the negative errno of file_write(), which reports it.
 */
int workdir_set(struct workdir *wd, const char *key, const char *value);

#endif /* PLUGSCHED_WORKDIR_H */
