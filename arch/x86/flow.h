/* SPDX-License-Identifier: GPL-2.0 */
/*
 * flow.h - what a function's code does to registers and stack, followed along every path
 *
 * In:  the context-switch function, a place in it, registers and stack there.
 * Out: registers and stack at each instruction that is reached, the calls on the way; or the
 *      instruction at which there is a doubt.
 *
 * Values are followed as far as the frame rule needs: addresses in the frame, values that the
 * caller had in its registers, the canary. Of all others only matters which bytes were set.
 */
#ifndef PLUGSCHED_ARCH_X86_FLOW_H
#define PLUGSCHED_ARCH_X86_FLOW_H

#include <capstone/capstone.h>

#include "arch/arch.h"

/* Registers by DWARF's numbers. */
enum flow_reg {
	FLOW_RAX, FLOW_RDX, FLOW_RCX, FLOW_RBX, FLOW_RSI, FLOW_RDI, FLOW_RBP, FLOW_RSP,
	FLOW_R8, FLOW_R9, FLOW_R10, FLOW_R11, FLOW_R12, FLOW_R13, FLOW_R14, FLOW_R15,
	FLOW_REGS,
	FLOW_RETURN = FLOW_REGS,	/* the return address */
};

#define FLOW_SLOTS	576	/* 8 bytes each: what is saved, 4 KB of locals, and arguments */
#define FLOW_ALL	0xff	/* all 8 bytes of a register or slot */

enum flow_kind {
	FLOW_DATA,	/* anything */
	FLOW_CFA,	/* the CFA plus an offset */
	FLOW_CALLER,	/* what the caller had in a register */
	FLOW_CANARY,	/* the running task's canary */
};

/**
 * struct flow_val - what a register or a slot of the stack holds
 * @kind: FLOW_*
 * @set: which bytes hold anything defined, the lowest in bit 0; all, but for FLOW_DATA
 * @reg: of FLOW_CALLER
 * @off: of FLOW_CFA
 */
struct flow_val {
	uint8_t kind, set, reg;
	int32_t off;
};

/**
 * struct flow_state - registers and stack at one instruction
 * @reg: the registers
 * @slot: the stack from the CFA downwards: the return address is in the first
 * @flags: the flags hold anything defined
 */
struct flow_state {
	struct flow_val reg[FLOW_REGS];
	struct flow_val slot[FLOW_SLOTS];
	bool flags;
};

/**
 * struct flow - one run
 * @sw: the function
 * @after: it starts after the switch: what is used must have been set, and each doubt refuses
 * @cs: capstone
 * @insn: the instruction at hand
 * @at: state before each instruction that was reached, by byte of each piece
 * @pending: addresses to go on from
 * @nr_pending: how many
 * @cap_pending: how many there is room for
 * @switch_call: address of the call that switches stacks, 0 if none was reached
 * @canary_symbol: a canary was read from the symbol
 * @callees: addresses of the functions that are called
 * @nr_callees: how many
 * @fault: filled in by x86_flow_refuse()
 */
struct flow {
	const struct arch_switcher *sw;
	bool after;
	csh cs;
	cs_insn *insn;
	struct flow_state **at[2];
	uint64_t *pending;
	size_t nr_pending, cap_pending;
	uint64_t switch_call;
	bool canary_symbol;
	uint64_t callees[ARCH_CALLEES_MAX];
	unsigned int nr_callees;
	struct arch_fault *fault;
};

/**
 * x86_flow_run() - follow every path from one place
 * @f: the run: @sw, @after, @cs, @insn and @fault are filled in, the others zero
 * @addr: the place
 * @start: registers and stack there
 *
 * Return: 0, or -ENOTSUP with the fault filled in.
 */
int x86_flow_run(struct flow *f, uint64_t addr, const struct flow_state *start);

/**
 * x86_flow_end() - free what a run has gathered
 * @f: the run
 */
void x86_flow_end(struct flow *f);

/**
 * x86_flow_state() - registers and stack before an instruction
 * @f: the run
 * @addr: address of the instruction
 *
 * Return: the state, NULL when it was not reached.
 */
const struct flow_state *x86_flow_state(const struct flow *f, uint64_t addr);

/**
 * x86_flow_refuse() - there is a doubt about an instruction
 * @f: the run
 * @in: the instruction
 * @fmt: printf() format: what is wrong with it
 *
 * Return: -ENOTSUP.
 */
int x86_flow_refuse(struct flow *f, const cs_insn *in, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * x86_flow_step() - what one instruction does to registers and stack
 * @f: the run
 * @in: the instruction
 * @s: the state before it; that after it
 *
 * Return: 0, or -ENOTSUP with the fault filled in.
 */
int x86_flow_step(struct flow *f, const cs_insn *in, struct flow_state *s);

/**
 * x86_flow_enter() - registers and stack where the caller enters the function
 * @s: filled in
 */
void x86_flow_enter(struct flow_state *s);

/**
 * x86_flow_join() - bring two ways to one instruction together
 * @into: what is known so far; keeps what both agree on
 * @from: the other way
 *
 * Return: whether @into changed.
 */
bool x86_flow_join(struct flow_state *into, const struct flow_state *from);

/**
 * x86_flow_load() - what the stack holds
 * @s: the state
 * @off: bytes from the CFA
 * @width: how many bytes
 * @val: gets the value; FLOW_DATA unless a slot is read as a whole
 *
 * Return: whether all of them are set.
 */
bool x86_flow_load(const struct flow_state *s, int64_t off, unsigned int width,
		   struct flow_val *val);

/**
 * x86_flow_store() - write to the stack
 * @s: the state
 * @off: bytes from the CFA
 * @width: how many bytes
 * @val: the value
 */
void x86_flow_store(struct flow_state *s, int64_t off, unsigned int width, struct flow_val val);

/**
 * x86_flow_reg() - a register by its number
 * @reg: capstone's
 * @bytes: gets the bytes of the 64-bit register that it is
 *
 * Return: the number, -1 for what is no general register.
 */
int x86_flow_reg(x86_reg reg, uint8_t *bytes);

/**
 * x86_flow_reg_name() - name of a register
 * @reg: its number, one of enum flow_reg
 *
 * Return: the name.
 */
const char *x86_flow_reg_name(unsigned int reg);

/**
 * x86_flow_is_kept() - whether a function must leave a register as it was for its caller
 * @reg: its number
 *
 * Return: whether it must; false for the stack pointer.
 */
static inline bool x86_flow_is_kept(unsigned int reg)
{
	return reg == FLOW_RBX || reg == FLOW_RBP || (reg >= FLOW_R12 && reg <= FLOW_R15);
}

/**
 * x86_flow_is_caller() - whether a value is what the caller had in a register
 * @v: the value
 * @reg: number of the register
 *
 * Return: whether it is.
 */
static inline bool x86_flow_is_caller(const struct flow_val *v, unsigned int reg)
{
	return v->kind == FLOW_CALLER && v->reg == reg;
}

#endif /* PLUGSCHED_ARCH_X86_FLOW_H */
