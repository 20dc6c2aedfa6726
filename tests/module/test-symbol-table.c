// SPDX-License-Identifier: GPL-2.0
/*
 * test-symbol-table.c - where the kernel's own table of symbols is, as init keeps it for the loader
 *
 * The target is a small program of the host's assembler, with tables in the order of one kernel or
 * another. What is to be hashed is taken from the file by objcopy.
 */
#include "analyzer/image.h"
#include "lib/hash.h"
#include "runtime/module-abi.h"
#include "tests/module/module-test.h"

/* NAME, in the file's order; the bytes of each differ */
#define HEAD		".section .rodata, \"a\"\n before: .quad 1\n"
#define TABLE(name)	".globl kallsyms_" name "\nkallsyms_" name ":\n"
#define OFFSETS		TABLE("offsets") ".fill 40, 4, 0x1020304\n"
#define BASE		TABLE("relative_base") ".quad 0xffffffff81000000\n"
#define NUM		TABLE("num_syms") ".quad 40\n"
#define NAMES		TABLE("names") ".fill 100, 8, 0x1112131415161718\n"
#define MARKERS		TABLE("markers") ".quad 3\n"
#define SEQS		TABLE("seqs_of_names") ".fill 40, 1, 7\n"
#define TOKENS		TABLE("token_table") ".fill 300, 1, 65\n"
#define INDEX		TABLE("token_index") ".fill 256, 2, 0x506\n"
#define TAIL		"after: .quad 2\n.text\n.globl plain\nplain: ret\n"

static struct ps_target made;

/* Returns whether a table is known; it is in `made`. */
static bool known(struct tree *t, const char *source)
{
	struct target target = { 0 };

	tree_put(t, "v.c", source);
	tree_run(t, "gcc -x assembler -c v.c -o v.o && ld -e plain v.o -o vmlinux.o");
	assert_int_equal(image_open(&target.img, tree_path(t, "vmlinux.o")), 0);
	assert_int_equal(symbol_table_write(&target, &t->wd), 0);
	image_close(&target.img);
	memset(&made, 0, sizeof(made));
	symbol_table_read(&t->wd, &made);
	return made.table_size;
}

/* The hash is that of the bytes from one symbol to before another. */
static void spans(struct tree *t, const char *from, const char *to)
{
	uint64_t size, hash;

	tree_run(t, arena_printf(t->wd.mem, "at() { nm vmlinux.o | sed -n \"s/^\\\\([0-9a-f]*\\\\) . $1\\$/0x\\\\1/p\"; };"
				 " objcopy -O binary -j .rodata vmlinux.o all.o &&"
				 " dd if=all.o of=part.o bs=1 status=none skip=$(($(at %s) - $(at before)))"
				 " count=$(($(at %s) - $(at %s)))", from, to, from));
	assert_int_equal(hash_file(tree_path(t, "part.o"), &size, &hash), 0);
	assert_int_equal(made.table_size, size);
	assert_true(made.table_hash == hash);
	tree_run(t, arena_printf(t->wd.mem, "nm vmlinux.o | grep -q '^0*%llx . %s$'",
				 (unsigned long long)made.table_addr, from));
}

static int setup(void **state)
{
	struct tree *t = malloc(sizeof(*t));

	tree_init(t);
	*state = t;
	return 0;
}

static int teardown(void **state)
{
	tree_free(*state);
	free(*state);
	return 0;
}

static void orders(void **state)
{
	struct tree *t = *state;

	/* 6.1: the tokens are the last, the base is among them */
	assert_true(known(t, HEAD OFFSETS BASE NUM NAMES MARKERS SEQS TOKENS INDEX TAIL));
	spans(t, "kallsyms_offsets", "after");
	assert_int_equal(made.table_base, 40 * 4);
	/* 6.12: the base ends them */
	assert_true(known(t, HEAD NUM NAMES MARKERS TOKENS INDEX OFFSETS BASE SEQS TAIL));
	spans(t, "kallsyms_num_syms", "kallsyms_relative_base");
	assert_int_equal(made.table_base, made.table_size);
	/* 7.x: there is none */
	assert_true(known(t, HEAD NUM NAMES MARKERS TOKENS INDEX OFFSETS SEQS TAIL));
	spans(t, "kallsyms_num_syms", "kallsyms_seqs_of_names");
	assert_int_equal(made.table_base, made.table_size);
}

static void unknown(void **state)
{
	struct tree *t = *state;

	assert_true(known(t, HEAD OFFSETS BASE NUM NAMES TOKENS INDEX TAIL));
	/* addresses instead of offsets, no end that is known; what was there before is forgotten */
	assert_false(known(t, HEAD BASE NUM NAMES TOKENS INDEX TAIL));
	assert_false(known(t, HEAD NUM NAMES TOKENS INDEX OFFSETS TAIL));
	assert_false(known(t, HEAD TAIL));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(orders, setup, teardown),
		cmocka_unit_test_setup_teardown(unknown, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
