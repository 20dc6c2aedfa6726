// SPDX-License-Identifier: GPL-2.0
/*
 * boundary.c - names of the classes, and the boundary as JSON (see boundary.h)
 *
 * Written by hand into one buffer: a tree of JSON values for some ten thousand uses would cost
 * more memory than the analysis. Files are numbered, places are [file, line, column], so the
 * result stays small. Addresses are strings of hex digits: JSON numbers do not hold 64 bits.
 * read.c reads it back.
 */
#include "boundary/boundary.h"

#include <stdio.h>
#include <string.h>

#include "lib/util.h"

static const char *const func_classes[BD_FUNC_CLASSES] = {
	[BD_INTERFACE] = "interface",
	[BD_CALLBACK] = "callback",
	[BD_INSIDER] = "insider",
	[BD_OUTSIDER] = "outsider",
	[BD_INLINED] = "inlined",
	[BD_INIT] = "init",
};

static const char *const var_classes[BD_VAR_CLASSES] = {
	[BD_SHARED] = "shared",
	[BD_PRIVATE] = "private",
	[BD_SWITCHED] = "switched",
	[BD_VAR_INIT] = "init",
};

const char *bd_func_class_name(enum bd_func_class class)
{
	return class < BD_FUNC_CLASSES ? func_classes[class] : "?";
}

const char *bd_var_class_name(enum bd_var_class class)
{
	return class < BD_VAR_CLASSES ? var_classes[class] : "?";
}

void bd_free(struct boundary *bd)
{
	arena_free(bd->mem);
	memset(bd, 0, sizeof(*bd));
}

struct writer {
	struct strbuf out, files;
	struct strmap numbers;	/* file -> its number + 1 */
};

static void put_str(struct strbuf *sb, const char *s)
{
	const char *run = s;

	sb_add(sb, "\"");
	for (; *s; s++) {
		if ((unsigned char)*s >= 0x20 && *s != '"' && *s != '\\')
			continue;
		sb_addn(sb, run, s - run);
		sb_printf(sb, "\\u%04x", (unsigned char)*s);
		run = s + 1;
	}
	sb_addn(sb, run, s - run);
	sb_add(sb, "\"");
}

static void put_field(struct writer *w, const char *key, const char *val)
{
	sb_printf(&w->out, "\"%s\":", key);
	put_str(&w->out, val ? val : "");
	sb_add(&w->out, ",");
}

static void put_flag(struct writer *w, const char *key, bool val)
{
	if (val)
		sb_printf(&w->out, "\"%s\":true,", key);
}

