// SPDX-License-Identifier: GPL-2.0
/*
 * tables-frame.c - the frame of the context-switch function, as macros (see tables.h)
 *
 * The stack trampoline (runtime/kmod/x86/stack_switch.S) builds the kernel's own frame from them.
 */
#include <errno.h>
#include <string.h>

#include "codegen/tables.h"

static const struct bd_func *context_switch(const struct boundary *bd)
{
	size_t i;

	for (i = 0; i < bd->nr_funcs; i++)
		if (bd->funcs[i].stack_switch && bd->funcs[i].nr_syms)
			return &bd->funcs[i];
	return NULL;
}

static int check_frame(const struct codegen *cg, const struct bd_func *f)
{
	const char *regs = cg->bd->frame.saved_regs;

	if (f && !bd_func_entered(f)) {
		ps_err("%s() switches stacks but is not an interface: nothing would enter the module's",
		       f->name);
		return -EINVAL;
	}
	if (!f || !regs || (!str_eq(regs, "rbp") && !str_starts(regs, "rbp "))) {
		ps_err("the frame of the context-switch function is not known, or does not begin with rbp");
		return -EINVAL;
	}
	return 0;
}

/* Instructions that save and restore what follows the frame pointer; the number of registers. */
static unsigned int save_registers(struct codegen *cg, struct strbuf *push, struct strbuf *pop)
{
	char *regs = arena_strdup(cg->mem, cg->bd->frame.saved_regs), *reg, *save;
	unsigned int nr = 0;

	strtok_r(regs, " ", &save);
	while ((reg = strtok_r(NULL, " ", &save))) {
		char *before = arena_strdup(cg->mem, pop->buf);

		sb_printf(push, "%spushq %%%s", nr ? "; " : "", reg);
		pop->len = 0;
		sb_printf(pop, "popq %%%s%s%s", reg, nr ? "; " : "", before);
		nr++;
	}
	return nr;
}

int tables_frame(struct codegen *cg, struct strbuf *out)
{
	const struct bd_func *f = context_switch(cg->bd);
	const struct bd_frame *fr = &cg->bd->frame;
	struct strbuf push = { 0 }, pop = { 0 };
	unsigned int nr;
	int err = check_frame(cg, f);

	if (err)
		return err;
	sb_add(&push, "");
	sb_add(&pop, "");
	nr = save_registers(cg, &push, &pop);
	sb_printf(out, TABLES_HEAD "/* The frame of %s() in the target, for the stack trampoline. */\n"
		  "#define PS_FRAME_PUSH\t\t%s\n#define PS_FRAME_POP\t\t%s\n"
		  "#define PS_FRAME_LOCALS\t\t%u\n#define PS_FRAME_BOTTOM\t\t%u\n", f->name,
		  push.buf, pop.buf, fr->locals, 8 * nr + fr->locals);
	if (fr->canary_rbp)
		sb_printf(out, "#define PS_FRAME_CANARY\t\t%d\n", fr->canary_rbp);
	sb_printf(out, "#define PS_FRAME_SWITCH\t\t%llu\n#define PS_FRAME_RESUME\t\t%llu\n"
		  "#define PS_FRAME_FUNC\t\t%s\n",
		  (unsigned long long)(fr->switch_call - f->syms[0].addr),
		  (unsigned long long)(fr->resume - f->syms[0].addr),
		  codegen_alias(cg, &f->syms[0], f->symbol, f->symbol_unique, false));
	sb_free(&push);
	sb_free(&pop);
	return 0;
}
