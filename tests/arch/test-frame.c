// SPDX-License-Identifier: GPL-2.0
/*
 * test-frame.c - x86-64: frame of the context-switch function, out of its code
 *
 * A function of known shape is put together from pieces. Each test changes one piece: shapes that
 * compilers make are read, everything else is refused with the instruction to blame.
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
#define SWITCH	0xffffffff81002000ULL
#define TAIL	0xffffffff81003000ULL
#define THUNK	0xffffffff81004000ULL

/* Assembly in AT&T order, as in the kernel. */
#define CALL		"\xe8"		/* its distance is added */
#define JMP		"\xe9"
#define NOP5		"\x0f\x1f\x44\x00\x00"
#define PUSH_RBP	"\x55"
#define MOV_RSP_RBP	"\x48\x89\xe5"
#define PUSH_R15	"\x41\x57"
#define PUSH_RBX	"\x53"
#define SUB_32_RSP	"\x48\x83\xec\x20"
#define CANARY_GET	"\x65\x48\x8b\x04\x25\x28\x00\x00\x00"	/* mov %gs:0x28,%rax */
#define CANARY_PUT	"\x48\x89\x45\xd0"			/* mov %rax,-0x30(%rbp) */
#define BODY		"\x31\xc0"				/* xor %eax,%eax */
#define MOV_RAX_RDI	"\x48\x89\xc7"
#define CANARY_LOAD	"\x48\x8b\x45\xd0"			/* mov -0x30(%rbp),%rax */
#define CANARY_SUB	"\x65\x48\x2b\x04\x25\x28\x00\x00\x00"	/* sub %gs:0x28,%rax */
#define JNE		"\x75\x10"
#define ADD_32_RSP	"\x48\x83\xc4\x20"
#define LEA_RSP		"\x48\x8d\x65\xf0"			/* lea -0x10(%rbp),%rsp */
#define POP_RBX		"\x5b"
#define POP_R15		"\x41\x5f"
#define POP_RBP		"\x5d"
#define RET		"\xc3"

enum piece {
	P_SITE, P_PUSH_FP, P_SET_FP, P_PUSH_1, P_PUSH_2, P_LOCALS, P_CANARY_GET, P_CANARY_PUT,
	P_BODY, P_SWITCH, P_ARGUMENT, P_TAIL, P_CANARY_LOAD, P_CANARY_SUB, P_CANARY_JNE, P_FREE,
	P_POP_2, P_POP_1, P_POP_FP, P_RETURN, NR_PIECES
};

struct code {
	const char *bytes;	/* "" leaves the piece out */
	size_t size;
	uint64_t to;		/* of CALL and JMP */
};

/* clang-format would take the braces for a block */
/* clang-format off */
#define PIECE(s)	{ s, sizeof(s) - 1, 0 }
#define BRANCH(s, to)	{ s, 1, to }
/* clang-format on */

static const struct code normal[NR_PIECES] = {
	[P_SITE] = PIECE(NOP5),
	[P_PUSH_FP] = PIECE(PUSH_RBP),
	[P_SET_FP] = PIECE(MOV_RSP_RBP),
	[P_PUSH_1] = PIECE(PUSH_R15),
	[P_PUSH_2] = PIECE(PUSH_RBX),
	[P_LOCALS] = PIECE(SUB_32_RSP),
	[P_CANARY_GET] = PIECE(CANARY_GET),
	[P_CANARY_PUT] = PIECE(CANARY_PUT),
	[P_BODY] = PIECE(BODY),
	[P_SWITCH] = BRANCH(CALL, SWITCH),
	[P_ARGUMENT] = PIECE(MOV_RAX_RDI),
	[P_TAIL] = BRANCH(CALL, TAIL),
	[P_CANARY_LOAD] = PIECE(CANARY_LOAD),
	[P_CANARY_SUB] = PIECE(CANARY_SUB),
	[P_CANARY_JNE] = PIECE(JNE),
	[P_FREE] = PIECE(ADD_32_RSP),
	[P_POP_2] = PIECE(POP_RBX),
	[P_POP_1] = PIECE(POP_R15),
	[P_POP_FP] = PIECE(POP_RBP),
	[P_RETURN] = PIECE(RET),
};