static size_t file_number(struct writer *w, const char *file)
{
	void **slot = strmap_slot(&w->numbers, file ? file : "");

	if (!*slot) {
		if (w->numbers.count > 1)
			sb_add(&w->files, ",");
		put_str(&w->files, file ? file : "");
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
	sb_printf(&w->out, "\"range\":[%u,%u,%u,%u],", r->line, r->col, r->end_line, r->end_col);
}

static void put_symbol(struct writer *w, const struct bd_symbol *sym)
{
	sb_add(&w->out, "[");
	put_str(&w->out, sym->name ? sym->name : "");
	sb_printf(&w->out, ",\"%llx\",%llu,%llu]", (unsigned long long)sym->addr,
		  (unsigned long long)sym->size, (unsigned long long)sym->room);
}

static void put_decls_uses(struct writer *w, const struct bd_loc *decls, size_t nr_decls,
			   const struct bd_use *uses, size_t nr_uses)
{
	size_t i;

	sb_add(&w->out, "\"decls\":[");
	for (i = 0; i < nr_decls; i++) {
		if (i)
			sb_add(&w->out, ",");
		put_loc(w, &decls[i]);
	}
	sb_add(&w->out, "],\"uses\":[");
	for (i = 0; i < nr_uses; i++) {
		sb_printf(&w->out, "%s[%d,%d,", i ? "," : "", uses[i].kind, uses[i].outside);
		put_str(&w->out, uses[i].who);
		sb_add(&w->out, ",");
		put_str(&w->out, uses[i].field ? uses[i].field : "");
		sb_add(&w->out, ",");
		put_loc(w, &uses[i].loc);
		if (uses[i].by != BD_NONE || (uses[i].file && *uses[i].file))
			sb_printf(&w->out, ",%lld", uses[i].by == BD_NONE ? -1LL : uses[i].by);
		if (uses[i].file && *uses[i].file)
			sb_printf(&w->out, ",%zu", file_number(w, uses[i].file));
		sb_add(&w->out, "]");
	}
	sb_add(&w->out, "]}");
}

static void put_func(struct writer *w, const struct bd_func *f)
{
	size_t i;

	sb_add(&w->out, "{");
	put_field(w, "name", f->name);
	put_field(w, "symbol", f->symbol);
	put_field(w, "type", f->type);
	put_field(w, "unit", f->unit);
	sb_add(&w->out, "\"loc\":");
	put_loc(w, &f->loc);
	sb_add(&w->out, ",");
	put_range(w, &f->range);
	put_field(w, "class", bd_func_class_name(f->class));
	put_field(w, "reason", f->reason);
	if (f->remedy && *f->remedy)
		put_field(w, "remedy", f->remedy);
	if (f->caveat && *f->caveat)
		put_field(w, "caveat", f->caveat);
	put_flag(w, "static", f->is_static);
	put_flag(w, "macro", f->from_macro);
	put_flag(w, "addr_taken_inside", f->addr_taken_inside);
	put_flag(w, "stack_switch", f->stack_switch);
	put_flag(w, "symbol_unique", f->symbol_unique);
	sb_add(&w->out, "\"syms\":[");
	for (i = 0; i < f->nr_syms; i++) {
		if (i)
			sb_add(&w->out, ",");
		put_symbol(w, &f->syms[i]);
	}
	sb_add(&w->out, "],\"redirects\":[");
	for (i = 0; i < f->nr_redirects; i++)
		sb_printf(&w->out, "%s%u", i ? "," : "", f->redirects[i]);
	sb_add(&w->out, "],");
	put_decls_uses(w, f->decls, f->nr_decls, f->uses, f->nr_uses);
}

static void put_var(struct writer *w, const struct bd_var *v)
{
	sb_add(&w->out, "{");
	put_field(w, "name", v->name);
	put_field(w, "symbol", v->symbol);
	put_field(w, "type", v->type);
	put_field(w, "unit", v->unit);
	put_field(w, "owner", v->owner);
	sb_add(&w->out, "\"loc\":");
	put_loc(w, &v->loc);
	sb_add(&w->out, ",");
	put_range(w, &v->range);
	put_field(w, "class", bd_var_class_name(v->class));
	put_field(w, "reason", v->reason);
	if (v->remedy && *v->remedy)
		put_field(w, "remedy", v->remedy);
	put_flag(w, "static", v->is_static);
	put_flag(w, "percpu", v->is_percpu);
	put_flag(w, "macro", v->from_macro);
	put_flag(w, "anon_type", v->anon_type);
	put_flag(w, "initialized", v->initialized);
	put_flag(w, "symbol_unique", v->symbol_unique);
	sb_add(&w->out, "\"sym\":");
	put_symbol(w, &v->sym);
	sb_add(&w->out, ",");
	put_decls_uses(w, v->decls, v->nr_decls, v->uses, v->nr_uses);
}

static void put_field_uses(struct writer *w, const struct bd_field *f)
{
	size_t i;

	for (i = 0; i < f->nr_uses; i++)
		sb_printf(&w->out, "%s[%u,%u,%zu,%u]", i ? "," : "", f->uses[i].user,
			  f->uses[i].how, file_number(w, f->uses[i].loc.file),
			  f->uses[i].loc.line);
}

/* {"name":...,"fields":[["name",offset,bits,[[user,how,file,line],...]],...]} */
static void put_struct(struct writer *w, const struct bd_struct *s)
{
	size_t i;

	sb_add(&w->out, "{");
	put_field(w, "name", s->name);
	put_flag(w, "union", s->is_union);
	sb_printf(&w->out, "\"size\":%u,\"loc\":", s->size);
	put_loc(w, &s->loc);
	sb_add(&w->out, ",\"fields\":[");
	for (i = 0; i < s->nr_fields; i++) {
		sb_add(&w->out, i ? ",\n[" : "\n[");
		put_str(&w->out, s->fields[i].name);
		sb_printf(&w->out, ",%u,%u,[", s->fields[i].offset, s->fields[i].bits);
		put_field_uses(w, &s->fields[i]);
		sb_add(&w->out, "]]");
	}
	sb_add(&w->out, "]}");
}

static void put_users(struct writer *w, const struct boundary *bd)
{
	size_t i;

	for (i = 0; i < bd->nr_users; i++) {
		const struct bd_user *u = &bd->users[i];

		sb_add(&w->out, i ? ",\n[" : "\n[");
		put_str(&w->out, u->who);
		sb_printf(&w->out, ",%zu,%d,%lld]", file_number(w, u->file), u->outside,
			  u->by == BD_NONE ? -1LL : u->by);
	}
}

static void put_head(struct writer *w, const struct boundary *bd)
{
	size_t i, j;

	sb_add(&w->out, "{\"version\":1,\n\"target\":{");
	put_field(w, "build_id", bd->target.build_id);
	put_field(w, "release", bd->target.release);
	put_field(w, "vermagic", bd->target.vermagic);
	put_field(w, "compiler", bd->target.compiler);
	sb_printf(&w->out, "\"text_base\":\"%llx\"},\n\"frame\":{",
		  (unsigned long long)bd->target.text_base);
	put_field(w, "func", bd->frame.func);
	put_field(w, "switch_func", bd->frame.switch_func);
	put_field(w, "saved_regs", bd->frame.saved_regs);
	sb_printf(&w->out, "\"locals\":%u,\"canary_rbp\":%d,\"switch_call\":\"%llx\",",
		  bd->frame.locals, bd->frame.canary_rbp,
		  (unsigned long long)bd->frame.switch_call);
	sb_printf(&w->out, "\"resume\":\"%llx\"},", (unsigned long long)bd->frame.resume);
	sb_add(&w->out, "\n\"units\":[");
	for (i = 0; i < bd->nr_units; i++) {
		sb_add(&w->out, i ? ",{" : "{");
		put_field(w, "file", bd->units[i].file);
		sb_add(&w->out, "\"files\":[");
		for (j = 0; j < bd->units[i].nr_files; j++) {
			if (j)
				sb_add(&w->out, ",");
			put_str(&w->out, bd->units[i].files[j]);
		}
		sb_add(&w->out, "]}");
	}
	sb_add(&w->out, "],\n");
}

int bd_write(const struct boundary *bd, const char *path)
{
	struct writer w = { 0 };
	size_t i;
	int err;

	put_head(&w, bd);
	sb_add(&w.out, "\"funcs\":[\n");
	for (i = 0; i < bd->nr_funcs; i++) {
		if (i)
			sb_add(&w.out, ",\n");
		put_func(&w, &bd->funcs[i]);
	}
	sb_add(&w.out, "],\n\"vars\":[\n");
	for (i = 0; i < bd->nr_vars; i++) {
		if (i)
			sb_add(&w.out, ",\n");
		put_var(&w, &bd->vars[i]);
	}
	sb_add(&w.out, "],\n\"users\":[");
	put_users(&w, bd);
	sb_add(&w.out, "],\n\"structs\":[\n");
	for (i = 0; i < bd->nr_structs; i++) {
		if (i)
			sb_add(&w.out, ",\n");
		put_struct(&w, &bd->structs[i]);
	}
	sb_printf(&w.out, "],\n\"files\":[%s]}\n", w.files.buf ? w.files.buf : "");
	err = write_file(path, w.out.buf, w.out.len);
	strmap_free(&w.numbers);
	sb_free(&w.out);
	sb_free(&w.files);
	return err;
}
