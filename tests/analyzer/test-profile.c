// SPDX-License-Identifier: GPL-2.0
/*
 * test-profile.c - the profiles of kernel series: what they include, what is malformed
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "analyzer/profile.h"
#include "lib/util.h"

#define NEEDED	"[files]\nkernel/sched/core.c\n[stack_switch]\n__switch_to_asm\n"
#define MAX_LINES	120

static char dir[] = "/tmp/plugsched-test-XXXXXX";

static char *put(const char *name, const char *text)
{
	char *path = xasprintf("%s/%s", dir, name);

	assert_int_equal(file_write(path, text, strlen(text)), 0);
	return path;
}

static int make_dir(void **state)
{
	(void)state;
	return !mkdtemp(dir);
}

static int remove_dir(void **state)
{
	(void)state;
	return path_remove_tree(dir);
}

static void included(void **state)
{
	char *common = put("common.profile", NEEDED "[brief]\na = first\n");
	char *path = put("one.profile", "# mine\ninclude  common.profile \n[files]\nkernel/sched/new.c\nkernel/sched/*.h\n"
			 "[brief]\na = second\n");
	struct profile p;

	(void)state;
	assert_int_equal(profile_read(&p, path), 0);
	assert_int_equal(p.files.nr, 3);
	assert_non_null(profile_match(&p.files, "kernel/sched/core.c"));
	assert_non_null(profile_match(&p.files, "kernel/sched/new.c"));
	assert_non_null(profile_match(&p.files, "kernel/sched/new.h"));
	assert_null(profile_match(&p.files, "kernel/sched/ext/new.h"));
	assert_string_equal(profile_match(&p.brief, "a")->reason, "first");
	assert_string_equal(profile_name(&p), "one.profile");
	/* what a change of either must be seen in */
	assert_int_equal(p.nr_texts, 2);
	assert_string_equal(p.texts[0].path, path);
	assert_string_equal(p.texts[1].path, common);
	profile_free(&p);
	free(common);
	free(path);
}

static void refused(const char *text)
{
	char *path = put("bad.profile", text);
	struct profile p;

	assert_int_not_equal(profile_read(&p, path), 0);
	free(path);
}

static void malformed(void **state)
{
	(void)state;
	free(put("common.profile", NEEDED));
	free(put("twice.profile", "include common.profile\n"));
	refused("include nosuch.profile\n" NEEDED);
	refused("include twice.profile\n");
	refused("include bad.profile\n" NEEDED);
	refused("include ../common.profile\n" NEEDED);
	refused("include /etc/passwd\n" NEEDED);
	/* a section ends where another file begins */
	refused(NEEDED "include common.profile\na = why\n");
	refused("a = why\n" NEEDED);
	refused("[nosuch]\n" NEEDED);
	refused("[files\n" NEEDED);
	refused("[files]\nkernel/sched/core.c\n");
}

/* The profiles that are shipped: readable, and short. */
static void shipped(void **state)
{
	char *pattern = ps_data_path("kconfig/linux-*.profile"), *c;
	struct profile p;
	glob_t found;
	size_t i, k, lines;

	(void)state;
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	for (i = 0; i < found.gl_pathc; i++) {
		assert_int_equal(profile_read(&p, found.gl_pathv[i]), 0);
		assert_true(p.nr_texts >= 2);
		profile_free(&p);
		c = file_read(found.gl_pathv[i], NULL);
		for (k = lines = 0; c[k]; k++)
			lines += c[k] == '\n';
		if (lines >= MAX_LINES)
			fail_msg("%s has %zu lines", found.gl_pathv[i], lines);
		free(c);
	}
	globfree(&found);
	free(pattern);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(included),
		cmocka_unit_test(malformed),
		cmocka_unit_test(shipped),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
