// SPDX-License-Identifier: GPL-2.0
/*
 * test-layout.c - structs of the module compared with the kernel's
 *
 * Both sets of types are made by the compiler from text: the kernel's becomes target.btf, the
 * module's stays in an object of the tree. Each difference that is refused is followed by
 * the nearest one that is allowed.
 */
#include "tests/module/module-test.h"

static const char kernel[] =
	"struct cfs { long load; char a; long b; int bits:3, flag:1; struct { int in; };\n"
	"	char cells[2][3]; void (*fn)(struct cfs *, int); };\n"
	"struct two { struct { int x; }; union { int y; long z; }; struct cfs *p; };\n"
	"union both { int a; long b; };\n"
	"struct node { struct node *next; int v; };\n"
	"struct env { int a; }; struct held { int a; }; struct holder { struct held *h; };\n"
	"enum mode { ONE = 1, TWO }; enum feat { __SCHED_FEAT_A, __SCHED_FEAT_B };\n"
	"struct cfs cfs; struct two two; union both both; struct node node; struct env env;\n"
	"struct holder holder; enum mode mode; enum feat feat;\n";

static struct bd_field_use touch[] = { { 0, BD_FIELD_READ, { "kernel/sched/fair.c", 1, 1 } } };
static struct bd_field fields[] = { { "a", 0, 32, touch, 1 } };
static struct bd_user users[] = { { "f", "kernel/sched/fair.c", BD_NONE, false } };
static struct bd_struct structs[] = {
	{ .name = "env", .loc = { "kernel/sched/fair.c", 1, 8 }, .fields = fields, .nr_fields = 1 },
	{ .name = "held", .loc = { "kernel/sched/fair.c", 2, 8 }, .fields = fields, .nr_fields = 1 },
};
static struct bd_func funcs[] = {
	{ .name = "f", .type = "void (struct held *)", .class = BD_INSIDER },
};

/* By which option the module's objects get types. */
static const char *flag;

static void compile_with(struct tree *t, const char *text, const char *object, const char *option)
{
	tree_put(t, "t.c", text);
	tree_run(t, arena_printf(t->wd.mem, "gcc -w %s -c t.c -o %s", option, object));
}

static void compile(struct tree *t, const char *text, const char *object)
{
	compile_with(t, text, object, flag);
}

static void set_kernel(struct tree *t, const char *text, const char *option)
{
	compile_with(t, text, "kernel.o", option);
	tree_run(t, "objcopy -O binary --set-section-flags .BTF=alloc -j .BTF kernel.o"
		 " .plugsched/target.btf");
}

static int setup_with(void **state, const char *option)
{
	struct tree *t = malloc(sizeof(*t));

	flag = option;
	tree_init(t);
	t->bd = (struct boundary){ .structs = structs, .nr_structs = ARRAY_SIZE(structs),
				   .users = users, .nr_users = 1, .funcs = funcs, .nr_funcs = 1 };
	users[0].outside = false;
	funcs[0].class = BD_INSIDER;
	set_kernel(t, kernel, "-gbtf");
	assert_int_equal(workdir_set(&t->wd, "types", flag), 0);
	tree_put(t, ".plugsched/pristine/kernel/sched/fair.c",
		 "struct env { int a; };\nstruct held { int a; };\n"
		 "void f(void)\n{\n\tstruct env e = { 0 };\n\tstruct held h;\n}\n");
	*state = t;
	return 0;
}

static int setup(void **state)
{
	return setup_with(state, "-gbtf");
}

/* By what an older compiler writes. */
static int setup_pahole(void **state)
{
	return setup_with(state, "-g");
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
	err = layout_check(&t->wd, &t->bd);
	assert_heard(pattern, tree_heard());
	assert_int_equal(err, wanted);
}

/* The kernel's types with the first @from in them replaced by @to. */
static void refused(void **state, const char *from, const char *to, const char *pattern)
{
	struct tree *t = *state;

	compile(t, tree_replaced(t, kernel, from, to), "kernel/sched/fair.o");
	check(t, -EINVAL, arena_printf(t->wd.mem, "^plugsched: kernel/sched/fair.[oc][^ ]*: %s",
				       pattern));
}

