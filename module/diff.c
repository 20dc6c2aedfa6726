// SPDX-License-Identifier: GPL-2.0
/*
 * diff.c - the engineer's edits, and as a patch (see diff.h)
 */
#include "module/diff.h"

#include <stdlib.h>
#include <string.h>

#include "boundary/verdict.h"

const char *diff_change_name(enum change_kind kind)
{
	static const char *const names[] = {
		[CHANGE_EDITED] = "edited", [CHANGE_ADDED] = "added", [CHANGE_REMOVED] = "removed",
	};

	return names[kind];
}

const char *diff_file_name(enum upstream_kind kind)
{
	static const char *const names[] = {
		[UPSTREAM_EDITED] = "edited", [UPSTREAM_ADDED] = "added",
		[UPSTREAM_REMOVED] = "removed",
	};

	return names[kind];
}

size_t diff_users(const struct bd_func *f, bool outside, bool call)
{
	size_t i, n = 0;

	for (i = 0; i < f->nr_uses; i++)
		if (f->uses[i].outside == outside)
			n += call ? f->uses[i].kind == BD_USE_CALL :
			     f->uses[i].kind == BD_USE_ADDRESS ||
			     f->uses[i].kind == BD_USE_INITIALIZER;
	return n;
}

static void add_copies(struct strbuf *sb, const char *prefix, const struct bd_func *f)
{
	size_t i;

	for (i = 0; i < f->nr_uses; i++) {
		const struct bd_use *u = &f->uses[i];

		if (u->kind == BD_USE_INLINED_COPY && u->outside)
			sb_printf(sb, "%s    keeps the old code: the copy in %s (%s:%u)\n", prefix,
				  u->who, u->loc.file, u->loc.line);
	}
}

static void add_change(struct strbuf *sb, const char *prefix, const struct change *c)
{
	const struct bd_func *f = c->func;

	sb_printf(sb, "%s  %s:%u: %s %s", prefix, c->file, c->line, diff_change_name(c->kind),
		  c->name);
	if (!f) {
		sb_printf(sb, ", %s\n", c->kind == CHANGE_ADDED ? "which the kernel has not" :
			  "which this kernel's configuration leaves out");
		return;
	}
	sb_printf(sb, ", %s; modifiable: %s\n", bd_func_class_name(f->class),
		  bd_func_verdict(f).headline);
	sb_printf(sb, "%s    called by %zu in the module, %zu outside; its address is held by %zu\n",
		  prefix, diff_users(f, false, true), diff_users(f, true, true),
		  diff_users(f, true, false) + diff_users(f, false, false));
	add_copies(sb, prefix, f);
}

/* Lines that a patch adds and removes. */
static void count_lines(const char *patch, size_t *added, size_t *removed)
{
	const char *p = patch ? strstr(patch, "\n@@") : NULL;

	*added = *removed = 0;
	while (p && *++p) {
		*added += *p == '+';
		*removed += *p == '-';
		p = strchr(p, '\n');
	}
}

static void add_file(struct strbuf *sb, const char *prefix, const struct upstream_file *f,
		     const char *patch, bool module)
{
	size_t added, removed;

	if (f->module && !module) {
		sb_printf(sb, "%s  %s: %s, of the module only: not in the patch\n", prefix, f->file,
			  diff_file_name(f->kind));
		return;
	}
	count_lines(patch, &added, &removed);
	sb_printf(sb, "%s  %s: %s%s, %zu line(s) added, %zu removed\n", prefix, f->file,
		  diff_file_name(f->kind), f->module ? ", of the module only" : "", added, removed);
}

static void add_list(struct strbuf *sb, const char *prefix, const struct diff *d, bool module)
{
	size_t i;

	sb_printf(sb, "%sedits to Linux %s\n%s\n%sfiles\n", prefix, d->bd.target.release,
		  *prefix ? "#" : "", prefix);
	for (i = 0; i < d->up.nr; i++)
		add_file(sb, prefix, &d->up.files[i], d->patches[i].buf, module);
	sb_printf(sb, "%s\n%sfunctions\n", *prefix ? "#" : "", prefix);
	for (i = 0; i < d->ch.nr; i++)
		add_change(sb, prefix, &d->ch.list[i]);
	if (d->ch.others)
		sb_printf(sb, "%s  and %zu declaration(s), variable(s) or macro(s)\n", prefix,
			  d->ch.others);
	sb_printf(sb, "%s\n", *prefix ? "#" : "");
}

void diff_text(const struct diff *d, const struct diff_how *how, struct strbuf *sb)
{
	size_t i;

	if (how->list && d->up.nr)
		add_list(sb, how->patch ? "# " : "", d, how->module);
	for (i = 0; how->patch && i < d->up.nr; i++)
		if (how->module || !d->up.files[i].module)
			sb_addn(sb, d->patches[i].buf ?: "", d->patches[i].len);
}

int diff_open(struct diff *d, struct workdir *wd)
{
	size_t i;
	int err;

	memset(d, 0, sizeof(*d));
	err = bd_read(&d->bd, workdir_file(wd, "boundary.json"));
	if (err)
		return err;
	err = upstream_open(&d->up, wd, &d->bd);
	if (err)
		goto fail;
	d->patches = xcalloc(d->up.nr + 1, sizeof(*d->patches));
	for (i = 0; i < d->up.nr && !err; i++) {
		err = upstream_patch(&d->up, &d->up.files[i], &d->patches[i]);
		if (!err && !d->up.files[i].module)
			err = changes_find(&d->ch, wd, &d->bd, d->up.files[i].file);
	}
	if (!err)
		return 0;
fail:
	diff_close(d);
	return err;
}

void diff_close(struct diff *d)
{
	size_t i;

	for (i = 0; d->patches && i < d->up.nr; i++)
		sb_free(&d->patches[i]);
	free(d->patches);
	free(d->ch.list);
	upstream_close(&d->up);
	bd_free(&d->bd);
	memset(d, 0, sizeof(*d));
}
