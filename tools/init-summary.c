// SPDX-License-Identifier: GPL-2.0
/*
 * init-summary.c - what `plugsched init` found, in a few lines
 *
 * In:  the boundary, the times of the steps.
 * Out: text for the terminal, kept as .plugsched/summary for the runs that find nothing to do.
 */
#include <stdio.h>

#include "tools/init.h"

static void add_functions(struct strbuf *sb, const struct boundary *bd)
{
	size_t count[BD_FUNC_CLASSES] = {0}, code = 0, free_to_change = 0, i;
	int c;

	for (i = 0; i < bd->nr_funcs; i++) {
		const struct bd_func *f = &bd->funcs[i];

		count[f->class]++;
		if (!f->nr_syms || f->class == BD_INIT)
			continue;
		code++;
		if (f->class == BD_INTERFACE || f->class == BD_CALLBACK || f->class == BD_INSIDER)
			free_to_change++;
	}
	sb_printf(sb, "  functions: %zu (", bd->nr_funcs);
	for (c = 0; c < BD_FUNC_CLASSES; c++)
		sb_printf(sb, "%s%zu %s", c ? ", " : "", count[c], bd_func_class_name(c));
	sb_printf(sb, ")\n  changeable: %zu of the %zu with code of their own in the running kernel",
		  free_to_change, code);
	if (code)
		sb_printf(sb, ", %.1f %%", 100.0 * free_to_change / code);
	sb_add(sb, "\n");
}

static void add_variables(struct strbuf *sb, const struct boundary *bd)
{
	size_t count[BD_VAR_CLASSES] = {0}, i;
	int c;

	for (i = 0; i < bd->nr_vars; i++)
		count[bd->vars[i].class]++;
	sb_printf(sb, "  variables: %zu (", bd->nr_vars);
	for (c = 0; c < BD_VAR_CLASSES; c++)
		sb_printf(sb, "%s%zu %s", c ? ", " : "", count[c], bd_var_class_name(c));
	sb_add(sb, ")\n");
}

int init_summarize(struct init *in, const struct boundary *bd)
{
	struct strbuf sb = {0};
	char t[32], m[32];
	const char *speed = workdir_get(&in->wd, "speed");
	const char *build = workdir_get(&in->wd, "build-time");
	size_t i;
	int err;

	sb_printf(&sb, "Summary for %s\n", bd->target.release);
	add_functions(&sb, bd);
	add_variables(&sb, bd);
	sb_add(&sb, "  time:");
	if (*build)
		sb_printf(&sb, " build %s,", build);
	for (i = 0; i < in->nr_steps; i++)
		sb_printf(&sb, "%s %s %s", i ? "," : "", in->steps[i].what,
			  human_time(t, in->steps[i].seconds));
	sb_printf(&sb, "\n  memory: %s at most, outside the build\n", human_size(m, peak_rss()));
	if (*speed)
		sb_printf(&sb, "  %s\n", speed);
	err = write_file(workdir_file(&in->wd, "summary"), sb.buf, sb.len);
	if (!err)
		fputs(sb.buf, stdout);
	sb_free(&sb);
	return err;
}
