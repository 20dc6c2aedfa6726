// SPDX-License-Identifier: GPL-2.0
/*
 * frame.c - the kernel's own frame of the function that switches stacks (see frame.h)
 *
 * The trampoline rebuilds this frame by hand and enters the kernel's function in its middle, so
 * nothing here is guessed: every instruction of the prologue and of the tail must be one that is
 * understood.
 */
#include "analyzer/frame.h"

#include <capstone/capstone.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"

#define MAX_SAVED	6
#define CANARY_GS	0x28
#define CANARY_WITHIN	40	/* instructions from the entry */

struct frame_reader {
	const struct target *t;
	const struct img_sym *sym;
	cs_insn *insn;
	size_t nr;
	x86_reg saved[MAX_SAVED];
	unsigned int nr_saved;
	uint32_t locals;
	int32_t canary;
	size_t body;		/* first instruction behind the prologue */
};

static int refuse(const struct frame_reader *r, size_t at, const char *what)
{
	if (at < r->nr)
		ps_err("%s: %s+0x%lx: %s (%s %s): its frame cannot be rebuilt, stack switching "
		       "in this kernel is not supported", r->t->img.path, r->sym->name,
		       (unsigned long)(r->insn[at].address - r->sym->value), what,
		       r->insn[at].mnemonic, r->insn[at].op_str);
	else
		ps_err("%s: %s: %s: its frame cannot be rebuilt, stack switching in this kernel "
		       "is not supported", r->t->img.path, r->sym->name, what);
	return -ENOTSUP;
}

static const cs_x86_op *op(const cs_insn *in, unsigned int n)
{
	return n < in->detail->x86.op_count ? &in->detail->x86.operands[n] : NULL;
}

static bool is_reg(const cs_insn *in, unsigned int n, x86_reg reg)
{
	return op(in, n) && op(in, n)->type == X86_OP_REG && op(in, n)->reg == reg;
}

static bool is_imm(const cs_insn *in, unsigned int n)
{
	return op(in, n) && op(in, n)->type == X86_OP_IMM;
}

/* A memory operand base + displacement, without index. */
static bool is_mem(const cs_insn *in, unsigned int n, x86_reg seg, x86_reg base)
{
	const cs_x86_op *o = op(in, n);

	return o && o->type == X86_OP_MEM && o->mem.segment == seg && o->mem.base == base &&
	       o->mem.index == X86_REG_INVALID;
}

static bool is_canary_load(const cs_insn *in)
{
	return in->id == X86_INS_MOV && op(in, 0) && op(in, 0)->type == X86_OP_REG &&
	       is_mem(in, 1, X86_REG_GS, X86_REG_INVALID) && op(in, 1)->mem.disp == CANARY_GS;
}