static const struct arch *x86;
static struct code pieces[NR_PIECES];
static uint64_t at[NR_PIECES + 1];	/* address of each piece */
static uint8_t text[256];
static struct arch_frame frame;
static struct arch_fault fault;

static int setup_group(void **state)
{
	(void)state;
	x86 = arch_by_machine(EM_X86_64);
	return !x86;
}

static int setup(void **state)
{
	(void)state;
	memcpy(pieces, normal, sizeof(pieces));
	return 0;
}

static size_t assemble(void)
{
	size_t n = 0;
	int i;

	for (i = 0; i < NR_PIECES; i++) {
		const struct code *c = &pieces[i];
		int32_t rel;

		at[i] = ADDR + n;
		memcpy(text + n, c->bytes, c->size);
		n += c->size;
		if (!c->to)
			continue;
		rel = c->to - (ADDR + n + sizeof(rel));
		memcpy(text + n, &rel, sizeof(rel));
		n += sizeof(rel);
	}
	at[i] = ADDR + n;
	return n;
}

static int read_size(size_t size)
{
	/* no longer than it is, for the sanitizers */
	uint8_t *code = malloc(size ? size : 1);
	int err;

	assert_non_null(code);
	memcpy(code, text, size);
	err = x86->frame_read(code, size, ADDR, SWITCH, THUNK, &frame, &fault);
	free(code);
	return err;
}

static int read_all(void)
{
	return read_size(assemble());
}

static void change(enum piece piece, const struct code c)
{
	memcpy(pieces, normal, sizeof(pieces));
	pieces[piece] = c;
}

/* The frame is refused, with @blame; -1: no single instruction. */
static void refused(int blame, const char *what)
{
	assert_int_equal(read_all(), -ENOTSUP);
	assert_string_equal(fault.what, what);
	assert_int_equal(!!fault.insn[0], blame >= 0);
	if (blame >= 0)
		assert_int_equal(fault.addr, at[blame]);
}

#define CHANGE(piece, ...)	change(piece, (struct code)__VA_ARGS__)

static void known_shape(void **state)
{
	(void)state;
	assert_int_equal(read_all(), 0);
	assert_string_equal(frame.saved_regs, "rbp r15 rbx");
	assert_int_equal(frame.locals, 32);
	assert_int_equal(frame.canary, -0x30);
	assert_int_equal(frame.switch_call, at[P_SWITCH]);
	assert_int_equal(frame.resume, at[P_ARGUMENT]);
	assert_int_equal(frame.tail, TAIL);
}

static void other_shapes(void **state)
{
	(void)state;
	/* a landing pad, a site as compiled, none */
	CHANGE(P_SITE, PIECE("\xf3\x0f\x1e\xfa" NOP5));
	assert_int_equal(read_all(), 0);
	CHANGE(P_SITE, BRANCH(CALL, TAIL));
	assert_int_equal(read_all(), 0);
	CHANGE(P_SITE, PIECE(""));
	assert_int_equal(read_all(), 0);
	/* a return thunk, called for or jumped to */
	CHANGE(P_RETURN, BRANCH(JMP, THUNK));
	assert_int_equal(read_all(), 0);
	/* the stack pointer out of the frame pointer */
	CHANGE(P_FREE, PIECE(LEA_RSP));
	assert_int_equal(read_all(), 0);
	/* instructions that leave the stack alone between those of the prologue */
	CHANGE(P_PUSH_1, PIECE("\x31\xff" PUSH_R15));
	assert_int_equal(read_all(), 0);
	assert_string_equal(frame.saved_regs, "rbp r15 rbx");
	/* another register and another comparison */
	CHANGE(P_CANARY_LOAD, PIECE("\x48\x8b\x55\xd0"));
	pieces[P_CANARY_SUB] = (struct code)PIECE("\x65\x48\x33\x14\x25\x28\x00\x00\x00");
	assert_int_equal(read_all(), 0);
}

static void no_canary(void **state)
{
	(void)state;
	CHANGE(P_CANARY_PUT, PIECE(""));
	pieces[P_CANARY_LOAD] = pieces[P_CANARY_SUB] = pieces[P_CANARY_JNE] = (struct code)PIECE("");
	assert_int_equal(read_all(), 0);
	assert_int_equal(frame.canary, 0);
	/* a check of what was never stored */
	pieces[P_CANARY_LOAD] = normal[P_CANARY_LOAD];
	refused(P_CANARY_LOAD, "unexpected instruction before the return");
}

