// SPDX-License-Identifier: GPL-2.0
/*
 * rtl-frame.cc - x86-64, in the plugin: frame of the context-switch function as GCC lays it out
 *
 * In:  the RTL of a function that calls the stack switch, after all passes that move instructions.
 * Out: its psrec_frame, which the analyzer compares with the target's code (arch/x86/frame.c).
 */
#include "gcc-plugin/unit.h"
#include "insn-constants.h"

/* A push saves a register: (set (mem (pre_dec sp)) (reg)). */
static rtx pushed_register(rtx pattern)
{
	if (GET_CODE(pattern) == SET && MEM_P(SET_DEST(pattern)) &&
	    GET_CODE(XEXP(SET_DEST(pattern), 0)) == PRE_DEC && REG_P(SET_SRC(pattern)))
		return SET_SRC(pattern);
	return NULL_RTX;
}

/* GCC calls the old registers ax, bx, ... and the new ones r8, r9, ... */
static std::string register_name(rtx reg)
{
	const char *name = reg_names[REGNO(reg)];

	return name[0] == 'r' ? name : std::string("r") + name;
}

/* Bytes that an instruction takes from the stack pointer, 0 if it is of another kind. */
static HOST_WIDE_INT stack_taken(rtx pattern)
{
	rtx set = pattern;

	if (GET_CODE(pattern) == PARALLEL)
		set = XVECEXP(pattern, 0, 0);
	if (GET_CODE(set) == SET && SET_DEST(set) == stack_pointer_rtx &&
	    GET_CODE(SET_SRC(set)) == PLUS && XEXP(SET_SRC(set), 0) == stack_pointer_rtx &&
	    CONST_INT_P(XEXP(SET_SRC(set), 1)))
		return -INTVAL(XEXP(SET_SRC(set), 1));
	return 0;
}

/*
 * The stack protector's slot relative to the CFA, 0 if the instruction does not fill it. GCC has
 * the slot in a variable too, but not in its final place.
 */
static HOST_WIDE_INT canary_slot(rtx pattern, HOST_WIDE_INT depth)
{
	rtx set = GET_CODE(pattern) == PARALLEL ? XVECEXP(pattern, 0, 0) : pattern, addr;
	HOST_WIDE_INT offset = 0;

	if (GET_CODE(set) != SET || !MEM_P(SET_DEST(set)) || GET_CODE(SET_SRC(set)) != UNSPEC ||
	    XINT(SET_SRC(set), 1) != UNSPEC_SP_SET)
		return 0;
	addr = XEXP(SET_DEST(set), 0);
	if (GET_CODE(addr) == PLUS && CONST_INT_P(XEXP(addr, 1))) {
		offset = INTVAL(XEXP(addr, 1));
		addr = XEXP(addr, 0);
	}
	/* saved frame pointer and return address lie between the frame pointer and the CFA */
	if (addr == hard_frame_pointer_rtx && frame_pointer_needed)
		return offset - 2 * UNITS_PER_WORD;
	return addr == stack_pointer_rtx ? offset - depth : 0;
}

struct psrec_frame rtl_frame(uint32_t id, uint32_t switch_calls)
{
	struct psrec_frame f = { id, 0, frame_pointer_needed, 0, 0, switch_calls };
	HOST_WIDE_INT depth = UNITS_PER_WORD;
	bool in_prologue = true;
	std::string saved;
	rtx_insn *insn;

	for (insn = get_insns(); insn && !(f.canary && !in_prologue); insn = NEXT_INSN(insn)) {
		rtx reg;

		if (NOTE_P(insn) && NOTE_KIND(insn) == NOTE_INSN_PROLOGUE_END)
			in_prologue = false;
		if (!INSN_P(insn))
			continue;
		if (!f.canary)
			f.canary = (uint32_t)canary_slot(PATTERN(insn), depth);
		if (!in_prologue || !RTX_FRAME_RELATED_P(insn))
			continue;
		reg = pushed_register(PATTERN(insn));
		if (reg)
			saved += (saved.empty() ? "" : " ") + register_name(reg);
		else
			f.size += stack_taken(PATTERN(insn));
		depth += reg ? UNITS_PER_WORD : stack_taken(PATTERN(insn));
	}
	f.saved_regs = unit_string(saved.c_str());
	return f;
}
