// SPDX-License-Identifier: GPL-2.0
/*
 * test-entry.c - x86-64: where an entry is patched, what has changed its bytes; names and numbers
 *
 * Byte arrays in, facts out. Arrays end where the code ends, so the sanitizers see a read past it.
 */
#include <elf.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "arch/arch.h"
#include "lib/util.h"

#define ADDR	0xffffffff81000000ULL
#define FENTRY	(ADDR + 0x1005)		/* call rel32 at ADDR with the distance 0x1000 */

static const struct arch *x86;

static int setup(void **state)
{
	(void)state;
	x86 = arch_by_machine(EM_X86_64);
	return !x86;
}

/* On the heap and no longer than it is. */
static uint8_t *exact(const char *bytes, size_t size)
{
	uint8_t *p = malloc(size ? size : 1);

	assert_non_null(p);
	memcpy(p, bytes, size);
	return p;
}

static void offsets(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		uint64_t fentry;
		unsigned int offset;
	} entries[] = {
		{ "\x55\x48\x89\xe5\x5d\xc3", 6, FENTRY, 0 },
		/* fentry site, as built and as compiled */
		{ "\x0f\x1f\x44\x00\x00\x55\x48\x89\xe5", 9, FENTRY, 5 },
		{ "\xe8\x00\x10\x00\x00\x55", 6, FENTRY, 5 },
		/* a call of another function, a jump, or nothing known of fentry */
		{ "\xe8\x01\x10\x00\x00\x55", 6, FENTRY, 0 },
		{ "\xe9\x00\x10\x00\x00\x55", 6, FENTRY, 0 },
		{ "\xe8\x00\x10\x00\x00\x55", 6, 0, 0 },
		{ "\xe8\xfb\xff\xff\x7e\x55", 6, 0, 0 },	/* whose target is 0 */
		/* landing pad, alone and before the site; the site is 4 further then */
		{ "\xf3\x0f\x1e\xfa\x55\xc3", 6, FENTRY, 4 },
		{ "\xf3\x0f\x1e\xfa\x0f\x1f\x44\x00\x00\x55", 10, FENTRY, 9 },
		{ "\xf3\x0f\x1e\xfa\xe8\xfc\x0f\x00\x00\x55", 10, FENTRY, 9 },
		{ "\xf3\x0f\x1e\xfa\xe8\x00\x10\x00\x00\x55", 10, FENTRY, 4 },
		/* a landing pad that the running kernel has sealed */
		{ "\x66\x0f\x1f\x00\x55\xc3", 6, FENTRY, 4 },
		{ "\x66\x0f\x1f\x00\x0f\x1f\x44\x00\x00\x55", 10, FENTRY, 9 },
		{ "\x66\x0f\x1f\x00\xe8\xfc\x0f\x00\x00\x55", 10, FENTRY, 9 },
		{ "\x66\x0f\x1f", 3, FENTRY, 0 },
		{ "\x0f\x1f\x40\xd6\x55\xc3", 6, FENTRY, 4 },
		{ "\x0f\x1f\x40\xd6\xe8\xfc\x0f\x00\x00\x55", 10, FENTRY, 9 },
		{ "\x0f\x1f\x40\x00\x55\xc3", 6, FENTRY, 0 },
		/* another no-op of five bytes is not what the kernel's build leaves */
		{ "\x66\x0f\x1f\x44\x00\x00\x55", 7, FENTRY, 0 },
		/* the end of the section comes first */
		{ "", 0, FENTRY, 0 },
		{ "\xf3\x0f\x1e", 3, FENTRY, 0 },
		{ "\xf3\x0f\x1e\xfa", 4, FENTRY, 4 },
		{ "\x0f\x1f\x44\x00", 4, FENTRY, 0 },
		{ "\xe8\x00\x10\x00", 4, FENTRY, 0 },
		{ "\xf3\x0f\x1e\xfa\x0f\x1f\x44\x00", 8, FENTRY, 4 },
		{ "\xf3\x0f\x1e\xfa\xe8\xfc\x0f\x00", 8, FENTRY, 4 },
		{ "\x0f\x1f\x44\x00\x00", 5, FENTRY, 5 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(entries); i++) {
		uint8_t *code = exact(entries[i].bytes, entries[i].size);

		if (x86->entry_offset(code, entries[i].size, ADDR, entries[i].fentry) !=
		    entries[i].offset)
			fail_msg("entry %zu", i);
		free(code);
	}
}

static void breakpoints(void **state)
{
	(void)state;
	assert_true(x86->is_breakpoint((const uint8_t *)"\xcc\x55", 2));
	assert_false(x86->is_breakpoint((const uint8_t *)"\x55\xcc", 2));
	assert_false(x86->is_breakpoint((const uint8_t *)"\xcc", 0));
}

static void moved_addresses(void **state)
{
	/* mov $0x81302010,%edi; three bytes of the next instruction */
	static const uint8_t file[8] = { 0xbf, 0x10, 0x20, 0x30, 0x81, 7, 8, 9 };
	uint8_t have[8];
	size_t i;

	(void)state;
	memcpy(have, file, sizeof(file));
	assert_true(x86->same_moved(file, have, 8, 5, 0));
	/* moved, and the only way that fits this slide */
	have[3] = 0x50;
	have[4] = 0x9e;
	assert_true(x86->same_moved(file, have, 8, 5, 0x1d200000));
	assert_false(x86->same_moved(file, have, 8, 5, 0x1d300000));
	assert_false(x86->same_moved(file, have, 8, 5, 0));
	/* a distance to what does not move */
	have[3] = 0x10;
	have[4] = 0x64;
	assert_true(x86->same_moved(file, have, 8, 5, 0x1d200000));
	/* what does not count may differ; what counts may not */
	have[5] ^= 1;
	assert_true(x86->same_moved(file, have, 8, 5, 0x1d200000));
	assert_false(x86->same_moved(file, have, 8, 6, 0x1d200000));
	for (i = 0; i < 5; i++) {
		have[i] ^= 0x20;
		assert_false(x86->same_moved(file, have, 8, 5, 0x1d200000));
		have[i] ^= 0x20;
	}
	/* nothing counts */
	have[0] = 0;
	assert_true(x86->same_moved(file, have, 8, 0, 0x1d200000));
}