static void no_locals(void **state)
{
	(void)state;
	CHANGE(P_LOCALS, PIECE(""));
	pieces[P_FREE] = (struct code)PIECE("");
	pieces[P_CANARY_GET] = pieces[P_CANARY_PUT] = (struct code)PIECE("");
	pieces[P_CANARY_LOAD] = pieces[P_CANARY_SUB] = pieces[P_CANARY_JNE] = (struct code)PIECE("");
	assert_int_equal(read_all(), 0);
	assert_int_equal(frame.locals, 0);
	assert_string_equal(frame.saved_regs, "rbp r15 rbx");
}

static void prologue_refused(void **state)
{
	(void)state;
	CHANGE(P_SET_FP, PIECE(""));
	refused(P_PUSH_1, "no frame pointer is set up first");
	CHANGE(P_PUSH_FP, PIECE(PUSH_R15));
	refused(P_PUSH_FP, "no frame pointer is set up first");
	CHANGE(P_PUSH_1, PIECE(PUSH_RBP));
	refused(P_PUSH_1, "no frame pointer is set up first");
	CHANGE(P_PUSH_1, PIECE(PUSH_RBX MOV_RSP_RBP));
	assert_int_equal(read_all(), -ENOTSUP);
	assert_string_equal(fault.what, "the frame pointer is set up late");
	CHANGE(P_PUSH_1, PIECE("\x41\x57\x41\x56\x41\x55\x41\x54\x53"));
	refused(P_PUSH_2, "more registers are saved than expected");
	/* and rsp,-16; leave; sub of a register */
	CHANGE(P_PUSH_1, PIECE("\x48\x83\xe4\xf0"));
	refused(P_PUSH_1, "an unexpected change of the stack pointer");
	CHANGE(P_PUSH_1, PIECE("\xc9"));
	refused(P_PUSH_1, "an unexpected change of the stack pointer");
	CHANGE(P_LOCALS, PIECE("\x48\x29\xc4"));
	refused(P_LOCALS, "an unexpected change of the stack pointer");
	CHANGE(P_LOCALS, PIECE("\x48\x83\xec\x1f"));
	refused(P_LOCALS, "an odd frame size");
	CHANGE(P_LOCALS, PIECE("\x48\x81\xec\x08\x10\x00\x00"));
	refused(P_LOCALS, "an odd frame size");
	CHANGE(P_PUSH_FP, PIECE(RET));
	refused(-1, "no known prologue");
}

static void switch_refused(void **state)
{
	(void)state;
	CHANGE(P_SWITCH, BRANCH(CALL, TAIL));
	refused(-1, "no call that switches stacks");
	CHANGE(P_SWITCH, BRANCH(JMP, SWITCH));
	refused(P_SWITCH, "no call that switches stacks");
	CHANGE(P_BODY, BRANCH(CALL, SWITCH));
	refused(P_SWITCH, "a second switch of stacks");
	CHANGE(P_BODY, PIECE("\x50"));
	refused(P_BODY, "an unexpected change of the stack pointer");
}

static void tail_refused(void **state)
{
	static const struct {
		enum piece piece;
		struct code code;
	} after[] = {
		{ P_ARGUMENT, PIECE("") },
		{ P_ARGUMENT, PIECE("\x48\x89\xc6") },		/* mov %rax,%rsi */
		{ P_TAIL, PIECE("\xff\xd0") },			/* call *%rax */
		{ P_TAIL, BRANCH(JMP, TAIL) },
		{ P_TAIL, PIECE("") },
	}, before[] = {
		{ P_CANARY_LOAD, PIECE("\x48\x8b\x45\xc8") },	/* another slot */
		{ P_CANARY_LOAD, PIECE("") },
		{ P_CANARY_SUB, PIECE("\x65\x48\x2b\x04\x25\x30\x00\x00\x00") },	/* gs:0x30 */
		{ P_CANARY_SUB, PIECE("") },
		{ P_CANARY_JNE, PIECE("\x74\x10") },		/* je */
		{ P_CANARY_JNE, PIECE("") },
		{ P_FREE, PIECE("\x48\x83\xc4\x18") },		/* too little */
		{ P_FREE, PIECE("\x48\x8d\x65\xe8") },		/* lea -0x18(%rbp),%rsp */
		{ P_FREE, PIECE("") },
		{ P_POP_2, PIECE(POP_R15) },
		{ P_POP_2, PIECE("") },
		{ P_POP_FP, PIECE("") },
		{ P_RETURN, BRANCH(JMP, TAIL) },
		{ P_RETURN, PIECE("\x90") },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(after); i++) {
		change(after[i].piece, after[i].code);
		refused(after[i].piece + !after[i].code.size,
			"unexpected instruction after the switch");
	}
	for (i = 0; i < ARRAY_SIZE(before); i++) {
		change(before[i].piece, before[i].code);
		refused(before[i].piece + !before[i].code.size,
			"unexpected instruction before the return");
	}
	CHANGE(P_RETURN, PIECE(""));
	refused(-1, "no return after the switch");
}

