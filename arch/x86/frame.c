// SPDX-License-Identifier: GPL-2.0
/*
 * frame.c - x86-64: frame of the context-switch function, out of its code (see arch.h)
 *
 * In:  the function's bytes, the address of what it calls to switch stacks.
 * Out: what the trampoline must build and where it hands over, or the instruction that is not
 *      understood.
 *
 * The trampoline builds this frame by hand and enters the kernel's function in its middle, so
 * nothing here is guessed: every instruction of the prologue and after the switch must be one that
 * is understood.
 */
#include "arch/x86/x86.h"

#include <capstone/capstone.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/util.h"

#define MAX_SAVED	6	/* rbp, rbx, r12 to r15: what a function must preserve */
#define MAX_LOCALS	4096
#define MAX_PROLOGUE	64	/* instructions */
#define CANARY_GS	0x28	/* the canary of the running task is at %gs:0x28 */
#define CANARY_WITHIN	40	/* instructions from the entry in which it is stored */

struct frame_reader {
	csh cs;
	cs_insn *insn;
	size_t nr;
	uint64_t return_thunk;
	x86_reg saved[MAX_SAVED];
	unsigned int nr_saved;
	uint32_t locals;
	int32_t canary;		/* from rbp, 0 if there is none */
	uint64_t tail;
	struct arch_fault *fault;
};

/* @at is not understood; none is when it is past the last instruction. */
static int refuse(const struct frame_reader *r, size_t at, const char *what)
{
	r->fault->what = what;
	if (at < r->nr) {
		r->fault->addr = r->insn[at].address;
		snprintf(r->fault->insn, sizeof(r->fault->insn), "%s %s", r->insn[at].mnemonic,
			 r->insn[at].op_str);
	}
	return -ENOTSUP;
}

/* ---- operands ---- */

static const cs_x86_op *operand(const cs_insn *in, unsigned int n)
{
	return n < in->detail->x86.op_count ? &in->detail->x86.operands[n] : NULL;
}

static bool is_any_reg(const cs_insn *in, unsigned int n)
{
	return operand(in, n) && operand(in, n)->type == X86_OP_REG;
}

static bool is_reg(const cs_insn *in, unsigned int n, x86_reg reg)
{
	return is_any_reg(in, n) && operand(in, n)->reg == reg;
}

static bool is_imm(const cs_insn *in, unsigned int n)
{
	return operand(in, n) && operand(in, n)->type == X86_OP_IMM;
}

/* A memory operand base + displacement, without index. */
static bool is_mem(const cs_insn *in, unsigned int n, x86_reg seg, x86_reg base)
{
	const cs_x86_op *o = operand(in, n);

	return o && o->type == X86_OP_MEM && o->mem.segment == seg && o->mem.base == base &&
	       o->mem.index == X86_REG_INVALID;
}

static bool is_mem_rbp(const cs_insn *in, unsigned int n, int64_t disp)
{
	return is_mem(in, n, X86_REG_INVALID, X86_REG_RBP) && operand(in, n)->mem.disp == disp;
}

static bool is_task_canary(const cs_insn *in, unsigned int n)
{
	return is_mem(in, n, X86_REG_GS, X86_REG_INVALID) && operand(in, n)->mem.disp == CANARY_GS;
}

/* ---- instructions ---- */

static bool calls(const cs_insn *in, uint64_t func)
{
	return func && (in->id == X86_INS_CALL || in->id == X86_INS_JMP) && is_imm(in, 0) &&
	       (uint64_t)operand(in, 0)->imm == func;
}

static bool writes_stack_regs(csh cs, const cs_insn *in)
{
	cs_regs rd, wr;
	uint8_t nrd, nwr, i;

	if (in->id == X86_INS_CALL)
		return false;
	if (cs_regs_access(cs, in, rd, &nrd, wr, &nwr))
		return true;
	for (i = 0; i < nwr; i++)
		if (wr[i] == X86_REG_RSP || wr[i] == X86_REG_RBP || wr[i] == X86_REG_ESP ||
		    wr[i] == X86_REG_EBP)
			return true;
	return false;
}

static bool ends_block(csh cs, const cs_insn *in)
{
	return cs_insn_group(cs, in, CS_GRP_JUMP) || cs_insn_group(cs, in, CS_GRP_CALL) ||
	       cs_insn_group(cs, in, CS_GRP_RET);
}

/* ---- before the switch ---- */

/* The first instruction past [endbr64] [fentry site]. */
static size_t skip_entry(const struct frame_reader *r)
{
	size_t i = 0;

	if (r->nr && r->insn[0].id == X86_INS_ENDBR64)
		i++;
	if (i < r->nr && r->insn[i].size == X86_BRANCH_SIZE &&
	    (r->insn[i].id == X86_INS_NOP || r->insn[i].id == X86_INS_CALL))
		i++;
	return i;
}

