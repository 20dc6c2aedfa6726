// SPDX-License-Identifier: GPL-2.0
/*
 * read.c - read the JSON of bd_write() (see boundary.h, and format.h for the fields)
 *
 * The file may be damaged: everything is checked while it is read, and a missing or wrong value
 * is an error that says where.
 */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "boundary/format.h"
#include "lib/util.h"

struct reader {
	struct arena *mem;
	const char *path;
	const char **files;
	size_t nr_files, nr_funcs, nr_vars;
	struct strmap strings;	/* names repeat a lot: one copy of each */
	bool bad;
};

static void damaged(struct reader *r, const char *what)
{
	if (!r->bad)
		ps_err("%s: damaged boundary (%s); run `plugsched init` again", r->path, what);
	r->bad = true;
}

static const char *keep(struct reader *r, const char *s)
{
	char *copy = strmap_get(&r->strings, s);

	if (!copy) {
		copy = arena_strdup(r->mem, s);
		strmap_put(&r->strings, copy, copy);
	}
	return copy;
}

static const char *str_of(struct reader *r, const json_t *v, const char *what)
{
	if (!json_is_string(v)) {
		damaged(r, what);
		return "";
	}
	return keep(r, json_string_value(v));
}

static int64_t int_of(struct reader *r, const json_t *v, int64_t min, int64_t max,
		      const char *what)
{
	int64_t n = json_is_integer(v) ? json_integer_value(v) : min - 1;

	if (n < min || n > max) {
		damaged(r, what);
		return 0;
	}
	return n;
}

static uint64_t hex_of(struct reader *r, const json_t *v, const char *what)
{
	const char *s = json_string_value(v);
	unsigned long long n;
	char *end;

	if (s && s[0] && s[0] != '-') {
		errno = 0;
		n = strtoull(s, &end, 16);
		if (!*end && !errno)
			return n;
	}
	damaged(r, what);
	return 0;
}

static const json_t *get_array(struct reader *r, const json_t *obj, const char *key, size_t *n)
{
	const json_t *v = json_object_get(obj, key);

	*n = json_array_size(v);
	if (!json_is_array(v))
		damaged(r, key);
	return v;
}

static const char *file_of(struct reader *r, const json_t *v)
{
	size_t file = int_of(r, v, 0, INT32_MAX, "file number");

	if (file < r->nr_files)
		return r->files[file];
	damaged(r, "file number");
	return "";
}

static struct bd_loc loc_of(struct reader *r, const json_t *v)
{
	struct bd_loc loc = { .file = file_of(r, json_array_get(v, 0)) };

	loc.line = int_of(r, json_array_get(v, 1), 0, UINT32_MAX, "place");
	loc.col = int_of(r, json_array_get(v, 2), 0, UINT32_MAX, "place");
	return loc;
}

static struct bd_range range_of(struct reader *r, const json_t *v)
{
	return (struct bd_range){
		.line = int_of(r, json_array_get(v, 0), 0, UINT32_MAX, "range"),
		.col = int_of(r, json_array_get(v, 1), 0, UINT32_MAX, "range"),
		.end_line = int_of(r, json_array_get(v, 2), 0, UINT32_MAX, "range"),
		.end_col = int_of(r, json_array_get(v, 3), 0, UINT32_MAX, "range"),
	};
}

static struct bd_symbol symbol_of(struct reader *r, const json_t *v)
{
	return (struct bd_symbol){
		.name = str_of(r, json_array_get(v, 0), "symbol"),
		.addr = hex_of(r, json_array_get(v, 1), "symbol address"),
		.size = int_of(r, json_array_get(v, 2), 0, INT64_MAX, "symbol size"),
		.room = int_of(r, json_array_get(v, 3), 0, INT64_MAX, "symbol room"),
		.jump = json_array_size(v) < 5 ? 0 :
			int_of(r, json_array_get(v, 4), 0, UINT32_MAX, "symbol jump"),
	};
}

/* Which of the @nr names it is. */
static unsigned int name_of(struct reader *r, const json_t *v, const char *(*name)(unsigned int n),
			    unsigned int nr, const char *what)
{
	const char *text = str_of(r, v, what);
	unsigned int n;

	for (n = 0; n < nr; n++)
		if (str_eq(name(n), text))
			return n;
	damaged(r, what);
	return 0;
}

static const char *func_class(unsigned int n)
{
	return bd_func_class_name(n);
}

static const char *var_class(unsigned int n)
{
	return bd_var_class_name(n);
}

