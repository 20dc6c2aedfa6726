// SPDX-License-Identifier: GPL-2.0
/*
 * test-csource.c - declarations and definitions are found in any text, however odd
 *
 * Each case is a text and the chunks expected of it, as "FIRST-LAST:KIND" lines joined by blanks
 * (F function, D declaration, M macro use, B broken).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/csource.h"
#include "lib/util.h"

static char *chunks_of(const char *text, size_t size)
{
	struct csource *src = csource_from_text("t.c", text, size);
	struct strbuf sb = { 0 };
	uint32_t i;

	assert_non_null(src);
	sb_add(&sb, "");
	for (i = 0; i < src->nr_chunks; i++) {
		struct csource_range r = csource_range_of(src, src->chunks[i].first,
							  src->chunks[i].last);

		sb_printf(&sb, "%s%u-%u:%c", i ? " " : "", r.line, r.end_line,
			  "FDMB"[src->chunks[i].kind]);
		assert_true(r.end <= src->size);
		if (i)
			assert_true(src->chunks[i].first > src->chunks[i - 1].last);
	}
	csource_free(src);
	return sb.buf;
}

static void check(const char *text, const char *expected)
{
	char *got = chunks_of(text, strlen(text));

	assert_string_equal(got, expected);
	free(got);
}

static void declarations(void **state)
{
	(void)state;
	check("int a;\nstruct s { int x; };\nstruct s y = { 1 };\nenum { A, B };\n",
	      "1-1:D 2-2:D 3-3:D 4-4:D");
	check("static struct {\n\tint x;\n} nohz __aligned(64);\nint f(void)\n{\n\treturn 0;\n}\n",
	      "1-3:D 4-7:F");
	check("struct s *f(struct s *p) { return p; }\nint g(void) { return 1; }\n", "1-1:F 2-2:F");
	check("static enum e\n__odd(struct s *d)\n{\n}\nstatic void next(void) { }\n",
	      "1-4:F 5-5:F");
	check("struct __attribute__((packed)) s { int x; } v;\nint w;\n", "1-1:D 2-2:D");
	check("int (*fp)(void) = 0;\nint t[] = { [0] = 1, };\ntypedef struct { int a; } T;\n",
	      "1-1:D 2-2:D 3-3:D");
}

static void macro_uses(void **state)
{
	(void)state;
	check("int f(void) { return 0; }\nEXPORT_SYMBOL(f);\nDEFINE_PER_CPU(int, x);\n",
	      "1-1:F 2-2:D 3-3:D");
	check("SYSCALL_DEFINE2(nice, int, a, int, b)\n{\n\treturn a;\n}\nint z;\n", "1-4:F 5-5:D");
	check("SCHED_FEAT(A, true)\nSCHED_FEAT(B, false)\n\nint z;\n", "1-1:M 2-2:M 4-4:D");
	check("DEFINE_SCHED_CLASS(fair) = {\n\t.a = 1,\n};\n", "1-3:D");
	check("__printf(1, 2)\nvoid f(const char *s);\n", "1-2:D");
	check("int f(void) { return 0; }\nlate_initcall(f)\n#endif\n", "1-1:F 2-2:M");
}

static void branches(void **state)
{
	(void)state;
	check("#ifdef A\nint f(int a) {\n#else\nint f(void) {\n#endif\n\treturn 0;\n}\nint z;\n",
	      "1-7:F 8-8:D");
	check("int f(int a)\n{\n#ifdef A\n\tif (a) {\n#else\n\t{\n#endif\n\t}\n\treturn 0;\n}\nint z;\n",
	      "1-10:F 11-11:D");
	check("#if 0\n{ { \" ' not C\n#endif\nint z;\n", "4-4:D");
	check("#if 0\n{\n#else\nint y;\n#endif\nint z;\n", "4-4:D 6-6:D");
	check("static int x\n#ifdef A\n\t= 1;\n#else\n\t= 2;\n#endif\nint z;\n", "1-6:D 7-7:D");
	check("int t[] = {\n#ifdef A\n\t1,\n#endif\n\t2 };\nint z;\n", "1-5:D 6-6:D");
	check("#endif\n#else\n#elif\nint z;\n#if\n", "4-4:D");
}

static void hostile(void **state)
{
	char *deep, *got;
	size_t i;

	(void)state;
	check("", "");
	check("\n\n", "");
	check("int a; /* never closed\nint b;\n", "1-1:D");
	check("char *s = \"never closed;\nint b;\n", "1-2:D");
	check("int f(void)\n{\n\tif (1) {\n}\n\nint g(void)\n{\n\treturn 1;\n}\nint z;\n",
	      "1-4:F 6-9:F 10-10:D");
	check("}}})]\nint z;\n", "2-2:D");
	check("int f(void\n", "1-1:B");
	check("int a;\r\nint f(void)\r\n{\r\n}\r\n", "1-1:D 2-4:F");
	check("#define X \\\r\n\t{\r\nint z;\r\n", "3-3:D");
	check("#define X { /* over\nlines */ {\nint z;\n", "3-3:D");
	check("int a = '{';\nchar *b = \"{\\\"\";\nint c = L'\\'';\nint d;", "1-1:D 2-2:D 3-3:D 4-4:D");
	check("\\", "1-1:B");
	check("int x\\\n;", "1-2:D");

	got = chunks_of("int a;\0int b;\n", 14);
	assert_string_equal(got, "1-1:D 1-1:D");
	free(got);

	deep = xmalloc(200001);
	for (i = 0; i < 200000; i++)
		deep[i] = "{(["[i % 3];
	deep[i] = '\0';
	got = chunks_of(deep, i);
	assert_string_equal(got, "1-1:B");
	free(got);
	for (i = 0; i < 200000; i++)
		deep[i] = "#if\n"[i % 4];
	got = chunks_of(deep, i);
	assert_string_equal(got, "");
	free(got);
	free(deep);
}

