// SPDX-License-Identifier: GPL-2.0
/*
 * test-codegen.c - the edits asked for are made, nothing else is, and the result is C
 *
 * A small "kernel" of one unit, one included file and one header is generated from a boundary
 * made here. The boundary's places are looked up in the text, so the text can be changed freely.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "codegen/codegen.h"
#include "codegen/edits.h"
#include "lib/util.h"

#define UNIT	"kernel/sched/core.c"
#define PART	"kernel/sched/part.c"
#define HEADER	"kernel/sched/sched.h"

static const char core_c[] =
"/* the top */\n"
"#define CREATE_TRACE_POINTS\n"
"#include \"sched.h\"\n"
"#include \"part.c\"\n"
"#include \"outside.c\"\n"
"\n"
"static int forward(int a);\n"
"static void tick(void *arg);\n"
"static int later(int);\n"
"static int tentative;\n"
"const struct sched_class fair_sched_class;\n"
"\n"
"/* state */\n"
"static int counter = 5; /* kept */\n"
"int table[] = {\n"
"#ifdef NEVER\n"
"	0,\n"
"#endif\n"
"	1, 2, 3\n"
"};\n"
"static int twice;\n"
"static struct {\n"
"	int x;\n"
"} nohz = { .x = 1 };\n"
"int one = 1, *two = &one;\n"
"static int tentative = 4;\n"
"LIST_HEAD(groups);\n"
"EXPORT(groups);\n"
"static LIST_HEAD(hidden);\n"
"static DEFINE_PER_CPU(int, load) = 7;\n"
"DEFINE_STATIC_CALL(resched, __cond);\n"
"static int __initdata boot = 1;\n"
"\n"
"/* stays in the kernel */\n"
"static inline int forward(int a)\n"
"{\n"
"	static int calls;\n"
"\n"
"	return a + counter + calls++;\n"
"}\n"
"\n"
"static void\n"
"tick(void *arg /* unused */)\n"
"{\n"
"	static int n = 3;\n"
"\n"
"	counter += n;\n"
"}\n"
"\n"
"static int __init setup(char *s)\n"
"{\n"
"	return boot;\n"
"}\n"
"late_initcall(setup);\n"
"\n"
"static int later(int a)\n"
"{\n"
"	return a + tentative;\n"
"}\n"
"\n"
"void __schedule(int mode)\n"
"{\n"
"	static int n; /* other */\n"
"\n"
"	forward(mode + n);\n"
"	arm(tick);\n"
"}\n"
"\n"
"SYSCALL_DEFINE1(stay, int, a)\n"
"{\n"
"	return a;\n"
"}\n"
"\n"
"SYSCALL_DEFINE1(move, int, a)\n"
"{\n"
"	return a;\n"
"}\n"
"\n"
"DEFINE_SCHED_CLASS(fair) = {\n"
"	.tick = tick,\n"
"};\n"
"/* the end */\n";

static const char part_c[] =
"int helper(int a)\n{\n\treturn a;\n}\n";

static const char sched_h[] =
"struct list_head { int x; };\n"
"struct sched_class { void (*tick)(void *arg); };\n"
"extern const struct sched_class fair_sched_class;\n"
"#define LIST_HEAD(n) struct list_head n = { 0 }\n"
"#define DEFINE_PER_CPU(t, n) t n\n"
"#define DECLARE_PER_CPU(t, n) extern t n\n"
"#define DEFINE_STATIC_CALL(n, f) int __SCK__##n\n"
"#define DECLARE_STATIC_CALL(n, f) extern int __SCK__##n\n"
"#define __init\n"
"#define __initdata\n"
"#define EXPORT(n)\n"
"#define late_initcall(f)\n"
"#define META(n)\n"
"#define SYSCALL_DEFINE1(n, t, a) META(n) long sys_##n(t a)\n"
"#define DEFINE_SCHED_CLASS(n) const struct sched_class n##_sched_class\n"
"void arm(void (*fn)(void *arg));\n";

static char dir[] = "/tmp/plugsched-codegen-XXXXXX";
static char *src_dir, *work, *runtime;

static struct bd_symbol symbols[64];
static struct bd_func funcs[16];
static struct bd_var vars[32];
static uint32_t zero;
static const char *core_files[] = { UNIT, PART, HEADER };
static struct bd_unit unit = { UNIT, core_files, 3 };
static struct boundary bd;

