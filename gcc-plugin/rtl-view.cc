// SPDX-License-Identifier: GPL-2.0
/*
 * rtl-view.cc - each function as it is about to be written out
 *
 * In:  RTL, after all passes that move instructions.
 * Out: PSREC_FUNC_EMITTED and PSREC_FUNC_COLD_PART, the remaining calls (psrec_call, one row for all
 *      calls of one thing), and a psrec_frame row for functions that call the stack switch.
 */
#include <string.h>

#include "unit.h"
#include "insn-constants.h"

static bool is_switch(rtx target)
{
	return GET_CODE(target) == SYMBOL_REF && !strcmp(XSTR(target, 0), unit.switch_func);
}

/* Adds the call unless the function has one like it already. Returns what is called. */
static rtx record_call(uint32_t id, size_t first, rtx_insn *insn)
{
	rtx call = get_call_rtx_from(insn), target = call ? XEXP(XEXP(call, 0), 0) : NULL_RTX;
	struct psrec_call c = { id, PSREC_NONE, 0, { 0, 0, 0 } };
	size_t i;

	if (!target)
		return NULL_RTX;
	if (GET_CODE(target) == SYMBOL_REF) {
		tree decl = SYMBOL_REF_DECL(target);

		/* calls of libgcc's and the like have no declaration */
		if (!decl || TREE_CODE(decl) != FUNCTION_DECL)
			return target;
		c.callee = unit_func(decl);
	} else {
		c.flags = PSREC_CALL_INDIRECT;
	}
	if (SIBLING_CALL_P(insn))
		c.flags |= PSREC_CALL_TAIL;
	for (i = first; i < unit.calls.size(); i++)
		if (unit.calls[i].callee == c.callee && unit.calls[i].flags == c.flags)
			return target;
	c.loc = unit_loc(INSN_LOCATION(insn));
	unit.calls.push_back(c);
	return target;
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

/*
 * The stack protector's slot relative to the CFA, 0 if the instruction does not fill it. GCC has the
 * slot in a variable too, but not in its final place.
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

static void record_frame(uint32_t id, uint32_t switch_calls)
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
			saved += (saved.empty() ? "r" : " r") + std::string(reg_names[REGNO(reg)]);
		else
			f.size += stack_taken(PATTERN(insn));
		depth += reg ? UNITS_PER_WORD : stack_taken(PATTERN(insn));
	}
	/* reg_names calls the old registers ax, bx, ... and the new ones r8, r9, ... */
	for (size_t at = saved.find("rr"); at != std::string::npos; at = saved.find("rr"))
		saved.erase(at, 1);
	f.saved_regs = unit_string(saved.c_str());
	unit.frames.push_back(f);
}

/* Were callers in this unit compiled knowing what memory it reads, writes and keeps? */
static bool is_foreseen(tree decl)
{
	modref_summary *s = get_modref_function_summary(cgraph_node::get(decl));
	tree parm = DECL_ARGUMENTS(decl);
	unsigned i;

	if (flags_from_decl_or_type(decl) & (ECF_CONST | ECF_PURE))
		return true;
	if (!s)
		return false;
	for (i = 0; parm && i < s->arg_flags.length(); i++, parm = DECL_CHAIN(parm))
		if (s->arg_flags[i] && POINTER_TYPE_P(TREE_TYPE(parm)))
			return true;
	return (s->loads && !s->loads->every_base) || (s->stores && !s->stores->every_base);
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
		size_t first = unit.calls.size();
		rtx_insn *insn;
		rtx target;

		unit.funcs[id].flags |= PSREC_FUNC_DEFINED | PSREC_FUNC_EMITTED;
		if (crtl->has_bb_partition)
			unit.funcs[id].flags |= PSREC_FUNC_COLD_PART;
		if (is_foreseen(fn->decl))
			unit.funcs[id].flags |= PSREC_FUNC_FORESEEN;
		for (insn = get_insns(); insn; insn = NEXT_INSN(insn)) {
			target = CALL_P(insn) ? record_call(id, first, insn) : NULL_RTX;
			switch_calls += target && is_switch(target);
		}
		if (switch_calls)
			record_frame(id, switch_calls);
		return 0;
	}
};

opt_pass *rtl_view_pass(gcc::context *ctx)
{
	return new rtl_pass(ctx);
}
