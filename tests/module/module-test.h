/* SPDX-License-Identifier: GPL-2.0 */
/*
 * module-test.h - a module's directory for the tests of module/, and the messages it provokes
 *
 * In:  texts of files. Out: a directory with .plugsched/, removed by tree_free().
 */
#ifndef PLUGSCHED_MODULE_TEST_H
#define PLUGSCHED_MODULE_TEST_H

#include <errno.h>
#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "module/module.h"

struct tree {
	struct workdir wd;
	struct boundary bd;
	char dir[32];
};

static inline char *tree_path(struct tree *t, const char *file)
{
	return arena_printf(t->wd.mem, "%s/%s", t->dir, file);
}

/* Runs a command of the shell in the tree. */
static inline void tree_run(struct tree *t, const char *cmd)
{
	assert_int_equal(system(arena_printf(t->wd.mem, "cd %s && %s", t->dir, cmd)), 0);
}

static inline void tree_init(struct tree *t)
{
	memset(t, 0, sizeof(*t));
	strcpy(t->dir, "/tmp/plugsched-mod-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	t->wd.mem = arena_new();
	t->wd.lock = -1;
	t->wd.dir = arena_strdup(t->wd.mem, t->dir);
	t->wd.meta = tree_path(t, ".plugsched");
	t->wd.build = tree_path(t, ".plugsched/build");
	tree_run(t, "mkdir -p kernel/sched plugsched .plugsched/pristine/kernel/sched"
		 " .plugsched/pristine/plugsched");
}

static inline void tree_free(struct tree *t)
{
	tree_run(t, "rm -rf kernel plugsched .plugsched *.c *.o *.ko");
	assert_int_equal(rmdir(t->dir), 0);
	strmap_free(&t->wd.state);
	arena_free(t->wd.mem);
}

static inline void tree_put(struct tree *t, const char *file, const char *text)
{
	FILE *f = fopen(tree_path(t, file), "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
}

/* A file as generated, and the same file as it is now. */
static inline void tree_edit(struct tree *t, const char *file, const char *was, const char *is)
{
	tree_put(t, arena_printf(t->wd.mem, ".plugsched/pristine/%s", file), was);
	tree_put(t, file, is);
}

/* @text with the first @from in it replaced, which must be there. */
static inline char *tree_replaced(struct tree *t, const char *text, const char *from,
				  const char *to)
{
	const char *at = strstr(text, from);

	if (!at)
		fail_msg("\"%s\" is not in the text", from);
	return arena_printf(t->wd.mem, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

/* ---- messages: all between tree_listen() and tree_heard() ---- */

static FILE *tree_log;
static int tree_stderr;

static inline void tree_listen(void)
{
	fflush(stderr);
	tree_log = tmpfile();
	assert_non_null(tree_log);
	tree_stderr = dup(2);
	dup2(fileno(tree_log), 2);
}

static inline const char *tree_heard(void)
{
	static char text[8192];
	size_t n;

	fflush(stderr);
	dup2(tree_stderr, 2);
	close(tree_stderr);
	rewind(tree_log);
	n = fread(text, 1, sizeof(text) - 1, tree_log);
	text[n] = '\0';
	fclose(tree_log);
	return text;
}

/* NULL: no message at all. Else each line is of the program, and the pattern (ERE) matches. */
static inline void assert_heard(const char *pattern, const char *heard)
{
	regex_t re;
	int miss;

	if (!pattern) {
		if (*heard)
			fail_msg("no message is expected, but: %s", heard);
		return;
	}
	assert_int_equal(regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB | REG_NEWLINE), 0);
	miss = regexec(&re, heard, 0, NULL, 0);
	regfree(&re);
	if (miss)
		fail_msg("no line matches /%s/: %s", pattern, heard);
}

#endif /* PLUGSCHED_MODULE_TEST_H */
