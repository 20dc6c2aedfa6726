// SPDX-License-Identifier: GPL-2.0
/*
 * rtl-view.cc - each function as it is about to be written out
 *
 * In:  RTL, after all passes that move instructions.
 * Out: PSREC_FUNC_EMITTED and PSREC_FUNC_COLD_PART, remaining calls (psrec_call, one row for all
 *      calls of one thing), and a psrec_frame row for functions that call the stack switch.
 */
#include <string.h>

#include "unit.h"

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

		/* calls of libgcc and the like have no declaration */
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
			unit.frames.push_back(rtl_frame(id, switch_calls));
		return 0;
	}
};

opt_pass *rtl_view_pass(gcc::context *ctx)
{
	return new rtl_pass(ctx);
}
