// SPDX-License-Identifier: GPL-2.0
/*
 * flow-insn.c - x86-64: what one instruction does to registers and stack (see flow.h)
 *
 * What builds a frame, moves values into and out of it and takes it down again is known by name.
 * For all others the decoder says which registers and which memory they read and write: what they
 * write is data.
 */
#include "arch/x86/flow.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "arch/x86/x86.h"
#include "lib/util.h"

#define WORD		8
#define CANARY_GS	0x28	/* of the running task, at %gs:0x28 */

enum place { ELSEWHERE, IN_FRAME, SOMEWHERE_IN_FRAME };

int x86_flow_refuse(struct flow *f, const cs_insn *in, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(f->fault->buf, sizeof(f->fault->buf), fmt, ap);
	va_end(ap);
	f->fault->what = f->fault->buf;
	f->fault->addr = in->address;
	snprintf(f->fault->insn, sizeof(f->fault->insn), "%s%s%s", in->mnemonic,
		 in->op_str[0] ? " " : "", in->op_str);
	return -ENOTSUP;
}

/* ---- operands ---- */

/* Number of a 64-bit register operand, -1 for anything else. */
static int reg64(const cs_insn *in, unsigned int n)
{
	const cs_x86_op *o = x86_operand(in, n);
	uint8_t bytes;
	int reg = o && o->type == X86_OP_REG ? x86_flow_reg(o->reg, &bytes) : -1;

	return reg >= 0 && bytes == FLOW_ALL ? reg : -1;
}

static bool is_string_op(const cs_insn *in)
{
	return in->detail->x86.prefix[0] == X86_PREFIX_REP ||
	       in->detail->x86.prefix[0] == X86_PREFIX_REPNE;
}

/* Where a memory operand is. @off: bytes from the CFA, when it is IN_FRAME. */
static enum place place_of(const cs_insn *in, const cs_x86_op *o, const struct flow_state *s,
			   int64_t *off)
{
	uint8_t bytes;
	int base, index;

	if (o->type != X86_OP_MEM || o->mem.segment == X86_REG_GS || o->mem.segment == X86_REG_FS)
		return ELSEWHERE;
	base = x86_flow_reg(o->mem.base, &bytes);
	index = x86_flow_reg(o->mem.index, &bytes);
	if (index >= 0 && s->reg[index].kind == FLOW_CFA)
		return SOMEWHERE_IN_FRAME;
	if (base < 0 || s->reg[base].kind != FLOW_CFA)
		return ELSEWHERE;
	*off = s->reg[base].off + o->mem.disp;
	return index >= 0 || is_string_op(in) ? SOMEWHERE_IN_FRAME : IN_FRAME;
}

/* The running task's canary. */
static bool is_canary(struct flow *f, const cs_insn *in, const cs_x86_op *o)
{
	if (o->type != X86_OP_MEM || o->mem.segment != X86_REG_GS || o->size != WORD ||
	    o->mem.index != X86_REG_INVALID)
		return false;
	if (o->mem.base == X86_REG_INVALID)
		return o->mem.disp == CANARY_GS;
	if (o->mem.base != X86_REG_RIP || !f->sw->canary ||
	    in->address + in->size + o->mem.disp != f->sw->canary)
		return false;
	f->canary_symbol = true;
	return true;
}

/* ---- reading ---- */

static int use_reg(struct flow *f, const cs_insn *in, const struct flow_state *s, int reg,
		   uint8_t bytes)
{
	if (f->after && (s->reg[reg].set & bytes) != bytes)
		return x86_flow_refuse(f, in, "it uses %s, which is not set after the switch",
				       x86_flow_reg_name(reg));
	return 0;
}

static int use_stack(struct flow *f, const cs_insn *in, const struct flow_state *s, int64_t off,
		     unsigned int width, struct flow_val *val)
{
	bool set = x86_flow_load(s, off, width, val);

	if (!f->after)
		return 0;
	if (s->reg[FLOW_RSP].kind != FLOW_CFA || off < s->reg[FLOW_RSP].off)
		return x86_flow_refuse(f, in, "it reads below the stack pointer");
	if (!set)
		return x86_flow_refuse(f, in,
				       "it reads the frame at CFA%+ld, which is not set after the switch",
				       (long)off);
	return 0;
}

static int put_stack(struct flow *f, const cs_insn *in, struct flow_state *s, int64_t off,
		     unsigned int width, struct flow_val val)
{
	if (f->after && off + width > 0)
		return x86_flow_refuse(f, in, "it writes to the caller's frame");
	x86_flow_store(s, off, width, val);
	return 0;
}

static void put_reg(struct flow_state *s, int reg, uint8_t bytes)
{
	/* what writes the lower half clears the upper one */
	s->reg[reg] = (struct flow_val){
		FLOW_DATA, bytes == 0x0f ? FLOW_ALL : s->reg[reg].set | bytes, 0, 0,
	};
}

/* ---- instructions known by name ---- */

