// SPDX-License-Identifier: GPL-2.0
/*
 * test-guard.c - edits that the boundary does not allow, and their nearest allowed neighbours
 *
 * One file of a scheduler, a boundary written here; each case replaces one piece of the text.
 */
#include "tests/module/module-test.h"

#define FILE_NAME	"kernel/sched/core.c"
#define AT		"^plugsched: kernel/sched/core.c:[1-9][0-9]*: "
#define WARN_AT		"^plugsched: warning: kernel/sched/core.c:[1-9][0-9]*: "

static const char core[] =
	"extern int shared;\n"
	"extern void stays(void);\n"
	"static int own;\n"
	"void tick(void)\n"
	"{\n"
	"\tinner();\n"
	"}\n"
	"static void inner(void)\n"
	"{\n"
	"\textern int once __asm__(\"__vmlinux_once.1\");\n"
	"\n"
	"\tonce = shared;\n"
	"}\n"
	"static int __mod_expire(void)\n"
	"{\n"
	"\treturn own;\n"
	"}\n";

enum { TICK, STAYS, BOOT, INNER, EXPIRE, NR_FUNCS };

static struct bd_symbol entry = { .name = "entry", .addr = 0x1000, .size = 16, .room = 16 };
static uint32_t redirect;
static struct bd_use copies[] = {
	{ .kind = BD_USE_INLINED_COPY, .outside = true, .who = "fork", .file = "",
	  .loc = { "kernel/fork.c", 10, 1 } },
	{ .kind = BD_USE_INLINED_COPY, .outside = true, .who = "fork", .file = "",
	  .loc = { "kernel/fork.c", 20, 1 } },
	{ .kind = BD_USE_INLINED_COPY, .outside = false, .who = "tick", .file = "",
	  .loc = { FILE_NAME, 6, 1 } },
};

static struct bd_func funcs[NR_FUNCS] = {
	[TICK] = { .name = "tick", .symbol = "tick", .type = "void (void)",
		   .loc = { FILE_NAME, 4, 6 }, .class = BD_INTERFACE, .reason = "called by timers",
		   .caveat = "", .syms = &entry, .nr_syms = 1, .redirects = &redirect,
		   .nr_redirects = 1 },
	[STAYS] = { .name = "stays", .symbol = "stays", .type = "void (void)",
		    .loc = { FILE_NAME, 2, 13 }, .class = BD_OUTSIDER, .reason = "tasks sleep in it",
		    .caveat = "" },
	[BOOT] = { .name = "boot", .symbol = "boot", .type = "void (void)",
		   .loc = { FILE_NAME, 3, 1 }, .class = BD_INIT, .reason = "runs at boot",
		   .caveat = "" },
	[INNER] = { .name = "inner", .symbol = "inner", .type = "void (void)", .is_static = true,
		    .loc = { FILE_NAME, 8, 13 }, .class = BD_INSIDER, .reason = "", .caveat = "" },
	[EXPIRE] = { .name = "expire", .symbol = "expire", .type = "int (void)", .is_static = true,
		     .loc = { FILE_NAME, 14, 12 }, .class = BD_CALLBACK, .reason = "held by a timer",
		     .caveat = "", .syms = &entry, .nr_syms = 1, .redirects = &redirect,
		     .nr_redirects = 1 },
};

static struct bd_var vars[] = {
	{ .name = "shared", .symbol = "shared", .type = "int shared", .owner = "",
	  .loc = { FILE_NAME, 1, 12 }, .class = BD_SHARED, .reason = "holds state" },
	{ .name = "once", .symbol = "once.1", .type = "int once", .owner = "inner",
	  .loc = { FILE_NAME, 10, 13 }, .class = BD_SHARED, .reason = "holds state" },
	{ .name = "sched_class", .symbol = "sched_class", .type = "int sched_class", .owner = "",
	  .loc = { FILE_NAME, 1, 1 }, .class = BD_SWITCHED, .reason = "" },
};

static int setup(void **state)
{
	struct tree *t = malloc(sizeof(*t));

	tree_init(t);
	t->bd = (struct boundary){ .funcs = funcs, .nr_funcs = NR_FUNCS, .vars = vars,
				   .nr_vars = ARRAY_SIZE(vars) };
	funcs[INNER].uses = NULL;
	funcs[INNER].nr_uses = 0;
	funcs[INNER].caveat = "";
	*state = t;
	return 0;
}

