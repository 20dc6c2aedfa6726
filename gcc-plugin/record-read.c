// SPDX-License-Identifier: GPL-2.0
/*
 * record-read.c - read what the plugin wrote into an object (see record-read.h)
 */
#include "gcc-plugin/record-read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"

static const uint32_t row_size[PSREC_T_COUNT] = {
	[PSREC_T_STRINGS] = 1,
	[PSREC_T_FUNCS] = sizeof(struct psrec_func),
	[PSREC_T_VARS] = sizeof(struct psrec_var),
	[PSREC_T_DECLS] = sizeof(struct psrec_decl),
	[PSREC_T_CALLS] = sizeof(struct psrec_call),
	[PSREC_T_INLINES] = sizeof(struct psrec_inline),
	[PSREC_T_REFS] = sizeof(struct psrec_ref),
	[PSREC_T_PARAMS] = sizeof(struct psrec_param),
	[PSREC_T_FRAMES] = sizeof(struct psrec_frame),
	[PSREC_T_STRUCTS] = sizeof(struct psrec_struct),
	[PSREC_T_FIELDS] = sizeof(struct psrec_field),
	[PSREC_T_ACCESSES] = sizeof(struct psrec_access),
};

static const void *table(const struct psrec_header *h, enum psrec_table_id id, uint32_t *count)
{
	const struct psrec_table *t = &h->tables[id];

	if (t->off % 4 || t->off < sizeof(*h) || t->off > h->total_size ||
	    (uint64_t)t->count * row_size[id] > h->total_size - t->off)
		return NULL;
	*count = t->count;
	return (const char *)h + t->off;
}

static bool tables_ok(struct psrec *r)
{
	r->strings = table(r->h, PSREC_T_STRINGS, &r->strings_size);
	r->funcs = table(r->h, PSREC_T_FUNCS, &r->nr_funcs);
	r->vars = table(r->h, PSREC_T_VARS, &r->nr_vars);
	r->decls = table(r->h, PSREC_T_DECLS, &r->nr_decls);
	r->calls = table(r->h, PSREC_T_CALLS, &r->nr_calls);
	r->inlines = table(r->h, PSREC_T_INLINES, &r->nr_inlines);
	r->refs = table(r->h, PSREC_T_REFS, &r->nr_refs);
	r->params = table(r->h, PSREC_T_PARAMS, &r->nr_params);
	r->frames = table(r->h, PSREC_T_FRAMES, &r->nr_frames);
	r->structs = table(r->h, PSREC_T_STRUCTS, &r->nr_structs);
	r->fields = table(r->h, PSREC_T_FIELDS, &r->nr_fields);
	r->accesses = table(r->h, PSREC_T_ACCESSES, &r->nr_accesses);
	return r->strings && r->funcs && r->vars && r->decls && r->calls && r->inlines &&
	       r->refs && r->params && r->frames && r->structs && r->fields && r->accesses &&
	       r->strings_size && !r->strings[0] && !r->strings[r->strings_size - 1];
}

/* The checks of a row's fields; one that fails gives the whole record up. */
static bool str_ok(const struct psrec *r, uint32_t off)
{
	return off < r->strings_size;
}

static bool loc_ok(const struct psrec *r, const struct psrec_loc *loc)
{
	return str_ok(r, loc->file);
}

static bool func_ok(const struct psrec *r, uint32_t i)
{
	return i < r->nr_funcs;
}

static bool func_or_none(const struct psrec *r, uint32_t i)
{
	return i == PSREC_NONE || i < r->nr_funcs;
}

static bool any_ok(const struct psrec *r, uint32_t kind, uint32_t i)
{
	if (kind == PSREC_K_FUNC)
		return i < r->nr_funcs;
	return kind == PSREC_K_VAR && i < r->nr_vars;
}

static bool symbols_ok(const struct psrec *r)
{
	uint32_t i;

	for (i = 0; i < r->nr_funcs; i++) {
		const struct psrec_func *f = &r->funcs[i];

		if (!str_ok(r, f->name) || !str_ok(r, f->asm_name) || !str_ok(r, f->type) ||
		    !str_ok(r, f->section) || !func_or_none(r, f->origin) || f->origin == i ||
		    !loc_ok(r, &f->loc))
			return false;
	}
	for (i = 0; i < r->nr_vars; i++) {
		const struct psrec_var *v = &r->vars[i];

		if (!str_ok(r, v->name) || !str_ok(r, v->asm_name) || !str_ok(r, v->type) ||
		    !str_ok(r, v->section) || !func_or_none(r, v->owner) || !loc_ok(r, &v->loc))
			return false;
	}
	for (i = 0; i < r->nr_decls; i++) {
		const struct psrec_decl *d = &r->decls[i];

		if (!any_ok(r, d->kind, d->index) || !loc_ok(r, &d->loc))
			return false;
	}
	return true;
}