static void allowed(void **state, const char *from, const char *to)
{
	struct tree *t = *state;

	compile(t, tree_replaced(t, kernel, from, to), "kernel/sched/fair.o");
	check(t, 0, NULL);
}

static void same(void **state)
{
	allowed(state, "struct cfs {", "struct cfs {");
	/* names of integer types, qualifiers and typedefs do not count */
	allowed(state, "long load", "typeof(0L) const load");
	allowed(state, "struct cfs {", "struct mine { int x; } mine; struct cfs {");
}

static void members(void **state)
{
	refused(state, "long load;", "long more, load;",
		"struct cfs has load at byte 8, the kernel at 0: the kernel's data is used in place, so the layout is fixed; add members only where the kernel has padding");
	allowed(state, "char a;", "char a, more[7];");
	refused(state, "char a;", "char a, more[8];", "struct cfs has b at byte 24, the kernel at 16");
	refused(state, "long load;", "long weight;", "struct cfs has weight where the kernel has load");
	refused(state, "int v; };", "};", "struct node lacks v");
	refused(state, "struct cfs { long load", "struct cfs { unsigned long load",
		"struct cfs has another type of load than the kernel");
	refused(state, "int v; };", "int v; long more; };", "struct node has 24 bytes, in the kernel 16");
	allowed(state, "int v; };", "int v; int more; };");
	refused(state, "cells[2][3]", "cells[2][4]", "struct cfs has another size of cells");
	allowed(state, "cells[2][3]", "cells[6]");
}

static void bits(void **state)
{
	refused(state, "int bits:3, flag:1", "int bits:4, flag:1",
		"struct cfs has another size of bits than the kernel");
	refused(state, "int bits:3, flag:1", "int bits:3, :1, flag:1",
		"struct cfs has flag at bit 196, the kernel at 195");
	allowed(state, "int bits:3, flag:1", "int bits:3, flag:1, more:2");
}

static void pointers(void **state)
{
	refused(state, "void (*fn)(struct cfs *, int)", "void (*fn)(struct cfs *, long)",
		"struct cfs has another type of fn than the kernel");
	refused(state, "void (*fn)(struct cfs *, int)", "void (*fn)(struct cfs *)",
		"struct cfs has another type of fn");
	refused(state, "struct node *next", "struct cfs *next", "struct node has another type of next");
	allowed(state, "void (*fn)(struct cfs *, int)", "void (*fn)(struct cfs *with, int name)");
}

static void unnamed(void **state)
{
	refused(state, "struct { int in; };", "struct { long in; };", "struct cfs lacks an unnamed member");
	refused(state, "struct { int x; };", "struct { unsigned x; };",
		"struct two has another type of x than the kernel");
	refused(state, "union both { int a; long b; }", "union both { int a; long b, c; }",
		"union both also has c, which overlaps a member of the kernel's");
	refused(state, "union both { int a; long b; }", "union both { int a; long b; char big[9]; }",
		"union both has 16 bytes, in the kernel 8");
	refused(state, "union { int y; long z; };", "struct { long y; };",
		"struct two is a union in one and a struct in the other");
	allowed(state, "union { int y; long z; };", "union { int y; unsigned : 3; long z; };");
}

static void enums(void **state)
{
	refused(state, "ONE = 1, TWO", "NIL = 1, ONE, TWO",
		"enum constant ONE is 2, in the kernel 1: both use it; add new constants after the kernel's");
	allowed(state, "ONE = 1, TWO", "ONE = 1, TWO, THREE");
	/* the scheduler's features are there to be edited */
	allowed(state, "__SCHED_FEAT_A,", "__SCHED_FEAT_NEW, __SCHED_FEAT_A,");
}

static void on_the_stack(void **state)
{
	allowed(state, "struct env { int a; }", "struct env { int more, a; }");
	/* held by another struct */
	refused(state, "struct held { int a; }", "struct held { int more, a; }",
		"struct held has a at byte 4, the kernel at 0");
	/* seen by code of the kernel */
	users[0].outside = true;
	refused(state, "struct env { int a; }", "struct env { int more, a; }",
		"struct env has a at byte 4, the kernel at 0");
	users[0].outside = false;
	/* handed over the boundary */
	funcs[0].type = "void (struct env *)";
	funcs[0].class = BD_INTERFACE;
	refused(state, "struct env { int a; }", "struct env { int more, a; }",
		"struct env has a at byte 4, the kernel at 0");
	funcs[0].type = "void (struct held *)";
}

