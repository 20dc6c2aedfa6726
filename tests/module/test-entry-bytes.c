// SPDX-License-Identifier: GPL-2.0
/*
 * test-entry-bytes.c - what the redirected entries hold, as init keeps it for the loader
 *
 * The target is a small program of the host's assembler: functions with and without a fentry site,
 * one with a return that the kernel patches at boot, one with such a call.
 */
#include "analyzer/image.h"
#include "runtime/module-abi.h"
#include "tests/module/module-test.h"

static const char vmlinux[] =
	".text\n.globl plain, traced, returns, indirect\n"
	".type plain, @function\nplain:\n\tpush %rbp\n\tmov %rsp, %rbp\n\tnop\n\tnop\n\tnop\n\tnop\n"
	"\tret\n.size plain, .-plain\n"
	".type traced, @function\ntraced:\n\t.byte 0x0f, 0x1f, 0x44, 0x00, 0x00\n"
	"\tmov $0x11223344, %eax\n\tnop\n\tnop\n\tnop\n\tret\n.size traced, .-traced\n"
	".type returns, @function\nreturns:\n\txor %eax, %eax\n1:\tret\n\tint3\n\tnop\n\tnop\n\tnop\n"
	"\tnop\n\tnop\n.size returns, .-returns\n"
	".type calls, @function\ncalls:\n\tpush %rbx\n2:\tcall plain\n\tpop %rbx\n\tret\n"
	".size calls, .-calls\n"
	".section .return_sites, \"a\"\n\t.long 1b - .\n"
	".section .call_sites, \"a\"\n\t.long 2b - .\n";

static struct bd_symbol syms[4];
static uint32_t first;
static struct bd_func funcs[4];
static struct target target;

static int setup(void **state)
{
	static const char *const names[] = { "plain", "traced", "returns", "calls" };
	struct tree *t = malloc(sizeof(*t));
	size_t i;

	tree_init(t);
	tree_put(t, "v.c", vmlinux);
	tree_run(t, "gcc -x assembler -c v.c -o v.o && ld -e plain v.o -o vmlinux.o");
	assert_int_equal(image_open(&target.img, tree_path(t, "vmlinux.o")), 0);
	for (i = 0; i < ARRAY_SIZE(syms); i++) {
		uint32_t sym = image_find(&target.img, names[i], IMG_NONE);
		const struct img_sym *s = &target.img.syms[sym];

		syms[i] = (struct bd_symbol){ .name = names[i], .addr = s->value, .size = s->size,
					      .room = s->size };
		funcs[i] = (struct bd_func){ .name = names[i], .class = BD_INTERFACE,
					     .syms = &syms[i], .nr_syms = 1, .redirects = &first,
					     .nr_redirects = 1 };
	}
	t->bd = (struct boundary){ .funcs = funcs, .nr_funcs = ARRAY_SIZE(funcs) };
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

static void written(void **state)
{
	static const uint8_t plain[] = { 0x55, 0x48, 0x89, 0xe5 }, traced[] = { 0xb8, 0x44, 0x33 };
	struct tree *t = *state;
	const struct ps_entries *all;
	const struct ps_entry *e;
	const char *names;
	size_t size;

	assert_int_equal(entry_bytes_write(&target, &t->bd, &t->wd), 0);
	all = (void *)file_read(tree_path(t, ".plugsched/target.entries"), &size);
	assert_non_null(all);
	e = all->entries;
	names = (const char *)&all->entries[4];
	assert_int_equal(all->count, 4);
	assert_int_equal(size, sizeof(*all) + 4 * sizeof(*e) + all->strings_size);
	assert_string_equal(names + e[0].name, "plain");
	assert_string_equal(names + e[1].name, "traced");
	assert_string_equal(names + e[2].name, "returns");
	/* the jump goes to the first byte, or past the fentry site */
	assert_int_equal(e[0].addr, syms[0].addr);
	assert_int_equal(e[1].addr, syms[1].addr + 5);
	assert_memory_equal(e[0].bytes, plain, sizeof(plain));
	assert_memory_equal(e[1].bytes, traced, sizeof(traced));
	assert_int_equal(e[0].size, 5);
	/* what the kernel patches at boot does not count, from there on */
	assert_int_equal(e[0].fixed, 5);
	assert_int_equal(e[1].fixed, 5);
	assert_int_equal(e[2].fixed, 2);
	/* a call, which call-depth tracking retargets */
	assert_int_equal(e[3].fixed, 1);
	free((void *)all);
}

static void only_redirected(void **state)
{
	struct tree *t = *state;
	struct ps_entries *all;

	funcs[1].nr_redirects = 0;
	assert_int_equal(entry_bytes_write(&target, &t->bd, &t->wd), 0);
	all = (void *)file_read(tree_path(t, ".plugsched/target.entries"), NULL);
	assert_int_equal(all->count, 3);
	free(all);
}

static void no_code(void **state)
{
	struct tree *t = *state;

	syms[1].addr = 0x10;
	tree_listen();
	assert_int_equal(entry_bytes_write(&target, &t->bd, &t->wd), -EINVAL);
	assert_heard("^plugsched: .*/vmlinux.o: no code of traced in it; take the target's own vmlinux",
		     tree_heard());
	assert_int_not_equal(access(tree_path(t, ".plugsched/target.entries"), F_OK), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(written, setup, teardown),
		cmocka_unit_test_setup_teardown(only_redirected, setup, teardown),
		cmocka_unit_test_setup_teardown(no_code, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
