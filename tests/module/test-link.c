// SPDX-License-Identifier: GPL-2.0
/*
 * test-link.c - the link step: symbols resolved, refused and renamed
 *
 * The module is an object of the host's compiler with the sections that matter; the target is a
 * file of symbols written here. What is refused is provoked once, with an allowed neighbour.
 */
#include <gelf.h>
#include <fcntl.h>

#include "lib/hash.h"
#include "runtime/module-abi.h"
#include "tests/module/module-test.h"

#define VERMAGIC	"6.1.0-test SMP "

static const char symbols[] =
	"text ffffffff81000000\n"
	"early ffffffff82000000 1 i\n"
	"exported ffffffff81000100 1 e\n"
	"hidden ffffffff81000200 1 -\n"
	"percpu 2a00 1 p\n"
	"percpu_data ffffffff83cc4000 1 p\n"
	"twin ffffffff81000300 2 -\n";

static const char module[] =
	"__attribute__((section(\".modinfo\"), used)) static const char info[] = \"vermagic=" VERMAGIC "\";\n"
	"extern int hidden, exported, percpu, percpu_data, aka;\n"
	"int use(void) { return hidden + exported + percpu + percpu_data + aka; }\n";

static struct bd_symbol entry = { .name = "tick", .addr = 0x1000, .size = 16, .room = 16 };
static uint32_t redirect;

/* clang-format would take the braces for a block */
/* clang-format off */
#define REDIRECTED(n, class_, unique) { .name = n, .symbol = n, .loc = { "kernel/sched/core.c", 7, 1 }, \
	.class = class_, .reason = "called by timers", .symbol_unique = unique, .syms = &entry, \
	.nr_syms = 1, .redirects = &redirect, .nr_redirects = 1 }
/* clang-format on */

static struct bd_func funcs[] = {
	REDIRECTED("tick", BD_INTERFACE, true),
	REDIRECTED("expire", BD_CALLBACK, true),
	REDIRECTED("several", BD_INTERFACE, false),
	REDIRECTED("also_kernel", BD_INTERFACE, true),
	{ .name = "inner", .symbol = "inner", .class = BD_INSIDER, .symbol_unique = true },
	{ .name = "stays", .symbol = "stays", .class = BD_OUTSIDER, .reason = "tasks sleep in it" },
	{ .name = "boot", .symbol = "boot", .class = BD_INIT, .reason = "runs at boot" },
	/* one of two statics of that name moves */
	{ .name = "both", .symbol = "both", .class = BD_OUTSIDER, .reason = "" },
	{ .name = "both", .symbol = "both", .class = BD_INSIDER, .reason = "" },
};

static struct bd_var vars[] = {
	{ .name = "shared", .owner = "", .class = BD_SHARED, .reason = "holds state" },
	{ .name = "local", .owner = "inner", .class = BD_SHARED, .reason = "holds state" },
	{ .name = "mine", .owner = "", .class = BD_PRIVATE, .reason = "" },
};

static int setup(void **state)
{
	struct tree *t = malloc(sizeof(*t));

	tree_init(t);
	t->bd = (struct boundary){ .funcs = funcs, .nr_funcs = ARRAY_SIZE(funcs), .vars = vars,
				   .nr_vars = ARRAY_SIZE(vars) };
	strmap_put(&t->wd.state, "vermagic", VERMAGIC);
	strmap_put(&t->wd.state, "build-id", "01020304");
	strmap_put(&t->wd.state, "release", "6.1.0-test");
	tree_put(t, ".plugsched/target.syms", symbols);
	tree_put(t, ".plugsched/aliases", "# comment\naka hidden ffffffff81000210\n");
	tree_put(t, ".plugsched/target.entries", "entries");
	*state = t;
	return 0;
}

static int teardown(void **state)
{
	tree_free(*state);
	free(*state);
	return 0;
}

static void compile(struct tree *t, const char *more)
{
	tree_put(t, "m.c", arena_printf(t->wd.mem, "%s%s", module, more));
	tree_run(t, "gcc -O2 -fno-inline -fcommon -mcmodel=kernel -fno-pic -w -c m.c -o use.o && cp use.o scheduler.ko");
}

static void link_as(struct tree *t, int wanted, const char *pattern)
{
	int err;

	tree_listen();
	err = link_module(&t->wd, &t->bd, tree_path(t, "scheduler.ko"), false);
	assert_heard(pattern, tree_heard());
	assert_int_equal(err, wanted);
}

static void refused(void **state, const char *more, const char *pattern)
{
	compile(*state, more);
	link_as(*state, -EINVAL, pattern);
}

static void allowed(void **state, const char *more)
{
	compile(*state, more);
	link_as(*state, 0, NULL);
}

