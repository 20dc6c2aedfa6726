/* SPDX-License-Identifier: GPL-2.0 */
/*
 * builtin.h - the subcommands, one file cli/builtin-NAME.c each
 *
 * argv[0] is "plugsched NAME", for messages. They return the exit status: 0, or 1 after an error
 * that they reported; argp ends the program with EX_USAGE (64) on wrong usage.
 */
#ifndef PLUGSCHED_BUILTIN_H
#define PLUGSCHED_BUILTIN_H

/**
 * cmd_fetch() - plugsched fetch: get a kernel's image, symbols, config and source
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: exit status.
 */
int cmd_fetch(int argc, char **argv);

/**
 * cmd_init() - plugsched init: prepare a tree for a target
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: exit status.
 */
int cmd_init(int argc, char **argv);

/**
 * cmd_build() - plugsched build: make scheduler.ko of a tree
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: exit status.
 */
int cmd_build(int argc, char **argv);

/**
 * cmd_boundary() - plugsched boundary: list classes and reasons
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: exit status.
 */
int cmd_boundary(int argc, char **argv);

/**
 * cmd_explain() - plugsched explain: all that is known of one function, variable or field
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: exit status.
 */
int cmd_explain(int argc, char **argv);

/**
 * cmd_check() - plugsched check: whether a module would load here
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: exit status.
 */
int cmd_check(int argc, char **argv);

/**
 * cmd_load() - plugsched load: load a module and enable its scheduler
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: exit status.
 */
int cmd_load(int argc, char **argv);

/**
 * cmd_unload() - plugsched unload: enable the kernel's scheduler and remove the module
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: exit status.
 */
int cmd_unload(int argc, char **argv);

/**
 * cmd_status() - plugsched status: which scheduler is active
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: exit status.
 */
int cmd_status(int argc, char **argv);

/**
 * cmd_package() - plugsched package: a module as a package of the distribution
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: exit status.
 */
int cmd_package(int argc, char **argv);

/**
 * cmd_farm() - plugsched farm: one scheduler for many kernels
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: exit status.
 */
int cmd_farm(int argc, char **argv);

/**
 * cmd_boot() - plugsched boot: what units and packages run
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: exit status.
 */
int cmd_boot(int argc, char **argv);

/**
 * cmd_diff() - plugsched diff: the engineer's edit as a patch of the kernel's source
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: exit status.
 */
int cmd_diff(int argc, char **argv);

/**
 * cmd_doctor() - plugsched doctor: whether this machine is fit for a swap
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: exit status.
 */
int cmd_doctor(int argc, char **argv);

/**
 * cmd_dump() - plugsched dump: print the record of an object
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: exit status.
 */
int cmd_dump(int argc, char **argv);

#endif /* PLUGSCHED_BUILTIN_H */
