// SPDX-License-Identifier: GPL-2.0
/*
 * tables-frame.c - the frame of the context-switch function, as macros (see tables.h)
 *
 * The stack trampoline (runtime/kmod/x86/stack_switch.S) builds the kernel's own frame from them.
 */
#include <errno.h>

#include "arch/arch.h"
#include "codegen/tables.h"

static const struct bd_func *context_switch(const struct boundary *bd)
{
	size_t i;

	for (i = 0; i < bd->nr_funcs; i++)
		if (bd->funcs[i].stack_switch && bd->funcs[i].nr_syms)
			return &bd->funcs[i];
	return NULL;
}

int tables_frame(struct codegen *cg, struct strbuf *out)
{
	const struct bd_func *f = context_switch(cg->bd);
	const struct bd_frame *fr = &cg->bd->frame;
	const struct arch *arch = arch_by_frame_pointer(fr->saved_regs ? fr->saved_regs : "");

	if (f && !bd_func_entered(f)) {
		ps_err("%s() switches stacks but is not an interface: nothing would enter the module's",
		       f->name);
		return -EINVAL;
	}
	if (f)
		sb_printf(out, TABLES_HEAD "/* The frame of %s() in the target, for the stack trampoline. */\n",
			  f->name);
	if (!f || !arch || arch->frame_define(fr->saved_regs, fr->locals, fr->canary_rbp,
						 fr->canary_symbol ? fr->canary_symbol : "", out)) {
		ps_err("the frame of the context-switch function is not known, or does not begin with a frame pointer");
		return -EINVAL;
	}
	sb_printf(out, "#define PS_FRAME_SWITCH\t\t%llu\n#define PS_FRAME_RESUME\t\t%llu\n"
		  "#define PS_FRAME_FUNC\t\t%s\n",
		  (unsigned long long)(fr->switch_call - f->syms[0].addr),
		  (unsigned long long)(fr->resume - f->syms[0].addr),
		  codegen_alias(cg, &f->syms[0], f->symbol, f->symbol_unique, false));
	return 0;
}