static int teardown(void **state)
{
	tree_free(*state);
	free(*state);
	return 0;
}

static void check(struct tree *t, int wanted, const char *pattern)
{
	int err;

	tree_listen();
	err = guard_check(&t->wd, &t->bd);
	assert_heard(pattern, tree_heard());
	assert_int_equal(err, wanted);
}

/* The edit is an error that matches; an allowed one gives no message at all. */
static void refused(void **state, const char *from, const char *to, const char *pattern)
{
	struct tree *t = *state;

	tree_edit(t, FILE_NAME, core, tree_replaced(t, core, from, to));
	check(t, -EINVAL, pattern);
}

static void allowed(void **state, const char *from, const char *to)
{
	struct tree *t = *state;

	tree_edit(t, FILE_NAME, core, tree_replaced(t, core, from, to));
	check(t, 0, NULL);
}

static void unedited(void **state)
{
	tree_edit(*state, FILE_NAME, core, core);
	check(*state, 0, NULL);
}

static void kept_function(void **state)
{
	refused(state, "extern void stays(void);", "void stays(void) { }",
		AT "stays\\(\\) is defined here: it stays in the kernel \\(tasks sleep in it\\); remove the definition");
	allowed(state, "extern void stays(void);", "void stays(void);\nvoid stays_not(void) { }");
}

static void boot_function(void **state)
{
	refused(state, "static int own;", "void boot(void) { }\nstatic int own;",
		AT "boot\\(\\) is defined here: the kernel ran it at boot and freed it.*hooks.c");
	allowed(state, "static int own;", "void boot(void);\nstatic int own;");
}

static void shared_variable(void **state)
{
	static const char *const defined[] = {
		"int shared;", "int shared = 1;", "static int shared;", "int a = 1, shared;",
		"int a = f(1, 2), *shared[2];", "DEFINE_PER_CPU(int, shared);", "LIST_HEAD(shared);",
		"static DEFINE_MUTEX(shared);",
	};
	static const char *const fine[] = {
		"extern int shared, more;", "typedef int shared;", "int a = shared;",
		"int a = 1, b = shared;", "int a[] = { 1, shared }, b;", "int shared_too;", "struct shared *other;",
		"struct s { int shared; };", "void f(int shared);", "int shared(void);",
		"DECLARE_PER_CPU(int, shared);", "EXPORT_SYMBOL(shared);",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(defined); i++)
		refused(state, "extern int shared;", defined[i],
			AT "shared is defined here: it is shared with the kernel \\(holds state\\); declare it extern");
	for (i = 0; i < ARRAY_SIZE(fine); i++)
		allowed(state, "extern int shared;", fine[i]);
}

static void static_local(void **state)
{
	refused(state, "extern int once __asm__(\"__vmlinux_once.1\");", "static int once;",
		AT "once is defined here: it is shared with the kernel");
	refused(state, "extern int once", "extern long once",
		AT "the declaration of once was changed: the variable is the kernel's; it must stay int once");
	allowed(state, "once = shared;", "once = shared + 1;");
	allowed(state, "\n\n\tonce", "\n\tstatic int once_more;\n\n\tonce");
}

static void entered_function(void **state)
{
	struct tree *t = *state;
	char *moved = tree_replaced(t, core, "void tick(void)\n{\n\tinner();\n}\n", "");

	refused(state, "void tick(void)", "void tock(void)",
		AT "tick\\(\\) was generated here and is not defined any more: it is an interface \\(called by timers\\), so the kernel keeps calling it; restore it");
	refused(state, "__mod_expire(void)", "__mod_expired(void)",
		AT "expire\\(\\) was generated here .*: it is a callback \\(held by a timer\\)");
	allowed(state, "\tinner();", "\tinner();\n\tinner();");
	/* it may move to another file */
	tree_edit(t, FILE_NAME, core, moved);
	check(t, -EINVAL, AT "tick\\(\\) was generated here");
	tree_put(t, "kernel/sched/other.c", "void tick(void) { }\n");
	check(t, 0, NULL);
	/* the whole file */
	tree_run(t, "rm kernel/sched/*.c");
	check(t, -EINVAL, AT "tick\\(\\) was generated here");
}