/* Every prefix of a text with everything in it: no crash, ranges inside the text. */
static void prefixes(void **state)
{
	static const char text[] =
		"#if 0 /* x\n */\n'{\"\n#elif B\nstatic struct { int a[2]; } v = { { 1, '}' } };\n"
		"#else\nint f(int a, char *s) { if (a) { return \"}\\\"\"[0]; } // }\n#endif\n"
		"\treturn 0x1e+1; }\nMACRO(x)\n#define Y \\\n {\nu8\"{\" ;\n";
	size_t n;

	(void)state;
	for (n = 0; n < sizeof(text); n++)
		free(chunks_of(text, n));
}

static void check_statement(const char *text, uint32_t line, uint32_t col, const char *expected)
{
	struct csource *src = csource_from_text("t.c", text, strlen(text));
	struct csource_range r;

	assert_true(csource_statement_at(src, line, col, &r));
	assert_int_equal(r.end - r.off, strlen(expected));
	assert_memory_equal(src->text + r.off, expected, strlen(expected));
	csource_free(src);
}

static void statements(void **state)
{
	(void)state;
	check_statement("void f(void)\n{\n\tint a; static int n = 1;\n}\n", 3, 20,
			"static int n = 1;");
	/* a macro that brings one, in the middle of an expression */
	check_statement("void f(void)\n{\na: g(b ? M(1) :\n\t  M(2), h({ c; }));\n}\n", 4, 4,
			"g(b ? M(1) :\n\t  M(2), h({ c; }));");
	check_statement("void f(void)\n{\n\tfor (a; M(2); b)\n\t\tc;\n}\n", 3, 10,
			"for (a; M(2); b)\n\t\tc;");
	check_statement("void f(void)\n{\n\tg(({ int a; M(b); }));\n}\n", 3, 14, "M(b);");
	check_statement("void f(void)\n{\n\tif (1) {\n\t\tstatic struct { int x; } n = { 1 };\n\t}\n}\n",
			4, 28, "static struct { int x; } n = { 1 };");
	check_statement("void f(void)\n{\n\tg();\n#ifdef A\n\tstatic DEFINE_X(rs, 1);\n#endif\n}\n",
			5, 9, "static DEFINE_X(rs, 1);");
	check_statement("void f(void)\n{\n\tstatic int a[2] = { 1, 2 }, b;\n}\n", 3, 30,
			"static int a[2] = { 1, 2 }, b;");
	check_statement("static int a = 1;\n", 1, 12, "static int a = 1;");
}

static void places(void **state)
{
	struct csource *src = csource_from_text("t.c", "int a;\n\nint b;", 14);
	struct csource_range r;

	(void)state;
	assert_true(csource_chunk_at(src, 3, 5, &r));
	assert_int_equal(r.line, 3);
	assert_int_equal(r.col, 1);
	assert_int_equal(r.end_line, 3);
	assert_int_equal(r.end_col, 6);
	assert_false(csource_chunk_at(src, 2, 1, &r));
	assert_false(csource_chunk_at(src, 0, 0, &r));
	assert_false(csource_chunk_at(src, 4, 1, &r));
	assert_false(csource_chunk_at(src, 1, 400, &r));
	assert_null(csource_open("/nonexistent/file.c"));
	csource_free(src);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(declarations),
		cmocka_unit_test(macro_uses),
		cmocka_unit_test(branches),
		cmocka_unit_test(hostile),
		cmocka_unit_test(prefixes),
		cmocka_unit_test(statements),
		cmocka_unit_test(places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
