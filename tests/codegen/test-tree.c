// SPDX-License-Identifier: GPL-2.0
/*
 * test-tree.c - what is written, and what is never overwritten
 */
#include "tests/codegen/fixture.h"

#define CASE	"everything"

static struct fixture fx;

static int open_case(void **state)
{
	(void)state;
	fixture_open(&fx, CASE);
	return 0;
}

static int close_case(void **state)
{
	(void)state;
	fixture_close(&fx);
	return 0;
}

static const char *in_work(const char *file)
{
	return fixture_path(&fx, fx.work, file);
}

static void assert_text(const char *file, const char *text)
{
	assert_string_equal(fixture_read(&fx, in_work(file)), text);
}

static void same_again(void **state)
{
	(void)state;
	assert_int_equal(fixture_generate(&fx), 0);
	assert_int_equal(fixture_generate(&fx), 0);
}

static void edits_are_kept(void **state)
{
	const char *part, *unit;

	(void)state;
	assert_int_equal(fixture_generate(&fx), 0);
	part = fixture_read(&fx, in_work(FOLDER "part.c"));
	unit = fixture_read(&fx, in_work(FOLDER "in.c"));
	fixture_write(in_work(FOLDER "part.c"), "int mine;\n");
	/* the other files would change */
	fixture_copy(&fx, fixture_path(&fx, fx.top, "cases/unchanged"), "in.c");
	fx.bd.nr_funcs = fx.bd.nr_vars = 1;
	assert_int_equal(fixture_generate(&fx), -EINVAL);
	fixture_copy(&fx, fx.dir, "in.c");
	assert_int_equal(fixture_generate(&fx), -EEXIST);
	assert_text(FOLDER "part.c", "int mine;\n");
	assert_text(FOLDER "in.c", unit);
	fixture_write(in_work(FOLDER "part.c"), part);
	assert_int_equal(fixture_generate(&fx), 0);
	assert_string_not_equal(fixture_read(&fx, in_work(FOLDER "in.c")), unit);
}

/* An engineer may have made the edit that the generator would make now. */
static void edit_equal_to_new_text(void **state)
{
	(void)state;
	assert_int_equal(fixture_generate(&fx), 0);
	fixture_write(in_work(FOLDER "part.c"), "int mine;\n");
	fixture_write(fixture_path(&fx, fx.src, FOLDER "part.c"), "int mine;\n");
	assert_int_equal(fixture_generate(&fx), 0);
	assert_text(".plugsched/pristine/" FOLDER "part.c", "int mine;\n");
}

/* What stays in the tree would be compiled, or looked at, as if it belonged to it. */
static void old_files_go(void **state)
{
	const char *mine = in_work(FOLDER "mine.c"), *part = in_work("plugsched/part.c");
	const char *pristine = in_work(".plugsched/pristine/plugsched/part.c");
	const char *list = in_work(".plugsched/files"), *text;

	(void)state;
	assert_int_equal(fixture_generate(&fx), 0);
	text = fixture_read(&fx, list);
	assert_non_null(strstr(text, FOLDER "in.c\n"));
	/* as if the generation before had one more */
	fixture_write(list, arena_printf(fx.mem, "plugsched/part.c\n%s", text));
	fixture_write(pristine, "int part;\n");
	fixture_write(part, "int mine;\n");
	fixture_write(mine, "int mine;\n");
	assert_int_equal(fixture_generate(&fx), -EEXIST);
	assert_text("plugsched/part.c", "int mine;\n");
	fixture_write(part, "int part;\n");
	assert_int_equal(fixture_generate(&fx), 0);
	assert_false(path_is_file(part));
	assert_false(path_is_file(pristine));
	assert_text(FOLDER "mine.c", "int mine;\n");
	assert_text(".plugsched/files", text);
}

static void edited_runtime_is_kept(void **state)
{
	(void)state;
	assert_int_equal(fixture_generate(&fx), 0);
	fixture_write(in_work("plugsched/x86/jump.c"), "int mine;\n");
	assert_int_equal(fixture_generate(&fx), -EEXIST);
	assert_text("plugsched/x86/jump.c", "int mine;\n");
}

static void foreign_file_is_kept(void **state)
{
	(void)state;
	fixture_write(in_work("Kbuild"), "obj-m := other.o\n");
	assert_int_equal(fixture_generate(&fx), -EEXIST);
	assert_text("Kbuild", "obj-m := other.o\n");
	assert_false(path_is_file(in_work(FOLDER "in.c")));
	assert_false(path_is_dir(in_work(".plugsched")));
}

/* .plugsched/ is not edited by hand: what is there is replaced. */
static void meta_is_replaced(void **state)
{
	(void)state;
	fixture_write(in_work(".plugsched/aliases"), "old\n");
	assert_int_equal(fixture_generate(&fx), 0);
	assert_null(strstr(fixture_read(&fx, in_work(".plugsched/aliases")), "old"));
	assert_false(path_is_file(in_work(".plugsched/pristine/.plugsched/aliases")));
}

static void error_leaves_tree_as_it_was(void **state)
{
	const char *unit;

	(void)state;
	assert_int_equal(fixture_generate(&fx), 0);
	unit = fixture_read(&fx, in_work(FOLDER "in.c"));
	fx.bd.nr_vars = 1;
	fx.bd.frame.saved_regs = "r15 rbp";	/* found last */
	assert_int_equal(fixture_generate(&fx), -EINVAL);
	assert_text(FOLDER "in.c", unit);
}

static void no_runtime(void **state)
{
	(void)state;
	assert_int_equal(codegen(&fx.bd, fx.src, fx.work, fx.src), -ENOENT);
	assert_false(path_is_dir(fx.work));
}

#define TREE_TEST(f)	cmocka_unit_test_setup_teardown(f, open_case, close_case)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(same_again),
		TREE_TEST(edits_are_kept),
		TREE_TEST(edit_equal_to_new_text),
		TREE_TEST(old_files_go),
		TREE_TEST(edited_runtime_is_kept),
		TREE_TEST(foreign_file_is_kept),
		TREE_TEST(meta_is_replaced),
		TREE_TEST(error_leaves_tree_as_it_was),
		TREE_TEST(no_runtime),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
