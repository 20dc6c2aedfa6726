// SPDX-License-Identifier: GPL-2.0
/*
 * have.c - what the target has of what kernels differ in
 *
 * In:  runtime/kmod/have.list, the target's types, symbols and debug information, the kernel's
 *      source.
 * Out: plugsched/have.h of the tree: PS_HAVE_... as 0 or 1, PS_OFFSET_... and PS_SIZE_... in bytes,
 *      PS_VALUE_... of constants, PS_ALL_...(X) as X(SYMBOL) X(SYMBOL)...
 *
 * The runtime's sources are the same for all kernels. Where kernels differ, they ask for the thing
 * itself and not for a version: distributions carry changes from one version to another.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/cus.h"
#include "module/module.h"
#include "module/types.h"

#define LIST_NAME	"have.list"
#define MAX_WORDS	3

struct have {
	const struct target *target;
	const char *kernel_src;
	struct cus units;	/* the target's, once they are asked for */
	struct arena *mem;
	struct btf *types;	/* NULL when the target has none */
	const char *place;	/* FILE:LINE of the question */
	struct strbuf out;
};

/* Returns how many words there are, MAX_WORDS + 1 when there are too many. */
static size_t split(struct arena *mem, const char *line, const char *words[MAX_WORDS])
{
	size_t nr = 0, len;

	for (;; line += len) {
		line += strspn(line, " \t");
		len = strcspn(line, " \t");
		if (!len)
			return nr;
		if (nr == MAX_WORDS)
			return MAX_WORDS + 1;
		words[nr++] = arena_strndup(mem, line, len);
	}
}

/* ---- structs ---- */

struct member {
	bool found;
	bool bit_field;
	uint32_t at;		/* in bits */
};

/* The member of that name in a struct, in its unnamed members too. */
static struct member find_member(const struct btf *btf, const struct btf_type *t, const char *name)
{
	struct member found = {0};
	int i;

	for (i = 0; i < btf_vlen(t) && !found.found; i++) {
		const struct btf_member *m = &btf_members(t)[i];
		const char *own = btf__name_by_offset(btf, m->name_off);
		const struct btf_type *inner = btf__type_by_id(btf, m->type);

		if (str_eq(own, name))
			found = (struct member){ true, btf_member_bitfield_size(t, i), 0 };
		else if (!*own && (btf_is_struct(inner) || btf_is_union(inner)))
			found = find_member(btf, inner, name);
		found.at += btf_member_bit_offset(t, i);
	}
	return found;
}

static int find_in_struct(struct have *h, const char *tag, const char *name, struct member *m)
{
	int32_t id;

	if (!h->types) {
		ps_err("%s: the target has no types (BTF): cannot tell where struct %s has %s",
		       h->place, tag, name);
		return -EINVAL;
	}
	id = btf__find_by_name_kind(h->types, tag, BTF_KIND_STRUCT);
	if (id <= 0) {
		ps_err("%s: the target has no struct %s", h->place, tag);
		return -EINVAL;
	}
	*m = find_member(h->types, btf__type_by_id(h->types, id), name);
	return 0;
}

static int answer_field(struct have *h, const char *tag, const char *name)
{
	struct member m;
	int err = find_in_struct(h, tag, name, &m);

	if (!err)
		sb_printf(&h->out, "#define PS_HAVE_%s_%s %d\n", tag, name, m.found);
	return err;
}

static int answer_offset(struct have *h, const char *tag, const char *name)
{
	struct member m;
	int err = find_in_struct(h, tag, name, &m);

	if (!err && (!m.found || m.bit_field)) {
		ps_err("%s: struct %s of the target has no %s, or it is a bit field", h->place, tag,
		       name);
		err = -EINVAL;
	}
	if (!err)
		sb_printf(&h->out, "#define PS_OFFSET_%s_%s %u\n", tag, name, m.at / 8);
	return err;
}

/* A kernel without it is no mistake: the runtime does without what the constant is for. */
static int answer_value(struct have *h, const char *tag, const char *name)
{
	const struct btf_type *t;
	int32_t id;
	int i;

	if (!h->types) {
		ps_err("%s: the target has no types (BTF): cannot tell the value of %s", h->place,
		       name);
		return -EINVAL;
	}
	id = btf__find_by_name_kind(h->types, tag, BTF_KIND_ENUM);
	if (id <= 0)
		return 0;
	t = btf__type_by_id(h->types, id);
	for (i = 0; i < btf_vlen(t); i++) {
		const struct btf_enum *e = &btf_enum(t)[i];

		if (str_eq(btf__name_by_offset(h->types, e->name_off), name))
			sb_printf(&h->out, "#define PS_VALUE_%s %d\n", name, e->val);
	}
	return 0;
}

/* ---- symbols, macros ---- */

static const struct img_sym *find_variable(const struct have *h, const char *name)
{
	const struct image *img = &h->target->img;
	uint32_t i;

	for (i = 0; i < img->nr_syms; i++)
		if (str_eq(img->syms[i].name, name) && img->syms[i].size)
			return &img->syms[i];
	return NULL;
}

static int answer_size(struct have *h, const char *name)
{
	const struct img_sym *sym = find_variable(h, name);

	if (sym) {
		sb_printf(&h->out, "#define PS_SIZE_%s %llu\n", name,
			  (unsigned long long)sym->size);
		return 0;
	}
	ps_err("%s: the target has no variable %s", h->place, name);
	return -EINVAL;
}

