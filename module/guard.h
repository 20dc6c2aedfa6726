/* SPDX-License-Identifier: GPL-2.0 */
/*
 * guard.h - the parts of the guards: edits that the boundary does not allow, found in the source
 *
 * guard.c          walks the files of the tree, and what is generated from the target
 * guard-common.c   the files of the tree, reports
 * guard-define.c   what stays in the kernel must not be defined
 * guard-edit.c     what the kernel enters must stay defined; edits that do not reach every copy
 * guard-explain.c  what the compiler complains about at the boundary
 */
#ifndef PLUGSCHED_MODULE_GUARD_H
#define PLUGSCHED_MODULE_GUARD_H

#include "module/source.h"

struct guard {
	struct workdir *wd;
	const struct boundary *bd;
	struct strmap files;		/* of the tree -> struct source_file, NULL while not read */
	unsigned int errors;
};

/**
 * guard_open() - list the files of the tree, as generated and as they are
 * @g: filled in
 * @wd: the module's directory
 * @bd: its boundary
 */
void guard_open(struct guard *g, struct workdir *wd, const struct boundary *bd);

/**
 * guard_close() - free what guard_open() and guard_file() made
 * @g: the guard
 */
void guard_close(struct guard *g);

/**
 * guard_file() - a file of the tree, read when it is first asked for
 * @g: the guard
 * @file: relative to the tree
 *
 * Return: the file, or NULL when the tree has none of that name or, having reported the error, when
 * it cannot be read.
 */
struct source_file *guard_file(struct guard *g, const char *file);

/**
 * guard_error() - report an edit that is not allowed, "FILE:LINE: ...", and count it
 * @g: the guard
 * @file: relative to the tree
 * @line: of the file
 * @fmt: what: why; remedy
 */
void guard_error(struct guard *g, const char *file, uint32_t line, const char *fmt, ...)
	__ps_printf(4, 5);

/**
 * guard_is() - "it is an interface (REASON)", why an edit of a function is not allowed
 * @g: the guard; the text lives as long as its workdir
 * @f: the function
 *
 * Return: the text.
 */
const char *guard_is(const struct guard *g, const struct bd_func *f);

/**
 * guard_line() - line of a token
 * @v: version of a file
 * @token: of it
 *
 * Return: the line, from 1.
 */
uint32_t guard_line(const struct source_version *v, uint32_t token);

/**
 * guard_entered() - check whether the module must define a function
 * @f: the function
 *
 * Return: true when an entry of the kernel is redirected to it.
 */
bool guard_entered(const struct bd_func *f);

/**
 * guard_definitions() - report definitions of functions and variables that stay in the kernel
 * @g: the guard; errors are counted
 * @s: one file, edited
 */
void guard_definitions(struct guard *g, const struct source_file *s);

/**
 * guard_edits() - report removed functions that the kernel enters, and warn of edits that do not
 *		   reach every copy of the code or that callers do not expect
 * @g: the guard; errors are counted
 * @s: one file, edited
 */
void guard_edits(struct guard *g, const struct source_file *s);

#endif /* PLUGSCHED_MODULE_GUARD_H */
