// SPDX-License-Identifier: GPL-2.0
/*
 * ranges.c - is the text at a recorded range exactly one definition
 *
 * In:  the record's ranges and the source files they point into.
 * Out: a fact per range, and the same as truth when the text passes: it begins where the one before
 *      ends, is balanced, ends in ; or } (or the ) of a macro that brings its own), nothing of it
 *      follows, and it says the name, or is the use of a macro.
 *
 * A scanner of its own: comments, strings and preprocessor lines are blanked out first.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tests/verify/verify.h"

struct source {
	char *text, *blank;	/* of the same length; blank: nothing but code */
	char *branch;		/* BRANCH_ flags of each character */
	size_t *line;		/* where each begins */
	size_t nr_lines, size;
};

/* Of #if ... #else ... #endif a compiler sees one branch; which, only it knows. */
#define BRANCH_NOT_FIRST	1
#define BRANCH_NOT_LAST		2
#define MAX_NESTED		32

static void hide(char *p, size_t n)
{
	for (; n; n--, p++)
		if (*p != '\n')
			*p = ' ';
}

/* Length of the comment or literal at @p, 0 if there is none. */
static size_t hidden_at(const char *p)
{
	const char *end = p;

	if (p[0] == '/' && p[1] == '*') {
		end = strstr(p + 2, "*/");
		return end ? (size_t)(end - p) + 2 : strlen(p);
	}
	if (p[0] == '/' && p[1] == '/')
		return strcspn(p, "\n");
	if (*p != '"' && *p != '\'')
		return 0;
	for (end++; *end && *end != *p && *end != '\n'; end++)
		end += *end == '\\' && end[1];
	return end - p + (*end == *p);
}

/* Length of a preprocessor line with what continues it. */
static size_t directive_at(const char *p)
{
	size_t n = 0;

	for (;;) {
		n += strcspn(p + n, "/\n");
		if (p[n] == '/') {
			n += p[n + 1] == '*' ? hidden_at(p + n) : 1;
			continue;
		}
		if (!p[n] || n == 0 || p[n - 1] != '\\')
			return n;
		n++;
	}
}

static void blank_out(struct source *s)
{
	bool fresh = true;	/* nothing but spaces on this line so far */
	size_t i = 0, n;

	while (i < s->size) {
		n = hidden_at(s->blank + i);
		if (!n && fresh && s->blank[i] == '#')
			n = directive_at(s->blank + i);
		if (n) {
			/* a literal stays visible as something that is no punctuation */
			char mark = s->blank[i] == '"' || s->blank[i] == '\'' ? '0' : ' ';

			hide(s->blank + i, n);
			s->blank[i] = mark;
			i += n;
			continue;
		}
		if (s->blank[i] == '\n')
			fresh = true;
		else if (!isspace((unsigned char)s->blank[i]))
			fresh = false;
		i++;
	}
}

/* Whether a directive begins with the word. */
static bool is_directive(const char *p, const char *word)
{
	p += strspn(p, " \t");
	if (*p++ != '#')
		return false;
	p += strspn(p, " \t");
	return str_starts(p, word);
}

static void mark(struct source *s, size_t from, size_t to, char flag)
{
	for (; from < to; from++)
		s->branch[from] |= flag;
}

/* Directives are looked for in the text as it is: in a comment they are rare and harmless. */
static void mark_branches(struct source *s)
{
	struct {
		size_t begin;	/* of the branch */
		bool first;
	} open[MAX_NESTED];
	size_t i, depth = 0;

	for (i = 0; i < s->nr_lines; i++) {
		size_t at = s->line[i];
		const char *p = s->text + at;

		if (is_directive(p, "if") && depth < MAX_NESTED) {
			open[depth].begin = at;
			open[depth++].first = true;
		} else if (depth && is_directive(p, "el")) {
			mark(s, open[depth - 1].begin, at, BRANCH_NOT_LAST |
			     (open[depth - 1].first ? 0 : BRANCH_NOT_FIRST));
			open[depth - 1].begin = at;
			open[depth - 1].first = false;
		} else if (depth && is_directive(p, "endif")) {
			depth--;
			mark(s, open[depth].begin, at, open[depth].first ? 0 : BRANCH_NOT_FIRST);
		}
	}
}

static struct source *load(const char *build, const char *file)
{
	char *path = *file == '/' ? xstrdup(file) : xasprintf("%s/%s", build, file);
	struct source *s = xcalloc(1, sizeof(*s));
	size_t i, cap = 0;

	s->text = file_read_quiet(path, &s->size);
	free(path);
	if (!s->text)
		return s;
	s->blank = xstrdup(s->text);
	s->size = strlen(s->text);
	blank_out(s);
	for (i = 0; i < s->size; i++) {
		if (i && s->text[i - 1] != '\n')
			continue;
		XGROW(s->line, s->nr_lines, cap);
		s->line[s->nr_lines++] = i;
	}
	s->branch = xcalloc(1, s->size + 1);
	mark_branches(s);
	return s;
}

static size_t line_start(const struct source *s, size_t at)
{
	while (at && s->text[at - 1] != '\n')
		at--;
	return at;
}

