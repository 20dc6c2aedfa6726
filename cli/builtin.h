/* SPDX-License-Identifier: GPL-2.0 */
/*
 * builtin.h - the subcommands, one file cli/builtin-NAME.c each
 *
 * argv[0] is "plugsched NAME", for messages. They return the exit status: 0, or 1 after an error
 * that they reported; argp ends the program with EX_USAGE (64) on wrong usage.
 */
#ifndef PLUGSCHED_BUILTIN_H
#define PLUGSCHED_BUILTIN_H

int cmd_init(int argc, char **argv);
int cmd_build(int argc, char **argv);
int cmd_boundary(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_load(int argc, char **argv);
int cmd_unload(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_package(int argc, char **argv);
int cmd_boot(int argc, char **argv);
int cmd_dump(int argc, char **argv);

#endif /* PLUGSCHED_BUILTIN_H */
