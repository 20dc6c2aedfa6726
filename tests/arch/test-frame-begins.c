// SPDX-License-Identifier: GPL-2.0
/*
 * test-frame-begins.c - x86-64: has a function the upper part of a known frame?
 *
 * Each case is a prologue in bytes, with what the module's function must have in common with the
 * kernel's and what it must not.
 */
#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "arch/arch.h"
#include "lib/util.h"

#define ENDBR		"\xf3\x0f\x1e\xfa"
#define NOP5		"\x0f\x1f\x44\x00\x00"
#define CALL		"\xe8\x00\x00\x00\x00"
#define PUSH_RBP	"\x55"
#define MOV_RSP_RBP	"\x48\x89\xe5"
#define PUSH_R15	"\x41\x57"
#define PUSH_RBX	"\x53"
#define MOV_RBX_SLOT	"\x48\x89\x5d\xf0"	/* mov %rbx,-0x10(%rbp) */
#define SUB_32_RSP	"\x48\x83\xec\x20"
#define SUB_80_RSP	"\x48\x83\xec\x50"
#define AND_RSP		"\x48\x83\xe4\xf0"	/* and $-16,%rsp */
#define XOR_EAX		"\x31\xc0"
#define RET		"\xc3"

#define HEAD		PUSH_RBP MOV_RSP_RBP
#define SAVED		"rbp r15 rbx"

static const struct arch *x86;

/* clang-format would take the braces for a block, and the pieces for declarations */
/* clang-format off */
#define CODE(s)		{ s, sizeof(s) - 1 }

static const struct prologue {
	const char *bytes;
	size_t size;
} same[] = {
	CODE(HEAD PUSH_R15 PUSH_RBX SUB_32_RSP RET),
	CODE(NOP5 HEAD PUSH_R15 PUSH_RBX SUB_32_RSP RET),
	CODE(CALL HEAD PUSH_R15 PUSH_RBX SUB_32_RSP RET),
	CODE(ENDBR NOP5 HEAD PUSH_R15 PUSH_RBX SUB_32_RSP RET),
	/* what lies below may differ, or be nothing, and others may come between */
	CODE(NOP5 HEAD PUSH_R15 PUSH_RBX SUB_80_RSP RET),
	CODE(NOP5 HEAD PUSH_R15 PUSH_RBX CALL RET),
	CODE(NOP5 HEAD PUSH_R15 XOR_EAX PUSH_RBX XOR_EAX SUB_32_RSP RET),
}, others[] = {
	/* another order, fewer, more registers */
	CODE(NOP5 HEAD PUSH_RBX PUSH_R15 SUB_32_RSP RET),
	CODE(NOP5 HEAD PUSH_R15 SUB_32_RSP RET),
	CODE(NOP5 HEAD PUSH_R15 PUSH_RBX PUSH_RBX SUB_32_RSP RET),
	/* saved late, or by mov */
	CODE(NOP5 HEAD PUSH_R15 SUB_32_RSP PUSH_RBX RET),
	CODE(NOP5 HEAD PUSH_R15 CALL PUSH_RBX SUB_32_RSP RET),
	CODE(NOP5 HEAD PUSH_R15 MOV_RBX_SLOT SUB_32_RSP RET),
	/* no frame pointer, one that is set up late, or twice */
	CODE(NOP5 PUSH_RBP PUSH_R15 PUSH_RBX SUB_32_RSP RET),
	CODE(NOP5 PUSH_RBP PUSH_R15 PUSH_RBX MOV_RSP_RBP SUB_32_RSP RET),
	CODE(NOP5 HEAD MOV_RSP_RBP PUSH_R15 PUSH_RBX PUSH_RBP SUB_32_RSP RET),
	CODE(NOP5 PUSH_R15 HEAD PUSH_RBX SUB_32_RSP RET),
	/* a stack that is aligned */
	CODE(NOP5 AND_RSP HEAD PUSH_R15 PUSH_RBX SUB_32_RSP RET),
	CODE(NOP5 HEAD AND_RSP PUSH_R15 PUSH_RBX SUB_32_RSP RET),
	/* two fentry sites, no end */
	CODE(NOP5 CALL HEAD PUSH_R15 PUSH_RBX SUB_32_RSP RET),
	CODE(NOP5 HEAD PUSH_R15 PUSH_RBX),
	CODE(""),
};
/* clang-format on */

static int setup_group(void **state)
{
	(void)state;
	x86 = arch_by_machine(EM_X86_64);
	return !x86;
}

static bool begins(const struct prologue *p, size_t size)
{
	/* no longer than it is, for the sanitizers */
	uint8_t *code = malloc(size ? size : 1);
	bool ret;

	assert_non_null(code);
	memcpy(code, p->bytes, size);
	ret = x86->frame_begins(code, size, SAVED);
	free(code);
	return ret;
}

static void same_beginning(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(same); i++)
		if (!begins(&same[i], same[i].size))
			fail_msg("prologue %zu is taken for another one", i);
}

static void other_beginning(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(others); i++)
		if (begins(&others[i], others[i].size))
			fail_msg("prologue %zu is taken for the same", i);
}

/* Cut anywhere: without the instruction that ends the prologue it is none. */
static void cut(void **state)
{
	size_t size;

	(void)state;
	for (size = 0; size < same[0].size - sizeof(SUB_32_RSP RET) + 1; size++)
		assert_false(begins(&same[0], size));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_beginning),
		cmocka_unit_test(other_beginning),
		cmocka_unit_test(cut),
	};

	return cmocka_run_group_tests(tests, setup_group, NULL);
}
