// SPDX-License-Identifier: GPL-2.0
/*
 * write.c - the boundary as JSON (see boundary.h, and format.h for the fields)
 *
 * Written into one buffer: a tree of JSON values for some ten thousand uses would cost more memory
 * than the analysis. read.c reads it back.
 */
#include <stdio.h>
#include <string.h>

#include "boundary/format.h"
#include "lib/util.h"

struct writer {
	struct strbuf out, files;
	struct strmap numbers;	/* file -> its number + 1 */
};

static void put_str(struct strbuf *sb, const char *s)
{
	if (!s)
		s = "";
	sb_add(sb, "\"");
	sb_add_json(sb, s, strlen(s), "");
	sb_add(sb, "\"");
}

/* A comma, but for the first member of an object or array. */
static void put_comma(struct writer *w)
{
	char last = w->out.buf[w->out.len - 1];

	if (last != '{' && last != '[')
		sb_add(&w->out, ",");
}

static void put_key(struct writer *w, const char *key)
{
	put_comma(w);
	sb_printf(&w->out, "\"%s\":", key);
}

/* An array under a key, each member by a function. */
#define put_array(w, key, list, nr, put)		\
	do {						\
		size_t n_;				\
							\
		put_key(w, key);			\
		sb_add(&(w)->out, "[");			\
		for (n_ = 0; n_ < (nr); n_++) {		\
			put_comma(w);			\
			put(w, &(list)[n_]);		\
		}					\
		sb_add(&(w)->out, "]");			\
	} while (0)

static size_t file_number(struct writer *w, const char *file)
{
	void **slot = strmap_slot(&w->numbers, file ? file : "");

	if (!*slot) {
		if (w->numbers.count > 1)
			sb_add(&w->files, ",");
		put_str(&w->files, file);
		*slot = (void *)w->numbers.count;
	}
	return (size_t)*slot - 1;
}

static void put_loc(struct writer *w, const struct bd_loc *loc)
{
	sb_printf(&w->out, "[%zu,%u,%u]", file_number(w, loc->file), loc->line, loc->col);
}

static void put_range(struct writer *w, const struct bd_range *r)
{
	sb_printf(&w->out, "[%u,%u,%u,%u]", r->line, r->col, r->end_line, r->end_col);
}

static void put_symbol(struct writer *w, const struct bd_symbol *sym)
{
	sb_add(&w->out, "[");
	put_str(&w->out, sym->name);
	sb_printf(&w->out, ",\"%llx\",%llu,%llu", (unsigned long long)sym->addr,
		  (unsigned long long)sym->size, (unsigned long long)sym->room);
	if (sym->jump)
		sb_printf(&w->out, ",%u", sym->jump);
	sb_add(&w->out, "]");
}

static void put_value(struct writer *w, const void *p, enum bd_form form)
{
	switch (form) {
	case BD_FORM_STR:
	case BD_FORM_OPT_STR:
		put_str(&w->out, *(const char *const *)p);
		break;
	case BD_FORM_FLAG:
		sb_add(&w->out, *(const bool *)p ? "true" : "false");
		break;
	case BD_FORM_U32:
		sb_printf(&w->out, "%u", *(const uint32_t *)p);
		break;
	case BD_FORM_S32:
		sb_printf(&w->out, "%d", *(const int32_t *)p);
		break;
	case BD_FORM_HEX:
		sb_printf(&w->out, "\"%llx\"", (unsigned long long)*(const uint64_t *)p);
		break;
	case BD_FORM_LOC:
		put_loc(w, p);
		break;
	case BD_FORM_RANGE:
		put_range(w, p);
		break;
	case BD_FORM_SYMBOL:
		put_symbol(w, p);
		break;
	case BD_FORM_FUNC_CLASS:
		put_str(&w->out, bd_func_class_name(*(const enum bd_func_class *)p));
		break;
	case BD_FORM_VAR_CLASS:
		put_str(&w->out, bd_var_class_name(*(const enum bd_var_class *)p));
		break;
	}
}

static bool left_out(const void *p, enum bd_form form)
{
	const char *s;

	if (form == BD_FORM_FLAG)
		return !*(const bool *)p;
	if (form != BD_FORM_OPT_STR)
		return false;
	s = *(const char *const *)p;
	return !s || !*s;
}

static void put_fields(struct writer *w, const void *base, const struct bd_format *f)
{
	for (; f->key; f++) {
		const void *p = (const char *)base + f->offset;

		if (left_out(p, f->form))
			continue;
		put_key(w, f->key);
		put_value(w, p, f->form);
	}
}

