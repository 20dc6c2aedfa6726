// SPDX-License-Identifier: GPL-2.0
/*
 * guard-edit.c - functions that the kernel enters must stay defined; edits with less effect than
 *		  they seem to have
 *
 * In:  an edited file, the boundary.
 * Out: an error per removed function that an entry of the kernel is redirected to; a warning per
 *      edit that does not reach every copy of the code, or that callers in the kernel do not
 *      expect.
 */
#include "module/guard.h"

#define MAX_PLACES	8	/* copies of a function that one warning lists */

static bool defined_anywhere(struct guard *g, const char *name)
{
	struct strmap_ent *e;

	strmap_for_each(&g->files, e) {
		const struct source_file *s = guard_file(g, e->key);

		if (s && source_function(&s->new, name))
			return true;
	}
	return false;
}

static void check_removed(struct guard *g, const struct source_file *s)
{
	const struct source_def *last = NULL;
	size_t i;

	for (i = 0; i < g->bd->nr_funcs; i++) {
		const struct bd_func *f = &g->bd->funcs[i];
		const struct source_def *was;

		if (!guard_entered(f) || !str_eq(f->loc.file, s->file))
			continue;
		was = source_function(&s->old, f->name);
		/* of what a system call's macro defines, one name is enough */
		if (!was || was == last || source_function(&s->new, f->name) ||
		    defined_anywhere(g, f->name))
			continue;
		last = was;
		guard_error(g, s->file, guard_line(&s->old, was->name),
			    "%s() was generated here and is not defined any more: %s, so the kernel keeps calling it; restore it, only its body may be changed",
			    f->name, guard_is(g, f));
	}
}

static bool is_copy_outside(const struct bd_use *u)
{
	return u->kind == BD_USE_INLINED_COPY && u->outside;
}

/* Several copies in one function count once. */
static bool listed_before(const struct bd_func *f, size_t use)
{
	size_t i;

	for (i = 0; i < use; i++)
		if (is_copy_outside(&f->uses[i]) && str_eq(f->uses[i].who, f->uses[use].who) &&
		    str_eq(f->uses[i].loc.file, f->uses[use].loc.file))
			return true;
	return false;
}

static void warn_copies(const struct source_file *s, const struct bd_func *f,
			const struct source_def *d)
{
	struct strbuf places = { 0 };
	unsigned int nr = 0;
	size_t i;

	for (i = 0; i < f->nr_uses; i++) {
		const struct bd_use *u = &f->uses[i];

		if (!is_copy_outside(u) || listed_before(f, i) || ++nr > MAX_PLACES)
			continue;
		sb_printf(&places, "%s%s (%s:%u)", nr > 1 ? ", " : "", u->who, u->loc.file,
			  u->loc.line);
	}
	if (nr > MAX_PLACES)
		sb_printf(&places, " and %u more", nr - MAX_PLACES);
	if (nr)
		ps_warn("%s:%u: %s() was changed: copies of it stay in the kernel, inlined into %s; see plugsched explain %s for what can be changed instead",
			s->file, guard_line(&s->new, d->name), f->name, places.buf, f->name);
	sb_free(&places);
}

static void warn_changed(struct guard *g, const struct source_file *s)
{
	size_t i;

	for (i = 0; i < g->bd->nr_funcs; i++) {
		const struct bd_func *f = &g->bd->funcs[i];
		const struct source_def *now, *was;

		if (bd_func_stays(f) || !str_eq(f->loc.file, s->file))
			continue;
		now = source_function(&s->new, f->name);
		was = source_function(&s->old, f->name);
		if (!now || !was || now->text == was->text)
			continue;
		warn_copies(s, f, now);
		if (*f->caveat)
			ps_warn("%s:%u: %s() was changed: %s", s->file,
				guard_line(&s->new, now->name), f->name, f->caveat);
	}
}

void guard_edits(struct guard *g, const struct source_file *s)
{
	if (!s->old.src)
		return;
	check_removed(g, s);
	warn_changed(g, s);
}
