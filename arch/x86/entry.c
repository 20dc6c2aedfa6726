// SPDX-License-Identifier: GPL-2.0
/*
 * entry.c - x86-64: the bytes of an entry (see arch.h)
 *
 * In:  the first bytes of a function, as linked or as they run.
 * Out: where the redirecting jump goes; whether a debugger or the kernel itself has changed them.
 */
#include "arch/x86/x86.h"

#include <string.h>

#include "lib/util.h"

/*
 * A landing pad is endbr64, or one of the no-ops, no compiler's, that kernels seal it with at boot
 * where no indirect call goes.
 */
static const uint8_t landing_pads[][4] = {
	{ 0xf3, 0x0f, 0x1e, 0xfa }, { 0x66, 0x0f, 0x1f, 0x00 }, { 0x0f, 0x1f, 0x40, 0xd6 },
};
static const uint8_t nop5[] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };

/* The compiler leaves a call there, and the kernel's build a no-op. */
static bool is_fentry_site(const uint8_t *code, size_t size, uint64_t addr, uint64_t fentry)
{
	struct arch_branch b;

	if (size < sizeof(nop5))
		return false;
	if (!memcmp(code, nop5, sizeof(nop5)))
		return true;
	return fentry && x86_branch(code, size, addr, &b) && b.kind == ARCH_REF_CALL &&
	       b.dest == fentry;
}

static unsigned int landing_pad(const uint8_t *code, size_t size)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(landing_pads); i++)
		if (size >= sizeof(landing_pads[i]) &&
		    !memcmp(code, landing_pads[i], sizeof(landing_pads[i])))
			return sizeof(landing_pads[i]);
	return 0;
}

unsigned int x86_entry_offset(const uint8_t *code, size_t size, uint64_t addr, uint64_t fentry)
{
	unsigned int off = landing_pad(code, size);

	if (is_fentry_site(code + off, size - off, addr + off, fentry))
		off += sizeof(nop5);
	return off;
}

bool x86_is_breakpoint(const uint8_t *code, size_t size)
{
	return size && code[0] == X86_OP_INT3;
}

/*
 * The kernel's code has 32-bit addresses, which move with it, and distances to what does not move
 * (per-CPU symbols), which move the other way. One of them at most is in the bytes of an entry.
 */
bool x86_same_moved(const uint8_t *file, const uint8_t *have, size_t size, size_t count,
		    uint64_t slide)
{
	const uint32_t moves[] = { slide, -slide };
	uint8_t want[2 * X86_INSN_MAX];
	uint32_t field;
	size_t at, i;

	if (!memcmp(file, have, count))
		return true;
	if (!slide || size > sizeof(want))
		return false;
	for (at = 1; at + sizeof(field) <= size; at++) {
		for (i = 0; i < ARRAY_SIZE(moves); i++) {
			memcpy(want, file, size);
			memcpy(&field, want + at, sizeof(field));
			field += moves[i];
			memcpy(want + at, &field, sizeof(field));
			if (!memcmp(want, have, count))
				return true;
		}
	}
	return false;
}