/* [kind, outside, who, field, place (, by (, file of who))] */
static void put_use(struct writer *w, const struct bd_use *u)
{
	bool has_file = u->file && *u->file;

	sb_printf(&w->out, "[%d,%d,", u->kind, u->outside);
	put_str(&w->out, u->who);
	sb_add(&w->out, ",");
	put_str(&w->out, u->field);
	sb_add(&w->out, ",");
	put_loc(w, &u->loc);
	if (u->by != BD_NONE || has_file)
		sb_printf(&w->out, ",%lld", u->by == BD_NONE ? -1LL : u->by);
	if (has_file)
		sb_printf(&w->out, ",%zu", file_number(w, u->file));
	sb_add(&w->out, "]");
}

static void put_item(struct writer *w, const struct bd_item *item)
{
	put_fields(w, item, bd_format_item);
	put_array(w, "decls", item->decls, item->nr_decls, put_loc);
	put_array(w, "uses", item->uses, item->nr_uses, put_use);
}

static void put_u32(struct writer *w, const uint32_t *n)
{
	sb_printf(&w->out, "%u", *n);
}

static void put_func(struct writer *w, const struct bd_func *f)
{
	sb_add(&w->out, "\n{");
	put_item(w, &f->item);
	put_fields(w, f, bd_format_func);
	put_array(w, "syms", f->syms, f->nr_syms, put_symbol);
	put_array(w, "redirects", f->redirects, f->nr_redirects, put_u32);
	sb_add(&w->out, "}");
}

static void put_var(struct writer *w, const struct bd_var *v)
{
	sb_add(&w->out, "\n{");
	put_item(w, &v->item);
	put_fields(w, v, bd_format_var);
	sb_add(&w->out, "}");
}

/* [name, offset, bits, [[user, how, file, line], ...]] */
static void put_field(struct writer *w, const struct bd_field *f)
{
	size_t i;

	sb_add(&w->out, "\n[");
	put_str(&w->out, f->name);
	sb_printf(&w->out, ",%u,%u,[", f->offset, f->bits);
	for (i = 0; i < f->nr_uses; i++)
		sb_printf(&w->out, "%s[%u,%u,%zu,%u]", i ? "," : "", f->uses[i].user,
			  f->uses[i].how, file_number(w, f->uses[i].loc.file),
			  f->uses[i].loc.line);
	sb_add(&w->out, "]]");
}

static void put_struct(struct writer *w, const struct bd_struct *s)
{
	sb_add(&w->out, "\n{");
	put_fields(w, s, bd_format_struct);
	put_array(w, "fields", s->fields, s->nr_fields, put_field);
	sb_add(&w->out, "}");
}

/* [who, file, outside, by] */
static void put_user(struct writer *w, const struct bd_user *u)
{
	sb_add(&w->out, "\n[");
	put_str(&w->out, u->who);
	sb_printf(&w->out, ",%zu,%d,%lld]", file_number(w, u->file), u->outside,
		  u->by == BD_NONE ? -1LL : u->by);
}

static void put_name(struct writer *w, const char *const *name)
{
	put_str(&w->out, *name);
}

static void put_unit(struct writer *w, const struct bd_unit *u)
{
	sb_add(&w->out, "\n{\"file\":");
	put_str(&w->out, u->file);
	put_array(w, "files", u->files, u->nr_files, put_name);
	sb_add(&w->out, "}");
}

static void put_object(struct writer *w, const char *key, const void *base,
		       const struct bd_format *f)
{
	put_key(w, key);
	sb_add(&w->out, "{");
	put_fields(w, base, f);
	sb_add(&w->out, "}");
}

int bd_write(const struct boundary *bd, const char *path)
{
	struct writer w = { 0 };
	int err;

	sb_printf(&w.out, "{\"version\":%d", BD_FORMAT_VERSION);
	put_object(&w, "target", &bd->target, bd_format_target);
	put_object(&w, "frame", &bd->frame, bd_format_frame);
	put_array(&w, "units", bd->units, bd->nr_units, put_unit);
	put_array(&w, "funcs", bd->funcs, bd->nr_funcs, put_func);
	put_array(&w, "vars", bd->vars, bd->nr_vars, put_var);
	put_array(&w, "users", bd->users, bd->nr_users, put_user);
	put_array(&w, "structs", bd->structs, bd->nr_structs, put_struct);
	sb_printf(&w.out, ",\n\"files\":[%s]}\n", w.files.buf ? w.files.buf : "");
	err = file_write(path, w.out.buf, w.out.len);
	strmap_free(&w.numbers);
	sb_free(&w.out);
	sb_free(&w.files);
	return err;
}