static bool writes_stack_regs(const struct frame_reader *r, csh cs, const cs_insn *in)
{
	cs_regs rd, wr;
	uint8_t nrd, nwr, i;

	(void)r;
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

/* [endbr64] [ftrace slot] push rbp; mov rsp,rbp; push...; sub n,rsp with harmless ones between */
static int read_prologue(struct frame_reader *r, csh cs)
{
	bool framed = false;
	size_t i = 0;

	if (r->nr && r->insn[0].id == X86_INS_ENDBR64)
		i++;
	if (i < r->nr && r->insn[i].size == 5 &&
	    (r->insn[i].id == X86_INS_NOP || r->insn[i].id == X86_INS_CALL))
		i++;
	for (; i < r->nr; i++) {
		const cs_insn *in = &r->insn[i];

		if (in->id == X86_INS_PUSH && op(in, 0)->type == X86_OP_REG) {
			if (r->nr_saved == MAX_SAVED)
				return refuse(r, i, "more registers are saved than expected");
			if ((r->nr_saved == 0) != (op(in, 0)->reg == X86_REG_RBP) ||
			    (r->nr_saved == 1 && !framed))
				return refuse(r, i, "no frame pointer is set up first");
			r->saved[r->nr_saved++] = op(in, 0)->reg;
		} else if (in->id == X86_INS_MOV && is_reg(in, 0, X86_REG_RBP) &&
			   is_reg(in, 1, X86_REG_RSP)) {
			if (r->nr_saved != 1)
				return refuse(r, i, "the frame pointer is set up late");
			framed = true;
		} else if (in->id == X86_INS_SUB && is_reg(in, 0, X86_REG_RSP) && is_imm(in, 1)) {
			r->locals = op(in, 1)->imm;
			r->body = i + 1;
			break;
		} else if (ends_block(cs, in)) {
			r->body = i;
			break;
		} else if (writes_stack_regs(r, cs, in)) {
			return refuse(r, i, "an unexpected change of the stack pointer");
		}
	}
	if (!framed || !r->body)
		return refuse(r, r->nr, "no known prologue");
	if (r->locals % 8 || r->locals > 4096)
		return refuse(r, r->body - 1, "an odd frame size");
	return 0;
}

static void read_canary(struct frame_reader *r)
{
	x86_reg reg = X86_REG_INVALID;
	size_t i;

	for (i = 0; i < r->nr && i < CANARY_WITHIN; i++) {
		const cs_insn *in = &r->insn[i];

		if (is_canary_load(in))
			reg = op(in, 0)->reg;
		else if (reg != X86_REG_INVALID && in->id == X86_INS_MOV && is_reg(in, 1, reg) &&
			 is_mem(in, 0, X86_REG_INVALID, X86_REG_RBP)) {
			r->canary = op(in, 0)->mem.disp;
			return;
		}
	}
}

static uint32_t callee(const struct frame_reader *r, const cs_insn *in)
{
	uint32_t sec, i;

	if (!is_imm(in, 0))
		return IMG_NONE;
	sec = image_sec_of_addr(&r->t->img, op(in, 0)->imm);
	i = sec == IMG_NONE ? sec : image_at(&r->t->img, sec, op(in, 0)->imm);
	return i != IMG_NONE && r->t->img.syms[i].value == (uint64_t)op(in, 0)->imm ? i : IMG_NONE;
}

static bool calls(const struct frame_reader *r, size_t i, const char *name)
{
	uint32_t to;

	if (r->insn[i].id != X86_INS_CALL && r->insn[i].id != X86_INS_JMP)
		return false;
	to = callee(r, &r->insn[i]);
	return to != IMG_NONE && !strcmp(r->t->img.syms[to].name, name);
}

/* mov rax,rdi; call X; [canary check]; add n,rsp | lea n(rbp),rsp; pop...; ret */
static int read_tail(const struct frame_reader *r, size_t i, uint32_t *tail)
{
	bool arg = false, checked = !r->canary, loaded = false, freed = !r->locals;
	unsigned int left = r->nr_saved;

	*tail = IMG_NONE;
	for (; i < r->nr; i++) {
		const cs_insn *in = &r->insn[i];
		const cs_x86_op *o0 = op(in, 0), *o1 = op(in, 1);

		if (*tail == IMG_NONE) {
			if (!arg && in->id == X86_INS_MOV && is_reg(in, 0, X86_REG_RDI) &&
			    is_reg(in, 1, X86_REG_RAX))
				arg = true;
			else if (arg && in->id == X86_INS_CALL && callee(r, in) != IMG_NONE)
				*tail = callee(r, in);
			else
				return refuse(r, i, "unexpected instruction behind the switch");
		} else if (!checked) {
			if (!loaded && in->id == X86_INS_MOV && o0->type == X86_OP_REG &&
			    is_mem(in, 1, X86_REG_INVALID, X86_REG_RBP) &&
			    o1->mem.disp == r->canary)
				loaded = true;
			else if (loaded && (in->id == X86_INS_SUB || in->id == X86_INS_XOR ||
					    in->id == X86_INS_CMP) &&
				 is_mem(in, 1, X86_REG_GS, X86_REG_INVALID) &&
				 o1->mem.disp == CANARY_GS)
				continue;
			else if (loaded && in->id == X86_INS_JNE)
				checked = true;
			else
				return refuse(r, i, "unexpected instruction before the return");
		} else if (!freed && in->id == X86_INS_ADD && is_reg(in, 0, X86_REG_RSP) &&
			   is_imm(in, 1) && o1->imm == r->locals) {
			freed = true;
		} else if (!freed && in->id == X86_INS_LEA && is_reg(in, 0, X86_REG_RSP) &&
			   is_mem(in, 1, X86_REG_INVALID, X86_REG_RBP) &&
			   o1->mem.disp == -8 * ((int)r->nr_saved - 1)) {
			freed = true;
		} else if (freed && left && in->id == X86_INS_POP &&
			   is_reg(in, 0, r->saved[left - 1])) {
			left--;
		} else if (freed && !left &&
			   (in->id == X86_INS_RET || calls(r, i, "__x86_return_thunk"))) {
			return 0;
		} else {
			return refuse(r, i, "unexpected instruction before the return");
		}
	}
	return refuse(r, r->nr, "no return behind the switch");
}

static char *saved_names(const struct frame_reader *r, csh cs)
{
	char buf[MAX_SAVED * 8] = "";
	unsigned int i;

	for (i = 0; i < r->nr_saved; i++) {
		if (i)
			strcat(buf, " ");
		strcat(buf, cs_reg_name(cs, r->saved[i]));
	}
	return xstrdup(buf);
}

static int read_frame(struct frame_reader *r, csh cs, const char *switch_func,
		      struct bd_frame *frame, uint32_t *tail)
{
	size_t i, at = 0;
	int err = read_prologue(r, cs);

	if (err)
		return err;
	read_canary(r);
	for (i = r->body; i < r->nr; i++) {
		if (calls(r, i, switch_func)) {
			if (at)
				return refuse(r, i, "a second switch of stacks");
			at = i;
		} else if (r->insn[i].id == X86_INS_PUSH) {
			return refuse(r, i, "an unexpected change of the stack pointer");
		}
	}
	if (!at || r->insn[at].id != X86_INS_CALL)
		return refuse(r, at ? at : r->nr, "no call that switches stacks");
	err = read_tail(r, at + 1, tail);
	if (err)
		return err;
	frame->func = xstrdup(r->sym->name);
	frame->switch_func = switch_func;
	frame->saved_regs = saved_names(r, cs);
	frame->locals = r->locals;
	frame->canary_rbp = r->canary;
	frame->switch_call = r->insn[at].address;
	frame->resume = r->insn[at + 1].address;
	return 0;
}

int frame_read(const struct target *t, uint32_t func, const char *switch_func,
	       struct bd_frame *frame, uint32_t *tail)
{
	struct frame_reader r = { .t = t, .sym = &t->img.syms[func] };
	const uint8_t *code = image_bytes(&t->img, r.sym->sec, r.sym->value, r.sym->size);
	csh cs;
	int err;

	if (!code)
		return refuse(&r, 0, "no code");
	if (cs_open(CS_ARCH_X86, CS_MODE_64, &cs) != CS_ERR_OK) {
		ps_err("the disassembler (capstone) does not start");
		return -ENOMEM;
	}
	cs_option(cs, CS_OPT_DETAIL, CS_OPT_ON);
	r.nr = cs_disasm(cs, code, r.sym->size, r.sym->value, 0, &r.insn);
	err = read_frame(&r, cs, switch_func, frame, tail);
	cs_free(r.insn, r.nr);
	cs_close(&cs);
	return err;
}
