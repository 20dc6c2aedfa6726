// SPDX-License-Identifier: GPL-2.0
/*
 * test-declarator.c - declarators, their names and ends, in unpreprocessed source
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/declarator.h"
#include "lib/util.h"

static struct csource *src;

static void scan(const char *text)
{
	csource_free(src);
	src = csource_from_text("t.c", text, strlen(text));
	assert_non_null(src);
}

static int close_source(void **state)
{
	(void)state;
	csource_free(src);
	src = NULL;
	return 0;
}

/* The text from token @first to token @last. */
static void assert_tokens(uint32_t first, uint32_t last, const char *text)
{
	struct csource_range r;

	assert_true(first < src->nr_tokens && last < src->nr_tokens);
	r = csource_range_of(src, first, last);
	assert_int_equal(r.end - r.off, strlen(text));
	assert_memory_equal(src->text + r.off, text, strlen(text));
}

static uint32_t token(const char *text)
{
	return csource_token_at(src, strstr(src->text, text) - src->text);
}

static void each_declarator(void **state)
{
	uint32_t last;
	struct declarator d;

	(void)state;
	scan("static int a[2] = { 1, 2 }, *b /* c, */, (*f)(int, int) = x == y ? p : q;\nint z;");
	last = token(";");
	assert_true(declarator_first(src, 0, last, &d));
	assert_tokens(d.first, d.last, "static int a[2] = { 1, 2 }");
	assert_int_equal(d.init, token("= {"));
	assert_true(declarator_next(src, last, &d));
	assert_tokens(d.first, d.last, "*b");
	assert_int_equal(d.init, CSOURCE_NONE);
	assert_true(declarator_next(src, last, &d));
	assert_tokens(d.first, d.last, "(*f)(int, int) = x == y ? p : q");
	assert_int_equal(d.init, token("= x"));
	assert_false(declarator_next(src, last, &d));
}

static void no_declarator(void **state)
{
	struct declarator d;

	(void)state;
	scan(";");
	assert_false(declarator_first(src, 0, 0, &d));
	scan("int a,;");
	assert_true(declarator_first(src, 0, token(";"), &d));
	assert_false(declarator_next(src, token(";"), &d));
}

static void candidates(void **state)
{
	static const char *const names[] = { "static", "enum", "DEFINE", "rq", "__read_mostly" };
	struct declarator d;
	uint32_t i = CSOURCE_NONE;
	size_t k;

	(void)state;
	scan("static enum tag { MEMBER } DEFINE(argument) rq[size] __read_mostly = value;");
	assert_true(declarator_first(src, 0, token(";"), &d));
	for (k = 0; k < ARRAY_SIZE(names); k++) {
		i = declarator_candidate(src, &d, i);
		assert_true(csource_token_is(src, i, names[k]));
	}
	assert_int_equal(declarator_candidate(src, &d, i), CSOURCE_NONE);
}

static void ends(void **state)
{
	(void)state;
	scan("int a[1][2] = { 0 }, (*f)(int), b, (*g[3])(void) __init;");
	assert_int_equal(declarator_end(src, token("a[1]")), token("] = "));
	assert_int_equal(declarator_end(src, token("f)")), token("), b"));
	assert_int_equal(declarator_end(src, token("b,")), token("b,"));
	assert_int_equal(declarator_end(src, token("g[")), token(") __init"));
	scan("int a[");
	assert_int_equal(declarator_end(src, token("a[")), token("a["));
}

static void arguments(void **state)
{
	(void)state;
	scan("static DEFINE_PER_CPU(struct rq, runqueues) = { first }; int x;");
	assert_int_equal(declarator_argument(src, token("DEFINE"), "runqueues"),
			 token("runqueues"));
	assert_int_equal(declarator_argument(src, token("DEFINE"), "first"), CSOURCE_NONE);
	assert_int_equal(declarator_argument(src, token("x;"), "x"), CSOURCE_NONE);
}

static void assert_renamed(const char *text, const char *expected)
{
	char *renamed = declarator_rename(text, "rq", "new");

	assert_string_equal(renamed ? renamed : "(none)", expected);
	free(renamed);
}

static void renames(void **state)
{
	(void)state;
	assert_renamed("struct rq rq", "struct rq new");
	assert_renamed("int (*rq[2])(struct rq *)", "int (*new[2])(struct rq *)");
	assert_renamed("struct rq *other", "(none)");
	assert_renamed("", "(none)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(each_declarator, close_source),
		cmocka_unit_test_teardown(no_declarator, close_source),
		cmocka_unit_test_teardown(candidates, close_source),
		cmocka_unit_test_teardown(ends, close_source),
		cmocka_unit_test_teardown(arguments, close_source),
		cmocka_unit_test_teardown(renames, close_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
