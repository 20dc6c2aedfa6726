// SPDX-License-Identifier: GPL-2.0
/*
 * rtl-view.cc - each function as it is about to be written out
 *
 * In:  RTL, after all passes that move instructions.
 * Out: PSREC_FUNC_EMITTED, and a psrec_frame row for functions that call the stack switch.
 */
#include <string.h>

#include "unit.h"

static bool calls_switch(rtx_insn *insn)
{
	rtx call, target;

	if (!CALL_P(insn))
		return false;
	call = get_call_rtx_from(insn);
	target = call ? XEXP(XEXP(call, 0), 0) : NULL_RTX;
	return target && GET_CODE(target) == SYMBOL_REF &&
	       !strcmp(XSTR(target, 0), unit.switch_func);
}

/* A push saves a register: (set (mem (pre_dec sp)) (reg)). */
static rtx pushed_register(rtx pattern)
{
	if (GET_CODE(pattern) == SET && MEM_P(SET_DEST(pattern)) &&
	    GET_CODE(XEXP(SET_DEST(pattern), 0)) == PRE_DEC && REG_P(SET_SRC(pattern)))
		return SET_SRC(pattern);
	return NULL_RTX;
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

/* The canary's slot relative to the CFA, 0 if there is none or it is not frame pointer based. */
static uint32_t canary_slot(void)
{
	rtx mem, addr;

	if (!crtl->stack_protect_guard || !DECL_RTL_SET_P(crtl->stack_protect_guard))
		return 0;
	mem = DECL_RTL(crtl->stack_protect_guard);
	if (!MEM_P(mem))
		return 0;
	addr = XEXP(mem, 0);
	if (GET_CODE(addr) != PLUS || XEXP(addr, 0) != hard_frame_pointer_rtx ||
	    !CONST_INT_P(XEXP(addr, 1)))
		return 0;
	/* saved frame pointer and return address lie between it and the CFA */
	return (uint32_t)(INTVAL(XEXP(addr, 1)) - 2 * UNITS_PER_WORD);
}

static void record_frame(uint32_t id, uint32_t switch_calls)
{
	struct psrec_frame f = { id, 0, frame_pointer_needed, 0, canary_slot(), switch_calls };
	std::string saved;
	rtx_insn *insn;

	for (insn = get_insns(); insn; insn = NEXT_INSN(insn)) {
		rtx reg;

		if (NOTE_P(insn) && NOTE_KIND(insn) == NOTE_INSN_PROLOGUE_END)
			break;
		if (!INSN_P(insn) || !RTX_FRAME_RELATED_P(insn))
			continue;
		reg = pushed_register(PATTERN(insn));
		if (reg)
			saved += (saved.empty() ? "r" : " r") + std::string(reg_names[REGNO(reg)]);
		else
			f.size += stack_taken(PATTERN(insn));
	}
	/* reg_names calls the old registers ax, bx, ... and the new ones r8, r9, ... */
	for (size_t at = saved.find("rr"); at != std::string::npos; at = saved.find("rr"))
		saved.erase(at, 1);
	f.saved_regs = unit_string(saved.c_str());
	unit.frames.push_back(f);
}

static const struct pass_data rtl_pass_data = {
	RTL_PASS, "plugsched-rtl", OPTGROUP_NONE, TV_NONE, 0, 0, 0, 0, 0
};

class rtl_pass : public rtl_opt_pass {
public:
	rtl_pass(gcc::context *ctx) : rtl_opt_pass(rtl_pass_data, ctx) {}
	unsigned int execute(function *fn) final override
	{
		uint32_t id = unit_func(fn->decl), switch_calls = 0;
		rtx_insn *insn;

		unit.funcs[id].flags |= PSREC_FUNC_DEFINED | PSREC_FUNC_EMITTED;
		for (insn = get_insns(); insn; insn = NEXT_INSN(insn))
			switch_calls += calls_switch(insn);
		if (switch_calls)
			record_frame(id, switch_calls);
		return 0;
	}
};

opt_pass *rtl_view_pass(gcc::context *ctx)
{
	return new rtl_pass(ctx);
}