static void read_value(struct reader *r, const json_t *v, const struct bd_format *f, void *p)
{
	switch (f->form) {
	case BD_FORM_STR:
		*(const char **)p = str_of(r, v, f->key);
		break;
	case BD_FORM_OPT_STR:
		*(const char **)p = v ? str_of(r, v, f->key) : "";
		break;
	case BD_FORM_FLAG:
		*(bool *)p = json_is_true(v);
		break;
	case BD_FORM_U32:
		*(uint32_t *)p = int_of(r, v, 0, UINT32_MAX, f->key);
		break;
	case BD_FORM_S32:
		*(int32_t *)p = int_of(r, v, INT32_MIN, INT32_MAX, f->key);
		break;
	case BD_FORM_HEX:
		*(uint64_t *)p = hex_of(r, v, f->key);
		break;
	case BD_FORM_LOC:
		*(struct bd_loc *)p = loc_of(r, v);
		break;
	case BD_FORM_RANGE:
		*(struct bd_range *)p = range_of(r, v);
		break;
	case BD_FORM_SYMBOL:
		*(struct bd_symbol *)p = symbol_of(r, v);
		break;
	case BD_FORM_FUNC_CLASS:
		*(enum bd_func_class *)p = name_of(r, v, func_class, BD_FUNC_CLASSES,
						   "class of a function");
		break;
	case BD_FORM_VAR_CLASS:
		*(enum bd_var_class *)p = name_of(r, v, var_class, BD_VAR_CLASSES,
						  "class of a variable");
		break;
	}
}

static void read_fields(struct reader *r, const json_t *o, void *base, const struct bd_format *f)
{
	for (; f->key && !r->bad; f++)
		read_value(r, json_object_get(o, f->key), f, (char *)base + f->offset);
}

static struct bd_loc *decls_of(struct reader *r, const json_t *obj, size_t *nr)
{
	const json_t *v = get_array(r, obj, "decls", nr);
	struct bd_loc *decls = arena_array(r->mem, struct bd_loc, *nr);
	size_t i;

	for (i = 0; i < *nr && !r->bad; i++)
		decls[i] = loc_of(r, json_array_get(v, i));
	return decls;
}

static struct bd_use *uses_of(struct reader *r, const json_t *obj, size_t *nr)
{
	const json_t *v = get_array(r, obj, "uses", nr);
	struct bd_use *uses = arena_array(r->mem, struct bd_use, *nr);
	size_t i;

	for (i = 0; i < *nr && !r->bad; i++) {
		const json_t *u = json_array_get(v, i);
		int64_t max;

		uses[i].kind = int_of(r, json_array_get(u, 0), 0, BD_USE_WRITE, "use");
		max = uses[i].kind == BD_USE_INITIALIZER ? r->nr_vars : r->nr_funcs;
		uses[i].outside = int_of(r, json_array_get(u, 1), 0, 1, "use");
		uses[i].who = str_of(r, json_array_get(u, 2), "use");
		uses[i].field = str_of(r, json_array_get(u, 3), "use");
		uses[i].loc = loc_of(r, json_array_get(u, 4));
		uses[i].by = BD_NONE;
		uses[i].file = "";
		if (json_array_size(u) > 5)
			uses[i].by = int_of(r, json_array_get(u, 5), -1, max - 1, "user");
		if (json_array_size(u) > 6)
			uses[i].file = file_of(r, json_array_get(u, 6));
	}
	return uses;
}

static void read_item(struct reader *r, const json_t *o, struct bd_item *item)
{
	read_fields(r, o, item, bd_format_item);
	item->decls = decls_of(r, o, &item->nr_decls);
	item->uses = uses_of(r, o, &item->nr_uses);
}

static void read_func(struct reader *r, const json_t *o, struct bd_func *f)
{
	const json_t *v;
	size_t i;

	read_item(r, o, &f->item);
	read_fields(r, o, f, bd_format_func);
	v = get_array(r, o, "syms", &f->nr_syms);
	f->syms = arena_array(r->mem, struct bd_symbol, f->nr_syms);
	for (i = 0; i < f->nr_syms && !r->bad; i++)
		f->syms[i] = symbol_of(r, json_array_get(v, i));
	v = get_array(r, o, "redirects", &f->nr_redirects);
	f->redirects = arena_array(r->mem, uint32_t, f->nr_redirects);
	for (i = 0; i < f->nr_redirects && !r->bad; i++)
		f->redirects[i] = int_of(r, json_array_get(v, i), 0,
					 (int64_t)f->nr_syms - 1, "redirects");
}

static void read_var(struct reader *r, const json_t *o, struct bd_var *v)
{
	read_item(r, o, &v->item);
	read_fields(r, o, v, bd_format_var);
}

static struct bd_field_use *field_uses_of(struct reader *r, const json_t *v, size_t nr_users,
					  size_t *nr)
{
	struct bd_field_use *uses;
	size_t i;

	*nr = json_array_size(v);
	if (!json_is_array(v))
		damaged(r, "uses of a field");
	uses = arena_array(r->mem, struct bd_field_use, *nr);
	for (i = 0; i < *nr && !r->bad; i++) {
		const json_t *u = json_array_get(v, i);

		uses[i].user = int_of(r, json_array_get(u, 0), 0, (int64_t)nr_users - 1, "user");
		uses[i].how = int_of(r, json_array_get(u, 1), 0, BD_FIELD_ACCESSES, "use");
		uses[i].loc.file = file_of(r, json_array_get(u, 2));
		uses[i].loc.line = int_of(r, json_array_get(u, 3), 0, UINT32_MAX, "line");
	}
	return uses;
}