/* What the loader compares: of each table as it is in the module. */
static void hashes(struct tree *t)
{
	struct ps_target *pt;
	uint64_t size, symbols, entries;
	size_t len;

	tree_run(t, "for s in target symbols entries; do"
		 " objcopy -O binary --set-section-flags .plugsched.$s=alloc -j .plugsched.$s"
		 " scheduler.ko $s.o || exit; done");
	pt = (void *)file_read(tree_path(t, "target.o"), &len);
	assert_non_null(pt);
	assert_int_equal(len, sizeof(*pt));
	assert_int_equal(hash_file(tree_path(t, "symbols.o"), &size, &symbols), 0);
	assert_int_equal(hash_file(tree_path(t, "entries.o"), &size, &entries), 0);
	assert_true(pt->symbols_hash == symbols && pt->entries_hash == entries);
	free(pt);
}

static void good_module(void **state)
{
	struct tree *t = *state;

	allowed(state, "");
	hashes(t);
	/* and once more: nothing is doubled, no symbol is renamed twice */
	link_as(t, 0, NULL);
	tree_run(t, "test $(readelf -SW scheduler.ko | grep -c '\\.plugsched\\.') = 3");
	/* hidden, percpu, percpu_data, aka: the kernel's own loader resolves the export */
	tree_run(t, "objcopy -O binary --set-section-flags .plugsched.symbols=alloc"
		 " -j .plugsched.symbols scheduler.ko syms.o && test $(od -An -tu4 -N4 syms.o) = 4");
	/* an offset stays as it is, a place among the kernel's data moves with the kernel */
	tree_run(t, "od -An -v -w24 -tx4 -j8 -N96 syms.o | grep ' 00002a00 00000000 00000001 '");
	tree_run(t, "od -An -v -w24 -tx4 -j8 -N96 syms.o | grep ' 83cc4000 ffffffff 00000000 '");
	tree_run(t, "test ! -e .plugsched/section.renames -a ! -e .plugsched/section.symbols");
}

static void undefined(void **state)
{
	refused(state, "int f(void) { return nosuch(); }",
		"^plugsched: use.o: undefined symbol nosuch: the target kernel has none of that name; define it");
	refused(state, "int f(void) { return early(); }",
		"^plugsched: use.o: undefined symbol early: the target kernel frees it after boot");
	refused(state, "int f(void) { return twin(); }",
		"^plugsched: use.o: undefined symbol twin: the target kernel has 2 symbols of that name");
	refused(state, "int f(void) { return nosuch(); }", "scheduler.ko: not built: 1 symbols are wrong");
	allowed(state, "int nosuch(void) { return 0; } int f(void) { return nosuch(); }");
	/* the kernel's loader leaves a weak one at 0; one that the target has is resolved */
	allowed(state, "extern int nosuch(void) __attribute__((weak));"
		" int f(void) { return nosuch ? 1 : 0; }");
	allowed(state, "extern int twin __attribute__((weak)); int *f(void) { return &twin; }");
	allowed(state, "extern int hidden __attribute__((weak)); int *f(void) { return &hidden; }");
	tree_run(*state, "objcopy -O binary --set-section-flags .plugsched.symbols=alloc"
		 " -j .plugsched.symbols scheduler.ko syms.o && test $(od -An -tu4 -N4 syms.o) = 4");
	allowed(state, "extern int __vmlinux_exported; int f(void) { return __vmlinux_exported; }");
}

static void defined(void **state)
{
	refused(state, "void stays(void) { }",
		"^plugsched: stays is defined in the module: it stays in the kernel \\(tasks sleep in it\\); remove the definition");
	refused(state, "void boot(void) { }", "^plugsched: boot is defined in the module");
	refused(state, "int shared = 1;", "^plugsched: shared is defined in the module: it stays in the kernel \\(holds state\\)");
	refused(state, "static int shared = 1; int *p = &shared;", "^plugsched: shared is defined in the module");
	allowed(state, "void both(void) { } int local = 1, mine = 2; void inner(void) { }");
}

static void redirects(void **state)
{
#define TABLE(to) "extern void " to "(void); static const struct { void *from, *to; long a, b, c; } t[]" \
	" __attribute__((section(\".plugsched.redirects\"), used)) = { { 0, " to " } };"
	assert_int_equal(offsetof(struct ps_redirect, to), 8);
	assert_int_equal(sizeof(struct ps_redirect), 40);
	refused(state, TABLE("tick"),
		"^plugsched: kernel/sched/core.c:7: tick\\(\\) was generated here and is not defined any more: it is an interface \\(called by timers\\), so the kernel keeps calling it; restore it");
	refused(state, TABLE("unknown"),
		"^plugsched: unknown is not defined in the module: an entry of the kernel jumps to it; restore");
	allowed(state, "void tick(void) { }" TABLE("tick"));
}

