// SPDX-License-Identifier: GPL-2.0
/*
 * guard.c - edits that the boundary does not allow, found in the source
 *
 * In:  the tree's files as they are and as they were generated (.plugsched/pristine), the boundary.
 * Out: nothing, an error per edit that could not take effect or would break the kernel, naming
 *      place and reason, or a warning per edit that does not reach every copy of the code.
 *
 * What needs the compiler's eyes is checked behind it: types by assertions in the generated
 * tables, whose failures guard_explain() gives a place; layouts by layout.c; symbols by
 * link.c.
 */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "module/source.h"

#define MAX_PLACES	8	/* copies of a function that one warning lists */

struct guard {
	struct workdir *wd;
	const struct boundary *bd;
	struct strmap files;		/* of the tree -> struct source, NULL while not read */
	unsigned int errors;
};

static uint32_t line_of(const struct version *v, uint32_t token)
{
	return v->src->tokens[token].line;
}

static __ps_printf(4, 5) void wrong(struct guard *g, const char *file, uint32_t line,
				    const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	ps_err("%s:%u: %s", file, line, text);
	free(text);
	g->errors++;
}

/* A static name means something in its own file only; several may share one. */
static bool means(const char *file, bool is_static, const struct bd_loc *loc)
{
	return !is_static || str_eq(loc->file, file);
}

static const char *article(enum bd_func_class class)
{
	return class == BD_CALLBACK ? "a" : "an";
}

/* ---- what the kernel keeps must not be defined ---- */

static bool moves_too(const struct guard *g, const struct bd_func *f)
{
	size_t i;

	for (i = 0; i < g->bd->nr_funcs; i++) {
		const struct bd_func *o = &g->bd->funcs[i];

		if (o != f && !bd_func_stays(o) && str_eq(o->name, f->name) &&
		    str_eq(o->loc.file, f->loc.file))
			return true;
	}
	return false;
}

static void check_kept_functions(struct guard *g, struct source *s)
{
	size_t i;

	for (i = 0; i < g->bd->nr_funcs; i++) {
		const struct bd_func *f = &g->bd->funcs[i];
		const struct definition *d;

		if (!bd_func_stays(f) || !means(s->file, f->is_static, &f->loc) ||
		    (f->from_macro && !str_starts(f->name, "__do_sys_")))
			continue;
		d = source_function(&s->new, f->name);
		if (!d || (s->old.src && source_function(&s->old, f->name)) || moves_too(g, f))
			continue;
		if (f->class == BD_INIT)
			wrong(g, s->file, line_of(&s->new, d->name),
			      "%s() ran at boot and is gone: a definition of it here would never "
			      "be called; use plugsched/hooks.c for what is to run when the module "
			      "comes in", f->name);
		else
			wrong(g, s->file, line_of(&s->new, d->name),
			      "%s() is defined here, but the kernel keeps its own (%s): the module "
			      "can only call that, take the definition out", f->name, f->reason);
	}
}

static bool is_word(const struct csource *src, uint32_t i, const char *const *words)
{
	for (; *words; words++)
		if (csource_token_is(src, i, *words))
			return true;
	return false;
}

/* Does this toplevel declaration make storage for @name? */
static uint32_t defined_in(const struct csource *src, const struct csource_chunk *c,
			   const char *name)
{
	static const char *const no_storage[] = { "extern", "typedef", NULL };
	uint32_t i, head = c->first, open;
	bool in_init = false;

	if (is_word(src, head, no_storage))
		return CSOURCE_NONE;
	while (csource_token_is(src, head, "static"))
		head = csource_next(src, head, true);
	open = csource_next(src, head, true);
	if (head != CSOURCE_NONE && src->tokens[head].kind == CSOURCE_IDENT &&
	    csource_token_is(src, open, "(")) {
		const struct csource_token *t = &src->tokens[head];
		uint32_t end = csource_match(src, open);

		/* DEFINE_PER_CPU(int, name), LIST_HEAD(name) */
		if (!memmem(src->text + t->off, t->len, "DEFINE_", 7) &&
		    !memmem(src->text + t->off, t->len, "_HEAD", 5))
			return CSOURCE_NONE;
		for (i = open; i != CSOURCE_NONE && i < end; i = csource_next(src, i, true))
			if (csource_token_is(src, i, name))
				return i;
		return CSOURCE_NONE;
	}
	for (i = c->first; i != CSOURCE_NONE && i <= c->last; i = csource_next(src, i, true)) {
		if (csource_token_is(src, i, "="))
			in_init = true;
		else if (csource_token_is(src, i, ","))
			in_init = false;
		if (!in_init && csource_token_is(src, i, name) &&
		    !csource_token_is(src, csource_next(src, i, true), "("))
			return i;
		if (src->tokens[i].kind == CSOURCE_PUNCT && src->match[i] != CSOURCE_NONE &&
		    src->match[i] > i)
			i = src->match[i];
	}
	return CSOURCE_NONE;
}

