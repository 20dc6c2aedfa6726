// SPDX-License-Identifier: GPL-2.0
/*
 * carry.c - edits of a generated file, made to the kernel's own text of it (see carry.h)
 *
 * diff(1) says which lines were edited. Lines that the generator left alone are found in the
 * kernel's text by counting; what lies between them is the generator's, and an edit of that cannot
 * be carried over, unless only names were replaced there.
 */
#include "module/carry.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Lines [a, b) of the generated file became lines [c, d) of the edited one; from 0. */
struct hunk {
	uint32_t a, b, c, d;
};

struct carry {
	const struct origin *o;
	const char *file;
	struct csource *new;	/* the edited file; for its lines only */
	struct hunk *hunks;
	size_t nr, cap;
	int left_out;
};

/* "3,4c5,6", "7a8,9", "2d1" */
static int read_hunk(void *ctx, char *line)
{
	struct carry *c = ctx;
	struct hunk h;
	char *p, op;

	if (!isdigit((unsigned char)*line))
		return 0;
	h.a = strtoul(line, &p, 10);
	h.b = *p == ',' ? strtoul(p + 1, &p, 10) : h.a;
	op = *p++;
	h.c = strtoul(p, &p, 10);
	h.d = *p == ',' ? strtoul(p + 1, &p, 10) : h.c;
	/* after a line where there is none on that side */
	h.a -= op != 'a';
	h.c -= op != 'd';
	XGROW(c->hunks, c->nr, c->cap);
	c->hunks[c->nr++] = h;
	return 0;
}

static const char *line_at(const struct csource *src, uint32_t line, size_t *len)
{
	uint32_t off = line < src->nr_lines ? src->lines[line] : src->size;
	uint32_t end = line + 1 < src->nr_lines ? src->lines[line + 1] : src->size;

	*len = end - off;
	return src->text + off;
}

static void add_lines(struct strbuf *out, const struct csource *src, uint32_t first, uint32_t end)
{
	size_t from, len;

	if (first >= end)
		return;
	from = line_at(src, first, &len) - src->text;
	sb_addn(out, src->text + from, line_at(src, end, &len) - src->text - from);
}

/*
 * The kernel's line of generated line @gen, which no region holds. At a place where text was left
 * out: the line after that text with @after, else the one before it.
 */
static uint32_t kernel_line(const struct origin *o, uint32_t gen, bool after)
{
	uint32_t line = gen;
	size_t i;

	for (i = 0; i < o->nr; i++) {
		const struct origin_region *r = &o->regions[i];

		if (r->gen_end > gen || (r->gen_end == gen && r->gen_first == gen && !after))
			break;
		line = r->end + (gen - r->gen_end);
	}
	return line;
}

/* The region that an edit would have to change, or NULL. */
static const struct origin_region *in_the_way(const struct origin *o, const struct hunk *h)
{
	size_t i;

	for (i = 0; i < o->nr; i++) {
		const struct origin_region *r = &o->regions[i];

		if (r->renames && r->gen_first >= h->a && r->gen_end <= h->b)
			continue;
		if (h->a == h->b ? r->gen_first < h->a && h->a < r->gen_end :
		    r->gen_first == r->gen_end ? h->a < r->gen_first && r->gen_first < h->b :
		    r->gen_first < h->b && h->a < r->gen_end)
			return r;
	}
	return NULL;
}

static size_t word_length(const char *text, size_t max)
{
	size_t n = 0;

	while (n < max && (isalnum((unsigned char)text[n]) || text[n] == '_'))
		n++;
	return n;
}

/* Appends lines of the edited file under the kernel's names; false: not all names have one. */
static bool add_renamed(const struct carry *c, const struct hunk *h, struct strbuf *out)
{
	size_t len, i = 0, n, unused;
	const char *text = line_at(c->new, h->c, &unused);
	bool clean = true;

	len = h->d > h->c ? line_at(c->new, h->d, &unused) - text : 0;
	while (i < len) {
		const char *name, *old;

		n = word_length(text + i, len - i);
		if (!n) {
			sb_addn(out, text + i++, 1);
			continue;
		}
		name = arena_strndup(c->o->mem, text + i, n);
		old = strmap_get(&c->o->names, name);
		sb_add(out, old ? old : name);
		clean &= old ||
			 (!str_starts(name, MODULE_PREFIX) && !str_starts(name, ALIAS_PREFIX));
		i += n;
	}
	return clean;
}

static void leave_out(struct carry *c, const struct hunk *h, const char *what)
{
	c->left_out++;
	ps_err("%s:%u: this edit changes text that is not the kernel's but the generator's (%s): the kernel's source has no such line; undo it, or edit the lines around it",
	       c->file, h->c + 1, what);
}

static void carry_all(struct carry *c, struct strbuf *out)
{
	uint32_t line = 0;	/* of the kernel's */
	size_t i;

	for (i = 0; i < c->nr; i++) {
		const struct hunk *h = &c->hunks[i];
		const struct origin_region *r = in_the_way(c->o, h);
		uint32_t first, end;

		if (r) {
			leave_out(c, h, r->what);
			continue;
		}
		/* an addition follows the line it was made after */
		first = kernel_line(c->o, h->a, h->a != h->b);
		end = h->a == h->b ? first : kernel_line(c->o, h->b, false);
		add_lines(out, c->o->src, line, first);
		if (!add_renamed(c, h, out))
			leave_out(c, h, "a name that only the module has");
		line = end;
	}
	add_lines(out, c->o->src, line, c->o->src->nr_lines);
}

static int compare(struct carry *c, const char *pristine, const char *path)
{
	const char *argv[] = { "diff", "-a", pristine, path, NULL };
	struct run_opts opts = { .quiet = true };
	int status = run_lines(argv, &opts, read_hunk, c);

	if (status == 0 || status == 1)
		return 0;
	ps_err("%s: diff failed; is the package diffutils installed?", c->file);
	return status < 0 ? status : -EIO;
}

int carry_edits(const struct origin *o, const char *file, const char *pristine, const char *path,
		struct strbuf *out)
{
	struct carry c = { .o = o, .file = file };
	size_t size;
	char *text = file_read(pristine, &size);
	int err = 0;

	if (!text)
		return -errno;
	if (size != o->text.len || memcmp(text, o->text.buf, size)) {
		ps_err("%s: what was generated is not what the kernel's source gives now: the source, or plugsched, has changed since; run plugsched init again",
		       file);
		err = -EINVAL;
		goto out;
	}
	c.new = csource_open(path);
	if (!c.new) {
		err = -errno;
		ps_err("cannot read %s: %s", path, strerror(errno));
		goto out;
	}
	err = compare(&c, pristine, path);
	if (!err)
		carry_all(&c, out);
	csource_free(c.new);
	free(c.hunks);
out:
	free(text);
	return err ? err : c.left_out;
}