static int move_stack_pointer(struct flow *f, const cs_insn *in, struct flow_state *s, int by)
{
	struct flow_val *sp = &s->reg[FLOW_RSP];

	if (sp->kind != FLOW_CFA)
		return x86_flow_refuse(f, in, "the stack pointer is at no fixed place of the frame");
	if (sp->off + by > 0 || sp->off + by < -WORD * FLOW_SLOTS)
		return x86_flow_refuse(f, in, "the stack pointer leaves the frame");
	sp->off += by;
	return 0;
}

static int push(struct flow *f, const cs_insn *in, struct flow_state *s)
{
	struct flow_val val = { FLOW_DATA, FLOW_ALL, 0, 0 };
	const cs_x86_op *o = x86_operand(in, 0);
	int reg = reg64(in, 0), err = 0;
	int64_t off;

	if (reg >= 0) {
		val = s->reg[reg];
		err = use_reg(f, in, s, reg, FLOW_ALL);
	} else if (o && o->size != WORD && o->type != X86_OP_IMM) {
		err = x86_flow_refuse(f, in, "it pushes something else than a word");
	} else if (o && place_of(in, o, s, &off) == IN_FRAME) {
		err = use_stack(f, in, s, off, WORD, &val);
	}
	if (!err)
		err = move_stack_pointer(f, in, s, -WORD);
	return err ? err : put_stack(f, in, s, s->reg[FLOW_RSP].off, WORD, val);
}

static int pop(struct flow *f, const cs_insn *in, struct flow_state *s)
{
	int reg = reg64(in, 0), err;
	struct flow_val val;

	if (reg < 0 && in->id != X86_INS_POPFQ)
		return x86_flow_refuse(f, in, "it pops something else than a register");
	err = move_stack_pointer(f, in, s, 0);
	if (!err)
		err = use_stack(f, in, s, s->reg[FLOW_RSP].off, WORD, &val);
	if (!err)
		err = move_stack_pointer(f, in, s, WORD);
	if (err)
		return err;
	if (reg >= 0)
		s->reg[reg] = val;
	else
		s->flags = true;
	return 0;
}

static int leave(struct flow *f, const cs_insn *in, struct flow_state *s)
{
	struct flow_val val;
	int err;

	s->reg[FLOW_RSP] = s->reg[FLOW_RBP];
	err = move_stack_pointer(f, in, s, 0);
	if (!err)
		err = use_stack(f, in, s, s->reg[FLOW_RSP].off, WORD, &val);
	if (!err)
		err = move_stack_pointer(f, in, s, WORD);
	if (!err)
		s->reg[FLOW_RBP] = val;
	return err;
}

/* A callee may use what is below the stack pointer, and the registers that it need not keep. */
static void forget_by_call(struct flow_state *s)
{
	unsigned int i;

	for (i = 0; i < FLOW_REGS; i++)
		if (!x86_flow_is_kept(i) && i != FLOW_RSP)
			s->reg[i] = (struct flow_val){ 0 };
	s->reg[FLOW_RAX].set = FLOW_ALL;
	s->flags = false;
	for (i = -s->reg[FLOW_RSP].off / WORD; i < FLOW_SLOTS; i++)
		s->slot[i] = (struct flow_val){ 0 };
}

/* mov between a 64-bit register and another, or the frame. @done: it was one. */
static int move(struct flow *f, const cs_insn *in, struct flow_state *s, bool *done)
{
	int to = reg64(in, 0), from = reg64(in, 1), err;
	const cs_x86_op *o = x86_operand(in, to >= 0 ? 1 : 0);
	struct flow_val val;
	int64_t off;

	*done = false;
	if (in->id != X86_INS_MOV || (to < 0 && from < 0) || !o)
		return 0;
	*done = true;
	if (to >= 0 && from >= 0) {
		val = s->reg[from];
		err = use_reg(f, in, s, from, FLOW_ALL);
	} else if (to >= 0 && is_canary(f, in, o)) {
		val = (struct flow_val){ FLOW_CANARY, FLOW_ALL, 0, 0 };
		err = 0;
	} else if (place_of(in, o, s, &off) != IN_FRAME) {
		*done = false;
		return 0;
	} else if (to >= 0) {
		err = use_stack(f, in, s, off, WORD, &val);
	} else {
		err = use_reg(f, in, s, from, FLOW_ALL);
		return err ? err : put_stack(f, in, s, off, WORD, s->reg[from]);
	}
	if (!err)
		s->reg[to] = val;
	return err;
}

/* An address of the frame, plus or minus a constant. */
static bool shift_address(const cs_insn *in, struct flow_state *s)
{
	const cs_x86_op *o = x86_operand(in, 1);
	int to = reg64(in, 0);
	int64_t off;

	if (to < 0 || !o)
		return false;
	if (in->id == X86_INS_LEA) {
		if (place_of(in, o, s, &off) != IN_FRAME)
			return false;
	} else if ((in->id == X86_INS_ADD || in->id == X86_INS_SUB) && o->type == X86_OP_IMM &&
		   s->reg[to].kind == FLOW_CFA) {
		off = s->reg[to].off + (in->id == X86_INS_ADD ? o->imm : -o->imm);
		s->flags = true;
	} else {
		return false;
	}
	if (off != (int32_t)off)
		return false;
	s->reg[to] = (struct flow_val){ FLOW_CFA, FLOW_ALL, 0, off };
	return true;
}

