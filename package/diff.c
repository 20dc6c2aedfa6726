// SPDX-License-Identifier: GPL-2.0
/*
 * diff.c - what was edited in a directory, as a patch
 *
 * In:  WORKDIR/kernel and WORKDIR/plugsched, and what was generated, .plugsched/pristine.
 * Out: a unified diff from a/ to b/, without dates, in the order of names.
 */
#include <errno.h>
#include <string.h>

#include "package/package.h"

#define PRISTINE	".plugsched/pristine/"

struct diff {
	struct strbuf *sb;
	bool head;	/* between "diff" and the first hunk */
};

/* "--- .plugsched/pristine/kernel/sched/core.c<tab>DATE" */
static void add_name(struct strbuf *sb, const char *mark, const char *side, char *line)
{
	const char *name = line + strlen(mark);

	line[strcspn(line, "\t\n")] = '\0';
	if (str_starts(name, PRISTINE))
		name += strlen(PRISTINE);
	sb_printf(sb, "%s%s/%s\n", mark, side, name);
}

static int take_line(void *ctx, char *line)
{
	struct diff *d = ctx;

	if (str_starts(line, "diff ")) {
		d->head = true;
	} else if (d->head && str_starts(line, "--- ")) {
		add_name(d->sb, "--- ", "a", line);
	} else if (d->head && str_starts(line, "+++ ")) {
		add_name(d->sb, "+++ ", "b", line);
	} else {
		if (str_starts(line, "@@ "))
			d->head = false;
		sb_add(d->sb, line);
	}
	return 0;
}

static int diff_dir(struct workdir *wd, const char *dir, struct diff *d)
{
	const char *argv[] = {
		"diff", "-urNp", "-x", "*.o", "-x", ".*", "-x", "*.ko", "-x", "*.mod*", "-x", "*.rej",
		"-x", "*.orig", "-x", "package.conf", "-x", "modules.order", "-x", "*.symvers",
		"-x", "*.tmp", arena_printf(wd->mem, PRISTINE "%s", dir), dir, NULL,
	};
	int status = run_lines(argv, &(struct run_opts){ .dir = wd->dir }, take_line, d);

	if (status == 0 || status == 1)
		return 0;
	ps_err("cannot compare %s/%s with what plugsched init has made: diff failed; install diffutils, or run plugsched init again",
	       wd->dir, dir);
	return -EIO;
}

int package_diff(struct workdir *wd, struct strbuf *sb)
{
	struct diff d = { .sb = sb };
	int err;

	err = diff_dir(wd, "kernel", &d);
	return err ? err : diff_dir(wd, "plugsched", &d);
}
