// SPDX-License-Identifier: GPL-2.0
/*
 * frame-begins.c - x86-64: has a function the upper part of a known frame? (see arch.h)
 *
 * In:  the bytes of a function of the module, whose relocations are still to come.
 * Out: whether its prologue saves the registers of that frame where the frame has them.
 *
 * A prologue of another form than gcc's pushes is not understood: the trampoline then stays, which
 * is right for any function.
 */
#include "arch/x86/x86.h"

#include <capstone/capstone.h>
#include <stdio.h>
#include <string.h>

#include "lib/util.h"

#define MAX_PROLOGUE	64	/* instructions */

static bool is_reg(const cs_insn *in, unsigned int n, x86_reg reg)
{
	const cs_x86_op *o = x86_operand(in, n);

	return o && o->type == X86_OP_REG && o->reg == reg;
}

static bool is_any_reg(const cs_insn *in, unsigned int n)
{
	const cs_x86_op *o = x86_operand(in, n);

	return o && o->type == X86_OP_REG;
}

static bool is_stack_reg(uint16_t reg)
{
	return reg == X86_REG_RSP || reg == X86_REG_RBP || reg == X86_REG_ESP ||
	       reg == X86_REG_EBP;
}

static bool writes_stack_regs(csh cs, const cs_insn *in)
{
	cs_regs rd, wr;
	uint8_t nrd, nwr, i;

	if (cs_regs_access(cs, in, rd, &nrd, wr, &nwr))
		return true;
	for (i = 0; i < nwr; i++)
		if (is_stack_reg(wr[i]))
			return true;
	return false;
}

static bool ends_block(csh cs, const cs_insn *in)
{
	return cs_insn_group(cs, in, CS_GRP_JUMP) || cs_insn_group(cs, in, CS_GRP_CALL) ||
	       cs_insn_group(cs, in, CS_GRP_RET);
}

/* The first instruction past [endbr64] [fentry site]. */
static size_t skip_entry(const cs_insn *insn, size_t nr)
{
	size_t i = 0;

	if (nr && insn[0].id == X86_INS_ENDBR64)
		i++;
	if (i < nr && insn[i].size == X86_BRANCH_SIZE &&
	    (insn[i].id == X86_INS_NOP || insn[i].id == X86_INS_CALL))
		i++;
	return i;
}

/*
 * push rbp; mov rsp,rbp; push...; sub n,rsp or the end of the block, with others between that leave
 * the stack alone. Returns whether it is that, @saved the registers as in struct arch_frame.
 */
static bool read_saved(csh cs, const cs_insn *insn, size_t nr, char saved[ARCH_REGS_MAX])
{
	unsigned int pushed = 0;
	bool framed = false;
	size_t i, len = 0;

	for (i = skip_entry(insn, nr); i < nr; i++) {
		const cs_insn *in = &insn[i];

		if (in->id == X86_INS_PUSH && is_any_reg(in, 0)) {
			if (!pushed != is_reg(in, 0, X86_REG_RBP) || (pushed && !framed))
				return false;
			len += snprintf(saved + len, ARCH_REGS_MAX - len, "%s%s",
					pushed++ ? " " : "", cs_reg_name(cs, x86_operand(in, 0)->reg));
			if (len >= ARCH_REGS_MAX)
				return false;
		} else if (in->id == X86_INS_MOV && is_reg(in, 0, X86_REG_RBP) &&
			   is_reg(in, 1, X86_REG_RSP)) {
			if (pushed != 1 || framed)
				return false;
			framed = true;
		} else if ((in->id == X86_INS_SUB && is_reg(in, 0, X86_REG_RSP)) ||
			   ends_block(cs, in)) {
			return framed;
		} else if (writes_stack_regs(cs, in)) {
			return false;
		}
	}
	return false;
}

bool x86_frame_begins(const uint8_t *code, size_t size, const char *saved_regs)
{
	char saved[ARCH_REGS_MAX] = "";
	cs_insn *insn;
	bool same;
	size_t nr;
	csh cs;

	if (x86_disasm_open(&cs))
		return false;
	cs_option(cs, CS_OPT_DETAIL, CS_OPT_ON);
	nr = cs_disasm(cs, code, size, 0, MAX_PROLOGUE, &insn);
	same = nr && read_saved(cs, insn, nr, saved) && str_eq(saved, saved_regs);
	if (nr)
		cs_free(insn, nr);
	cs_close(&cs);
	return same;
}