static void user_access(void **state)
{
	static const struct {
		const char *code;
		size_t size;
		const char *other;
		size_t other_size;
		bool opens;
	} alternatives[] = {
		{ "\x90\x90\x90\x55", 4, "\x0f\x01\xcb\x0f", 4, true },
		{ "\x90\x90\x90", 3, "\x0f\x01\xcb", 3, true },
		/* clac closes it; lfence is another alternative for three no-ops */
		{ "\x90\x90\x90", 3, "\x0f\x01\xca", 3, false },
		{ "\x90\x90\x90", 3, "\x0f\xae\xe8", 3, false },
		{ "\x90\x90\x55", 3, "\x0f\x01\xcb", 3, false },
		/* cut off */
		{ "\x90\x90", 2, "\x0f\x01\xcb", 3, false },
		{ "\x90\x90\x90", 3, "\x0f\x01", 2, false },
		{ "", 0, "", 0, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(alternatives); i++) {
		uint8_t *code = exact(alternatives[i].code, alternatives[i].size);
		uint8_t *other = exact(alternatives[i].other, alternatives[i].other_size);

		if (x86->opens_user(code, alternatives[i].size, other,
				    alternatives[i].other_size) != alternatives[i].opens)
			fail_msg("alternative %zu", i);
		free(code);
		free(other);
	}
}

static void relocations(void **state)
{
	(void)state;
	assert_int_equal(x86->reloc(R_X86_64_PLT32), ARCH_RELOC_PC);
	assert_int_equal(x86->reloc(R_X86_64_PC32), ARCH_RELOC_PC);
	assert_int_equal(x86->reloc(R_X86_64_64), ARCH_RELOC_ADDRESS);
	assert_int_equal(x86->reloc(R_X86_64_32S), ARCH_RELOC_ADDRESS);
	assert_int_equal(x86->reloc(R_X86_64_NONE), ARCH_RELOC_OTHER);
	assert_int_equal(x86->reloc(0xffffffff), ARCH_RELOC_OTHER);
	assert_int_equal(x86->reloc_width(R_X86_64_NONE), 0);
	assert_int_equal(x86->reloc_width(R_X86_64_PC8), 1);
	assert_int_equal(x86->reloc_width(R_X86_64_16), 2);
	assert_int_equal(x86->reloc_width(R_X86_64_PLT32), 4);
	assert_int_equal(x86->reloc_width(R_X86_64_64), 8);
}

static void names(void **state)
{
	(void)state;
	assert_null(arch_by_machine(EM_NONE));
	assert_null(arch_by_machine(EM_386));
	assert_string_equal(arch_names(), "x86-64");
	assert_ptr_equal(arch_by_frame_pointer("rbp r15 r14"), x86);
	assert_ptr_equal(arch_by_frame_pointer("rbp"), x86);
	assert_null(arch_by_frame_pointer("rbpx r15"));
	assert_null(arch_by_frame_pointer("r15 rbp"));
	assert_null(arch_by_frame_pointer(""));
	assert_string_equal(arch_syscall_name("__x64_sys_nice"), "nice");
	assert_string_equal(arch_syscall_name("__ia32_compat_sys_sched_setaffinity"),
			    "sched_setaffinity");
	assert_null(arch_syscall_name("sys_nice"));
	assert_null(arch_syscall_name("__x64_sys"));
	assert_true(arch_is_code_table(x86, ".return_sites"));
	assert_false(arch_is_code_table(x86, ".text"));
}

static void frame_macros(void **state)
{
	struct strbuf out = { 0 };

	(void)state;
	assert_int_equal(x86->frame_define("rbp r12 rbx", 32, -0x20, "", &out), 0);
	assert_string_equal(out.buf,
			    "#define PS_FRAME_PUSH\t\tpushq %r12; pushq %rbx\n"
			    "#define PS_FRAME_POP\t\tpopq %rbx; popq %r12\n"
			    "#define PS_FRAME_LOCALS\t\t32\n#define PS_FRAME_BOTTOM\t\t48\n"
			    "#define PS_FRAME_CANARY\t\t-32\n");
	out.len = 0;
	assert_int_equal(x86->frame_define("rbp", 0, 0, "", &out), 0);
	assert_string_equal(out.buf,
			    "#define PS_FRAME_PUSH\t\t\n#define PS_FRAME_POP\t\t\n"
			    "#define PS_FRAME_LOCALS\t\t0\n#define PS_FRAME_BOTTOM\t\t0\n");
	assert_int_equal(x86->frame_define("", 0, 0, "", &out), -EINVAL);
	assert_int_equal(x86->frame_define("r15 rbp", 0, 0, "", &out), -EINVAL);
	assert_int_equal(x86->frame_define("rbp a b c d e f g h i", 0, 0, "", &out), -EINVAL);
	sb_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offsets),
		cmocka_unit_test(breakpoints),
		cmocka_unit_test(moved_addresses),
		cmocka_unit_test(user_access),
		cmocka_unit_test(relocations),
		cmocka_unit_test(names),
		cmocka_unit_test(frame_macros),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
