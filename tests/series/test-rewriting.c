// SPDX-License-Identifier: GPL-2.0
/*
 * test-rewriting.c - the scheduler of each kernel, generated from its own source and boundary
 *
 * In:  the fixtures.
 * Out: TAP: what must hold of the generated source, whatever the generator's rules.
 *      test-generated.c compares with what was generated before.
 *
 * usage: test-rewriting [RELEASE...]
 */
#include "tests/series/generate.h"

#include "lib/csource.h"

/* ---- what is defined where, in a file as it is and as generated ---- */

struct def {
	struct def *next;	/* of the same name */
	const struct csource_chunk *c;
};

struct version {
	struct csource *src;
	struct strmap funcs;	/* name -> struct def: chunks with a body */
	struct strmap decls;	/* name -> struct def: declarations */
};

static const char *token(const struct csource *src, uint32_t i)
{
	return arena_strndup(fx.mem, src->text + src->tokens[i].off, src->tokens[i].len);
}

/* Bytes of the tokens, comments in between included. */
static const char *text_of(const struct csource *src, uint32_t first, uint32_t last)
{
	return arena_strndup(fx.mem, src->text + src->tokens[first].off,
			     src->tokens[last].off + src->tokens[last].len -
			     src->tokens[first].off);
}

/* Each identifier in front of the body or initializer, outside brackets and not among them. */
static void add_names(struct version *v, const struct csource_chunk *c)
{
	const struct csource *src = v->src;
	uint32_t end = c->body == CSOURCE_NONE ? c->last : c->body, i = c->first;

	while (i != CSOURCE_NONE && i < end && !csource_token_is(src, i, "=")) {
		char p = csource_punct(src, i);

		if (src->tokens[i].kind == CSOURCE_IDENT) {
			struct def *d = arena_alloc(fx.mem, sizeof(*d));
			void **slot = strmap_slot(c->kind == CSOURCE_FUNCTION ? &v->funcs :
						  &v->decls, token(src, i));

			*d = (struct def){ *slot, c };
			*slot = d;
		}
		if ((p == '(' || p == '[' || p == '{') && csource_match(src, i) != CSOURCE_NONE)
			i = csource_match(src, i);
		i = csource_next(src, i, true);
	}
}

static void open_version(struct version *v, const char *path)
{
	uint32_t i;

	*v = (struct version){ .src = csource_open(path) };
	assert_non_null(v->src);
	for (i = 0; i < v->src->nr_chunks; i++)
		if (v->src->chunks[i].kind == CSOURCE_FUNCTION ||
		    v->src->chunks[i].kind == CSOURCE_DECLARATION)
			add_names(v, &v->src->chunks[i]);
}

static void close_version(struct version *v)
{
	csource_free(v->src);
	strmap_free(&v->funcs);
	strmap_free(&v->decls);
}

static size_t count(const struct strmap *m, const char *name)
{
	const struct def *d;
	size_t n = 0;

	for (d = strmap_get(m, name); d; d = d->next)
		n++;
	return n;
}

/* A file of the scheduler: the kernel's, the generated one. */
struct pair {
	const char *file;
	struct version old, new;
};

static void each_file(void (*fn)(struct pair *p))
{
	const char **list;
	size_t nr, i;

	work();
	list = files(&nr);
	for (i = 0; i < nr; i++) {
		struct pair p = { .file = list[i] };

		open_version(&p.old, fx_join(fx_path(tmp, "src"), list[i]));
		open_version(&p.new, fx_join(work(), list[i]));
		fn(&p);
		close_version(&p.old);
		close_version(&p.new);
	}
	free(list);
}

/* The toplevel chunk of the kernel's file around a place. */
static const struct csource_chunk *chunk_at(const struct pair *p, const struct bd_loc *loc)
{
	const struct csource *src = p->old.src;
	uint32_t off = csource_offset(src, loc->line, loc->col);
	uint32_t t = off == CSOURCE_NONE ? CSOURCE_NONE : csource_token_at(src, off);
	const struct csource_chunk *c = t == CSOURCE_NONE ? NULL : csource_toplevel(src, t);

	if (!c)
		fail_msg("%s:%u:%u: nothing here", loc->file, loc->line, loc->col);
	return c;
}