static void no_thunk(void **state)
{
	size_t size;

	(void)state;
	/* no symbol of that name: a jump to address 0 is no return */
	CHANGE(P_RETURN, BRANCH(JMP, THUNK));
	size = assemble();
	assert_int_equal(x86->frame_read(text, size, ADDR, SWITCH, 0, &frame, &fault), -ENOTSUP);
	assert_int_equal(x86->frame_read(text, size, ADDR, 0, THUNK, &frame, &fault), -ENOTSUP);
}

static bool begins(const char *saved_regs)
{
	return x86->frame_begins(text, assemble(), saved_regs);
}

/* What the module's function must have in common with the kernel's. */
static void same_beginning(void **state)
{
	(void)state;
	assert_true(begins("rbp r15 rbx"));
	assert_false(begins("rbp rbx r15"));
	assert_false(begins("rbp r15"));
	assert_false(begins("rbp r15 r14 rbx"));
	/* what lies below may differ, and what is not a prologue */
	CHANGE(P_LOCALS, PIECE("\x48\x83\xec\x50"));
	assert_true(begins("rbp r15 rbx"));
	CHANGE(P_SITE, BRANCH(CALL, TAIL));
	assert_true(begins("rbp r15 rbx"));
	CHANGE(P_TAIL, PIECE("\x90"));
	assert_true(begins("rbp r15 rbx"));
	/* no frame pointer, a realigned stack, a register saved elsewhere */
	CHANGE(P_SET_FP, PIECE(""));
	assert_false(begins("rbp r15 rbx"));
	CHANGE(P_PUSH_FP, PIECE("\x48\x83\xe4\xf0" PUSH_RBP));
	assert_false(begins("rbp r15 rbx"));
	CHANGE(P_PUSH_2, PIECE("\x48\x89\x5d\xf0"));
	assert_false(begins("rbp r15 rbx"));
	assert_false(x86->frame_begins(text, 0, "rbp r15 rbx"));
}

/* The function ends early, with its section: always refused, never read past the end. */
static void truncated(void **state)
{
	size_t size = assemble(), cut;

	(void)state;
	for (cut = 0; cut < size; cut++)
		assert_int_equal(read_size(cut), -ENOTSUP);
}

/* Each byte another one: read or refused, but what is read is within bounds. */
static void damaged(void **state)
{
	size_t size = assemble(), i;
	unsigned int v;

	(void)state;
	for (i = 0; i < size; i++) {
		uint8_t good = text[i];

		for (v = 0; v < 256; v++) {
			text[i] = v;
			if (read_size(size))
				continue;
			assert_true(frame.locals <= 4096 && frame.locals % 8 == 0);
			assert_int_equal(strncmp(frame.saved_regs, "rbp", 3), 0);
			assert_true(frame.switch_call >= ADDR && frame.resume < ADDR + size);
		}
		text[i] = good;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(known_shape, setup),
		cmocka_unit_test_setup(other_shapes, setup),
		cmocka_unit_test_setup(no_canary, setup),
		cmocka_unit_test_setup(no_locals, setup),
		cmocka_unit_test_setup(prologue_refused, setup),
		cmocka_unit_test_setup(switch_refused, setup),
		cmocka_unit_test_setup(tail_refused, setup),
		cmocka_unit_test_setup(no_thunk, setup),
		cmocka_unit_test_setup(same_beginning, setup),
		cmocka_unit_test_setup(truncated, setup),
		cmocka_unit_test_setup(damaged, setup),
	};

	return cmocka_run_group_tests(tests, setup_group, NULL);
}