static void shared_defined(struct guard *g, struct source *s, uint32_t token,
			   const struct bd_var *v)
{
	wrong(g, s->file, line_of(&s->new, token),
	      "%s is defined here, but it is shared with the kernel (%s): the module can only "
	      "declare it (extern) and use it", v->name, v->reason);
}

static void check_kept_variables(struct guard *g, struct source *s)
{
	const struct csource *src = s->new.src;
	size_t i, k;

	for (k = 0; src && k < src->nr_chunks; k++) {
		const struct csource_chunk *c = &src->chunks[k];

		if (c->kind != CSOURCE_DECLARATION ||
		    strmap_has(&s->old.chunks, source_chunk_key(g->wd->mem, src, c)))
			continue;
		for (i = 0; i < g->bd->nr_vars; i++) {
			const struct bd_var *v = &g->bd->vars[i];
			uint32_t at;

			if (v->class != BD_SHARED || *v->owner ||
			    !means(s->file, v->is_static, &v->loc))
				continue;
			at = defined_in(src, c, v->name);
			if (at != CSOURCE_NONE)
				shared_defined(g, s, at, v);
		}
	}
}

/* The declaration of @name in a function, as first and last token; false if there is none. */
static bool local_declaration(const struct version *v, const struct definition *d,
			      const char *name, uint32_t *first, uint32_t *last, uint32_t *at)
{
	const struct csource *src = v->src;
	struct csource_range r;
	uint32_t i;

	for (i = d->first; i != CSOURCE_NONE && i <= d->last; i = csource_next(src, i, true)) {
		if (!csource_token_is(src, i, name) ||
		    !csource_statement_at(src, src->tokens[i].line, src->tokens[i].col, &r))
			continue;
		*first = csource_token_at(src, r.off);
		*last = csource_token_at(src, r.end - 1);
		*at = i;
		if (csource_token_is(src, *first, "static") ||
		    csource_token_is(src, *first, "extern"))
			return true;
	}
	return d->next && local_declaration(v, d->next, name, first, last, at);
}

/* Static locals: declared `extern` inside their function, where the tables cannot see them. */
static void check_static_local(struct guard *g, struct source *s, const struct bd_var *v)
{
	const struct definition *now = source_function(&s->new, v->owner);
	const struct definition *was = s->old.src ? source_function(&s->old, v->owner) : NULL;
	uint32_t first, last, at, old_first, old_last, old_at;

	if (!now || !was || now->text == was->text ||
	    !local_declaration(&s->new, now, v->name, &first, &last, &at))
		return;
	if (csource_token_is(s->new.src, first, "static"))
		shared_defined(g, s, at, v);
	else if (local_declaration(&s->old, was, v->name, &old_first, &old_last, &old_at) &&
		 source_text(s->new.src, first, last) !=
		 source_text(s->old.src, old_first, old_last))
		wrong(g, s->file, line_of(&s->new, at),
		      "the declaration of %s was changed, but it is the kernel's variable and must "
		      "stay %s", v->name, v->type);
}

/* ---- what the kernel enters must be there ---- */

static bool entered(const struct bd_func *f)
{
	return bd_func_entered(f) && f->nr_redirects;
}

static struct source *file_source(struct guard *g, struct strmap_ent *e)
{
	if (!e->val) {
		struct source *s = arena_alloc(g->wd->mem, sizeof(*s));

		if (source_open(s, g->wd, e->key))
			return NULL;
		e->val = s;
	}
	return e->val;
}

static bool defined_anywhere(struct guard *g, const char *name)
{
	struct strmap_ent *e;

	strmap_for_each(&g->files, e) {
		struct source *s = file_source(g, e);

		if (s && s->new.src && source_function(&s->new, name))
			return true;
	}
	return false;
}

static void check_entered_functions(struct guard *g, struct source *s)
{
	const struct definition *last = NULL;
	size_t i;

	for (i = 0; s->old.src && i < g->bd->nr_funcs; i++) {
		const struct bd_func *f = &g->bd->funcs[i];
		const struct definition *was;

		if (!entered(f) || !str_eq(f->loc.file, s->file))
			continue;
		was = source_function(&s->old, f->name);
		/* of what a system call's macro makes, one name is enough */
		if (!was || was == last || (s->new.src && source_function(&s->new, f->name)) ||
		    defined_anywhere(g, f->name))
			continue;
		last = was;
		wrong(g, s->file, line_of(&s->old, was->name),
		      "%s() was defined here as generated, and is gone: it is %s %s (%s), so the "
		      "kernel goes on entering it; its body may be changed, its name and signature "
		      "may not",
		      f->name, article(f->class), bd_func_class_name(f->class),
		      f->reason);
	}
}

