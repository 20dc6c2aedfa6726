// SPDX-License-Identifier: GPL-2.0
/*
 * boundary-html.c - the boundary as one page to browse (see boundary-html.h)
 *
 * In:  the boundary, the kernel's source for the lines that are quoted, and the page's parts in
 *      cli/html/, which the Makefile puts into the program as they are.
 * Out: the page. Its data is JSON in an element of its own. There `<` is written \u003c, so that
 *      nothing in it ends that element, and bytes that are not UTF-8 are replaced.
 */
#include "cli/boundary-html.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boundary/verdict.h"
#include "lib/util.h"

#define FUNC_LINES	60	/* quoted of a function's definition at most */
#define VAR_LINES	12

#define PART(name)	extern const char _binary_cli_html_##name##_start[], \
				_binary_cli_html_##name##_end[]
#define ADD_PART(sb, name)						\
	sb_addn(sb, _binary_cli_html_##name##_start,			\
		_binary_cli_html_##name##_end - _binary_cli_html_##name##_start)

PART(boundary_html);
PART(boundary_css);
PART(data_js);
PART(dom_js);
PART(graph_js);
PART(detail_js);
PART(structs_js);
PART(boundary_js);

/* Which lines of which files are quoted. */
struct quoted {
	const char *file;
	uint8_t *want;		/* per line */
	size_t cap;
};

struct page {
	struct strbuf data;
	struct strmap files;	/* file -> struct quoted */
	size_t missing;		/* files that could not be read */
};

static void put_str(struct strbuf *sb, const char *s)
{
	sb_add(sb, "\"");
	sb_add_json(sb, s, strlen(s), "<");
	sb_add(sb, "\"");
}

/* JSON as it is, but for `<`, which occurs in strings only. */
static void put_json(struct strbuf *sb, const char *json)
{
	const char *lt;

	while ((lt = strchr(json, '<'))) {
		sb_addn(sb, json, lt - json);
		sb_add(sb, "\\u003c");
		json = lt + 1;
	}
	sb_add(sb, json);
}

/* ---- verdicts: the same few over and over, so they are numbered ---- */

static size_t verdict_number(struct strmap *seen, struct arena *mem, struct strbuf *out,
			     const struct bd_verdict *v)
{
	const char *key = arena_printf(mem, "%d|%s|%s", v->answer, v->headline, v->allows);
	void **slot = strmap_slot(seen, key);

	if (*slot)
		return (size_t)*slot - 1;
	*slot = (void *)seen->count;
	sb_printf(out, "%s{\"answer\":%d,\"headline\":", seen->count > 1 ? ",\n" : "", v->answer);
	put_str(out, v->headline);
	sb_add(out, ",\"allows\":");
	put_str(out, v->allows);
	sb_add(out, "}");
	return seen->count - 1;
}

static void put_verdicts(struct page *p, const struct boundary *bd)
{
	struct arena *mem = arena_new();
	struct strbuf list = { 0 };
	struct strmap seen = { 0 };
	struct bd_verdict v;
	size_t i;

	sb_add(&p->data, ",\n\"funcs\":[");
	for (i = 0; i < bd->nr_funcs; i++) {
		v = bd_func_verdict(&bd->funcs[i]);
		sb_printf(&p->data, "%s%zu", i ? "," : "", verdict_number(&seen, mem, &list, &v));
	}
	sb_add(&p->data, "],\n\"vars\":[");
	for (i = 0; i < bd->nr_vars; i++) {
		v = bd_var_verdict(&bd->vars[i]);
		sb_printf(&p->data, "%s%zu", i ? "," : "", verdict_number(&seen, mem, &list, &v));
	}
	sb_add(&p->data, "],\n\"structs\":[");
	for (i = 0; i < bd->nr_structs; i++) {
		v = bd_struct_verdict(bd, &bd->structs[i]);
		sb_printf(&p->data, "%s%zu", i ? "," : "", verdict_number(&seen, mem, &list, &v));
	}
	sb_printf(&p->data, "],\n\"verdicts\":[%s]", list.buf ? list.buf : "");
	sb_free(&list);
	strmap_free(&seen);
	arena_free(mem);
}

static void put_notes(struct page *p, const struct boundary *bd)
{
	struct bd_counts n;
	size_t i;

	bd_count(bd, &n);
	sb_printf(&p->data, ",\n\"code\":%zu,\"changeable\":%zu", n.code, n.changeable);
	sb_add(&p->data, ",\n\"func_notes\":{");
	for (i = 0; i < BD_FUNC_CLASSES; i++) {
		sb_printf(&p->data, "%s\"%s\":", i ? "," : "", bd_func_class_name(i));
		put_str(&p->data, bd_func_class_note(i));
	}
	sb_add(&p->data, "},\n\"var_notes\":{");
	for (i = 0; i < BD_VAR_CLASSES; i++) {
		sb_printf(&p->data, "%s\"%s\":", i ? "," : "", bd_var_class_name(i));
		put_str(&p->data, bd_var_class_note(i));
	}
	sb_add(&p->data, "}");
}

/* ---- lines of the source ---- */

#define LINE_LIMIT	1000000u	/* no source file is longer; a damaged number may be */

static void want_lines(struct page *p, const char *file, uint32_t from, uint32_t to)
{
	void **slot;
	struct quoted *q;
	uint32_t i;

	if (!*file || file[0] == '/' || strstr(file, "..") || !from || to > LINE_LIMIT)
		return;
	slot = strmap_slot(&p->files, file);
	if (!*slot)
		*slot = xcalloc(1, sizeof(*q));
	q = *slot;
	q->file = file;
	if (to >= q->cap) {
		size_t cap = 2 * ((size_t)to + 1);

		q->want = xrealloc(q->want, cap);
		memset(q->want + q->cap, 0, cap - q->cap);
		q->cap = cap;
	}
	for (i = from; i <= to; i++)
		q->want[i] = 1;
}

static void want_definition(struct page *p, const struct bd_loc *loc, const struct bd_range *r,
			    uint32_t limit)
{
	uint32_t from = r->line ? r->line : loc->line;
	uint32_t to = r->end_line > from ? r->end_line : from;

	want_lines(p, loc->file, from, to - from < limit ? to : from + limit - 1);
}

static void want_uses(struct page *p, const struct bd_use *uses, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		want_lines(p, uses[i].loc.file, uses[i].loc.line, uses[i].loc.line);
}

static void want_fields(struct page *p, const struct bd_struct *s)
{
	size_t i, k;

	want_lines(p, s->loc.file, s->loc.line, s->loc.line);
	for (i = 0; i < s->nr_fields; i++)
		for (k = 0; k < s->fields[i].nr_uses; k++)
			want_lines(p, s->fields[i].uses[k].loc.file, s->fields[i].uses[k].loc.line,
				   s->fields[i].uses[k].loc.line);
}

static void want_all(struct page *p, const struct boundary *bd)
{
	size_t i;

	for (i = 0; i < bd->nr_funcs; i++) {
		want_definition(p, &bd->funcs[i].loc, &bd->funcs[i].range, FUNC_LINES);
		want_uses(p, bd->funcs[i].uses, bd->funcs[i].nr_uses);
	}
	for (i = 0; i < bd->nr_vars; i++) {
		want_definition(p, &bd->vars[i].loc, &bd->vars[i].range, VAR_LINES);
		want_uses(p, bd->vars[i].uses, bd->vars[i].nr_uses);
	}
	for (i = 0; i < bd->nr_structs; i++)
		want_fields(p, &bd->structs[i]);
}

/* [[first line, "text of it and of those that follow"], ...] */
static void put_lines(struct strbuf *sb, const struct quoted *q, const char *text)
{
	const char *end;
	bool open = false, any = false;
	size_t line;

	for (line = 1; line < q->cap && *text; line++, text = *end ? end + 1 : end) {
		end = strchrnul(text, '\n');
		if (q->want[line]) {
			if (open)
				sb_add(sb, "\\n");
			else
				sb_printf(sb, "%s[%zu,\"", any ? "," : "", line);
			open = any = true;
			sb_add_json(sb, text, end - text, "<");
		} else if (open) {
			sb_add(sb, "\"]");
			open = false;
		}
	}
	if (open)
		sb_add(sb, "\"]");
}

static char *read_below(const char *dir, const char *file)
{
	char *path = xasprintf("%s/%s", dir, file);
	char *text = path_is_file(path) ? file_read_quiet(path, NULL) : NULL;

	free(path);
	return text;
}

static void put_source(struct page *p, const char *source, const char *build)
{
	struct strmap_ent *e;
	const char *sep = "";

	sb_add(&p->data, ",\n\"text\":{");
	strmap_for_each(&p->files, e) {
		struct quoted *q = e->val;
		char *text = read_below(source, q->file);

		if (!text)
			text = read_below(build, q->file);
		if (text) {
			sb_add(&p->data, sep);
			put_str(&p->data, q->file);
			sb_add(&p->data, ":[");
			put_lines(&p->data, q, text);
			sb_add(&p->data, "]");
			sep = ",\n";
		} else {
			p->missing++;
		}
		free(text);
	}
	sb_add(&p->data, "}");
}

static void note_missing(struct page *p, const char *source)
{
	char *note;

	if (!p->missing)
		return;
	note = xasprintf("%zu of %zu source files could not be read below %s: their lines are not quoted",
			 p->missing, p->files.count, *source ? source : "(no source)");
	ps_warn("%s", note);
	sb_add(&p->data, ",\n\"text_missing\":");
	put_str(&p->data, note);
	free(note);
}

/* ---- the page ---- */

static void put_page(struct strbuf *out, const struct strbuf *data)
{
	const char *at = _binary_cli_html_boundary_html_start;
	const char *end = _binary_cli_html_boundary_html_end, *mark;

	while ((mark = memchr(at, '@', end - at))) {
		sb_addn(out, at, mark - at);
		if (!strncmp(mark, "@css@", 5)) {
			ADD_PART(out, boundary_css);
			at = mark + 5;
		} else if (!strncmp(mark, "@data@", 6)) {
			sb_addn(out, data->buf, data->len);
			at = mark + 6;
		} else {
			ADD_PART(out, data_js);
			ADD_PART(out, dom_js);
			ADD_PART(out, graph_js);
			ADD_PART(out, detail_js);
			ADD_PART(out, structs_js);
			ADD_PART(out, boundary_js);
			at = mark + strlen("@js@");
		}
	}
	sb_addn(out, at, end - at);
}

int boundary_html(const struct boundary *bd, const char *json, const char *source,
		  const char *build, const char *path)
{
	struct page p = { 0 };
	struct strbuf out = { 0 };
	struct strmap_ent *e;
	int err;

	sb_add(&p.data, "{\"boundary\":");
	put_json(&p.data, json);
	put_verdicts(&p, bd);
	put_notes(&p, bd);
	want_all(&p, bd);
	put_source(&p, source, build);
	note_missing(&p, source);
	sb_add(&p.data, "}");
	put_page(&out, &p.data);
	err = file_write(path, out.buf, out.len);
	strmap_for_each(&p.files, e) {
		struct quoted *q = e->val;

		free(q->want);
		free(q);
	}
	strmap_free(&p.files);
	sb_free(&p.data);
	sb_free(&out);
	return err;
}
