// SPDX-License-Identifier: GPL-2.0
/*
 * flow-path.c - x86-64: every path through a function from one place (see flow.h)
 *
 * Before the switch, a path ends where it is not known how it goes on: whatever reaches the switch
 * by another way is found anyway, and the call frame information is what it is compared with. After
 * the switch each end must be a return to the caller, with all that the caller had.
 */
#include "arch/x86/flow.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86/x86.h"
#include "lib/util.h"

#define MAX_STEPS	1000000
#define OP_UD1		"\x0f\xb9"	/* a trap that not every decoder knows */

/* @addr is no instruction. */
static int refuse_bytes(struct flow *f, uint64_t addr, const uint8_t *code, size_t left)
{
	size_t i, len = snprintf(f->fault->insn, sizeof(f->fault->insn), "bytes");

	f->fault->what = "it is not an instruction";
	f->fault->addr = addr;
	for (i = 0; i < left && i < 4; i++)
		len += snprintf(f->fault->insn + len, sizeof(f->fault->insn) - len, " %02x",
				code[i]);
	return -ENOTSUP;
}

/* ---- places ---- */

static int piece_of(const struct arch_switcher *sw, uint64_t addr)
{
	unsigned int i;

	for (i = 0; i < sw->nr_pieces; i++)
		if (addr - sw->pieces[i].addr < sw->pieces[i].size)
			return i;
	return -1;
}

static struct flow_state **slot_of(const struct flow *f, uint64_t addr)
{
	int piece = piece_of(f->sw, addr);

	return piece < 0 || !f->at[piece] ? NULL :
	       &f->at[piece][addr - f->sw->pieces[piece].addr];
}

const struct flow_state *x86_flow_state(const struct flow *f, uint64_t addr)
{
	struct flow_state **at = slot_of(f, addr);

	return at ? *at : NULL;
}

/* A path reaches @addr, a place of the function, with @s. */
static void reach(struct flow *f, uint64_t addr, const struct flow_state *s)
{
	struct flow_state **at = slot_of(f, addr);

	if (!*at) {
		*at = xmalloc(sizeof(**at));
		**at = *s;
	} else if (!x86_flow_join(*at, s)) {
		return;
	}
	if (f->nr_pending == f->cap_pending) {
		f->cap_pending = f->cap_pending ? 2 * f->cap_pending : 64;
		f->pending = xrealloc(f->pending, f->cap_pending * sizeof(*f->pending));
	}
	f->pending[f->nr_pending++] = addr;
}

/* ---- where a path goes on ---- */

static int add_callee(struct flow *f, const cs_insn *in, uint64_t addr)
{
	unsigned int i;

	for (i = 0; i < f->nr_callees; i++)
		if (f->callees[i] == addr)
			return 0;
	if (f->nr_callees == ARCH_CALLEES_MAX)
		return x86_flow_refuse(f, in, "too many functions are called after the switch");
	f->callees[f->nr_callees++] = addr;
	return 0;
}

static int check_return(struct flow *f, const cs_insn *in, const struct flow_state *s)
{
	const struct flow_val *sp = &s->reg[FLOW_RSP];
	unsigned int i;

	if (!f->after)
		return 0;
	if (sp->kind != FLOW_CFA || sp->off != -8 ||
	    (in->id == X86_INS_RET && in->detail->x86.op_count))
		return x86_flow_refuse(f, in, "the stack pointer is not at the return address");
	if (!x86_flow_is_caller(&s->slot[0], FLOW_RETURN))
		return x86_flow_refuse(f, in, "the return address is not what it was");
	for (i = 0; i < FLOW_REGS; i++)
		if (x86_flow_is_kept(i) && !x86_flow_is_caller(&s->reg[i], i))
			return x86_flow_refuse(f, in, "it does not give the caller back its %s",
					       x86_flow_reg_name(i));
	return 0;
}

static int go_on(struct flow *f, const cs_insn *in, uint64_t addr, const struct flow_state *s)
{
	if (piece_of(f->sw, addr) >= 0)
		reach(f, addr, s);
	else if (f->after)
		return x86_flow_refuse(f, in, "the function ends after it");
	return 0;
}

/* Where a call or jump goes; false when that depends on data. */
static bool destination(const cs_insn *in, uint64_t *addr)
{
	const cs_x86_op *o = &in->detail->x86.operands[0];

	*addr = o->imm;
	return in->detail->x86.op_count && o->type == X86_OP_IMM;
}

static int after_call(struct flow *f, const cs_insn *in, const struct flow_state *s)
{
	uint64_t to;
	int err = 0;

	if (destination(in, &to)) {
		if (f->sw->switch_func && to == f->sw->switch_func) {
			if (f->after || (f->switch_call && f->switch_call != in->address))
				return x86_flow_refuse(f, in, "it is a second switch of stacks");
			if (in->size != X86_BRANCH_SIZE)
				return x86_flow_refuse(f, in, "it cannot be redirected");
			f->switch_call = in->address;
			return 0;
		}
		if (f->sw->canary_fail && to == f->sw->canary_fail)
			return 0;
		if (f->after)
			err = piece_of(f->sw, to) >= 0 ?
			      x86_flow_refuse(f, in, "it calls into the function itself") :
			      add_callee(f, in, to);
	}
	return err ? err : go_on(f, in, in->address + in->size, s);
}