static struct bd_loc place(const char *file, const char *text, const char *what, size_t skip)
{
	const char *p = strstr(text, what), *s;
	struct bd_loc loc = { file, 1, 1 };

	if (!p)
		fail_msg("no %s in %s", what, file);
	for (s = text; s < p + skip; s++) {
		loc.col++;
		if (*s == '\n') {
			loc.line++;
			loc.col = 1;
		}
	}
	return loc;
}

static struct bd_symbol *symbol(const char *name)
{
	static uint64_t addr = 0xffffffff81000100;
	static size_t n;
	struct bd_symbol *s = &symbols[n++ % ARRAY_SIZE(symbols)];

	*s = (struct bd_symbol){ name, addr += 0x100, 0x80, 0x100 };
	return s;
}

/* The function whose text has @what; its name begins @skip bytes into it. */
static struct bd_func *func(const char *name, enum bd_func_class class, const char *what,
			    size_t skip)
{
	struct bd_func *f = &funcs[bd.nr_funcs++];

	*f = (struct bd_func){ .name = name, .symbol = name, .type = "", .unit = UNIT,
			       .loc = place(UNIT, core_c, what, skip), .class = class,
			       .reason = "test", .symbol_unique = true, .syms = symbol(name),
			       .nr_syms = 1 };
	if (class == BD_INTERFACE || class == BD_CALLBACK) {
		f->redirects = &zero;
		f->nr_redirects = 1;
	}
	return f;
}

static struct bd_var *var(const char *name, enum bd_var_class class, const char *type,
			  const char *what, size_t skip)
{
	struct bd_var *v = &vars[bd.nr_vars++];

	*v = (struct bd_var){ .name = name, .symbol = name, .type = type, .unit = UNIT,
			      .owner = "", .loc = place(UNIT, core_c, what, skip),
			      .class = class, .reason = "test", .symbol_unique = true,
			      .sym = *symbol(name) };
	return v;
}

static struct bd_loc tick_decl, forward_decl, groups_decl;

static void make_boundary(void)
{
	struct bd_func *f;
	struct bd_var *v;

	bd = (struct boundary){
		.target.text_base = 0xffffffff81000000,
		.frame = { "__schedule", "__switch_to_asm", "rbp r12 rbx", 32, -0x20,
			   0xffffffff81000240, 0xffffffff81000245 },
		.units = &unit, .nr_units = 1, .funcs = funcs, .vars = vars };
	func("__schedule", BD_INTERFACE, "__schedule(int", 0)->stack_switch = true;
	f = func("forward", BD_OUTSIDER, "forward(int a)\n{", 0);
	f->type = "int (int)";
	f->decls = &forward_decl;
	f->nr_decls = 1;
	forward_decl = place(UNIT, core_c, "forward(int a);", 0);
	f = func("tick", BD_CALLBACK, "tick(void *arg /*", 0);
	f->type = "void (void *)";
	f->addr_taken_inside = true;
	f->symbol_unique = false;
	f->decls = &tick_decl;
	f->nr_decls = 1;
	tick_decl = place(UNIT, core_c, "tick(void *arg);", 0);
	func("later", BD_OUTSIDER, "later(int a)", 0)->is_static = true;
	func("setup", BD_INIT, "setup(char", 0);
	func("sys_stay", BD_OUTSIDER, "SYSCALL_DEFINE1(stay", 0)->from_macro = true;

	var("counter", BD_SHARED, "int counter", "counter =", 0);
	var("table", BD_SHARED, "int table[3]", "table[]", 0);
	var("twice", BD_SHARED, "int twice", "twice;", 0)->symbol_unique = false;
	var("nohz", BD_SHARED, "", "nohz", 0);
	var("one", BD_SHARED, "int one", "one =", 0);
	var("two", BD_SHARED, "int *two", "two =", 0);
	var("tentative", BD_SHARED, "int tentative", "tentative =", 0)->is_static = true;
	v = var("groups", BD_SHARED, "struct list_head groups", "LIST_HEAD(groups", 0);
	v->decls = &groups_decl;
	v->nr_decls = 1;
	/* the compiler gives the place of the argument */
	groups_decl = place(UNIT, core_c, "groups);\nstatic LIST_HEAD(hidden", 0);
	var("hidden", BD_SHARED, "struct list_head hidden", "LIST_HEAD(hidden", 0);
	var("load", BD_SHARED, "int load", "DEFINE_PER_CPU(", 0)->is_percpu = true;
	var("__SCK__resched", BD_SHARED, "int __SCK__resched", "DEFINE_STATIC_CALL", 0);
	var("boot", BD_VAR_INIT, "int boot", "boot =", 0);
	var("calls", BD_SHARED, "int calls", "calls;", 0)->owner = "forward";
	var("n", BD_SHARED, "int n", "n = 3", 0)->owner = "tick";
	vars[bd.nr_vars - 1].symbol = "n.12";
	var("n", BD_SHARED, "int n", "n; /* other", 0)->owner = "__schedule";
	vars[bd.nr_vars - 1].symbol = "n.13";
	var("meta__move", BD_SHARED, "int meta__move", "SYSCALL_DEFINE1(move", 0)->from_macro = true;
	var("fair_sched_class", BD_SWITCHED, "const struct sched_class fair_sched_class",
	    "DEFINE_SCHED_CLASS", 0)->nr_decls = 0;
}