static void damaged(void **state)
{
	struct tree *t = *state;

	compile(t, "");
	tree_put(t, ".plugsched/aliases", "aka hidden\n");
	link_as(t, -EINVAL, "/aliases: file is damaged; run plugsched init again");
	tree_run(t, "rm .plugsched/aliases && sed -i '/^extern/s/, aka//; s/ + aka//' m.c");
	tree_run(t, "gcc -mcmodel=kernel -fno-pic -c m.c -o scheduler.ko");
	link_as(t, 0, NULL);
	tree_put(t, ".plugsched/target.syms", "text 0\nhidden\n");
	link_as(t, -EINVAL, "/target.syms: file is damaged; run plugsched init again");
	tree_put(t, ".plugsched/target.syms", symbols);
	tree_run(t, "rm .plugsched/target.entries");
	link_as(t, -ENOENT, "/target.entries: file is missing; run plugsched init again");
	tree_put(t, ".plugsched/target.entries", "entries");
	strmap_put(&t->wd.state, "build-id", "");
	link_as(t, -EINVAL, "/state: file is damaged; run plugsched init again");
	strmap_put(&t->wd.state, "build-id", "01020304");
	strmap_put(&t->wd.state, "vermagic", "6.2.0 SMP ");
	link_as(t, -EINVAL, "/scheduler.ko: version magic is \"" VERMAGIC "\": the target has \"6.2.0 SMP \"; run");
	strmap_put(&t->wd.state, "vermagic", VERMAGIC);
	tree_run(t, "strip -s scheduler.ko");
	link_as(t, -EINVAL, "/scheduler.ko: file has no symbol table");
	tree_put(t, "scheduler.ko", "text");
	link_as(t, -EINVAL, "/scheduler.ko: not an ELF file");
	tree_run(t, "rm scheduler.ko");
	link_as(t, -ENOENT, "/scheduler.ko: file was not built: Kbuild must say obj-m := scheduler.o");
}

/* ---- names ---- */

/* The symbol table as "NAME SECTION VALUE TYPE" lines, in its order. */
static char *symbol_table(struct tree *t, size_t *nr)
{
	int fd = open(tree_path(t, "scheduler.ko"), O_RDONLY), i;
	struct strbuf sb = { 0 };
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;
	GElf_Sym sym;
	char *text;
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	*nr = 0;
	while ((scn = elf_nextscn(elf, scn))) {
		if (!gelf_getshdr(scn, &sh) || sh.sh_type != SHT_SYMTAB)
			continue;
		for (i = 1; gelf_getsym(elf_getdata(scn, NULL), i, &sym); i++) {
			if (GELF_ST_TYPE(sym.st_info) == STT_SECTION)
				continue;
			sb_printf(&sb, "%s %d %lx %d\n", elf_strptr(elf, sh.sh_link, sym.st_name),
				  sym.st_shndx == SHN_UNDEF, (long)sym.st_value,
				  GELF_ST_TYPE(sym.st_info));
			++*nr;
		}
	}
	elf_end(elf);
	close(fd);
	text = arena_strdup(t->wd.mem, sb.buf);
	sb_free(&sb);
	return text;
}

static void has_symbol(const char *table, const char *name, bool wanted)
{
	char line[64];

	snprintf(line, sizeof(line), "\n%s ", name);
	if (!!strstr(table, line) != wanted)
		fail_msg("%s is %s the symbol table:\n%s", name, wanted ? "not in" : "in", table);
}