static void copies_and_caveats(void **state)
{
	struct tree *t = *state;

	funcs[INNER].uses = copies;
	funcs[INNER].nr_uses = ARRAY_SIZE(copies);
	tree_edit(t, FILE_NAME, core, tree_replaced(t, core, "once = shared", "once = 1"));
	/* the second copy in fork() is not listed again, the one that moves is not at all */
	check(t, 0, WARN_AT "inner\\(\\) was changed: copies of it stay in the kernel, inlined into fork \\(kernel/fork.c:10\\); see plugsched explain inner");
	allowed(state, "once = shared", "/* all */ once  =  shared");
	funcs[INNER].nr_uses = 0;
	allowed(state, "once = shared", "once = 1");
	funcs[INNER].caveat = "callers keep rax";
	tree_edit(t, FILE_NAME, core, tree_replaced(t, core, "once = shared", "once = 1"));
	check(t, 0, WARN_AT "inner\\(\\) was changed: callers keep rax");
	allowed(state, "return own;", "return own + 1;");
}

static void many_copies(void **state)
{
	struct tree *t = *state;
	struct bd_use many[10];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(many); i++) {
		many[i] = copies[0];
		many[i].who = arena_printf(t->wd.mem, "f%zu", i);
	}
	funcs[INNER].uses = many;
	funcs[INNER].nr_uses = ARRAY_SIZE(many);
	tree_edit(t, FILE_NAME, core, tree_replaced(t, core, "once = shared", "once = 1"));
	check(t, 0, "inlined into f0 .*, f7 \\(kernel/fork.c:10\\) and 2 more;");
	funcs[INNER].nr_uses = 8;
	check(t, 0, "inlined into f0 .*, f7 \\(kernel/fork.c:10\\);");
}

static void generated_file(void **state)
{
	static const char *const files[] = { "core.tables.h", "ranges.c", "frame.h" };
	struct tree *t = *state;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		char *file = arena_printf(t->wd.mem, "plugsched/%s", files[i]);

		tree_edit(t, file, "int a;\n", "int b;\n");
		check(t, -EINVAL, arena_printf(t->wd.mem, "^plugsched: %s: file was changed: .*; restore it with cp /.*/pristine/%s /.*/%s$",
					       file, file, file));
		tree_edit(t, file, "int a;\n", "int a;\n");
	}
	tree_edit(t, "plugsched/hooks.c", "int a;\n", "int b;\n");
	check(t, 0, NULL);
}

static void explain(struct tree *t, const char *name, const char *pattern)
{
	tree_listen();
	guard_explain(&t->wd, &t->bd, name);
	assert_heard(pattern, tree_heard());
}

static void compiler_errors(void **state)
{
	struct tree *t = *state;

	tree_edit(t, FILE_NAME, core, core);
	explain(t, "stays", "core.c:2: stays\\(\\) must stay void \\(void\\): it is an outsider \\(tasks sleep in it\\); restore its declaration");
	explain(t, "tick", "core.c:4: tick\\(\\) must stay void \\(void\\): it is an interface \\(called by timers\\); only its body may be changed");
	explain(t, "__mod_expire", "core.c:14: expire\\(\\) must stay int \\(void\\): it is a callback");
	explain(t, "shared", "core.c:1: shared must stay int shared: it is shared with the kernel \\(holds state\\); restore");
	explain(t, "sched_class", "sched_class must be defined, as int sched_class: .*\\(__mod_sched_class\\); restore the definition");
	/* neither of these is the boundary's business */
	explain(t, "inner", NULL);
	explain(t, "nowhere", NULL);
	tree_put(t, FILE_NAME, tree_replaced(t, core, "void tick(", "void tock("));
	explain(t, "tick", "core.c:4: tick\\(\\) was generated here and is not defined any more");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(unedited, setup, teardown),
		cmocka_unit_test_setup_teardown(kept_function, setup, teardown),
		cmocka_unit_test_setup_teardown(boot_function, setup, teardown),
		cmocka_unit_test_setup_teardown(shared_variable, setup, teardown),
		cmocka_unit_test_setup_teardown(static_local, setup, teardown),
		cmocka_unit_test_setup_teardown(entered_function, setup, teardown),
		cmocka_unit_test_setup_teardown(copies_and_caveats, setup, teardown),
		cmocka_unit_test_setup_teardown(many_copies, setup, teardown),
		cmocka_unit_test_setup_teardown(generated_file, setup, teardown),
		cmocka_unit_test_setup_teardown(compiler_errors, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
