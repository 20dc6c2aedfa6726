// SPDX-License-Identifier: GPL-2.0
/*
 * summary.c - the boundary, counted, for people
 */
#include "boundary/boundary.h"
#include "boundary/verdict.h"
#include "lib/util.h"

void bd_summary(const struct boundary *bd, struct strbuf *sb)
{
	struct bd_counts n;
	size_t i;

	bd_count(bd, &n);
	sb_printf(sb, "kernel %s, build-id %s\n\nfunctions: %zu\n", bd->target.release,
		  bd->target.build_id, bd->nr_funcs);
	for (i = 0; i < BD_FUNC_CLASSES; i++)
		sb_printf(sb, "  %-10s %5zu  %s\n", bd_func_class_name(i), n.funcs[i],
			  bd_func_class_note(i));
	sb_printf(sb, "  %zu of %zu functions with code of their own can be changed (%.1f %%)\n",
		  n.changeable, n.code, n.code ? 100.0 * n.changeable / n.code : 0.0);
	sb_printf(sb, "\nvariables: %zu\n", bd->nr_vars);
	for (i = 0; i < BD_VAR_CLASSES; i++)
		sb_printf(sb, "  %-10s %5zu  %s\n", bd_var_class_name(i), n.vars[i],
			  bd_var_class_note(i));
	sb_printf(sb, "\nstructs: %zu\n", bd->nr_structs);
}
