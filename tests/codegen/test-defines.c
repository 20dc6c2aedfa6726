// SPDX-License-Identifier: GPL-2.0
/*
 * test-defines.c - which macros of a unit go before the headers that prelude.h includes
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codegen/tables.h"
#include "lib/util.h"

/* @want: what comes after the head, NULL for no header at all. */
static void defines(const char *text, const char *want)
{
	struct strbuf sb = { 0 };

	assert_int_equal(want != NULL, tables_defines(text, &sb));
	if (want) {
		assert_memory_equal(TABLES_HEAD, sb.buf, strlen(TABLES_HEAD));
		assert_string_equal(want, sb.buf + strlen(TABLES_HEAD));
	} else {
		assert_int_equal(0, sb.len);
	}
	sb_free(&sb);
}

static void test_before_includes(void **state)
{
	(void)state;
	defines("// SPDX\n/*\n * #define IN_A_COMMENT\n */\n#define STEER\n#include <a.h>\n#define LATE\n",
		"#define STEER\n");
	defines("#define A 1\n\n#undef B\n#define C(x) \\\n\t(x + 1)\n#include <a.h>\n",
		"#define A 1\n#undef B\n#define C(x) \\\n\t(x + 1)\n");
}

static void test_none(void **state)
{
	(void)state;
	defines("#include <a.h>\n#define LATE\n", NULL);
	defines("/* a comment */ int x;\n#define LATE\n", NULL);
	/* what depends on something is not known here */
	defines("#ifdef CONFIG_X\n#define STEER\n#endif\n#include <a.h>\n", NULL);
	defines("", NULL);
	/* tracepoints stay the kernel's, and so does what the unit defines of them */
	defines("/* 5.10 */\n#define CREATE_TRACE_POINTS\n#include <a.h>\n#undef CREATE_TRACE_POINTS\n", NULL);
	defines("/* never closed\n#define X\n", NULL);
}

static void test_cut_off(void **state)
{
	(void)state;
	defines("#define A", "#define A");
	defines("#define A \\", "#define A \\");
	defines("#define A \\\n", "#define A \\\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_before_includes),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_cut_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