static void places(void **state)
{
	struct tree *t = *state;

	tree_put(t, "kernel/sched/sched.h", "\nstruct node {\n\tint v;\n};\nenum {\n\tONE,\n};\n");
	compile(t, tree_replaced(t, kernel, "int v; };", "long v; };"), "kernel/sched/fair.o");
	check(t, -EINVAL, "^plugsched: kernel/sched/sched.h:3: struct node has another size of v");
	compile(t, tree_replaced(t, kernel, "ONE = 1", "ONE = 0"), "kernel/sched/fair.o");
	check(t, -EINVAL, "^plugsched: kernel/sched/sched.h:6: enum constant ONE is 0");
	assert_string_equal(place_of_struct(&t->wd, "struct nosuch", "", "other"), "other");
	assert_string_equal(place_of_function(&t->wd, "nosuch", "other"), "other");
}

static void files(void **state)
{
	struct tree *t = *state;

	/* an object without types is assembly */
	tree_run(t, "echo 'int x;' > t.c && gcc -c t.c -o kernel/sched/asm.o");
	check(t, 0, NULL);
	tree_put(t, "types.o", "damaged");
	tree_run(t, "objcopy --add-section .BTF=types.o kernel/sched/asm.o kernel/sched/bad.o");
	check(t, -EINVAL, "/kernel/sched/bad.o: types are damaged; remove the file, and build again");
	tree_run(t, "rm kernel/sched/bad.o && echo damaged > .plugsched/target.btf");
	check(t, -EINVAL, "/target.btf: file is damaged; run plugsched init again");
	/* a target without types: init has warned */
	tree_run(t, "rm .plugsched/target.btf");
	check(t, 0, NULL);
}

/* Older versions of pahole say of no char that it is signed. */
static void old_chars(void **state)
{
	struct tree *t = *state;

	set_kernel(t, kernel, "-gbtf -funsigned-char");
	allowed(state, "struct cfs {", "struct cfs {");
	set_kernel(t, tree_replaced(t, kernel, "char a;", "unsigned char a;"), "-gbtf");
	refused(state, "struct cfs {", "struct cfs {", "struct cfs has another type of a than the kernel");
}

static void unreadable(void **state)
{
	struct tree *t = *state;

	tree_run(t, "echo hello > kernel/sched/bad.o");
	check(t, -EINVAL, "^plugsched: kernel/sched/bad.o: pahole cannot read its types; install dwarves");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(same, setup, teardown),
		cmocka_unit_test_setup_teardown(members, setup, teardown),
		cmocka_unit_test_setup_teardown(bits, setup, teardown),
		cmocka_unit_test_setup_teardown(pointers, setup, teardown),
		cmocka_unit_test_setup_teardown(unnamed, setup, teardown),
		cmocka_unit_test_setup_teardown(enums, setup, teardown),
		cmocka_unit_test_setup_teardown(on_the_stack, setup, teardown),
		cmocka_unit_test_setup_teardown(places, setup, teardown),
		cmocka_unit_test_setup_teardown(files, setup, teardown),
		cmocka_unit_test_setup_teardown(same, setup_pahole, teardown),
		cmocka_unit_test_setup_teardown(members, setup_pahole, teardown),
		cmocka_unit_test_setup_teardown(bits, setup_pahole, teardown),
		cmocka_unit_test_setup_teardown(pointers, setup_pahole, teardown),
		cmocka_unit_test_setup_teardown(unnamed, setup_pahole, teardown),
		cmocka_unit_test_setup_teardown(enums, setup_pahole, teardown),
		cmocka_unit_test_setup_teardown(old_chars, setup, teardown),
		cmocka_unit_test_setup_teardown(old_chars, setup_pahole, teardown),
		cmocka_unit_test_setup_teardown(unreadable, setup_pahole, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
