// SPDX-License-Identifier: GPL-2.0
/*
 * test-edits.c - edits of a text, applied in the order of their places
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codegen/edits.h"
#include "lib/util.h"

static const char text[] = "one two three\n";
static struct edits e;
static struct strbuf sb;

static int open_edits(void **state)
{
	(void)state;
	e = (struct edits){ .file = "t.c", .mem = arena_new(),
			    .src = csource_from_text("t.c", text, strlen(text)) };
	return !e.src;
}

static int close_edits(void **state)
{
	(void)state;
	csource_free((struct csource *)e.src);
	edits_free(&e);
	arena_free(e.mem);
	sb_free(&sb);
	sb = (struct strbuf){ 0 };
	return 0;
}

static void order_does_not_matter(void **state)
{
	(void)state;
	edits_add(&e, 8, 13, "3", "last");
	edits_add(&e, 0, 0, "0 ", "before");
	edits_add(&e, 0, 3, "1", "first");
	edits_add(&e, 14, 14, "end\n", "after");
	assert_int_equal(edits_apply(&e, &sb), 0);
	assert_string_equal(sb.buf, "0 1 two 3\nend\n");
}

static void equal_edits_count_once(void **state)
{
	(void)state;
	edits_add(&e, 0, 3, "1", "first");
	edits_add(&e, 0, 3, "1", "first again");
	assert_int_equal(edits_apply(&e, &sb), 0);
	assert_string_equal(sb.buf, "1 two three\n");
	sb.len = 0;
	edits_report(&e, &sb);
	assert_string_equal(sb.buf, "t.c:1-1: first\n");
}

static void neighbours_do_not_overlap(void **state)
{
	(void)state;
	edits_add(&e, 0, 4, "", "left");
	edits_add(&e, 4, 8, "2 ", "right");
	assert_int_equal(edits_apply(&e, &sb), 0);
	assert_string_equal(sb.buf, "2 three\n");
}

static void overlap_is_an_error(void **state)
{
	(void)state;
	edits_add(&e, 0, 3, "1", "first");
	edits_add(&e, 2, 5, "x", "across");
	assert_int_equal(edits_apply(&e, &sb), -EINVAL);
}

static void range_past_the_end_is_an_error(void **state)
{
	(void)state;
	edits_add(&e, 10, 15, "", "past");
	assert_int_equal(edits_apply(&e, &sb), -EINVAL);
}

#define EDITS_TEST(f)	cmocka_unit_test_setup_teardown(f, open_edits, close_edits)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EDITS_TEST(order_does_not_matter),
		EDITS_TEST(equal_edits_count_once),
		EDITS_TEST(neighbours_do_not_overlap),
		EDITS_TEST(overlap_is_an_error),
		EDITS_TEST(range_past_the_end_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