/* xor or sub of a register with itself: it is set, whatever it was. */
static bool clears(const cs_insn *in, struct flow_state *s)
{
	const cs_x86_op *a = x86_operand(in, 0), *b = x86_operand(in, 1);
	uint8_t bytes;
	int reg;

	if ((in->id != X86_INS_XOR && in->id != X86_INS_SUB) || !a || !b ||
	    a->type != X86_OP_REG || b->type != X86_OP_REG || a->reg != b->reg)
		return false;
	reg = x86_flow_reg(a->reg, &bytes);
	if (reg < 0)
		return false;
	put_reg(s, reg, bytes);
	s->flags = true;
	return true;
}

/* ---- all others ---- */

static int use_regs(struct flow *f, const cs_insn *in, struct flow_state *s, bool write)
{
	uint8_t nr_read, nr_written, i, bytes;
	cs_regs read, written;
	int err = 0, reg;

	if (cs_regs_access(f->cs, in, read, &nr_read, written, &nr_written))
		return x86_flow_refuse(f, in, "what it does to registers is not known");
	for (i = 0; i < (write ? nr_written : nr_read) && !err; i++) {
		x86_reg r = write ? written[i] : read[i];

		reg = x86_flow_reg(r, &bytes);
		if (reg >= 0 && write)
			put_reg(s, reg, bytes);
		else if (reg >= 0)
			err = use_reg(f, in, s, reg, bytes);
		else if (r == X86_REG_EFLAGS && write)
			s->flags = true;
		else if (r == X86_REG_EFLAGS && f->after && !s->flags)
			err = x86_flow_refuse(f, in,
					      "it uses flags, which are not set after the switch");
		else if (f->after && r != X86_REG_EFLAGS && r != X86_REG_RIP && r != X86_REG_EIP &&
			 r != X86_REG_GS && r != X86_REG_FS)
			err = x86_flow_refuse(f, in, "it uses a register that is not followed (%s)",
					      cs_reg_name(f->cs, r));
	}
	return err;
}

static int use_memory(struct flow *f, const cs_insn *in, struct flow_state *s, bool write)
{
	const struct flow_val data = { FLOW_DATA, FLOW_ALL, 0, 0 };
	const cs_x86_op *o;
	struct flow_val val;
	int64_t off;
	unsigned int i;
	int err = 0;

	for (i = 0; (o = x86_operand(in, i)) && !err; i++) {
		enum place place = place_of(in, o, s, &off);

		if (place == SOMEWHERE_IN_FRAME && f->after && in->id != X86_INS_LEA)
			err = x86_flow_refuse(f, in,
					      "it uses the frame at a place that depends on data");
		if (place != IN_FRAME || in->id == X86_INS_LEA)
			continue;
		/* a decoder that does not say is taken for both */
		if (!write && o->access != CS_AC_WRITE)
			err = use_stack(f, in, s, off, o->size, &val);
		else if (write && o->access != CS_AC_READ)
			err = put_stack(f, in, s, off, o->size, data);
	}
	return err;
}

static int any(struct flow *f, const cs_insn *in, struct flow_state *s)
{
	int err = use_regs(f, in, s, false);

	if (!err)
		err = use_memory(f, in, s, false);
	if (!err)
		err = use_memory(f, in, s, true);
	return err ? err : use_regs(f, in, s, true);
}

static int call(struct flow *f, const cs_insn *in, struct flow_state *s)
{
	const cs_x86_op *o = x86_operand(in, 0);
	int err = 0;

	/* its place, but not the stack pointer, which the decoder lists, too */
	if (o && o->type != X86_OP_IMM)
		err = use_regs(f, in, s, false) ?: use_memory(f, in, s, false);
	if (!err)
		err = move_stack_pointer(f, in, s, -WORD) ?: move_stack_pointer(f, in, s, WORD);
	if (!err)
		forget_by_call(s);
	return err;
}

int x86_flow_step(struct flow *f, const cs_insn *in, struct flow_state *s)
{
	bool done;
	int err;

	switch (in->id) {
	case X86_INS_NOP:
	case X86_INS_ENDBR64:
	case X86_INS_RET:
	case X86_INS_UD2:
		return 0;
	case X86_INS_PUSH:
	case X86_INS_PUSHFQ:
		return push(f, in, s);
	case X86_INS_POP:
	case X86_INS_POPFQ:
		return pop(f, in, s);
	case X86_INS_LEAVE:
		return leave(f, in, s);
	case X86_INS_CALL:
		return call(f, in, s);
	default:
		break;
	}
	if (clears(in, s) || shift_address(in, s))
		return 0;
	err = move(f, in, s, &done);
	return err || done ? err : any(f, in, s);
}
