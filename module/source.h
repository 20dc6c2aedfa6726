/* SPDX-License-Identifier: GPL-2.0 */
/*
 * source.h - one file of the module's tree, as generated and as it is now
 *
 * In:  a file of the tree and its namesake in .plugsched/pristine.
 * Out: what each of the two defines, by name, and whether a definition's text was changed.
 */
#ifndef PLUGSCHED_MODULE_SOURCE_H
#define PLUGSCHED_MODULE_SOURCE_H

#include "lib/csource.h"
#include "module/module.h"

/* A definition of a function; the first of those that #if branches choose from. */
struct source_def {
	struct source_def *next;
	uint32_t first;		/* token */
	uint32_t name;
	uint32_t last;
	uint64_t text;		/* of all tokens but comments, in the first one of all branches */
};

struct source_version {
	struct csource *src;	/* NULL: there is no such file */
	struct strmap funcs;	/* name -> struct source_def */
	struct strmap chunks;	/* text of each toplevel declaration, as hex -> NULL */
};

struct source_file {
	const char *file;	/* "kernel/sched/core.c" */
	struct source_version old, new;
};

/**
 * source_open() - read both versions of a file
 * @s: filled in; source_close() it after success
 * @wd: the module's directory
 * @file: relative to it; must live as long as @s
 *
 * A version that does not exist is not an error: its src is NULL.
 *
 * Return: 0, or a negative errno of the failed read, having reported the error.
 */
int source_open(struct source_file *s, struct workdir *wd, const char *file);

/**
 * source_close() - free both versions
 * @s: the file; all zero afterwards
 */
void source_close(struct source_file *s);

/**
 * source_function() - find a definition
 * @v: version of a file; one that does not exist defines nothing
 * @name: the function's, a symbol that the macro of a system call defines, too
 *
 * Return: the definition, or NULL.
 */
const struct source_def *source_function(const struct source_version *v, const char *name);

/**
 * source_chunk_key() - the text of a toplevel chunk as a key of source_version.chunks
 * @mem: where the key lives
 * @src: the file
 * @c: chunk of it
 *
 * Return: the key.
 */
char *source_chunk_key(struct arena *mem, const struct csource *src,
		       const struct csource_chunk *c);

/**
 * source_text() - hash of the text of tokens, without comments
 * @src: the file
 * @first: token
 * @last: token, included
 *
 * Return: the hash; equal for equal code.
 */
uint64_t source_text(const struct csource *src, uint32_t first, uint32_t last);

#endif /* PLUGSCHED_MODULE_SOURCE_H */
