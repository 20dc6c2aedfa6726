// SPDX-License-Identifier: GPL-2.0
/*
 * test-branch.c - x86-64: branches in raw bytes, what could be one, and instructions
 *
 * Byte arrays in, facts out. Arrays end where the code ends, so the sanitizers see a read past it.
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

#define ADDR	0xffffffff81000000ULL

static const struct arch *x86;
static struct arch_decoder *decoder;

static int setup(void **state)
{
	(void)state;
	x86 = arch_by_machine(EM_X86_64);
	decoder = x86 ? x86->decoder_new() : NULL;
	return !decoder;
}

static int teardown(void **state)
{
	(void)state;
	x86->decoder_free(decoder);
	return 0;
}

/* On the heap and no longer than it is. */
static uint8_t *exact(const void *bytes, size_t size)
{
	uint8_t *p = malloc(size ? size : 1);

	assert_non_null(p);
	memcpy(p, bytes, size);
	return p;
}

static void at_a_place(void **state)
{
	static const struct {
		const char *bytes;
		size_t size, off;
		enum arch_ref_kind kind;	/* ARCH_REF_NONE: no branch is there */
		unsigned int before;
		uint64_t dest;
	} cases[] = {
		{ "\xe8\x10\x00\x00\x00", 5, 1, ARCH_REF_CALL, 1, ADDR + 0x15 },
		{ "\xe9\xfb\xff\xff\xff", 5, 1, ARCH_REF_JUMP, 1, ADDR },
		{ "\x90\xe8\x00\x00\x00\x80", 6, 2, ARCH_REF_CALL, 1, ADDR + 6 - 0x80000000ULL },
		{ "\x0f\x85\x10\x00\x00\x00", 6, 2, ARCH_REF_JUMP, 2, ADDR + 0x16 },
		{ "\x0f\x8f\x10\x00\x00\x00", 6, 2, ARCH_REF_JUMP, 2, ADDR + 0x16 },
		/* mov, a two-byte opcode that is not jcc, and jcc's second byte alone */
		{ "\xb8\x10\x00\x00\x00", 5, 1, ARCH_REF_NONE, 0, 0 },
		{ "\x0f\x90\x10\x00\x00\x00", 6, 2, ARCH_REF_NONE, 0, 0 },
		{ "\x85\x10\x00\x00\x00", 5, 1, ARCH_REF_NONE, 0, 0 },
		{ "\x0f\x85\x10\x00\x00\x00", 6, 1, ARCH_REF_NONE, 0, 0 },
		/* cut off, at the start, past the end */
		{ "\xe8\x10\x00\x00", 4, 1, ARCH_REF_NONE, 0, 0 },
		{ "\xe8", 1, 1, ARCH_REF_NONE, 0, 0 },
		{ "\xe8\x10\x00\x00\x00", 5, 0, ARCH_REF_NONE, 0, 0 },
		{ "\xe8\x10\x00\x00\x00", 5, 6, ARCH_REF_NONE, 0, 0 },
		{ "\xe8\x10\x00\x00\x00", 5, SIZE_MAX, ARCH_REF_NONE, 0, 0 },
		{ "", 0, 0, ARCH_REF_NONE, 0, 0 },
		{ "", 0, 1, ARCH_REF_NONE, 0, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		uint8_t *code = exact(cases[i].bytes, cases[i].size);
		struct arch_branch b = { ARCH_REF_NONE, 0, 0 };
		bool is = x86->branch_at(code, cases[i].size, cases[i].off, ADDR, &b);

		if (is != (cases[i].kind != ARCH_REF_NONE) ||
		    (is && (b.kind != cases[i].kind || b.before != cases[i].before ||
			    b.dest != cases[i].dest)))
			fail_msg("case %zu", i);
		free(code);
	}
}

static void at_the_start(void **state)
{
	static const uint8_t call[] = { 0xe8, 1, 0, 0, 0 }, jcc[] = { 0x0f, 0x84, 1, 0, 0, 0 };
	struct arch_branch b;
	uint8_t *cut;
	size_t size;

	(void)state;
	assert_true(x86->branch(call, sizeof(call), ADDR, &b));
	assert_int_equal(b.kind, ARCH_REF_CALL);
	assert_int_equal(b.dest, ADDR + 6);
	/* what patches an entry is never conditional */
	assert_false(x86->branch(jcc, sizeof(jcc), ADDR, &b));
	for (size = 0; size < sizeof(call); size++) {
		cut = exact((const char *)call, size);
		assert_false(x86->branch(cut, size, ADDR, &b));
		free(cut);
	}
}

/* ---- scan ---- */

static struct arch_candidate found[8];
static size_t nr_found;

static void note(void *arg, const struct arch_candidate *c)
{
	assert_ptr_equal(arg, &found);
	assert_true(nr_found < ARRAY_SIZE(found));
	found[nr_found++] = *c;
}

static void scan(void **state)
{
	/* nop; call +0x100; mov $ADDR+0x108,%rdi; je +0xf0; jmp far away; one byte too few */
	static const char bytes[] = "\x90\xe8\x00\x01\x00\x00\x48\xc7\xc7\x08\x01\x00\x81"
				    "\x0f\x84\xf0\x00\x00\x00\xe9\x00\x00\x10\x00\xe8\x00\x00\x00";
	size_t size = sizeof(bytes) - 1, branches;
	uint8_t *code = exact(bytes, size);

	(void)state;
	nr_found = 0;
	branches = x86->scan(code, size, ADDR, ADDR + 0x100, ADDR + 0x110, note, &found);
	assert_int_equal(branches, 3);
	assert_int_equal(nr_found, 3);
	assert_int_equal(found[0].kind, ARCH_REF_CALL);
	assert_int_equal(found[0].dest, ADDR + 0x106);
	assert_int_equal(found[0].place, ADDR + 2);
	assert_int_equal(found[0].first, ADDR + 1);
	assert_int_equal(found[0].last, ADDR + 1);
	assert_int_equal(found[0].end, ADDR + 6);
	assert_int_equal(found[1].kind, ARCH_REF_ADDRESS);
	assert_int_equal(found[1].dest, ADDR + 0x108);
	assert_int_equal(found[1].end, ADDR + 13);
	assert_true(found[1].first <= ADDR + 6 && ADDR + 6 <= found[1].last);
	assert_int_equal(found[2].kind, ARCH_REF_JUMP);
	assert_int_equal(found[2].dest, ADDR + 0x103);
	assert_int_equal(found[2].first, ADDR + 13);
	/* an empty range, and code shorter than an operand */
	nr_found = 0;
	assert_int_equal(x86->scan(code, size, ADDR, ADDR, ADDR, note, &found), 3);
	for (size = 0; size < 5; size++)
		assert_int_equal(x86->scan(code, size, ADDR, 0, UINT64_MAX, note, &found), 0);
	assert_int_equal(nr_found, 0);
	free(code);
}

/* ---- operands ---- */

static bool is_asked(void *arg, uint64_t dest)
{
	(void)arg;
	return dest == ADDR + 0x100 || dest == 0x31980;
}

static struct arch_candidate refer[8];
static size_t nr_refer;

/* Of the candidates those that an instruction really has; the test knows where each begins. */
static void note_operand(void *arg, const struct arch_candidate *c)
{
	static const struct {
		uint8_t start, size;
	} insns[] = { { 1, 5 }, { 6, 10 }, { 16, 8 }, { 24, 7 }, { 32, 10 }, { 42, 6 }, { 48, 7 } };
	const uint8_t *code = arg;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(insns); i++) {
		uint64_t at = ADDR + insns[i].start;

		if (c->end != at + insns[i].size || at < c->first || at > c->last ||
		    !x86->refers(decoder, code + insns[i].start, insns[i].size, at, c))
			continue;
		assert_true(nr_refer < ARRAY_SIZE(refer));
		refer[nr_refer++] = *c;
	}
}