static void names(void **state)
{
	static const char *const renamed[] = { "tick", "tick.cold", "tick.part.0", "expire" };
	static const char *const kept[] = { "tick_too", "inner", "inner.cold", "several", "data_tick",
					    "also_kernel" };
	struct tree *t = *state;
	char *before, *after;
	size_t nr, nr_after, i;

	compile(t, "int seen; void tick(void) { seen++; } void tick_too(void) { tick(); }\n"
		"static __attribute__((used)) void cold(void) __asm__(\"tick.cold\");\n"
		"static void cold(void) { seen = 2; }\n"
		"static __attribute__((used)) void part(void) __asm__(\"tick.part.0\");\n"
		"static void part(void) { seen = 3; }\n"
		"static __attribute__((used)) void in_cold(void) __asm__(\"inner.cold\");\n"
		"static void in_cold(void) { seen = 4; }\n"
		"static __attribute__((used)) void expire(void) { seen = 5; }\n"
		"void inner(void) { seen = 6; } void several(void) { seen = 7; }\n"
		"int data_tick = 1; extern int also_kernel; int g(void) { return also_kernel; }\n"
		"void (*const table[])(void) = { tick, expire, inner };\n");
	tree_put(t, ".plugsched/target.syms",
		 arena_printf(t->wd.mem, "%salso_kernel ffffffff81000400 1 -\n", symbols));
	before = symbol_table(t, &nr);
	tree_run(t, "readelf -rW scheduler.ko | awk '/R_X86/ { print $1, $3, $4, $6, $7 }' > before.o");
	link_as(t, 0, NULL);
	after = symbol_table(t, &nr_after);
	assert_int_equal(nr, nr_after);
	for (i = 0; i < ARRAY_SIZE(renamed); i++) {
		has_symbol(before, renamed[i], true);
		has_symbol(after, renamed[i], false);
		has_symbol(after, arena_printf(t->wd.mem, "__mod_%s", renamed[i]), true);
	}
	for (i = 0; i < ARRAY_SIZE(kept); i++)
		has_symbol(after, kept[i], true);
	assert_null(strstr(after, "__mod___mod_"));
	/* relocations still mean the same places: those of the table refer to symbols by index */
	tree_run(t, "readelf -rW scheduler.ko | awk '/R_X86/ { print $1, $3, $4, $6, $7 }' |"
		 " sed 's/__mod_//' > after.o && cmp before.o after.o");
	/* a second run, on a module that make did not link again, changes nothing */
	link_as(t, 0, NULL);
	assert_string_equal(symbol_table(t, &nr), after);
}

/* ---- the context-switch function ---- */

static long value_of(struct tree *t, const char *name)
{
	size_t nr;
	char *at = strstr(symbol_table(t, &nr), arena_printf(t->wd.mem, "\n%s 0 ", name));

	assert_non_null(at);
	return strtol(strstr(at, " 0 ") + 3, NULL, 16);
}

/*
 * @body: of the function; @more: other code. Do the kernel's entry and the switch go past the
 * trampoline?
 */
static bool is_direct(struct tree *t, const char *body, const char *more)
{
	bool direct;

	compile(t, arena_printf(t->wd.mem, "__asm__(\".text; .globl plugsched_stack_entry,"
		" plugsched_stack_func, plugsched_switch_to, plugsched_switch_direct\\n"
		"plugsched_stack_entry: nop\\n plugsched_switch_to: nop\\n plugsched_switch_direct: nop\\n"
		".type plugsched_stack_func, @function\\n plugsched_stack_func: %s\\n"
		".size plugsched_stack_func, . - plugsched_stack_func\\n %s\");\n"
		"extern void plugsched_stack_entry(void);"
		" void (*const to)(void) = plugsched_stack_entry;", body, more));
	link_as(t, 0, NULL);
	direct = value_of(t, "plugsched_stack_entry") == value_of(t, "plugsched_stack_func");
	assert_int_equal(value_of(t, "plugsched_switch_to") == value_of(t, "plugsched_switch_direct"),
			 direct);
	/* and once more */
	link_as(t, 0, NULL);
	assert_int_equal(value_of(t, "plugsched_stack_entry") == value_of(t, "plugsched_stack_func"),
			 direct);
	return direct;
}

static void direct(void **state)
{
#define PROLOGUE "push %rbp; mov %rsp, %rbp; push %r15; push %rbx; sub $8, %rsp; "
	struct tree *t = *state;

	assert_false(is_direct(t, PROLOGUE "call plugsched_switch_to", ""));
	t->bd.frame.saved_regs = "rbp r15 rbx";
	assert_true(is_direct(t, PROLOGUE "call plugsched_switch_to", ""));
	/* other registers */
	assert_false(is_direct(t, "push %rbp; mov %rsp, %rbp; push %rbx; call plugsched_switch_to", ""));
	/* another function switches: its own, or too, or by address */
	assert_false(is_direct(t, PROLOGUE "call inner", "inner: call plugsched_switch_to"));
	assert_false(is_direct(t, PROLOGUE "call plugsched_switch_to", "inner: call plugsched_switch_to"));
	assert_false(is_direct(t, PROLOGUE "call plugsched_switch_to",
			       ".data; .quad plugsched_switch_to; .text"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(good_module, setup, teardown),
		cmocka_unit_test_setup_teardown(undefined, setup, teardown),
		cmocka_unit_test_setup_teardown(defined, setup, teardown),
		cmocka_unit_test_setup_teardown(redirects, setup, teardown),
		cmocka_unit_test_setup_teardown(damaged, setup, teardown),
		cmocka_unit_test_setup_teardown(names, setup, teardown),
		cmocka_unit_test_setup_teardown(direct, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