static const char *chunk_text(const struct pair *p, const struct bd_loc *loc)
{
	const struct csource_chunk *c = chunk_at(p, loc);

	return text_of(p->old.src, c->first, c->last);
}

/* ---- functions ---- */

static size_t checked;		/* by the test that runs: none is a fault of the test */

/* Its body has edits of its own: of variables inside it that are the kernel's. */
static bool has_kernel_locals(const struct bd_func *f)
{
	size_t i, j;

	for (i = 0; i < fx.bd.nr_vars; i++) {
		const struct bd_var *v = &fx.bd.vars[i];

		if (str_eq(v->owner, f->name) && str_eq(v->loc.file, f->loc.file))
			return true;
		for (j = 0; j < v->nr_decls; j++)
			if (str_eq(v->decls[j].file, f->loc.file) &&
			    v->decls[j].line > f->range.line &&
			    v->decls[j].line < f->range.end_line)
				return true;
	}
	return false;
}

static bool has_body(const struct version *v, const char *name, const char *body)
{
	const struct def *d;

	for (d = strmap_get(&v->funcs, name); d; d = d->next)
		if (str_eq(text_of(v->src, d->c->body, d->c->last), body))
			return true;
	return false;
}

/* One of those that a macro use defines together stays in the kernel, so none is defined. */
static bool goes_with_others(const struct pair *p, const struct bd_func *f,
			     const struct csource_chunk *c)
{
	size_t i;

	if (bd_func_entered(f))
		return false;
	for (i = 0; i < fx.bd.nr_funcs; i++)
		if (str_eq(fx.bd.funcs[i].loc.file, p->file) && bd_func_stays(&fx.bd.funcs[i]) &&
		    chunk_at(p, &fx.bd.funcs[i].loc) == c)
			return true;
	return false;
}

/* What moves into the module is there, with the kernel's body. */
static void check_moved(struct pair *p)
{
	size_t i;

	for (i = 0; i < fx.bd.nr_funcs; i++) {
		const struct bd_func *f = &fx.bd.funcs[i];
		const struct csource_chunk *c;
		const char *name;

		if (!str_eq(f->loc.file, p->file) || bd_func_stays(f))
			continue;
		checked++;
		c = chunk_at(p, &f->loc);
		if (f->from_macro || c->kind != CSOURCE_FUNCTION) {
			if (!strstr(p->new.src->text, text_of(p->old.src, c->first, c->last)) &&
			    !goes_with_others(p, f, c))
				fail_msg("%s: what defines %s() is gone", p->file, f->name);
			continue;
		}
		name = is_renamed(f) ? arena_printf(fx.mem, MODULE_PREFIX "%s", f->name) : f->name;
		if (!strmap_has(&p->new.funcs, name))
			fail_msg("%s: %s() is gone", p->file, name);
		if (!has_kernel_locals(f) &&
		    !has_body(&p->new, name, text_of(p->old.src, c->body, c->last)))
			fail_msg("%s: the body of %s() has changed", p->file, name);
	}
}

static void moved(void **state)
{
	(void)state;
	checked = 0;
	each_file(check_moved);
	assert_true(checked > 500);
}

/* How many definitions of a function's name the generator has to remove from its file. */
static size_t removed(const struct pair *p, const char *name)
{
	size_t i, n = 0;

	for (i = 0; i < fx.bd.nr_funcs; i++) {
		const struct bd_func *f = &fx.bd.funcs[i];

		n += str_eq(f->loc.file, p->file) && str_eq(f->name, name) && bd_func_stays(f) &&
		     !f->from_macro && chunk_at(p, &f->loc)->kind == CSOURCE_FUNCTION;
	}
	return n;
}

