// SPDX-License-Identifier: GPL-2.0
/*
 * frame-define.c - x86-64: the frame as macros for the trampoline (see arch.h)
 *
 * In:  the frame as the boundary has it.
 * Out: PS_FRAME_PUSH and so on for runtime/kmod/x86/stack_switch.S, which sets up the frame pointer
 *      itself.
 */
#include "arch/x86/x86.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"

int x86_frame_define(const char *saved_regs, uint32_t locals, int32_t canary,
		     const char *canary_symbol, struct strbuf *out)
{
	char *regs = xstrdup(saved_regs), *reg, *save, *names[8];
	size_t nr = 0, i;
	int err = -EINVAL;

	reg = strtok_r(regs, " ", &save);
	if (!reg || !str_eq(reg, "rbp"))
		goto out;
	while ((reg = strtok_r(NULL, " ", &save))) {
		if (nr == ARRAY_SIZE(names))
			goto out;
		names[nr++] = reg;
	}
	sb_add(out, "#define PS_FRAME_PUSH\t\t");
	for (i = 0; i < nr; i++)
		sb_printf(out, "%spushq %%%s", i ? "; " : "", names[i]);
	sb_add(out, "\n#define PS_FRAME_POP\t\t");
	for (i = nr; i-- > 0;)
		sb_printf(out, "popq %%%s%s", names[i], i ? "; " : "");
	sb_printf(out, "\n#define PS_FRAME_LOCALS\t\t%u\n#define PS_FRAME_BOTTOM\t\t%zu\n", locals,
		  8 * nr + locals);
	if (canary)
		sb_printf(out, "#define PS_FRAME_CANARY\t\t%d\n", canary);
	if (canary && *canary_symbol)
		sb_printf(out, "#define PS_FRAME_CANARY_SYMBOL\t%s\n", canary_symbol);
	err = 0;
out:
	free(regs);
	return err;
}
