/* SPDX-License-Identifier: GPL-2.0 */
/*
 * saved-cmd.h - the compiler's commands that Kbuild keeps beside each object (.NAME.o.cmd)
 *
 * In:  a finished O= build tree. Out: the command of one unit, to be run again with other outputs.
 */
#ifndef PLUGSCHED_SAVED_CMD_H
#define PLUGSCHED_SAVED_CMD_H

#include <stdbool.h>

/**
 * run_saved_cmd() - the command that compiled an object, for a shell in the build tree
 * @build: the build tree
 * @object: "kernel/sched/core.o"
 * @plugin: whether options that load a plugin stay in it
 *
 * Return: the command without its output (-o) and the dependencies it writes, to free(); NULL if
 * the build kept none.
 */
char *run_saved_cmd(const char *build, const char *object, bool plugin);

#endif /* PLUGSCHED_SAVED_CMD_H */