static void read_struct(struct reader *r, const json_t *o, size_t nr_users, struct bd_struct *s)
{
	const json_t *fields = get_array(r, o, "fields", &s->nr_fields);
	size_t i;

	read_fields(r, o, s, bd_format_struct);
	s->fields = arena_array(r->mem, struct bd_field, s->nr_fields);
	for (i = 0; i < s->nr_fields && !r->bad; i++) {
		const json_t *f = json_array_get(fields, i);

		s->fields[i].name = str_of(r, json_array_get(f, 0), "field");
		s->fields[i].offset = int_of(r, json_array_get(f, 1), 0, UINT32_MAX, "field");
		s->fields[i].bits = int_of(r, json_array_get(f, 2), 0, UINT32_MAX, "field");
		s->fields[i].uses = field_uses_of(r, json_array_get(f, 3), nr_users,
						  &s->fields[i].nr_uses);
	}
}

static void read_structs(struct reader *r, const json_t *root, struct boundary *bd)
{
	const json_t *v;
	size_t i;

	v = get_array(r, root, "users", &bd->nr_users);
	bd->users = arena_array(r->mem, struct bd_user, bd->nr_users);
	for (i = 0; i < bd->nr_users && !r->bad; i++) {
		const json_t *u = json_array_get(v, i);

		bd->users[i].who = str_of(r, json_array_get(u, 0), "user");
		bd->users[i].file = file_of(r, json_array_get(u, 1));
		bd->users[i].outside = int_of(r, json_array_get(u, 2), 0, 1, "user");
		bd->users[i].by = int_of(r, json_array_get(u, 3), -1, (int64_t)r->nr_funcs - 1,
					 "user");
	}
	v = get_array(r, root, "structs", &bd->nr_structs);
	bd->structs = arena_array(r->mem, struct bd_struct, bd->nr_structs);
	for (i = 0; i < bd->nr_structs && !r->bad; i++)
		read_struct(r, json_array_get(v, i), bd->nr_users, &bd->structs[i]);
}

static void read_head(struct reader *r, const json_t *root, struct boundary *bd)
{
	const json_t *units;
	size_t i, j;

	if (int_of(r, json_object_get(root, "version"), BD_FORMAT_VERSION, BD_FORMAT_VERSION,
		   "version") != BD_FORMAT_VERSION)
		return;
	read_fields(r, json_object_get(root, "target"), &bd->target, bd_format_target);
	read_fields(r, json_object_get(root, "frame"), &bd->frame, bd_format_frame);
	units = get_array(r, root, "units", &bd->nr_units);
	bd->units = arena_array(r->mem, struct bd_unit, bd->nr_units);
	for (i = 0; i < bd->nr_units && !r->bad; i++) {
		const json_t *u = json_array_get(units, i), *files;
		struct bd_unit *unit = &bd->units[i];

		unit->file = str_of(r, json_object_get(u, "file"), "file");
		files = get_array(r, u, "files", &unit->nr_files);
		unit->files = arena_array(r->mem, const char *, unit->nr_files);
		for (j = 0; j < unit->nr_files; j++)
			unit->files[j] = str_of(r, json_array_get(files, j), "files");
	}
}

static void read_root(struct reader *r, const json_t *root, struct boundary *bd)
{
	const json_t *v = get_array(r, root, "files", &r->nr_files);
	size_t i;

	r->files = arena_array(r->mem, const char *, r->nr_files);
	for (i = 0; i < r->nr_files && !r->bad; i++)
		r->files[i] = str_of(r, json_array_get(v, i), "files");
	if (!r->bad)
		read_head(r, root, bd);
	get_array(r, root, "vars", &r->nr_vars);
	v = get_array(r, root, "funcs", &bd->nr_funcs);
	r->nr_funcs = bd->nr_funcs;
	bd->funcs = arena_array(r->mem, struct bd_func, bd->nr_funcs);
	for (i = 0; i < bd->nr_funcs && !r->bad; i++)
		read_func(r, json_array_get(v, i), &bd->funcs[i]);
	v = get_array(r, root, "vars", &bd->nr_vars);
	bd->vars = arena_array(r->mem, struct bd_var, bd->nr_vars);
	for (i = 0; i < bd->nr_vars && !r->bad; i++)
		read_var(r, json_array_get(v, i), &bd->vars[i]);
	if (!r->bad)
		read_structs(r, root, bd);
}

int bd_read(struct boundary *bd, const char *path)
{
	struct reader r = { .path = path };
	json_error_t jerr;
	json_t *root;
	size_t size;
	char *text;

	memset(bd, 0, sizeof(*bd));
	text = file_read(path, &size);
	if (!text)
		return -errno;
	root = json_loadb(text, size, 0, &jerr);
	free(text);
	if (!root) {
		ps_err("%s: damaged boundary (line %d: %s); run `plugsched init` again", path,
		       jerr.line, jerr.text);
		return -EINVAL;
	}
	r.mem = arena_new();
	read_root(&r, root, bd);
	json_decref(root);
	strmap_free(&r.strings);
	bd->mem = r.mem;
	if (r.bad) {
		bd_free(bd);
		return -EINVAL;
	}
	return 0;
}
