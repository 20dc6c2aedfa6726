// SPDX-License-Identifier: GPL-2.0
/*
 * test-have.c - what the target has of what kernels differ in (have.h of the tree)
 *
 * The target is a small program with types; the lists are of each kind of question, good and bad.
 */
#include "analyzer/image.h"
#include "tests/module/module-test.h"

static const char vmlinux[] =
	"struct head { int a; struct { char b; union { long c; short d; }; }; unsigned flag:1; } head;\n"
	"struct many { struct head heads[3]; } many[2];\n"
	"enum state { BUSY = -1, FREE = 3 } state;\n"
	"typedef struct head kind;\nkind other;\nvoid _start(void) { }\n";

static const char header[] =
	"#define PLAIN 1\n#  define WITH_ARGS(x) x\n.macro IN_ASSEMBLY reg:req\n"
	"#define LONGER_NAME\n/* #define IN_COMMENT */\n#undef UNDEFINED\n#ifdef ASKED\n";

static struct target target;

static void link_target(struct tree *t, const char *sources)
{
	tree_run(t, arena_printf(t->wd.mem, "gcc %s -fno-pie -nostdlib -static -no-pie -o vmlinux.o", sources));
	assert_int_equal(image_open(&target.img, tree_path(t, "vmlinux.o")), 0);
}

static void open_target(struct tree *t, const char *flags)
{
	tree_put(t, "v.c", vmlinux);
	link_target(t, arena_printf(t->wd.mem, "%s v.c", flags));
}

static int setup(void **state)
{
	struct tree *t = malloc(sizeof(*t));

	tree_init(t);
	tree_put(t, "kernel/asm.h", header);
	*state = t;
	return 0;
}

static int teardown(void **state)
{
	image_close(&target.img);
	tree_free(*state);
	free(*state);
	return 0;
}

static int answers(struct tree *t, const char *list)
{
	tree_put(t, "kernel/have.list", list);
	return have_write(&target, tree_path(t, "kernel"), tree_path(t, "kernel"), &t->wd);
}

static void answered(void **state)
{
	struct tree *t = *state;
	char *text;

	open_target(t, "-gbtf");
	assert_int_equal(answers(t, "# a comment\n\nfield head a\nfield\thead  e\nfield head c \n"
				 "offset head a\noffset head d\noffset many heads\nsize many\n"
				 "symbol many\nsymbol man\nsymbol _start\nvalue state FREE\nvalue state BUSY\n"
				 "value state GONE\nvalue nosuch FREE\n"
				 "macro asm.h PLAIN\nmacro asm.h WITH_ARGS\nmacro asm.h IN_ASSEMBLY\n"
				 "macro asm.h LONGER\nmacro asm.h IN_COMMENT\nmacro asm.h UNDEFINED\n"
				 "macro asm.h ASKED"), 0);
	text = file_read(tree_path(t, "plugsched/have.h"), NULL);
	assert_non_null(text);
	assert_string_equal(strstr(text, "#define"),
			    "#define PS_HAVE_head_a 1\n#define PS_HAVE_head_e 0\n"
			    "#define PS_HAVE_head_c 1\n#define PS_OFFSET_head_a 0\n"
			    "#define PS_OFFSET_head_d 16\n#define PS_OFFSET_many_heads 0\n"
			    "#define PS_SIZE_many 192\n"
			    "#define PS_HAVE_many 1\n#define PS_HAVE_man 0\n#define PS_HAVE__start 1\n"
			    "#define PS_VALUE_FREE 3\n#define PS_VALUE_BUSY -1\n"
			    "#define PS_HAVE_PLAIN 1\n#define PS_HAVE_WITH_ARGS 1\n"
			    "#define PS_HAVE_IN_ASSEMBLY 1\n#define PS_HAVE_LONGER 0\n"
			    "#define PS_HAVE_IN_COMMENT 0\n#define PS_HAVE_UNDEFINED 0\n"
			    "#define PS_HAVE_ASKED 0\n");
	free(text);
}

static const char more[] =
	"struct head { int a; } one; struct header { int a; } other; extern struct head elsewhere;\n"
	"typedef struct head kind; static struct head two, list[2]; const kind six = { 6 };\n"
	"struct head *at = &elsewhere; static struct head same;\n"
	"void *f(void) { static struct head three; return at == &two ? (void *)list : &three; }\n"
	"void *g(void) { return &same; }\nvoid _start(void) { }\n";
static const char last[] =
	"extern struct head { int a; } elsewhere; struct head elsewhere; static struct head same;\n"
	"void *h(void) { return &same; }\n";

/* By the debug information of all units. */
static void all_of_a_struct(void **state)
{
	struct tree *t = *state;
	char *text;

	tree_put(t, "last.c", last);
	tree_put(t, "more.c", more);
	link_target(t, "-g last.c more.c");
	assert_int_equal(answers(t, "all head\nall none\n"), 0);
	text = file_read(tree_path(t, "plugsched/have.h"), NULL);
	assert_non_null(text);
	assert_non_null(strstr(text, "X(one)"));
	assert_non_null(strstr(text, "X(two)"));
	assert_non_null(strstr(text, "X(six)"));
	assert_non_null(strstr(text, "X(elsewhere)"));
	assert_null(strstr(text, "X(three"));
	assert_null(strstr(text, "X(other"));
	assert_null(strstr(text, "X(list"));
	assert_null(strstr(text, "X(at"));
	/* there are two */
	assert_null(strstr(text, "X(same"));
	assert_non_null(strstr(text, "#define PS_ALL_none(X)\n"));
	free(text);
}

static void refused(struct tree *t, const char *list, const char *why)
{
	tree_listen();
	assert_int_not_equal(answers(t, list), 0);
	assert_heard(why, tree_heard());
	assert_int_not_equal(access(tree_path(t, "plugsched/have.h"), F_OK), 0);
}

static void not_told(void **state)
{
	struct tree *t = *state;

	open_target(t, "-gbtf");
	refused(t, "# x\nfield head\n", "have.list:2: not a question");
	refused(t, "field head a b\n", "have.list:1: not a question");
	refused(t, "version 6 1\n", "have.list:1: not a question");
	refused(t, "field nosuch a\n", "have.list:1: the target has no struct nosuch");
	refused(t, "offset head e\n", "have.list:1: struct head of the target has no e");
	refused(t, "offset head flag\nsize many\n", "struct head of the target has no flag, or it is a bit field");
	refused(t, "size nosuch\n", "have.list:1: the target has no variable nosuch");
	refused(t, "macro nosuch.h PLAIN\n", "nosuch.h");
	refused(t, "all head\n", "no debug information");
}

static void no_types(void **state)
{
	struct tree *t = *state;

	open_target(t, "");
	refused(t, "field head a\n", "have.list:1: the target has no types .BTF.: cannot tell where struct head has a");
	refused(t, "value state FREE\n", "have.list:1: the target has no types .BTF.: cannot tell the value of FREE");
	assert_int_equal(answers(t, "size many\n"), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(answered, setup, teardown),
		cmocka_unit_test_setup_teardown(all_of_a_struct, setup, teardown),
		cmocka_unit_test_setup_teardown(not_told, setup, teardown),
		cmocka_unit_test_setup_teardown(no_types, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