static bool uses_ok(const struct psrec *r)
{
	uint32_t i;

	for (i = 0; i < r->nr_calls; i++) {
		const struct psrec_call *c = &r->calls[i];

		if (!func_ok(r, c->caller) || !func_or_none(r, c->callee) || !loc_ok(r, &c->loc))
			return false;
	}
	for (i = 0; i < r->nr_inlines; i++) {
		const struct psrec_inline *n = &r->inlines[i];

		if (!func_ok(r, n->outer) || !func_ok(r, n->callee) || !func_ok(r, n->into) ||
		    !loc_ok(r, &n->loc))
			return false;
	}
	for (i = 0; i < r->nr_refs; i++) {
		const struct psrec_ref *f = &r->refs[i];

		if (!any_ok(r, f->from_kind, f->from) || !any_ok(r, f->to_kind, f->to) ||
		    !str_ok(r, f->field) || !loc_ok(r, &f->loc))
			return false;
	}
	for (i = 0; i < r->nr_params; i++) {
		const struct psrec_param *p = &r->params[i];

		if (!func_ok(r, p->func) || p->what > PSREC_PARAM_NEW || !str_ok(r, p->type))
			return false;
	}
	for (i = 0; i < r->nr_frames; i++)
		if (!func_ok(r, r->frames[i].func) || !str_ok(r, r->frames[i].saved_regs))
			return false;
	return true;
}

static bool structs_ok(const struct psrec *r)
{
	uint32_t i;

	for (i = 0; i < r->nr_structs; i++)
		if (!str_ok(r, r->structs[i].name) || !loc_ok(r, &r->structs[i].loc))
			return false;
	for (i = 0; i < r->nr_fields; i++)
		if (r->fields[i].owner >= r->nr_structs || !str_ok(r, r->fields[i].name))
			return false;
	for (i = 0; i < r->nr_accesses; i++) {
		const struct psrec_access *a = &r->accesses[i];

		if (!func_ok(r, a->func) || a->field >= r->nr_fields || !loc_ok(r, &a->loc))
			return false;
	}
	return true;
}

/* One record at `left` bytes before the section's end. Returns NULL or what is wrong with it. */
static const char *parse_one(struct psrec *r, const char *p, size_t left)
{
	const struct psrec_header *h = (const void *)p;

	memset(r, 0, sizeof(*r));
	if (left < sizeof(*h))
		return "truncated";
	if (h->magic != PSREC_MAGIC)
		return "damaged (bad magic)";
	if (h->version != PSREC_VERSION)
		return "of another version of plugsched.so (build them anew)";
	if (h->total_size > left)
		return "truncated";
	if (h->total_size < sizeof(*h) || h->total_size % 8)
		return "damaged (bad size)";
	r->h = h;
	if (!tables_ok(r) || !str_ok(r, h->unit) || !str_ok(r, h->compiler))
		return "damaged (bad table)";
	if (!symbols_ok(r) || !uses_ok(r) || !structs_ok(r))
		return "damaged (bad reference)";
	return NULL;
}

int psrec_parse(const void *data, size_t size, const char *file, struct psrec **recs, size_t *nr)
{
	size_t off = 0, cap = 0;

	*recs = NULL;
	*nr = 0;
	if (!data || !size) {
		ps_err("no records in %s: was it compiled with -fplugin=plugsched.so?", file);
		return -ENODATA;
	}
	while (off < size) {
		const char *wrong;

		XGROW(*recs, *nr, cap);
		wrong = (uintptr_t)data % 4 ? "misaligned" :
			parse_one(&(*recs)[*nr], (const char *)data + off, size - off);
		if (wrong) {
			ps_err("records %s in %s at offset %zu", wrong, file, off);
			free(*recs);
			*recs = NULL;
			*nr = 0;
			return -EINVAL;
		}
		off += (*recs)[(*nr)++].h->total_size;
	}
	return 0;
}

int psrec_open(struct psrec_file *pf, const char *path)
{
	const void *data = NULL;
	uint32_t sec;
	int err;

	memset(pf, 0, sizeof(*pf));
	err = elf_file_open(&pf->elf, path);
	if (err) {
		ps_err("%s: %s", path, err == -ENOEXEC ? "not an ELF object" :
		       err == -EINVAL ? "damaged ELF section table" : strerror(-err));
		return err == -ENOEXEC ? -EINVAL : err;
	}
	sec = elf_file_section(&pf->elf, PSREC_SECTION);
	if (sec != ELF_FILE_NONE)
		data = elf_file_bytes(&pf->elf, sec, &pf->size);
	if (sec != ELF_FILE_NONE && !data && pf->elf.secs[sec].size) {
		err = -EINVAL;
		ps_err("%s: section %s is damaged", path, PSREC_SECTION);
	} else {
		err = psrec_parse(data, pf->size, path, &pf->recs, &pf->nr);
	}
	if (err)
		psrec_close(pf);
	return err;
}

void psrec_close(struct psrec_file *pf)
{
	free(pf->recs);
	elf_file_close(&pf->elf);
	pf->recs = NULL;
	pf->nr = pf->size = 0;
}