/*
 * push rbp; mov rsp,rbp; push...; sub n,rsp with others between that leave the stack alone. @body:
 * the first instruction past it.
 */
static int read_prologue(struct frame_reader *r, size_t *body)
{
	bool framed = false;
	size_t i;

	*body = 0;
	for (i = skip_entry(r); i < r->nr && !*body; i++) {
		const cs_insn *in = &r->insn[i];

		if (in->id == X86_INS_PUSH && is_any_reg(in, 0)) {
			if (r->nr_saved == MAX_SAVED)
				return refuse(r, i, "more registers are saved than expected");
			if ((r->nr_saved == 0) != is_reg(in, 0, X86_REG_RBP) ||
			    (r->nr_saved == 1 && !framed))
				return refuse(r, i, "no frame pointer is set up first");
			r->saved[r->nr_saved++] = operand(in, 0)->reg;
		} else if (in->id == X86_INS_MOV && is_reg(in, 0, X86_REG_RBP) &&
			   is_reg(in, 1, X86_REG_RSP)) {
			if (r->nr_saved != 1)
				return refuse(r, i, "the frame pointer is set up late");
			framed = true;
		} else if (in->id == X86_INS_SUB && is_reg(in, 0, X86_REG_RSP) && is_imm(in, 1)) {
			r->locals = operand(in, 1)->imm;
			*body = i + 1;
		} else if (ends_block(r->cs, in)) {
			*body = i;
			break;
		} else if (writes_stack_regs(r->cs, in)) {
			return refuse(r, i, "an unexpected change of the stack pointer");
		}
	}
	if (!framed || !*body)
		return refuse(r, r->nr, "no known prologue");
	if (r->locals % 8 || r->locals > MAX_LOCALS)
		return refuse(r, *body - 1, "an odd frame size");
	return 0;
}

/* mov gs:0x28,REG; ...; mov REG,n(rbp) */
static void read_canary(struct frame_reader *r)
{
	x86_reg reg = X86_REG_INVALID;
	size_t i;

	for (i = 0; i < r->nr && i < CANARY_WITHIN; i++) {
		const cs_insn *in = &r->insn[i];

		if (in->id != X86_INS_MOV)
			continue;
		if (is_any_reg(in, 0) && is_task_canary(in, 1)) {
			reg = operand(in, 0)->reg;
		} else if (reg != X86_REG_INVALID && is_reg(in, 1, reg) &&
			   is_mem(in, 0, X86_REG_INVALID, X86_REG_RBP)) {
			r->canary = operand(in, 0)->mem.disp;
			return;
		}
	}
}

/* The one call of @switch_func in the function's body. */
static int find_switch(const struct frame_reader *r, size_t body, uint64_t switch_func, size_t *at)
{
	size_t i;

	*at = r->nr;
	for (i = body; i < r->nr; i++) {
		if (calls(&r->insn[i], switch_func)) {
			if (*at < r->nr)
				return refuse(r, i, "a second switch of stacks");
			*at = i;
		} else if (r->insn[i].id == X86_INS_PUSH) {
			return refuse(r, i, "an unexpected change of the stack pointer");
		}
	}
	if (*at == r->nr || r->insn[*at].id != X86_INS_CALL)
		return refuse(r, *at, "no call that switches stacks");
	return 0;
}

/* ---- after the switch ---- */

/*
 * What comes next, in this order. CANARY_* are left out where there is no canary, FREE where there
 * are no locals; POP repeats, once per saved register.
 */
enum tail_state {
	TAIL_ARGUMENT,		/* mov rax,rdi: the task that ran before */
	TAIL_CALL,		/* call X */
	TAIL_CANARY_LOAD,	/* mov n(rbp),REG */
	TAIL_CANARY_COMPARE,	/* sub, xor or cmp with gs:0x28 */
	TAIL_CANARY_BRANCH,	/* jne, to the report of a broken stack */
	TAIL_FREE,		/* add n,rsp or lea n(rbp),rsp */
	TAIL_POP,		/* pop REG */
	TAIL_RETURN,		/* ret, or a jump to the return thunk */
	TAIL_END,
};