static void operands(void **state)
{
	/*
	 * nop; call; movl $77,(rip); mov of a per-CPU address (,%rdx,8); incl %gs:(rip) of one,
	 * with a distance that wraps; movabs; jo whose bytes look like a per-CPU address from its
	 * second on; lea (rip)
	 */
	static const uint8_t bytes[] = {
		0x90,
		0xe8, 0xfa, 0x00, 0x00, 0x00,
		0xc7, 0x05, 0xf0, 0x00, 0x00, 0x00, 77, 0x00, 0x00, 0x00,
		0x48, 0x8b, 0x04, 0xd5, 0x80, 0x19, 0x03, 0x00,
		0x65, 0xff, 0x05, 0x61, 0x19, 0x03, 0x7f, 0x90,
		0x48, 0xb8, 0x00, 0x01, 0x00, 0x81, 0xff, 0xff, 0xff, 0xff,
		0x0f, 0x80, 0x19, 0x03, 0x00, 0x00,
		0x48, 0x8d, 0x3d, 0xc9, 0x00, 0x00, 0x00,
	};
	uint8_t *code = exact(bytes, sizeof(bytes));

	(void)state;
	nr_refer = 0;
	x86->operands(code, sizeof(bytes), ADDR, is_asked, note_operand, code);
	assert_int_equal(nr_refer, 7);
	assert_int_equal(refer[0].place, ADDR + 2);
	assert_int_equal(refer[1].place, ADDR + 8);
	assert_int_equal(refer[1].dest, ADDR + 0x100);
	assert_int_equal(refer[2].place, ADDR + 20);
	assert_int_equal(refer[2].dest, 0x31980);
	assert_int_equal(refer[3].place, ADDR + 27);
	/* once by its low half, which says the same */
	assert_int_equal(refer[4].place, ADDR + 34);
	assert_int_equal(refer[5].place, ADDR + 34);
	assert_int_equal(refer[6].place, ADDR + 51);
	free(code);
}

