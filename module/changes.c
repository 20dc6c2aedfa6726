// SPDX-License-Identifier: GPL-2.0
/*
 * changes.c - which functions the engineer has changed (see changes.h)
 */
#include "module/changes.h"

#include <stdlib.h>
#include <string.h>

#include "module/source.h"

static void add(struct changes *ch, const struct source_file *s, const struct source_version *v,
		const struct source_def *d, const char *name, enum change_kind kind,
		const struct bd_func *f)
{
	XGROW(ch->list, ch->nr, ch->cap);
	ch->list[ch->nr++] = (struct change){ s->file, v->src->tokens[d->name].line, name, kind,
					      f };
}

/* Several names of the boundary may be one definition, of a system call. */
static bool seen(const struct changes *ch, size_t from, const struct source_version *v,
		 const struct source_def *d, const char *file)
{
	size_t i;

	for (i = from; i < ch->nr; i++)
		if (str_eq(ch->list[i].file, file) &&
		    ch->list[i].line == v->src->tokens[d->name].line)
			return true;
	return false;
}

static void find_known(struct changes *ch, const struct source_file *s, const struct boundary *bd)
{
	size_t i, from = ch->nr;

	for (i = 0; i < bd->nr_funcs; i++) {
		const struct bd_func *f = &bd->funcs[i];
		const struct source_def *now, *was;

		if (!str_eq(f->loc.file, s->file))
			continue;
		now = source_function(&s->new, f->name);
		was = source_function(&s->old, f->name);
		if (now && !was && bd_func_stays(f))
			add(ch, s, &s->new, now, f->name, CHANGE_ADDED, f);
		else if (now && was && now->text != was->text &&
			 !seen(ch, from, &s->new, now, s->file))
			add(ch, s, &s->new, now, f->name, CHANGE_EDITED, f);
		else if (was && !now && !seen(ch, from, &s->old, was, s->file))
			add(ch, s, &s->old, was, f->name, CHANGE_REMOVED, f);
	}
}

static bool is_known(const struct boundary *bd, const char *file, const char *name)
{
	size_t i;

	if (str_starts(name, MODULE_PREFIX))
		name += strlen(MODULE_PREFIX);
	for (i = 0; i < bd->nr_funcs; i++)
		if (str_eq(bd->funcs[i].loc.file, file) && str_eq(bd->funcs[i].name, name))
			return true;
	return false;
}

/* What the boundary does not know: a name that was not there, or code that this kernel lacks. */
static void find_unknown(struct changes *ch, const struct source_file *s, const struct boundary *bd,
		     struct arena *mem)
{
	struct strmap_ent *e;

	strmap_for_each(&s->new.funcs, e) {
		const struct source_def *d = e->val, *was = strmap_get(&s->old.funcs, e->key);

		/* the macro of a definition is no function */
		if (d->name == d->first || (was && was->text == d->text) ||
		    is_known(bd, s->file, e->key) || seen(ch, 0, &s->new, d, s->file))
			continue;
		add(ch, s, &s->new, d, arena_strdup(mem, e->key),
		    was ? CHANGE_EDITED : CHANGE_ADDED, NULL);
	}
}

static int by_line(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	return x->line < y->line ? -1 : x->line > y->line;
}

int changes_find(struct changes *ch, struct workdir *wd, const struct boundary *bd,
		 const char *file)
{
	struct source_file s;
	struct strmap_ent *e;
	size_t from = ch->nr;
	int err = source_open(&s, wd, file);

	if (err)
		return err;
	find_known(ch, &s, bd);
	find_unknown(ch, &s, bd, wd->mem);
	if (ch->nr > from)
		qsort(ch->list + from, ch->nr - from, sizeof(*ch->list), by_line);
	strmap_for_each(&s.new.chunks, e)
		ch->others += !strmap_has(&s.old.chunks, e->key);
	source_close(&s);
	return 0;
}