static int after_jump(struct flow *f, const cs_insn *in, const struct flow_state *s)
{
	uint64_t to;
	int err;

	if (!destination(in, &to))
		return f->after ? x86_flow_refuse(f, in, "it jumps to a place that depends on data") :
		       0;
	if (piece_of(f->sw, to) >= 0) {
		reach(f, to, s);
		return 0;
	}
	/* to the return thunk, or to a function that returns to the caller */
	err = f->after && in->id != X86_INS_JMP ?
	      x86_flow_refuse(f, in, "it leaves the function") : check_return(f, in, s);
	if (err || !f->after || (f->sw->return_thunk && to == f->sw->return_thunk))
		return err;
	return to == f->sw->switch_func ?
	       x86_flow_refuse(f, in, "it is a second switch of stacks") : add_callee(f, in, to);
}

static bool is_in(const struct flow *f, const cs_insn *in, unsigned int group)
{
	return cs_insn_group(f->cs, in, group);
}

static int follow(struct flow *f, const cs_insn *in, const struct flow_state *s)
{
	uint64_t next = in->address + in->size, label;
	bool falls = true;
	int err = 0;

	if (in->id == X86_INS_CALL)
		return after_call(f, in, s);
	if (in->id == X86_INS_RET)
		return check_return(f, in, s);
	if (is_in(f, in, CS_GRP_INT) || is_in(f, in, CS_GRP_IRET) || is_in(f, in, CS_GRP_RET) ||
	    in->id == X86_INS_HLT)
		return f->after ? x86_flow_refuse(f, in, "it leaves the function") : 0;
	/* a warning goes on after its trap: there is no doubt unless that leads nowhere */
	if (in->id == X86_INS_UD2)
		return f->after ? go_on(f, in, next, s) : 0;
	label = f->sw->jump_label(f->sw->arg, in->address);
	if (is_in(f, in, CS_GRP_JUMP)) {
		falls = in->id != X86_INS_JMP || label;
		err = after_jump(f, in, s);
	}
	if (!err && label)
		err = go_on(f, in, label, s);
	return err || !falls ? err : go_on(f, in, next, s);
}

/* ---- one instruction after the other ---- */

static int decode(struct flow *f, uint64_t addr, bool *is_trap)
{
	const struct arch_piece *p = &f->sw->pieces[piece_of(f->sw, addr)];
	const uint8_t *code = p->code + (addr - p->addr);
	size_t left = p->size - (addr - p->addr), size = left;
	uint64_t next = addr;

	*is_trap = false;
	if (cs_disasm_iter(f->cs, &code, &left, &next, f->insn))
		return 0;
	code = p->code + (addr - p->addr);
	*is_trap = !f->after && size >= 2 && !memcmp(code, OP_UD1, 2);
	return *is_trap ? 0 : refuse_bytes(f, addr, code, size);
}

static int visit(struct flow *f, uint64_t addr)
{
	struct flow_state s = **slot_of(f, addr);
	bool is_trap;
	int err = decode(f, addr, &is_trap);

	if (err || is_trap)
		return err;
	if (f->after && f->sw->replaced(f->sw->arg, addr, f->insn->size))
		return x86_flow_refuse(f, f->insn, "the kernel may replace it when it boots");
	err = x86_flow_step(f, f->insn, &s);
	return err ? err : follow(f, f->insn, &s);
}

int x86_flow_run(struct flow *f, uint64_t addr, const struct flow_state *start)
{
	unsigned int i, steps = 0;
	int err = 0;

	for (i = 0; i < f->sw->nr_pieces; i++)
		f->at[i] = xcalloc(f->sw->pieces[i].size, sizeof(*f->at[i]));
	if (piece_of(f->sw, addr) < 0) {
		f->fault->what = "the function ends there";
		f->fault->addr = addr;
		return -ENOTSUP;
	}
	reach(f, addr, start);
	while (f->nr_pending && !err) {
		err = visit(f, f->pending[--f->nr_pending]);
		if (!err && ++steps == MAX_STEPS) {
			f->fault->what = "its paths are too many to follow";
			err = -ENOTSUP;
		}
	}
	return err;
}

void x86_flow_end(struct flow *f)
{
	unsigned int i;
	size_t off;

	for (i = 0; i < f->sw->nr_pieces; i++) {
		for (off = 0; f->at[i] && off < f->sw->pieces[i].size; off++)
			free(f->at[i][off]);
		free(f->at[i]);
	}
	free(f->pending);
}