static void put(const char *path, const char *text)
{
	assert_int_equal(path_make_parents(path), 0);
	assert_int_equal(file_write(path, text, strlen(text)), 0);
}

static char *in(const char *where, const char *file)
{
	static char paths[8][256];
	static unsigned int n;
	char *p = paths[n++ % 8];

	snprintf(p, sizeof(paths[0]), "%s/%s", where, file);
	return p;
}

static int setup_dirs(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	src_dir = xasprintf("%s/src", dir);
	runtime = xasprintf("%s/rt/kmod", dir);
	put(in(src_dir, UNIT), core_c);
	put(in(src_dir, PART), part_c);
	put(in(src_dir, HEADER), sched_h);
	put(in(runtime, "Kbuild.list"), "# objects\nfirst.o\nsources\nx86/jump.o\nlast.o\n");
	put(in(runtime, "first.c"), "int first;\n");
	put(in(runtime, "x86/jump.c"), "int jump;\n");
	put(in(runtime, "../module-abi.h"),
	    "#define PS_REDIRECT_STACK 1\n"
	    "#define __used __attribute__((used))\n"
	    "#define __aligned(x) __attribute__((aligned(x)))\n"
	    "#define __section(x) __attribute__((section(x)))\n"
	    "struct ps_redirect { void *from, *to; const char *name; unsigned int room, flags; };\n"
	    "struct ps_switched { void *kernel; const void *module; const char *name; long size; };\n");
	return 0;
}

static int remove_dirs(void **state)
{
	(void)state;
	free(src_dir);
	free(work);
	free(runtime);
	return path_remove_tree(dir);
}

/* A fresh tree from the boundary as make_boundary() and the test left it. */
static int generate(void)
{
	static int n;

	free(work);
	work = xasprintf("%s/work%d", dir, n++);
	return codegen(&bd, src_dir, work, runtime);
}

static char *generated(const char *file)
{
	char *text = file_read(in(work, file), NULL);

	assert_non_null(text);
	return text;
}

static void has(const char *text, const char *what)
{
	if (!strstr(text, what))
		fail_msg("missing: %s\nin:\n%s", what, text);
}

static void lacks(const char *text, const char *what)
{
	if (strstr(text, what))
		fail_msg("should not be there: %s\nin:\n%s", what, text);
}