static int answer_symbol(struct have *h, const char *name)
{
	bool found = image_find(&h->target->img, name, IMG_NONE) != IMG_NONE;

	sb_printf(&h->out, "#define PS_HAVE_%s %d\n", name, found);
	return 0;
}

/* Does a line of C or assembly define this macro? */
static bool defines(const char *line, const char *name)
{
	size_t len = strlen(name);

	line += strspn(line, " \t");
	if (*line == '#') {
		line += 1 + strspn(line + 1, " \t");
		if (!str_starts(line, "define"))
			return false;
		line += strlen("define");
	} else if (str_starts(line, ".macro")) {
		line += strlen(".macro");
	} else {
		return false;
	}
	if (*line != ' ' && *line != '\t')
		return false;
	line += strspn(line, " \t");
	return !strncmp(line, name, len) && !isalnum((unsigned char)line[len]) && line[len] != '_';
}

static int answer_macro(struct have *h, const char *file, const char *name)
{
	char *text = file_read(arena_printf(h->mem, "%s/%s", h->kernel_src, file), NULL);
	const char *line;
	bool found = false;

	if (!text)
		return -errno;
	for (line = text; *line && !found; line += strcspn(line, "\n"), line += !!*line)
		found = defines(line, name);
	free(text);
	sb_printf(&h->out, "#define PS_HAVE_%s %d\n", name, found);
	return 0;
}

/* ---- variables of all units ---- */

static int open_units(struct have *h)
{
	const char *path = h->target->img.path;
	int err = h->units.dw ? 0 : cus_open(&h->units, path);

	if (err)
		ps_err("%s: no debug information that says which variables there are: take the vmlinux of the kernel's debug package",
		       path);
	return err;
}

/* A name that two variables have says nothing of either. */
static void add_variable(void *arg, const char *name, uint64_t addr)
{
	struct have *h = arg;
	const struct image *img = &h->target->img;
	uint32_t sym = image_find(img, name, IMG_NONE);

	if (sym != IMG_NONE && image_find(img, name, sym) == IMG_NONE &&
	    img->syms[sym].value == addr)
		sb_printf(&h->out, " \\\n\tX(%s)", name);
}

static int answer_all(struct have *h, const char *tag)
{
	int err = open_units(h);

	if (err)
		return err;
	sb_printf(&h->out, "#define PS_ALL_%s(X)", tag);
	cus_each_of_struct(&h->units, tag, add_variable, h);
	sb_add(&h->out, "\n");
	return 0;
}

static int answer(struct have *h, const char *words[MAX_WORDS], size_t nr)
{
	const char *kind = nr ? words[0] : "";

	if (nr == 3 && str_eq(kind, "field"))
		return answer_field(h, words[1], words[2]);
	if (nr == 3 && str_eq(kind, "offset"))
		return answer_offset(h, words[1], words[2]);
	if (nr == 2 && str_eq(kind, "size"))
		return answer_size(h, words[1]);
	if (nr == 2 && str_eq(kind, "symbol"))
		return answer_symbol(h, words[1]);
	if (nr == 3 && str_eq(kind, "value"))
		return answer_value(h, words[1], words[2]);
	if (nr == 2 && str_eq(kind, "all"))
		return answer_all(h, words[1]);
	if (nr == 3 && str_eq(kind, "macro"))
		return answer_macro(h, words[1], words[2]);
	ps_err("%s: not a question: its form is described at the top of the file", h->place);
	return -EINVAL;
}

static int answer_list(struct have *h, const char *path, char *list)
{
	const char *words[MAX_WORDS];
	unsigned int n = 0;
	char *line, *next;
	int err = 0;

	for (line = list; *line && !err; line = next) {
		next = strchrnul(line, '\n');
		if (*next)
			*next++ = '\0';
		n++;
		if (!*line || *line == '#')
			continue;
		h->place = arena_printf(h->mem, "%s:%u", path, n);
		err = answer(h, words, split(h->mem, line, words));
	}
	return err;
}

/* As all that init generates: in the tree, and beside it to tell changes by. */
static int write_header(const struct have *h, struct workdir *wd)
{
	const char *const dirs[] = { wd->dir, workdir_file(wd, "pristine") };
	size_t i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(dirs) && !err; i++)
		err = file_write_if_changed(arena_printf(wd->mem, "%s/plugsched/have.h", dirs[i]),
					    h->out.buf, h->out.len);
	return err;
}

int have_write(const struct target *t, const char *kernel_src, const char *runtime,
	       struct workdir *wd)
{
	struct have h = {
		.target = t, .kernel_src = kernel_src, .mem = wd->mem,
	};
	const char *path = arena_printf(wd->mem, "%s/" LIST_NAME, runtime);
	uint32_t sec = image_section(&t->img, ".BTF");
	const void *data = NULL;
	char *list = file_read(path, NULL);
	size_t size;
	int err = 0;

	if (!list)
		return -errno;
	if (sec != IMG_NONE)
		data = image_data(&t->img, sec, &size);
	if (data) {
		h.types = types_from(data, size, t->img.path);
		err = h.types ? 0 : -EINVAL;
	}
	sb_add(&h.out, "/* SPDX-License-Identifier: GPL-2.0 */\n"
	       "/* Generated by plugsched init from runtime/kmod/" LIST_NAME ". */\n");
	if (!err)
		err = answer_list(&h, path, list);
	if (!err)
		err = write_header(&h, wd);
	if (h.units.dw)
		cus_close(&h.units);
	btf__free(h.types);
	sb_free(&h.out);
	free(list);
	return err;
}
