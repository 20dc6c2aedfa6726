// SPDX-License-Identifier: GPL-2.0
/*
 * summary.c - what `plugsched init` found, in a few lines
 *
 * In:  the boundary, the times of the steps.
 * Out: text for the terminal, kept as .plugsched/summary for the runs that find nothing to do.
 */
#include <stdio.h>

#include "boundary/verdict.h"
#include "prepare/prepare.h"

static void add_counts(struct strbuf *sb, const struct boundary *bd)
{
	struct bd_counts n;
	int c;

	bd_count(bd, &n);
	sb_printf(sb, "  functions: %zu (", bd->nr_funcs);
	for (c = 0; c < BD_FUNC_CLASSES; c++)
		sb_printf(sb, "%s%zu %s", c ? ", " : "", n.funcs[c], bd_func_class_name(c));
	sb_printf(sb, ")\n  changeable: %zu of the %zu with code of their own in the running kernel",
		  n.changeable, n.code);
	if (n.code)
		sb_printf(sb, ", %.1f %%", 100.0 * n.changeable / n.code);
	sb_printf(sb, "\n  variables: %zu (", bd->nr_vars);
	for (c = 0; c < BD_VAR_CLASSES; c++)
		sb_printf(sb, "%s%zu %s", c ? ", " : "", n.vars[c], bd_var_class_name(c));
	sb_add(sb, ")\n");
}

/* What is modifiable because --with names it, and what a task may be in during a swap. */
static void add_asked(struct strbuf *sb, const struct boundary *bd)
{
	size_t i;

	for (i = 0; i < bd->nr_funcs; i++)
		if (bd->funcs[i].asked && bd->funcs[i].rests)
			sb_printf(sb, "  asked for: %s, %s, %s\n", bd->funcs[i].name,
				  bd_func_class_name(bd->funcs[i].class), bd->funcs[i].rest);
}

int init_summarize(struct init *in, const struct boundary *bd)
{
	struct strbuf sb = { 0 };
	char t[32], m[32];
	const char *speed = workdir_get(&in->wd, "speed");
	const char *build = workdir_get(&in->wd, "build-time");
	size_t i;
	int err;

	sb_printf(&sb, "Summary for %s\n", bd->target.release);
	add_counts(&sb, bd);
	add_asked(&sb, bd);
	sb_add(&sb, "  time:");
	if (*build)
		sb_printf(&sb, " build %s,", build);
	for (i = 0; i < in->nr_steps; i++)
		sb_printf(&sb, "%s %s %s", i ? "," : "", in->steps[i].what,
			  str_human_time(t, in->steps[i].seconds));
	sb_printf(&sb, "\n  memory: %s at most, outside the build\n",
		  str_human_size(m, run_peak_rss()));
	if (*speed)
		sb_printf(&sb, "  %s\n", speed);
	err = file_write(workdir_file(&in->wd, "summary"), sb.buf, sb.len);
	if (!err)
		fputs(sb.buf, stdout);
	sb_free(&sb);
	return err;
}
