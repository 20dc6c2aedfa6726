// SPDX-License-Identifier: GPL-2.0
/*
 * test-version.c - order of versions, against dpkg's; which kernel a request means
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fetch/fetch.h"

/* In ascending order; each is compared with each. */
static const char *const versions[] = {
	"5.10.262-1", "6.1.176-1~deb11u1", "6.1.176-1", "6.1.190-1", "6.1.192-1", "6.1.192-2~bpo1",
	"6.1.192-2", "6.1.192-2+b1", "6.1.192-10", "6.12.9~rc1-1", "6.12.09-1", "6.12.117-1~deb12u1",
	"6.12.117-1", "7.3.4-1~bpo13+1", "7.3.4-1", "1:2", "1:2-0.1", "1:2a", "1:2+", "10:0",
};

static bool dpkg_says(const char *a, const char *op, const char *b)
{
	return !run_cmd((const char *[]){ "dpkg", "--compare-versions", a, op, b, NULL }, NULL);
}

static void test_order_is_dpkgs(void **state)
{
	size_t i, k;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(versions); i++) {
		for (k = 0; k < ARRAY_SIZE(versions); k++) {
			int diff = fetch_version_cmp(versions[i], versions[k]);
			const char *op = diff < 0 ? "lt" : diff > 0 ? "gt" : "eq";

			if (!dpkg_says(versions[i], op, versions[k]))
				fail_msg("%s %s %s: not so", versions[i], op, versions[k]);
		}
	}
	assert_true(fetch_version_cmp("6.1.0-1", "6.1-1") > 0);
	assert_int_equal(fetch_version_cmp("6.01-1", "6.1-1"), 0);
	assert_int_equal(fetch_version_cmp("", ""), 0);
}

static bool parse(struct fetch *f, const char *what, struct fetch_request *rq)
{
	ps_print_fn old = ps_set_print(NULL);
	int err = fetch_parse_request(f, what, rq);

	ps_set_print(old);
	return !err;
}

static void test_requests(void **state)
{
	static const char *const bad[] = {
		"", "=", "-x", "../x", "a/b", "6.1 ", "6.1\n", "linux-image-", "6.1=", "6.1=a b", ".", "6;1",
		"linux-image-6.1=../x",
	};
	struct fetch f = { .mem = arena_new() };
	struct fetch_request rq;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		if (parse(&f, bad[i], &rq))
			fail_msg("\"%s\" is accepted", bad[i]);
	assert_true(parse(&f, "linux-image-6.1.0-56-cloud-amd64-dbg=6.1.192-2", &rq));
	assert_string_equal(rq.release, "6.1.0-56-cloud-amd64");
	assert_string_equal(rq.version, "6.1.192-2");
	assert_false(rq.pattern);
	assert_true(fetch_matches(&rq, "6.1.0-56-cloud-amd64", "6.1.192-2"));
	assert_false(fetch_matches(&rq, "6.1.0-56-cloud-amd64", "6.1.192-1"));
	assert_false(fetch_matches(&rq, "6.1.0-56-amd64", "6.1.192-2"));
	assert_true(parse(&f, "6.1.0-[1-9]*-cloud-amd64", &rq));
	assert_true(rq.pattern);
	assert_true(fetch_matches(&rq, "6.1.0-56-cloud-amd64", "6.1.192-2"));
	assert_false(fetch_matches(&rq, "6.1.0-0.deb11.52-cloud-amd64", "6.1.192-2"));
	/* the running kernel: its release at least */
	assert_true(parse(&f, NULL, &rq));
	assert_true(*rq.release);
	arena_free(f.mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_is_dpkgs),
		cmocka_unit_test(test_requests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
