// SPDX-License-Identifier: GPL-2.0
/*
 * test-conf.c - package.conf, templates, and what names of kernels say: read right, or refused
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "package/package.h"
#include "package/template.h"

static char dir[] = "/tmp/plugsched-conf-XXXXXX";
static char message[1024];

static const char good[] =
	"# comment\nname = acme\nmaintainer = Jo Doe <jo@example.org>\n\n[changelog]\n"
	"1.1 2026-11-20 12:00:00 +0130\n\tSecond.\n  Third.\n1.0~rc1 2026-11-01 00:00:00 -0100\n\tx\n";

static void keep_message(enum ps_level level, const char *text)
{
	(void)level;
	snprintf(message, sizeof(message), "%s", text);
}

static int read_bytes(struct package_conf *conf, const char *text, size_t size)
{
	char *path = xasprintf("%s/package.conf", dir);
	int err;

	assert_int_equal(file_write(path, text, size), 0);
	err = package_conf_read(conf, path);
	free(path);
	return err;
}

static void test_good(void **state)
{
	struct package_conf conf;

	(void)state;
	assert_int_equal(read_bytes(&conf, good, strlen(good)), 0);
	assert_string_equal(conf.name, "acme");
	assert_string_equal(conf.distribution, "unstable");
	assert_int_equal(conf.nr_changes, 2);
	assert_string_equal(conf.changes[0].version, "1.1");
	assert_string_equal(conf.changes[0].text, "Second.\nThird.\n");
	/* 10:30 UTC */
	assert_int_equal(conf.changes[0].when, 1795170600);
	assert_int_equal(conf.changes[0].zone, 5400);
	assert_int_equal(conf.changes[1].zone, -3600);
	package_conf_free(&conf);
}

/* What is read keeps what the templates rely on; what is not is reported. */
static void check_any(const char *text, size_t size)
{
	struct package_conf conf;
	size_t i;

	message[0] = '\0';
	if (read_bytes(&conf, text, size)) {
		assert_string_not_equal(message, "");
		return;
	}
	assert_null(strpbrk(conf.name, "/ \n\"$"));
	assert_null(strchr(conf.maintainer, '\n'));
	assert_true(conf.nr_changes > 0);
	for (i = 0; i < conf.nr_changes; i++)
		assert_null(strpbrk(conf.changes[i].version, "-/ \n:$"));
	package_conf_free(&conf);
}

static void test_any_bytes(void **state)
{
	static const char bytes[] = "\0\n\t =[<-/$\"\x80\xff";
	char text[sizeof(good)];
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof(good) - 1; i++) {
		memcpy(text, good, sizeof(good));
		check_any(text, i);
		for (k = 0; k < sizeof(bytes) - 1; k++) {
			text[i] = bytes[k];
			check_any(text, sizeof(good) - 1);
		}
	}
}

static void test_default(void **state)
{
	char *path = xasprintf("%s/default.conf", dir);
	struct package_conf conf;

	(void)state;
	setenv("SOURCE_DATE_EPOCH", "1795170600", 1);
	setenv("DEBFULLNAME", "Jo > Doe", 1);
	setenv("DEBEMAIL", "not an address", 1);
	assert_int_equal(package_conf_write_default(path), 0);
	assert_int_equal(package_conf_read(&conf, path), 0);
	assert_int_equal(conf.changes[0].when, 1795170600);
	package_conf_free(&conf);
	free(path);
}

static void test_names(void **state)
{
	struct arena *mem = arena_new();

	(void)state;
	assert_string_equal(package_kernel_version(
		"Linux version 6.1.0-56-cloud-amd64 (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40) #1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-12)",
		mem), "6.1.192-2");
	assert_string_equal(package_kernel_version(
		"Linux version 6.1.0 (a@b) (gcc-12 (Debian 12.2.0-14) 12.2.0) #2 SMP Thu Nov 26", mem), "");
	assert_string_equal(package_kernel_version("", mem), "");
	assert_string_equal(package_kernel_version("x Debian ", mem), "");
	assert_string_equal(package_flavour("6.1.0-56-cloud-amd64"), "cloud-amd64");
	assert_string_equal(package_flavour("6.12.117+deb12-amd64"), "amd64");
	assert_string_equal(package_flavour("5.14.0-427.el9.x86_64"), "");
	assert_string_equal(package_flavour(""), "");
	assert_string_equal(package_flavour("6.1.0-"), "");
	arena_free(mem);
}

static void test_fill(void **state)
{
	struct strmap values = {0};
	struct strbuf sb = {0};
	char *missing;

	(void)state;
	strmap_put(&values, "NAME", "acme@NAME@");
	assert_null(package_fill("a@b.org @NAME@ @@ @Name@ @NAME", &values, &sb));
	assert_string_equal(sb.buf, "a@b.org acme@NAME@ @@ @Name@ @NAME");
	missing = package_fill("@OTHER@", &values, &sb);
	assert_string_equal(missing, "OTHER");
	free(missing);
	sb_free(&sb);
	strmap_free(&values);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good), cmocka_unit_test(test_any_bytes),
		cmocka_unit_test(test_default), cmocka_unit_test(test_names),
		cmocka_unit_test(test_fill),
	};
	int failed;

	if (!mkdtemp(dir))
		return 1;
	ps_set_print(keep_message);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	path_remove_tree(dir);
	return failed;
}