/* Is @in what @state waits for? @left: saved registers that are still on the stack. */
static bool tail_fits(const struct frame_reader *r, enum tail_state state, const cs_insn *in,
		      unsigned int left)
{
	switch (state) {
	case TAIL_ARGUMENT:
		return in->id == X86_INS_MOV && is_reg(in, 0, X86_REG_RDI) &&
		       is_reg(in, 1, X86_REG_RAX);
	case TAIL_CALL:
		return in->id == X86_INS_CALL && is_imm(in, 0);
	case TAIL_CANARY_LOAD:
		return in->id == X86_INS_MOV && is_any_reg(in, 0) && is_mem_rbp(in, 1, r->canary);
	case TAIL_CANARY_COMPARE:
		return (in->id == X86_INS_SUB || in->id == X86_INS_XOR || in->id == X86_INS_CMP) &&
		       is_task_canary(in, 1);
	case TAIL_CANARY_BRANCH:
		return in->id == X86_INS_JNE;
	case TAIL_FREE:
		if (in->id == X86_INS_ADD)
			return is_reg(in, 0, X86_REG_RSP) && is_imm(in, 1) &&
			       operand(in, 1)->imm == r->locals;
		return in->id == X86_INS_LEA && is_reg(in, 0, X86_REG_RSP) &&
		       is_mem_rbp(in, 1, -8 * ((int64_t)r->nr_saved - 1));
	case TAIL_POP:
		return in->id == X86_INS_POP && is_reg(in, 0, r->saved[left - 1]);
	case TAIL_RETURN:
		return in->id == X86_INS_RET || calls(in, r->return_thunk);
	case TAIL_END:
		break;
	}
	return false;
}

static enum tail_state tail_next(const struct frame_reader *r, enum tail_state state,
				 unsigned int left)
{
	if (state == TAIL_POP && left)
		return TAIL_POP;
	state++;
	if (state == TAIL_CANARY_LOAD && !r->canary)
		state = TAIL_FREE;
	if (state == TAIL_FREE && !r->locals)
		state = TAIL_POP;
	return state;
}

static int read_tail(struct frame_reader *r, size_t i)
{
	enum tail_state state = TAIL_ARGUMENT;
	unsigned int left = r->nr_saved;

	for (; i < r->nr && state != TAIL_END; i++) {
		const cs_insn *in = &r->insn[i];

		if (!tail_fits(r, state, in, left))
			return refuse(r, i, state <= TAIL_CALL ?
				      "unexpected instruction after the switch" :
				      "unexpected instruction before the return");
		if (state == TAIL_CALL)
			r->tail = operand(in, 0)->imm;
		else if (state == TAIL_POP)
			left--;
		state = tail_next(r, state, left);
	}
	return state == TAIL_END ? 0 : refuse(r, r->nr, "no return after the switch");
}

/* ---- all of it ---- */

static void name_saved(const struct frame_reader *r, char *buf, size_t size)
{
	unsigned int i;
	size_t len = 0;

	for (i = 0; i < r->nr_saved && len < size; i++)
		len += snprintf(buf + len, size - len, "%s%s", i ? " " : "",
				cs_reg_name(r->cs, r->saved[i]));
}

static int read_frame(struct frame_reader *r, uint64_t switch_func, struct arch_frame *frame)
{
	size_t body, at;
	int err = read_prologue(r, &body);

	if (err)
		return err;
	read_canary(r);
	err = find_switch(r, body, switch_func, &at);
	if (!err)
		err = read_tail(r, at + 1);
	if (err)
		return err;
	name_saved(r, frame->saved_regs, sizeof(frame->saved_regs));
	frame->locals = r->locals;
	frame->canary = r->canary;
	frame->switch_call = r->insn[at].address;
	frame->resume = r->insn[at + 1].address;
	frame->tail = r->tail;
	return 0;
}

int x86_frame_read(const uint8_t *code, size_t size, uint64_t addr, uint64_t switch_func,
		   uint64_t return_thunk, struct arch_frame *frame, struct arch_fault *fault)
{
	struct frame_reader r = { .return_thunk = return_thunk, .fault = fault };
	int err;

	memset(frame, 0, sizeof(*frame));
	memset(fault, 0, sizeof(*fault));
	err = x86_disasm_open(&r.cs);
	if (err)
		return err;
	cs_option(r.cs, CS_OPT_DETAIL, CS_OPT_ON);
	r.nr = cs_disasm(r.cs, code, size, addr, 0, &r.insn);
	err = read_frame(&r, switch_func, frame);
	if (r.nr)
		cs_free(r.insn, r.nr);
	cs_close(&r.cs);
	return err;
}

bool x86_frame_begins(const uint8_t *code, size_t size, const char *saved_regs)
{
	struct arch_frame frame = { 0 };
	struct arch_fault fault;
	struct frame_reader r = { .fault = &fault };
	size_t body;
	bool same;

	if (x86_disasm_open(&r.cs))
		return false;
	cs_option(r.cs, CS_OPT_DETAIL, CS_OPT_ON);
	r.nr = cs_disasm(r.cs, code, size, 0, MAX_PROLOGUE, &r.insn);
	same = !read_prologue(&r, &body);
	if (same)
		name_saved(&r, frame.saved_regs, sizeof(frame.saved_regs));
	if (r.nr)
		cs_free(r.insn, r.nr);
	cs_close(&r.cs);
	return same && str_eq(frame.saved_regs, saved_regs);
}