static void edits_made(void **state)
{
	char *text;

	(void)state;
	make_boundary();
	assert_int_equal(generate(), 0);
	text = generated(UNIT);
	has(text, "/* the top */\n#include \"sched.h\"\n#include \"part.c\"\n\n");
	has(text, "\nextern int forward(int a);\nextern void tick(void *arg) __asm__(\"__vmlinux_tick.");
	has(text, "\nextern int later(int);\nextern int tentative;\n"
	    "extern const struct sched_class fair_sched_class;\n");
	has(text, "}\n\n\nextern int later(int a);\n\nvoid __schedule");
	lacks(text, "setup");
	has(text, "\nextern int counter; /* kept */\nextern int table[3];\n"
	    "extern int twice __asm__(\"__vmlinux_twice.");
	has(text, "extern struct {\n\tint x;\n} nohz;\nextern int one, *two;\n"
	    "extern int tentative;\nextern struct list_head groups;\nEXPORT(groups);\n"
	    "extern struct list_head hidden;\n"
	    "DECLARE_PER_CPU(int, load);\nDECLARE_STATIC_CALL(resched, __cond);\n\n"
	    "/* stays in the kernel */\nextern int forward(int a);\n\n");
	has(text, "; static void\n__mod_tick(void *arg /* unused */)\n{\n"
	    "\textern int n__tick __asm__(\"__vmlinux_n.12\");\n\n\tcounter += n__tick;\n}\n\n");
	has(text, "\nSYSCALL_DEFINE1(move, int, a)\n{\n");
	lacks(text, "DEFINE1(stay");
	has(text, "\textern int n____schedule __asm__(\"__vmlinux_n.13\"); /* other */\n\n"
	    "\tforward(mode + n____schedule);\n\tarm(tick);\n}\n\n\n"
	    "SYSCALL_DEFINE1(move, int, a)\n{\n\treturn a;\n}\n\nextern const struct sched_class fair_sched_class; "
	    "static const struct sched_class __mod_fair_sched_class = {\n\t.tick = tick,\n};\n"
	    "/* the end */\n#include \"../../plugsched/core.tables.h\"\n");
	lacks(text, "boot");
	lacks(text, "calls");
	free(text);

	text = generated(PART);
	assert_string_equal(text, part_c);
	free(text);
	text = generated("plugsched/core.tables.h");
	has(text, ", plugsched_stack_entry, \"__schedule\", 256, PS_REDIRECT_STACK },\n");
	has(text, ", __mod_tick, \"tick\", 256, 0 },\n");
	has(text, ", &__mod_fair_sched_class, \"fair_sched_class\",\n");
	free(text);
	text = generated("plugsched/ranges.c");
	has(text, ", 128, \"tick\" },\n");
	lacks(text, "forward");
	free(text);
	text = generated("Kbuild");
	has(text, "plugsched/first.o\nscheduler-y += kernel/sched/core.o\n"
	    "scheduler-y += plugsched/ranges.o\nscheduler-y += plugsched/x86/jump.o\n");
	free(text);
	text = generated("plugsched/frame.h");
	has(text, "PS_FRAME_PUSH\t\tpushq %r12; pushq %rbx\n");
	has(text, "PS_FRAME_POP\t\tpopq %rbx; popq %r12\n");
	has(text, "PS_FRAME_BOTTOM\t\t48\n");
	free(text);
	text = generated(".plugsched/aliases");
	has(text, "__vmlinux_n.12 n.12 ffffffff8100");
	has(text, "__vmlinux___schedule __schedule ffffffff8100");
	free(text);
}

static void sed_header(const char *from, const char *to)
{
	const char *p = strstr(sched_h, from);
	char *text;

	assert_non_null(p);
	text = xasprintf("%.*s%s%s", (int)(p - sched_h), sched_h, to, p + strlen(from));
	put(in(src_dir, HEADER), text);
	free(text);
}

static void result_compiles(void **state)
{
	const char *cc = getenv("CC");
	const char *argv[] = { cc && *cc && !strchr(cc, ' ') ? cc : "gcc", "-c", "-Wall",
			       "-Wno-unused-function", "-Werror", "-o", in(dir, "core.o"),
			       NULL, NULL };

	(void)state;
	make_boundary();
	assert_int_equal(generate(), 0);
	argv[7] = in(work, UNIT);
	assert_int_equal(run_cmd(argv, NULL), 0);

	/* a macro that still makes what it makes on the side does not */
	sed_header("#define META(n)\n", "#define META(n) int meta__##n;\n");
	assert_int_equal(generate(), 0);
	argv[7] = in(work, UNIT);
	assert_int_not_equal(run_cmd(argv, &(struct run_opts){ .quiet = true }), 0);
	put(in(src_dir, HEADER), sched_h);

	/* a signature changed on the boundary does not */
	funcs[2].type = "int (void *)";
	assert_int_equal(generate(), 0);
	argv[7] = in(work, UNIT);
	assert_int_not_equal(run_cmd(argv, &(struct run_opts){ .quiet = true }), 0);
}

