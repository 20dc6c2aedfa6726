// SPDX-License-Identifier: GPL-2.0
/*
 * test-conf.c - the farm's file: read right, or refused with the line and what it takes
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "farm/conf.h"

static char dir[] = "/tmp/plugsched-farm-XXXXXX";
static char message[1024];

static void keep_message(enum ps_level level, const char *text)
{
	(void)level;
	snprintf(message, sizeof(message), "%s", text);
}

static int read_bytes(struct farm_conf *conf, const char *text, size_t size)
{
	char *path = xasprintf("%s/farm.conf", dir);
	int err;

	*message = '\0';
	assert_int_equal(file_write(path, text, size), 0);
	err = farm_conf_read(conf, path);
	free(path);
	return err;
}

static const char good[] =
	"# comment\noutput = out/./x\njobs=3\n build-jobs = 4\r\npartial = yes\npackage = rpm\ncheck = a = b\n"
	"[kernels]\n6.1.0-56-cloud-amd64\n6.12.*=1:2~3\n/srv/../k/own/\n./near\n\n"
	"[patches 6.1]\na.patch\n# none\n/dev/../%s/b.patch\n[patches 6.12]\n";

static void test_good(void **state)
{
	char *text = xasprintf(good, dir + 1), *expected = xasprintf("%s/out/x", dir);
	const struct farm_series *series;
	struct farm_conf conf;

	(void)state;
	assert_int_equal(read_bytes(&conf, text, strlen(text)), 0);
	assert_string_equal(conf.dir, dir);
	assert_string_equal(conf.output, expected);
	assert_int_equal(conf.jobs, 3);
	assert_int_equal(conf.build_jobs, 4);
	assert_true(conf.partial);
	assert_string_equal(conf.package, "rpm");
	assert_string_equal(conf.check, "a = b");
	assert_int_equal(conf.nr_kernels, 4);
	assert_string_equal(conf.kernels[0].what, "6.1.0-56-cloud-amd64");
	assert_string_equal(conf.kernels[0].name, "6.1.0-56-cloud-amd64");
	assert_false(conf.kernels[0].is_dir);
	assert_string_equal(conf.kernels[1].what, "6.12.*=1:2~3");
	assert_string_equal(conf.kernels[1].name, "6.12.__1_2_3");
	assert_true(conf.kernels[2].is_dir);
	assert_string_equal(conf.kernels[2].what, "/k/own");
	assert_string_equal(conf.kernels[3].name, "near");
	series = farm_conf_series(&conf, "6.1.0-56-cloud-amd64");
	assert_non_null(series);
	assert_int_equal(series->nr, 2);
	assert_true(str_ends(series->patches[1], "/b.patch"));
	series = farm_conf_series(&conf, "6.12.117+deb12-amd64");
	assert_non_null(series);
	assert_int_equal(series->nr, 0);
	assert_null(farm_conf_series(&conf, "6.10.1"));
	assert_null(farm_conf_series(&conf, "rubbish"));
	farm_conf_free(&conf);
	free(expected);
	free(text);
}

static void test_bad(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "", "the output folder is missing" },
		{ "output = o\n", "no kernels; list them after a line [kernels]" },
		{ "output = o\n[kernels]\n", "no kernels" },
		{ "output\n", "farm.conf:1: neither KEY = VALUE nor a [section]" },
		{ "output =\n", "farm.conf:1: output: not a value of it; it takes a path" },
		{ "\ncolour = red\n", "farm.conf:2: no setting \"colour\"" },
		{ "jobs = 0\n", "jobs: not a value of it; it takes a number" },
		{ "jobs = -1\n", "jobs: not a value" },
		{ "jobs = 99999999999999999999\n", "jobs: not a value" },
		{ "build-jobs = 2x\n", "build-jobs: not a value" },
		{ "partial = maybe\n", "partial: not a value of it; it takes yes or no" },
		{ "package = tar\n", "package: not a value of it; it takes deb, rpm or none" },
		{ "[kernel]\n", "farm.conf:1: no such section" },
		{ "[kernels\n", "no such section" },
		{ "[]\n", "no such section" },
		{ "[\n", "no such section" },
		{ "[patches]\n", "no such section" },
		{ "[patches six]\n", "\"six\" is not a kernel series" },
		{ "[patches 6.1.2]\n", "\"6.1.2\" is not a kernel series" },
		{ "[patches 6.1]\n[patches 6.1]\n", "farm.conf:2: series 6.1 has patches already" },
		{ "[kernels]\n-x\n", "farm.conf:2: -x: neither a release nor a folder" },
		{ "[kernels]\n/\n", "/: neither a release nor a folder" },
		{ "[kernels]\n6.1\n/a/6.1\n", "farm.conf:3: /a/6.1: another kernel is called 6.1" },
		{ "output = o\n[kernels]\n6.1\n[patches 6.1]\nnosuch.patch\n", "nosuch.patch: no such patch" },
		{ "output = o\npackage-conf = nosuch\n[kernels]\n6.1\n", "nosuch: no such file" },
	};
	struct farm_conf conf;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_true(read_bytes(&conf, cases[i].text, strlen(cases[i].text)) < 0);
		if (!strstr(message, cases[i].says))
			fail_msg("case %zu: \"%s\" lacks \"%s\"", i, message, cases[i].says);
	}
	assert_int_equal(read_bytes(&conf, "output = \0\n", 11), -EINVAL);
	assert_non_null(strstr(message, "not a text file"));
	assert_int_equal(farm_conf_read(&conf, "/nonexistent/farm.conf"), -ENOENT);
}

/* Cut off or changed anywhere: read or refused, without harm. */
static void test_damage(void **state)
{
	char *text = xasprintf(good, dir + 1);
	struct farm_conf conf;
	size_t i, n = strlen(text), read = 0;
	char kept;

	(void)state;
	for (i = 0; i <= n; i++)
		if (!read_bytes(&conf, text, i)) {
			read++;
			farm_conf_free(&conf);
		}
	assert_in_range(read, 1, n - 1);
	for (i = 0; i < n; i++) {
		kept = text[i];
		text[i] ^= 0x1f;
		if (!read_bytes(&conf, text, n))
			farm_conf_free(&conf);
		text[i] = kept;
	}
	free(text);
}

static int set_up(void **state)
{
	char *a, *b;

	(void)state;
	if (!mkdtemp(dir))
		return -1;
	a = xasprintf("%s/a.patch", dir);
	b = xasprintf("%s/b.patch", dir);
	file_write(a, "", 0);
	file_write(b, "", 0);
	free(a);
	free(b);
	ps_set_print(keep_message);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	return path_remove_tree(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_damage),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("farm-conf", tests, set_up, tear_down);
}
