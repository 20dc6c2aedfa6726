// SPDX-License-Identifier: GPL-2.0
/*
 * test-escape.c - addresses of the module's functions that the kernel may keep
 */
#include "tests/module/module-test.h"

static struct bd_var vars[] = {
	{ .name = "fair", .owner = "", .class = BD_SWITCHED },
};

static int setup(void **state)
{
	struct tree *t = malloc(sizeof(*t));

	tree_init(t);
	t->bd = (struct boundary){ .vars = vars, .nr_vars = ARRAY_SIZE(vars) };
	*state = t;
	return 0;
}

static int teardown(void **state)
{
	tree_free(*state);
	free(*state);
	return 0;
}

static void check(void **state, const char *text, const char *pattern)
{
	struct tree *t = *state;

	tree_put(t, "kernel/sched/fair.c", text);
	tree_run(t, "gcc -O1 -fno-inline -mcmodel=kernel -fno-pic -fno-asynchronous-unwind-tables -w"
		 " -c kernel/sched/fair.c -o kernel/sched/fair.o");
	tree_listen();
	escape_warn(&t->wd, &t->bd);
	assert_heard(pattern, tree_heard());
}

#define WARNING "^plugsched: warning: kernel/sched/fair.c:1: the address of mine\\(\\) is taken: the kernel may keep it past the unload .*; remove it in plugsched_on_unload\\(\\)"

static void taken(void **state)
{
	/* by code, and by data */
	check(state, "static void mine(void) { }\nvoid arm(void *); void f(void) { arm(mine); }", WARNING);
	check(state, "void mine(void) { }\nvoid *timer = mine;", WARNING);
	check(state, "void mine(void) { }\nvoid f(void) { mine(); }", NULL);
	check(state, "void mine(void);\nvoid *timer = mine;", NULL);
}

static void switched(void **state)
{
	/* put into the kernel while the module is loaded, and taken back with it */
	check(state, "void mine(void) { }\nvoid *__mod_fair[2] = { mine };", NULL);
	check(state, "void mine(void) { }\nvoid *__mod_other[2] = { mine };", WARNING);
}

static void tables(void **state)
{
	/* tables about code are read by the kernel while the module is there */
	check(state, "void mine(void) { }\n"
	      "__attribute__((section(\"__mcount_loc\"))) void *t = mine;", NULL);
	check(state, "void mine(void) { }\n"
	      "__attribute__((section(\".data.mine\"))) void *t = mine;", WARNING);
}

#define HEADER	"static inline void mine(void) { }\n" \
		"void arm(void *); static inline void start(void) { arm(mine); }"
#define USER	"#include \"../../plugsched/mine.h\"\nvoid f(void) { start(); }"
#define COMPILE	"gcc -O1 -mcmodel=kernel -fno-pic -fno-asynchronous-unwind-tables -c "

/* An inline function of a header's: the kernel's own object has it, too, or an edit brought it. */
static void header(void **state)
{
	struct tree *t = *state;

	tree_run(t, "mkdir -p .plugsched/build/kernel/sched");
	tree_put(t, "plugsched/mine.h", HEADER);
	tree_put(t, "kernel/sched/fair.c", USER);
	tree_put(t, "other.c", "void arm(void *); void f(void) { arm(0); }");
	tree_run(t, COMPILE "kernel/sched/fair.c -o kernel/sched/fair.o");
	tree_run(t, COMPILE "other.c -o .plugsched/build/kernel/sched/fair.o");
	tree_listen();
	escape_warn(&t->wd, &t->bd);
	assert_heard("kernel/sched/fair.o: the address of mine\\(\\) is taken", tree_heard());
	tree_run(t, COMPILE "kernel/sched/fair.c -o .plugsched/build/kernel/sched/fair.o");
	tree_listen();
	escape_warn(&t->wd, &t->bd);
	assert_heard(NULL, tree_heard());
	/* one of the tree's own is not excused */
	tree_put(t, "kernel/sched/fair.c", HEADER "\nvoid f(void) { start(); }");
	tree_run(t, COMPILE "kernel/sched/fair.c -o kernel/sched/fair.o");
	tree_listen();
	escape_warn(&t->wd, &t->bd);
	assert_heard("kernel/sched/fair.c:1: the address of mine\\(\\) is taken", tree_heard());
}

static void once(void **state)
{
	struct tree *t = *state;
	const char *heard, *first;

	tree_put(t, "kernel/sched/fair.c", "void mine(void) { }\nvoid *a = mine, *b = mine;");
	tree_run(t, "gcc -mcmodel=kernel -fno-pic -c kernel/sched/fair.c -o kernel/sched/fair.o");
	tree_listen();
	escape_warn(&t->wd, &t->bd);
	heard = tree_heard();
	first = strstr(heard, "mine()");
	assert_non_null(first);
	assert_null(strstr(first + 1, "mine()"));
}

static void unreadable(void **state)
{
	struct tree *t = *state;

	tree_put(t, "kernel/sched/fair.o", "text");
	tree_listen();
	escape_warn(&t->wd, &t->bd);
	assert_heard("^plugsched: warning: kernel/sched/fair.o: symbols cannot be read: .*; remove the file",
		     tree_heard());
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(taken, setup, teardown),
		cmocka_unit_test_setup_teardown(switched, setup, teardown),
		cmocka_unit_test_setup_teardown(tables, setup, teardown),
		cmocka_unit_test_setup_teardown(header, setup, teardown),
		cmocka_unit_test_setup_teardown(once, setup, teardown),
		cmocka_unit_test_setup_teardown(unreadable, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