/* Whether some edit of @file covers line @line of the original. */
static bool edited(const char *report, const char *file, unsigned int line)
{
	const char *p;

	for (p = report; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL) {
		unsigned int a, z;

		if (!strncmp(p, file, strlen(file)) && p[strlen(file)] == ':' &&
		    sscanf(p + strlen(file), ":%u-%u:", &a, &z) == 2 && a <= line && line <= z)
			return true;
	}
	return false;
}

static void nothing_else_changed(void **state)
{
	char *report, line[512], *cmd;
	unsigned int hunks = 0;
	FILE *diff;

	(void)state;
	make_boundary();
	assert_int_equal(generate(), 0);
	report = generated(".plugsched/edits");
	cmd = xasprintf("diff %s %s", in(src_dir, UNIT), in(work, UNIT));
	diff = popen(cmd, "r");
	assert_non_null(diff);
	while (fgets(line, sizeof(line), diff)) {
		unsigned int a, z;

		if (strchr("<>-", *line))
			continue;
		hunks++;
		if (sscanf(line, "%u,%u", &a, &z) != 2)
			z = a = strtoul(line, NULL, 10);
		for (; a <= z; a++)
			if (!edited(report, UNIT, a) && !edited(report, UNIT, a + 1))
				fail_msg("line %u changed without an edit", a);
	}
	pclose(diff);
	assert_true(hunks > 5);
	free(cmd);
	free(report);
}

static void edits_are_kept(void **state)
{
	char *text;

	(void)state;
	make_boundary();
	assert_int_equal(generate(), 0);
	assert_int_equal(codegen(&bd, src_dir, work, runtime), 0);
	put(in(work, PART), "int mine;\n");
	assert_int_equal(codegen(&bd, src_dir, work, runtime), -EEXIST);
	text = generated(PART);
	assert_string_equal(text, "int mine;\n");
	free(text);
	put(in(work, PART), part_c);
	assert_int_equal(codegen(&bd, src_dir, work, runtime), 0);

	/* a file that was there before us */
	free(work);
	work = xasprintf("%s/foreign", dir);
	put(in(work, "Kbuild"), "obj-m := other.o\n");
	assert_int_equal(codegen(&bd, src_dir, work, runtime), -EEXIST);
	assert_false(path_is_file(in(work, UNIT)));
}

/* What cannot be done is refused, and nothing is written. */
static void refusals(void **state)
{
	(void)state;
	make_boundary();
	funcs[1].loc.line = 4000;
	assert_int_equal(generate(), -EINVAL);
	assert_false(path_is_dir(work));

	make_boundary();
	vars[4].class = BD_PRIVATE;	/* half of `int one, *two` */
	assert_int_equal(generate(), -EINVAL);

	make_boundary();
	vars[7].type = "";		/* LIST_HEAD() of nothing */
	assert_int_equal(generate(), -EINVAL);

	make_boundary();
	bd.frame.saved_regs = "r15 rbp";
	assert_int_equal(generate(), -EINVAL);

	make_boundary();
	funcs[0].class = BD_INSIDER;	/* nobody would enter the stack switch */
	assert_int_equal(generate(), -EINVAL);
	assert_false(path_is_dir(work));
}

static void overlaps(void **state)
{
	static const char text[] = "one two three\n";
	struct csource *src = csource_from_text("t.c", text, strlen(text));
	struct arena *mem = arena_new();
	struct edits e = { .file = "t.c", .src = src, .mem = mem };
	struct strbuf sb = { 0 };

	(void)state;
	edits_add(&e, 8, 13, "3", "last");
	edits_add(&e, 0, 0, "0 ", "before");
	edits_add(&e, 0, 3, "1", "first");
	edits_add(&e, 0, 3, "1", "first again");
	edits_add(&e, 14, 14, "end\n", "behind");
	assert_int_equal(edits_apply(&e, &sb), 0);
	assert_string_equal(sb.buf, "0 1 two 3\nend\n");
	sb.len = 0;
	edits_add(&e, 2, 5, "x", "across");
	assert_int_equal(edits_apply(&e, &sb), -EINVAL);
	edits_free(&e);
	sb_free(&sb);
	arena_free(mem);
	csource_free(src);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits_made),
		cmocka_unit_test(result_compiles),
		cmocka_unit_test(nothing_else_changed),
		cmocka_unit_test(edits_are_kept),
		cmocka_unit_test(refusals),
		cmocka_unit_test(overlaps),
	};

	return cmocka_run_group_tests(tests, setup_dirs, remove_dirs);
}
