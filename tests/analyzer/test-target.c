// SPDX-License-Identifier: GPL-2.0
/*
 * test-target.c - a linked kernel's exports, in both forms that kernels write down what is GPL only
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/target.h"
#include "lib/util.h"

static char dir[] = "/tmp/plugsched-target-XXXXXX";

/* One table with a byte of flags for each, or a second table. */
static const char source[] =
	"const char linux_banner[] = \"Linux version 7.3.4 (t@t) (gcc 14, GNU ld) #1 SMP\\n\";\n"
	"void _text(void) { }\n"
	"asm(\".macro export name, tab\\n\"\n"
	"    \"	.section __ksymtab_strings, \\\"a\\\"\\n9: .asciz \\\"\\\\name\\\"\\n\"\n"
	"    \"	.section \\\\tab, \\\"a\\\"\\n	.balign 4\\n	.long _text - ., 9b - ., 0\\n.endm\\n\"\n"
	"    \"	export for_all, __ksymtab\\n\"\n"
	"#ifdef FLAGS\n"
	"    \"	export for_gpl, __ksymtab\\n\"\n"
	"    \"	.section __kflagstab, \\\"a\\\"\\n	.byte \" FLAGS \"\\n\"\n"
	"#else\n"
	"    \"	export for_gpl, __ksymtab_gpl\\n\"\n"
	"#endif\n"
	"    \"	.text\\n\");\n";

/* "NAME" or "NAME gpl", one after the other */
static int add(void *arg, const struct target_export *exp)
{
	sb_printf(arg, "%s%s;", exp->name, exp->gpl ? " gpl" : "");
	return 0;
}

/* What the exports of the kernel so compiled are; NULL when they are refused. */
static char *exports(const char *options)
{
	char *path = xasprintf("%s/k.c", dir), *cmd;
	struct strbuf sb = { 0 };
	struct target t;
	int err;

	assert_int_equal(file_write(path, source, strlen(source)), 0);
	cmd = xasprintf("cd %s && gcc -nostdlib -static -Wl,--build-id -Wl,-e,_text %s -o k k.c", dir,
			options);
	assert_int_equal(system(cmd), 0);
	free(cmd);
	free(path);
	path = xasprintf("%s/k", dir);
	assert_int_equal(target_open(&t, path), 0);
	err = target_exports(&t, add, &sb);
	target_close(&t);
	free(path);
	if (!err)
		return sb.buf;
	sb_free(&sb);
	return NULL;
}

static void test_gpl_only(void **state)
{
	char *tables = exports(""), *flags = exports("-DFLAGS='\"0, 1\"'");

	(void)state;
	assert_string_equal(tables, "for_all;for_gpl gpl;");
	assert_string_equal(flags, "for_all;for_gpl gpl;");
	free(tables);
	free(flags);
	/* other flags are of no concern */
	flags = exports("-DFLAGS='\"2, 3\"'");
	assert_string_equal(flags, "for_all;for_gpl gpl;");
	free(flags);
}

static void test_damaged(void **state)
{
	(void)state;
	assert_null(exports("-DFLAGS='\"0\"'"));
	assert_null(exports("-DFLAGS='\"0, 1, 0\"'"));
}

static int set_up(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	return path_remove_tree(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gpl_only),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
