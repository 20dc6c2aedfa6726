// SPDX-License-Identifier: GPL-2.0
/*
 * branch.c - x86-64: direct branches in raw bytes (see arch.h)
 *
 * In:  code, not divided into instructions.
 * Out: calls and jumps with a 32-bit distance, and what could be one or an address in code or data.
 */
#include "arch/x86/x86.h"

#include <string.h>

#include "lib/util.h"

static int32_t distance(const uint8_t *operand)
{
	int32_t rel;

	memcpy(&rel, operand, sizeof(rel));
	return rel;
}

bool x86_branch_at(const uint8_t *code, size_t size, size_t off, uint64_t addr,
		   struct arch_branch *b)
{
	if (off == 0 || off > size || size - off < sizeof(int32_t))
		return false;
	if (x86_is_call_or_jmp32(code[off - 1]))
		b->before = 1;
	else if (off > 1 && x86_is_jcc32(code + off - 2))
		b->before = 2;
	else
		return false;
	b->kind = code[off - 1] == X86_OP_CALL ? ARCH_REF_CALL : ARCH_REF_JUMP;
	b->dest = addr + off + sizeof(int32_t) + distance(code + off);
	return true;
}

bool x86_branch(const uint8_t *code, size_t size, uint64_t addr, struct arch_branch *b)
{
	if (size < X86_BRANCH_SIZE || !x86_is_call_or_jmp32(code[0]))
		return false;
	return x86_branch_at(code, size, 1, addr, b);
}

/* An address in code is a 32-bit operand, which ends its instruction. */
size_t x86_scan(const uint8_t *code, size_t size, uint64_t addr, uint64_t low, uint64_t high,
		void (*fn)(void *arg, const struct arch_candidate *c), void *arg)
{
	size_t branches = 0, i;

	for (i = 1; i + sizeof(int32_t) <= size; i++) {
		uint64_t place = addr + i, end = place + sizeof(int32_t);
		uint64_t value = (int64_t)distance(code + i);
		struct arch_branch b;

		if (value - low < high - low)
			fn(arg, &(struct arch_candidate){
				.kind = ARCH_REF_ADDRESS, .dest = value, .place = place,
				.first = end - X86_INSN_MAX + 1, .last = end - X86_BRANCH_SIZE,
				.end = end });
		/* most bytes are not those of a branch: this one test keeps the loop short */
		if (!x86_is_call_or_jmp32(code[i - 1]) && (code[i - 1] & 0xf0) != 0x80)
			continue;
		if (!x86_branch_at(code, size, i, addr, &b))
			continue;
		branches++;
		if (b.dest - low < high - low)
			fn(arg, &(struct arch_candidate){
				.kind = b.kind, .dest = b.dest, .place = place,
				.first = place - b.before, .last = place - b.before,
				.end = end });
	}
	return branches;
}

static void operand(const struct arch_candidate *c, bool (*wanted)(void *arg, uint64_t dest),
		    void (*fn)(void *arg, const struct arch_candidate *c), void *arg)
{
	if (wanted(arg, c->dest))
		fn(arg, c);
}

/*
 * A 32-bit operand is an address, sign-extended, or a distance from the instruction's end; between
 * it and that end there may be an immediate operand. Only movabs has one of 64 bits, at its end.
 */
void x86_operands(const uint8_t *code, size_t size, uint64_t addr,
		  bool (*wanted)(void *arg, uint64_t dest),
		  void (*fn)(void *arg, const struct arch_candidate *c), void *arg)
{
	static const unsigned int behind[] = { 0, 1, 2, 4 };
	unsigned int n;
	uint64_t wide;
	size_t i;

	for (i = 1; i + sizeof(int32_t) <= size; i++) {
		struct arch_candidate c = { .kind = ARCH_REF_ADDRESS, .place = addr + i };
		int64_t value = distance(code + i);
		bool absolute = wanted(arg, value);

		for (n = 0; n < ARRAY_SIZE(behind); n++) {
			c.end = c.place + sizeof(int32_t) + behind[n];
			c.first = c.end - X86_INSN_MAX;
			c.last = c.place - 1;
			c.dest = c.end + value;
			operand(&c, wanted, fn, arg);
			c.dest = value;
			if (absolute)
				fn(arg, &c);
		}
		if (i + sizeof(wide) > size || i < 2 || (code[i - 1] & 0xf8) != 0xb8)
			continue;
		memcpy(&wide, code + i, sizeof(wide));
		c.end = c.place + sizeof(wide);
		c.first = c.last = c.place - 2;
		c.dest = wide;
		operand(&c, wanted, fn, arg);
	}
}