static const char *edges(const struct source *s, size_t start, size_t end, bool local)
{
	const char *before = s->blank + start, *after = s->blank + end + 1, *last = s->blank + end;

	while (before > s->blank && isspace((unsigned char)before[-1]))
		before--;
	if (before > s->blank && !strchr(local ? ";}){:" : ";})", before[-1]))
		return "does not begin where something ends";
	/* one that ends inside of a conditional goes on to its #endif */
	if (is_directive(s->text + line_start(s, end), "endif"))
		while (last > s->blank + start && isspace((unsigned char)*last))
			last--;
	if (!strchr(";})", *last))
		return "does not end in ; or }";
	while (isspace((unsigned char)*after))
		after++;
	if (*last != ';' && *after && strchr(",=([", *after))
		return "goes on after its end";
	return NULL;
}

/* @without: characters with this flag do not count */
static bool balanced(const struct source *s, size_t start, size_t end, char without)
{
	int braces = 0, parens = 0;
	size_t i;

	for (i = start; i <= end; i++) {
		char c = s->branch[i] & without ? ' ' : s->blank[i];

		braces += (c == '{') - (c == '}');
		parens += (c == '(') - (c == ')');
		if (braces < 0 || parens < 0)
			return false;
	}
	return !braces && !parens;
}

static const char *behind_spaces(const char *p)
{
	return p + strspn(p, " \t\n");
}

/* Whether the text says the name; that of a macro has a word of it, or what looks like a macro. */
static bool says(const char *p, const char *end, const char *name, bool macro)
{
	const char *start = p;

	while (p < end) {
		size_t n = 0;

		while (p + n < end && (isalnum((unsigned char)p[n]) || p[n] == '_'))
			n++;
		if (n && macro &&
		    (*behind_spaces(p + n) == '(' || memmem(name, strlen(name), p, n)))
			return true;
		/* a macro without arguments */
		if (n && macro && p == start && p[n] == ';')
			return true;
		if (n == strlen(name) && !strncmp(p, name, n))
			return true;
		p += n ? n : 1;
	}
	return false;
}

/* A compound literal outside of functions: its range is that of the definition around it. */
static bool has_literal(const char *p, const char *end, bool macro)
{
	for (; p < end; p++) {
		if (macro && *p == '(')
			return true;
		if (*p == ')' && *behind_spaces(p + 1) == '{')
			return true;
	}
	return false;
}

static const char *wrong(const struct source *s, const struct psrec_range *range, const char *name,
			 bool macro, bool local)
{
	size_t start, end;
	const char *why;

	if (!s->text)
		return "is in a file that cannot be read";
	if (range->line > s->nr_lines || range->end_line > s->nr_lines)
		return "is outside of its file";
	start = s->line[range->line - 1] + range->col - 1;
	end = s->line[range->end_line - 1] + range->end_col - 1;
	if (start > end || end >= s->size)
		return "is outside of its file";
	why = edges(s, start, end, local);
	if (why)
		return why;
	if (!balanced(s, start, end, 0) && !balanced(s, start, end, BRANCH_NOT_FIRST) &&
	    !balanced(s, start, end, BRANCH_NOT_LAST))
		return "is not balanced";
	if (str_starts(name, "__compound_literal."))
		return has_literal(s->blank + start, s->blank + end, macro) ? NULL :
			"has no compound literal";
	return says(s->blank + start, s->blank + end, name, macro) ? NULL : "lacks the name";
}

struct checker {
	const struct psrec *r;
	const char *build;
	struct strmap files;
	struct views *v;
};

static void check(struct checker *c, const char *name, const struct psrec_loc *loc,
		  const struct psrec_range *range, bool macro, bool local)
{
	const char *file = psrec_str(c->r, loc->file), *why;
	void **slot;

	if (!range->line)
		return;
	slot = strmap_slot(&c->files, file);
	if (!*slot)
		*slot = load(c->build, file);
	why = wrong(*slot, range, name, macro, local);
	fact(&c->v->record[K_RANGES], "%s %s:%u.%u-%u.%u", name, file, range->line, range->col,
	     range->end_line, range->end_col);
	fact(&c->v->truth[K_RANGES], "%s %s:%u.%u-%u.%u%s%s", name, file, range->line, range->col,
	     range->end_line, range->end_col, why ? " " : "", why ? why : "");
}

void ranges_check(const struct psrec *r, const char *build, struct views *v)
{
	struct checker c = { .r = r, .build = build, .v = v };
	struct strmap_ent *e;
	uint32_t i;

	for (i = 0; i < r->nr_funcs; i++)
		if (!(r->funcs[i].flags & PSREC_FUNC_CLONE))
			check(&c, psrec_str(r, r->funcs[i].name), &r->funcs[i].loc,
			      &r->funcs[i].range, r->funcs[i].flags & PSREC_FUNC_FROM_MACRO, false);
	for (i = 0; i < r->nr_vars; i++)
		check(&c, psrec_str(r, r->vars[i].name), &r->vars[i].loc, &r->vars[i].range,
		      r->vars[i].flags & PSREC_VAR_FROM_MACRO,
		      r->vars[i].flags & PSREC_VAR_STATIC_LOCAL);
	strmap_for_each(&c.files, e) {
		struct source *s = e->val;

		free(s->text);
		free(s->blank);
		free(s->line);
		free(s->branch);
		free(s);
	}
	strmap_free(&c.files);
}