/* ---- what does not reach every copy, or breaks what callers know ---- */

static void warn_copies(struct guard *g, struct source *s, const struct bd_func *f,
			const struct definition *d)
{
	struct strbuf sb = {0};
	unsigned int nr = 0;
	size_t i, k;

	(void)g;
	for (i = 0; i < f->nr_uses; i++) {
		const struct bd_use *u = &f->uses[i];

		if (u->kind != BD_USE_INLINED_COPY || !u->outside)
			continue;
		for (k = 0; k < i; k++)
			if (f->uses[k].kind == u->kind && f->uses[k].outside &&
			    str_eq(f->uses[k].who, u->who) &&
			    str_eq(f->uses[k].loc.file, u->loc.file))
				break;
		if (k < i)
			continue;
		if (++nr <= MAX_PLACES)
			sb_printf(&sb, "%s%s (%s:%u)", nr > 1 ? ", " : "", u->who, u->loc.file,
				  u->loc.line);
	}
	if (nr)
		ps_warn("%s:%u: the change of %s() does not reach the copies of it that the kernel's "
			"compiler inlined into code that stays: %s%s", s->file,
			line_of(&s->new, d->name), f->name, sb.buf, nr > MAX_PLACES ?
			arena_printf(g->wd->mem, " and %u more", nr - MAX_PLACES) : "");
	sb_free(&sb);
}

static void warn_edit(struct guard *g, struct source *s, const struct bd_func *f,
		      const struct definition *d)
{
	warn_copies(g, s, f, d);
	if (*f->caveat)
		ps_warn("%s:%u: the change of %s(): %s", s->file, line_of(&s->new, d->name), f->name,
			f->caveat);
}

static void check_edited(struct guard *g, struct source *s)
{
	size_t i;

	for (i = 0; s->old.src && s->new.src && i < g->bd->nr_funcs; i++) {
		const struct bd_func *f = &g->bd->funcs[i];
		const struct definition *now, *was;

		if (bd_func_stays(f) || !str_eq(f->loc.file, s->file))
			continue;
		now = source_function(&s->new, f->name);
		was = source_function(&s->old, f->name);
		if (now && was && now->text != was->text)
			warn_edit(g, s, f, now);
	}
}

/* ---- all files ---- */

static bool raw_equal(struct guard *g, const char *file)
{
	size_t a_size, b_size;
	char *a = file_read_quiet(arena_printf(g->wd->mem, "%s/%s", g->wd->dir, file), &a_size);
	char *b = file_read_quiet(arena_printf(g->wd->mem, "%s/pristine/%s", g->wd->meta, file),
				  &b_size);
	bool same = a && b && a_size == b_size && !memcmp(a, b, a_size);

	free(a);
	free(b);
	return same;
}

static void add_files(struct guard *g, const char *base)
{
	glob_t found = {0};
	size_t i;

	glob(arena_printf(g->wd->mem, "%s/kernel/sched/*.[ch]", base), 0, NULL, &found);
	for (i = 0; i < found.gl_pathc; i++)
		strmap_put(&g->files,
			   arena_strdup(g->wd->mem, found.gl_pathv[i] + strlen(base) + 1), NULL);
	globfree(&found);
}

/* What is computed from the boundary is no place for edits. */
static void check_generated(struct guard *g)
{
	glob_t found = {0};
	size_t i, skip = strlen(g->wd->meta) + strlen("/pristine/");

	glob(arena_printf(g->wd->mem, "%s/pristine/plugsched/*.tables.h", g->wd->meta), 0, NULL,
	     &found);
	glob(arena_printf(g->wd->mem, "%s/pristine/plugsched/ranges.c", g->wd->meta), GLOB_APPEND,
	     NULL, &found);
	glob(arena_printf(g->wd->mem, "%s/pristine/plugsched/frame.h", g->wd->meta), GLOB_APPEND,
	     NULL, &found);
	for (i = 0; i < found.gl_pathc; i++) {
		if (raw_equal(g, found.gl_pathv[i] + skip))
			continue;
		ps_err("%s was changed, but it says what the running kernel is like: put it back "
		       "(cp %s %s/%s)", found.gl_pathv[i] + skip, found.gl_pathv[i], g->wd->dir,
		       found.gl_pathv[i] + skip);
		g->errors++;
	}
	globfree(&found);
}