/* ---- decode ---- */

static void decode(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		enum arch_ref_kind kind;
		unsigned int place;
		uint64_t dest;
	} cases[] = {
		{ "\x90", 1, ARCH_REF_NONE, 0, 0 },
		{ "\xe8\x10\x00\x00\x00", 5, ARCH_REF_CALL, 1, ADDR + 0x15 },
		{ "\x2e\xe8\x10\x00\x00\x00", 6, ARCH_REF_CALL, 2, ADDR + 0x16 },
		{ "\xe9\xfb\xff\xff\xff", 5, ARCH_REF_JUMP, 1, ADDR },
		{ "\xeb\xfe", 2, ARCH_REF_JUMP, 1, ADDR },
		{ "\x75\x02", 2, ARCH_REF_JUMP, 1, ADDR + 4 },
		{ "\x0f\x84\x00\x01\x00\x00", 6, ARCH_REF_JUMP, 2, ADDR + 0x106 },
		{ "\x48\x8d\x3d\x00\x01\x00\x00", 7, ARCH_REF_ADDRESS, 3, ADDR + 0x107 },
		/* lea of something else, call through a register, mov of an address */
		{ "\x48\x8d\x7d\x10", 4, ARCH_REF_NONE, 0, 0 },
		{ "\xff\xd0", 2, ARCH_REF_NONE, 0, 0 },
		{ "\x48\xc7\xc7\x00\x00\x00\x81", 7, ARCH_REF_NONE, 0, 0 },
		/* e8 and e9 within other instructions */
		{ "\xb8\xe8\xe9\xe8\xe9", 5, ARCH_REF_NONE, 0, 0 },
	};
	size_t i, cut;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		uint8_t *code = exact(cases[i].bytes, cases[i].size);
		const uint8_t *p = code;
		size_t left = cases[i].size;
		uint64_t addr = ADDR;
		struct arch_insn in;

		if (!x86->decode(decoder, &p, &left, &addr, &in) || left ||
		    p != code + cases[i].size || addr != ADDR + cases[i].size ||
		    in.addr != ADDR || in.size != cases[i].size || in.kind != cases[i].kind ||
		    (in.kind != ARCH_REF_NONE &&
		     (in.dest != cases[i].dest || in.place != ADDR + cases[i].place)))
			fail_msg("case %zu", i);
		free(code);
		/* cut off, it is another instruction or none, never one that is longer */
		for (cut = 0; cut < cases[i].size; cut++) {
			code = exact(cases[i].bytes, cut);
			p = code;
			left = cut;
			addr = ADDR;
			while (x86->decode(decoder, &p, &left, &addr, &in))
				assert_true(in.size && in.addr + in.size <= ADDR + cut &&
					    in.kind == ARCH_REF_NONE);
			free(code);
		}
	}
}

static void within(void *arg, const struct arch_candidate *c)
{
	const uint64_t *bounds = arg;

	assert_true(c->place - bounds[0] < bounds[1] && c->end - bounds[0] <= bounds[1]);
}

/* Any bytes: no read past the end (sanitizers), and it comes to an end. */
static void hostile(void **state)
{
	unsigned int seed = 1, round, i;

	(void)state;
	for (round = 0; round < 20000; round++) {
		size_t size = round % 33, left = size;
		uint8_t *code = malloc(size ? size : 1);
		const uint8_t *p = code;
		uint64_t addr = round & 1 ? ADDR : UINT64_MAX - 7, bounds[] = { addr, size };
		struct arch_insn in;
		struct arch_branch b;

		assert_non_null(code);
		for (i = 0; i < size; i++)
			code[i] = rand_r(&seed) >> 7;
		while (x86->decode(decoder, &p, &left, &addr, &in))
			assert_true(in.size >= 1 && in.size <= 15);
		for (i = 0; i <= size + 1; i++)
			x86->branch_at(code, size, i, bounds[0], &b);
		assert_true(x86->entry_offset(code, size, bounds[0], 0) <= size);
		x86->scan(code, size, bounds[0], 1, 0, within, bounds);
		free(code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_a_place),
		cmocka_unit_test(at_the_start),
		cmocka_unit_test(scan),
		cmocka_unit_test(operands),
		cmocka_unit_test(decode),
		cmocka_unit_test(hostile),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