/* What stays is only declared, what ran at boot is removed; no other definition comes or goes. */
static void check_stays(struct pair *p)
{
	size_t i, was, is;

	for (i = 0; i < fx.bd.nr_funcs; i++) {
		const struct bd_func *f = &fx.bd.funcs[i];
		const struct csource_chunk *c;

		if (!str_eq(f->loc.file, p->file))
			continue;
		was = count(&p->old.funcs, f->name);
		is = count(&p->new.funcs, f->name) +
		     count(&p->new.funcs, arena_printf(fx.mem, MODULE_PREFIX "%s", f->name));
		if (is + removed(p, f->name) != was)
			fail_msg("%s: %s() is defined %zu times, expected %zu", p->file, f->name,
				 is, was - removed(p, f->name));
		if (!bd_func_stays(f))
			continue;
		checked++;
		c = chunk_at(p, &f->loc);
		if (f->from_macro &&
		    strstr(p->new.src->text, text_of(p->old.src, c->first, c->last)))
			fail_msg("%s: %s() is still defined by a macro", p->file, f->name);
		if (f->class == BD_OUTSIDER && c->kind == CSOURCE_FUNCTION && !f->from_macro &&
		    !strmap_has(&p->new.decls, f->name))
			fail_msg("%s: %s() is not declared", p->file, f->name);
	}
}

static void stays(void **state)
{
	(void)state;
	checked = 0;
	each_file(check_stays);
	assert_true(checked > 50);
}

/* ---- variables ---- */

static bool has_token(const struct csource *src, const struct csource_chunk *c, const char *word)
{
	uint32_t i;

	for (i = c->first; i <= c->last; i = csource_next(src, i, true))
		if (csource_token_is(src, i, word))
			return true;
	return false;
}

/* Of the kernel's there is no second copy: each declaration is external and has no value. */
static void check_shared(struct pair *p, const struct bd_var *v)
{
	const struct csource *src = p->new.src;
	const struct csource_chunk *c = chunk_at(p, &v->loc);
	const struct def *d;

	/* a macro's argument, as of DEFINE_PER_CPU() */
	if (!strmap_has(&p->old.decls, v->name) && has_token(p->old.src, c, v->name) &&
	    strstr(src->text, chunk_text(p, &v->loc)))
		fail_msg("%s: %s is still defined by a macro", p->file, v->name);
	for (d = strmap_get(&p->new.decls, v->name); d; d = d->next)
		if (!has_token(src, d->c, "extern") || has_token(src, d->c, "="))
			fail_msg("%s: %s has a definition: %s", p->file, v->name,
				 text_of(src, d->c->first, d->c->last));
}

static void check_variables(struct pair *p)
{
	size_t i;

	for (i = 0; i < fx.bd.nr_vars; i++) {
		const struct bd_var *v = &fx.bd.vars[i];
		const char *own = arena_printf(fx.mem, MODULE_PREFIX "%s", v->name);

		if (!str_eq(v->loc.file, p->file) || *v->owner)
			continue;
		checked++;
		if (v->class == BD_SHARED)
			check_shared(p, v);
		else if (v->class == BD_PRIVATE &&
			 has_token(p->old.src, chunk_at(p, &v->loc), v->name) &&
			 !strstr(p->new.src->text, chunk_text(p, &v->loc)))
			fail_msg("%s: %s, the module's own, has changed", p->file, v->name);
		else if (v->class == BD_SWITCHED && !strmap_has(&p->new.decls, own))
			fail_msg("%s: %s has no contents of the module's", p->file, v->name);
	}
}

static void variables(void **state)
{
	(void)state;
	checked = 0;
	each_file(check_variables);
	assert_true(checked > 50);
}

/* ---- the text between ---- */

/* Per line of the file, from 1: whether an edit is reported there. */
static bool *reported(const struct pair *p)
{
	bool *lines = arena_array(fx.mem, bool, p->old.src->nr_lines + 2);
	char *rest = fx_read(fx_join(work(), ".plugsched/edits")), *line;
	size_t len = strlen(p->file);

	memset(lines, 0, (p->old.src->nr_lines + 2) * sizeof(*lines));
	while ((line = strsep(&rest, "\n"))) {
		unsigned int first, last;

		if (strncmp(line, p->file, len) ||
		    sscanf(line + len, ":%u-%u:", &first, &last) != 2)
			continue;
		for (; first <= last && first <= p->old.src->nr_lines; first++)
			lines[first] = true;
	}
	return lines;
}