static void check_variables(struct guard *g, struct source *s)
{
	size_t i;

	check_kept_variables(g, s);
	for (i = 0; s->old.src && s->new.src && i < g->bd->nr_vars; i++) {
		const struct bd_var *v = &g->bd->vars[i];

		if (v->class == BD_SHARED && *v->owner && str_eq(v->loc.file, s->file))
			check_static_local(g, s, v);
	}
}

static void guard_open(struct guard *g, struct workdir *wd, const struct boundary *bd)
{
	*g = (struct guard){ .wd = wd, .bd = bd };
	add_files(g, arena_printf(wd->mem, "%s/pristine", wd->meta));
	add_files(g, wd->dir);
}

static void guard_close(struct guard *g)
{
	struct strmap_ent *e;

	strmap_for_each(&g->files, e)
		if (e->val)
			source_close(e->val);
	strmap_free(&g->files);
}

int guard_check(struct workdir *wd, const struct boundary *bd)
{
	struct strmap_ent *e;
	struct guard g;
	int err;

	guard_open(&g, wd, bd);
	check_generated(&g);
	strmap_for_each(&g.files, e) {
		struct source *s;

		if (raw_equal(&g, e->key))
			continue;
		s = file_source(&g, e);
		if (!s) {
			g.errors++;
			continue;
		}
		check_kept_functions(&g, s);
		check_variables(&g, s);
		check_entered_functions(&g, s);
		check_edited(&g, s);
	}
	err = g.errors ? -EINVAL : 0;
	guard_close(&g);
	return err;
}

/* ---- what the compiler found ---- */

/* Where a variable of that name is declared: the first toplevel chunk that names it. */
static uint32_t declared_line(const struct version *v, const char *name)
{
	uint32_t i, k;

	for (k = 0; v->src && k < v->src->nr_chunks; k++)
		for (i = v->src->chunks[k].first; i <= v->src->chunks[k].last; i++)
			if (v->src->chunks[k].kind != CSOURCE_FUNCTION &&
			    csource_token_is(v->src, i, name))
				return line_of(v, i);
	return 0;
}

static struct source *source_of(struct guard *g, const char *file)
{
	struct strmap_ent *e;

	strmap_for_each(&g->files, e)
		if (str_eq(e->key, file))
			return file_source(g, e);
	return NULL;
}

static void explain_function(struct guard *g, const struct bd_func *f)
{
	struct source *s = source_of(g, f->loc.file);
	const struct definition *d = s && s->new.src ? source_function(&s->new, f->name) : NULL;
	uint32_t line = d ? line_of(&s->new, d->name) : s ? declared_line(&s->new, f->name) : 0;
	char *is = arena_printf(g->wd->mem, "it is %s %s (%s)", article(f->class),
				bd_func_class_name(f->class), f->reason);

	if (bd_func_stays(f))
		wrong(g, f->loc.file, line, "%s() must stay %s: %s, the module can only call it",
		      f->name, f->type, is);
	else if (line)
		wrong(g, f->loc.file, line, "%s() must stay %s: %s; its body may be changed, its "
		      "name, parameters and result may not", f->name, f->type, is);
	else
		wrong(g, f->loc.file, f->loc.line, "%s() of the kernel was defined there, and is "
		      "gone: %s, so the kernel goes on entering it", f->name, is);
}

static void explain_variable(struct guard *g, const struct bd_var *v)
{
	struct source *s = source_of(g, v->loc.file);
	uint32_t line = s ? declared_line(&s->new, v->name) : 0;

	if (v->class == BD_SHARED)
		wrong(g, v->loc.file, line, "%s must stay %s: it is shared with the kernel (%s)",
		      v->name, v->type, v->reason);
	else if (v->class == BD_SWITCHED)
		wrong(g, v->loc.file, line, "%s must be there, as %s: the kernel's gets the "
		      "contents of the module's (" MODULE_PREFIX "%s)", v->name, v->type, v->name);
}

void guard_explain(struct workdir *wd, const struct boundary *bd, const char *name)
{
	const struct bd_func *f;
	const struct bd_var *v;
	struct guard g;

	if (str_starts(name, MODULE_PREFIX))
		name += strlen(MODULE_PREFIX);
	f = bd_find_func(bd, name, NULL);
	v = bd_find_var(bd, name, "", NULL);
	guard_open(&g, wd, bd);
	if (f && (entered(f) || bd_func_stays(f)))
		explain_function(&g, f);
	else if (v)
		explain_variable(&g, v);
	guard_close(&g);
}
