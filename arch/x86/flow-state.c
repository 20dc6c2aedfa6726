// SPDX-License-Identifier: GPL-2.0
/*
 * flow-state.c - x86-64: the registers and the stack at one instruction (see flow.h)
 */
#include "arch/x86/flow.h"

#include <string.h>

#define SLOT	8	/* bytes */

static const struct {
	const char *name;
	x86_reg r64, r32, r16, r8, high;
} regs[FLOW_REGS] = {
	[FLOW_RAX] = { "rax", X86_REG_RAX, X86_REG_EAX, X86_REG_AX, X86_REG_AL, X86_REG_AH },
	[FLOW_RDX] = { "rdx", X86_REG_RDX, X86_REG_EDX, X86_REG_DX, X86_REG_DL, X86_REG_DH },
	[FLOW_RCX] = { "rcx", X86_REG_RCX, X86_REG_ECX, X86_REG_CX, X86_REG_CL, X86_REG_CH },
	[FLOW_RBX] = { "rbx", X86_REG_RBX, X86_REG_EBX, X86_REG_BX, X86_REG_BL, X86_REG_BH },
	[FLOW_RSI] = { "rsi", X86_REG_RSI, X86_REG_ESI, X86_REG_SI, X86_REG_SIL, 0 },
	[FLOW_RDI] = { "rdi", X86_REG_RDI, X86_REG_EDI, X86_REG_DI, X86_REG_DIL, 0 },
	[FLOW_RBP] = { "rbp", X86_REG_RBP, X86_REG_EBP, X86_REG_BP, X86_REG_BPL, 0 },
	[FLOW_RSP] = { "rsp", X86_REG_RSP, X86_REG_ESP, X86_REG_SP, X86_REG_SPL, 0 },
	[FLOW_R8] = { "r8", X86_REG_R8, X86_REG_R8D, X86_REG_R8W, X86_REG_R8B, 0 },
	[FLOW_R9] = { "r9", X86_REG_R9, X86_REG_R9D, X86_REG_R9W, X86_REG_R9B, 0 },
	[FLOW_R10] = { "r10", X86_REG_R10, X86_REG_R10D, X86_REG_R10W, X86_REG_R10B, 0 },
	[FLOW_R11] = { "r11", X86_REG_R11, X86_REG_R11D, X86_REG_R11W, X86_REG_R11B, 0 },
	[FLOW_R12] = { "r12", X86_REG_R12, X86_REG_R12D, X86_REG_R12W, X86_REG_R12B, 0 },
	[FLOW_R13] = { "r13", X86_REG_R13, X86_REG_R13D, X86_REG_R13W, X86_REG_R13B, 0 },
	[FLOW_R14] = { "r14", X86_REG_R14, X86_REG_R14D, X86_REG_R14W, X86_REG_R14B, 0 },
	[FLOW_R15] = { "r15", X86_REG_R15, X86_REG_R15D, X86_REG_R15W, X86_REG_R15B, 0 },
};

int x86_flow_reg(x86_reg reg, uint8_t *bytes)
{
	int i;

	*bytes = 0;
	for (i = 0; i < FLOW_REGS && reg != X86_REG_INVALID && !*bytes; i++)
		*bytes = reg == regs[i].r64 ? FLOW_ALL : reg == regs[i].r32 ? 0x0f :
			 reg == regs[i].r16 ? 0x03 : reg == regs[i].r8 ? 0x01 :
			 reg == regs[i].high ? 0x02 : 0;
	return *bytes ? i - 1 : -1;
}

const char *x86_flow_reg_name(unsigned int reg)
{
	return reg < FLOW_REGS ? regs[reg].name : "the return address";
}

void x86_flow_enter(struct flow_state *s)
{
	unsigned int i;

	memset(s, 0, sizeof(*s));
	for (i = 0; i < FLOW_REGS; i++)
		s->reg[i] = (struct flow_val){ FLOW_CALLER, FLOW_ALL, i, 0 };
	s->reg[FLOW_RSP] = (struct flow_val){ FLOW_CFA, FLOW_ALL, 0, -SLOT };
	s->slot[0] = (struct flow_val){ FLOW_CALLER, FLOW_ALL, FLOW_RETURN, 0 };
}

/* ---- two ways ---- */

static bool same(const struct flow_val *a, const struct flow_val *b)
{
	return a->kind == b->kind && a->set == b->set && a->reg == b->reg && a->off == b->off;
}

static bool join_val(struct flow_val *into, const struct flow_val *from)
{
	struct flow_val both = { FLOW_DATA, into->set & from->set, 0, 0 };

	if (same(into, from) || same(into, &both))
		return false;
	*into = both;
	return true;
}

bool x86_flow_join(struct flow_state *into, const struct flow_state *from)
{
	bool changed = into->flags && !from->flags;
	unsigned int i;

	into->flags &= from->flags;
	for (i = 0; i < FLOW_REGS; i++)
		changed |= join_val(&into->reg[i], &from->reg[i]);
	for (i = 0; i < FLOW_SLOTS; i++)
		changed |= join_val(&into->slot[i], &from->slot[i]);
	return changed;
}

/* ---- the stack ---- */

/* Slot and byte of it for an offset below the CFA; false when it is not followed. */
static bool locate(int64_t off, unsigned int *slot, unsigned int *byte)
{
	if (off >= 0 || off < -(int64_t)SLOT * FLOW_SLOTS)
		return false;
	*slot = (-off - 1) / SLOT;
	*byte = off + (int64_t)SLOT * (*slot + 1);
	return true;
}

bool x86_flow_load(const struct flow_state *s, int64_t off, unsigned int width,
		   struct flow_val *val)
{
	unsigned int slot, byte, i;
	bool set = true;

	*val = (struct flow_val){ FLOW_DATA, FLOW_ALL, 0, 0 };
	if (width == SLOT && locate(off, &slot, &byte) && byte == 0) {
		*val = s->slot[slot];
		return val->set == FLOW_ALL;
	}
	/* above the CFA is the caller's frame, which is what it was */
	for (i = 0; i < width && off + i < 0; i++)
		set &= locate(off + i, &slot, &byte) && (s->slot[slot].set & 1 << byte);
	return set;
}

void x86_flow_store(struct flow_state *s, int64_t off, unsigned int width, struct flow_val val)
{
	unsigned int slot, byte, i;

	if (width == SLOT && locate(off, &slot, &byte) && byte == 0) {
		s->slot[slot] = val;
		return;
	}
	for (i = 0; i < width; i++) {
		if (!locate(off + i, &slot, &byte))
			continue;
		s->slot[slot] = (struct flow_val){ FLOW_DATA, s->slot[slot].set | 1 << byte, 0, 0 };
	}
}