/* A line that no edit reports is in the generated text, in the same order. */
static void check_lines(struct pair *p)
{
	const char *old = p->old.src->text, *new = p->new.src->text;
	const bool *edited = reported(p);
	unsigned int line;

	for (line = 1; *old; line++) {
		size_t len = strcspn(old, "\n"), new_len;
		bool found = edited[line];

		for (; !found; new += new_len + !!new[new_len]) {
			if (!*new)
				fail_msg("%s:%u changed, but no edit reports that", p->file, line);
			new_len = strcspn(new, "\n");
			found = new_len == len && !memcmp(old, new, len);
		}
		old += len + !!old[len];
	}
}

/* How deep #if nests at the end; each #else, #elif and #endif has its #if. */
static int nesting(const struct csource *src, const char *file)
{
	int depth = 0;
	uint32_t i;

	for (i = 0; i < src->nr_tokens; i++) {
		const char *s = token(src, i);

		if (src->tokens[i].kind != CSOURCE_DIRECTIVE)
			continue;
		s += 1 + strspn(s + 1, " \t");
		if (!depth && (str_starts(s, "el") || str_starts(s, "endif")))
			fail_msg("%s:%u: no #if before it", file, src->tokens[i].line);
		depth += str_starts(s, "if") - str_starts(s, "endif");
	}
	return depth;
}

/* How many more brackets of each kind open than close. */
static void count_brackets(const struct csource *src, int *excess)
{
	static const char kinds[] = "(){}[]";
	uint32_t i;

	for (i = 0; i < src->nr_tokens; i++) {
		char c = csource_punct(src, i);
		const char *kind = c ? strchr(kinds, c) : NULL;

		if (kind)
			excess[(kind - kinds) / 2] += (kind - kinds) % 2 ? -1 : 1;
	}
}

static void check_text(struct pair *p)
{
	int was[3] = { 0 }, is[3] = { 0 };

	check_lines(p);
	if (nesting(p->old.src, p->file) || nesting(p->new.src, p->file))
		fail_msg("%s: an #if does not end", p->file);
	count_brackets(p->old.src, was);
	count_brackets(p->new.src, is);
	if (memcmp(was, is, sizeof(is)))
		fail_msg("%s: brackets do not match any more", p->file);
}

static void text(void **state)
{
	(void)state;
	each_file(check_text);
}

/* What is made for a series' tree applies to it, line by line: so would a fix of the kernel's. */
static void patches(void **state)
{
	unsigned int major = 0, minor = 0;
	char *top = ps_data_path("examples");
	const char *own;
	glob_t g;
	size_t i;

	(void)state;
	sscanf(fx.release, "%u.%u", &major, &minor);
	own = arena_printf(fx.mem, "%s/linux-%u.%u", top, major, minor);
	if (path_is_dir(own)) {
		assert_int_equal(glob(fx_join(own, "*.patch"), 0, NULL, &g), 0);
	} else {
		assert_int_equal(glob(fx_join(top, "*.patch"), 0, NULL, &g), 0);
		assert_int_equal(glob(fx_join(top, "*/change.patch"), GLOB_APPEND, NULL, &g), 0);
	}
	for (i = 0; i < g.gl_pathc; i++) {
		const char *argv[] = { "patch", "--dry-run", "-s", "-p1", "--fuzz=0", "-d", work(),
				       "-i", g.gl_pathv[i], NULL };

		if (run_cmd(argv, NULL))
			fail_msg("%s does not apply", g.gl_pathv[i]);
	}
	globfree(&g);
	free(top);
}

int main(int argc, char **argv)
{
	static const struct fx_test tests[] = {
		{ "functions of the module keep their bodies", moved },
		{ "functions of the kernel have none", stays },
		{ "variables have one definition", variables },
		{ "all other text is as it was", text },
		{ "patches apply", patches },
	};

	return fx_main(argc, argv, tests, ARRAY_SIZE(tests));
}
