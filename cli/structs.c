// SPDX-License-Identifier: GPL-2.0
/*
 * structs.c - which fields of the scheduler's structs code outside touches (see structs.h)
 */
#include "cli/structs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boundary/verdict.h"
#include "lib/util.h"
#include "cli/fact.h"

static const char *keyword(const struct bd_struct *s)
{
	return s->is_union ? "union" : "struct";
}

static size_t fields_outside(const struct boundary *bd, const struct bd_struct *s)
{
	size_t i, n = 0;

	for (i = 0; i < s->nr_fields; i++)
		n += bd_field_outside(bd, &s->fields[i]) != 0;
	return n;
}

/* "reads", "reads, writes", ... */
static void print_how(uint32_t how)
{
	printf("%s%s%s%s%s", how & BD_FIELD_READ ? "reads" : "",
	       (how & BD_FIELD_READ) && (how & ~BD_FIELD_READ) ? ", " : "",
	       how & BD_FIELD_WRITTEN ? "writes" : "",
	       (how & BD_FIELD_WRITTEN) && (how & BD_FIELD_ADDRESS) ? ", " : "",
	       how & BD_FIELD_ADDRESS ? "takes the address" : "");
}

static void print_users(const struct boundary *bd, const struct bd_field *f, bool outside,
			const char *title)
{
	size_t i, n = bd_field_outside(bd, f);

	if (!(outside ? n : f->nr_uses - n))
		return;
	printf("  %s:\n", title);
	for (i = 0; i < f->nr_uses; i++) {
		const struct bd_field_use *u = &f->uses[i];
		const struct bd_user *who = &bd->users[u->user];

		if (who->outside != outside)
			continue;
		printf("    %s (%s:%u%s%s): ", who->who, u->loc.file, u->loc.line,
		       str_eq(who->file, u->loc.file) ? "" : ", in ",
		       str_eq(who->file, u->loc.file) ? "" : who->file);
		print_how(u->how);
		if (outside && who->by != BD_NONE &&
		    bd_func_verdict(&bd->funcs[who->by]).answer != BD_NO)
			printf("; code that stays has inlined copies of it");
		printf("\n");
	}
}

static void print_place(const struct bd_field *f)
{
	if (f->offset % 8 || f->bits % 8)
		printf("bit %u, %u bits", f->offset, f->bits);
	else
		printf("byte %u, %u bytes", f->offset / 8, f->bits / 8);
}

static const char *field_verdict(const struct boundary *bd, const struct bd_struct *s,
				 const struct bd_field *f)
{
	if (bd_field_outside(bd, f))
		return "no, code outside touches it; what it means must stay as well";
	if (!bd_struct_seen(bd, s))
		return "not known: units that include its header were not built (init --partial)";
	return "its meaning, since only the module touches it; its place and size must stay";
}

/* Who else touches it, no record says. */
static void print_seen(const struct boundary *bd, const struct bd_struct *s)
{
	if (!bd_struct_seen(bd, s))
		printf("  known of: %s units, those that touch the scheduler\n", bd->target.recorded);
}

static void explain_field(const struct boundary *bd, const struct bd_struct *s,
			  const struct bd_field *f)
{
	printf("%s.%s: field of %s %s at ", s->name, f->name, keyword(s), s->name);
	print_place(f);
	printf("\n  modifiable: %s\n  defined in: %s:%u\n", field_verdict(bd, s, f),
	       s->loc.file, s->loc.line);
	print_seen(bd, s);
	print_users(bd, f, true, "touched outside the module by");
	print_users(bd, f, false, "touched in the module by");
	if (!f->nr_uses)
		printf("  no code touches it by name in %s\n",
		       bd_struct_seen(bd, s) ? "this kernel" : "those units");
}

static void list_touched(const struct boundary *bd, const struct bd_struct *s)
{
	size_t i, k, shown;

	for (i = 0; i < s->nr_fields; i++) {
		const struct bd_field *f = &s->fields[i];
		size_t n = bd_field_outside(bd, f);

		if (!n)
			continue;
		printf("    %s: %zu outside: ", f->name, n);
		for (k = 0, shown = 0; k < f->nr_uses && shown < 3; k++) {
			const struct bd_field_use *u = &f->uses[k];

			if (!bd->users[u->user].outside)
				continue;
			printf("%s%s (%s:%u)", shown++ ? ", " : "", bd->users[u->user].who,
			       u->loc.file, u->loc.line);
		}
		printf("%s\n", n > shown ? ", ..." : "");
	}
}

/* Names of fields, folded. */
static void list_names(const struct boundary *bd, const struct bd_struct *s, bool used,
		       const char *title)
{
	size_t i, col = 0;

	for (i = 0; i < s->nr_fields; i++) {
		const struct bd_field *f = &s->fields[i];

		if (bd_field_outside(bd, f) || (f->nr_uses != 0) != used)
			continue;
		if (!col)
			printf("  %s:\n   ", title);
		else if (col + strlen(f->name) > 90)
			printf("\n   ");
		if (!col || col + strlen(f->name) > 90)
			col = 3;
		col += printf(" %s", f->name);
	}
	if (col)
		printf("\n");
}

static void explain_struct(const struct boundary *bd, const struct bd_struct *s)
{
	struct bd_verdict v = bd_struct_verdict(bd, s);
	size_t touched = fields_outside(bd, s);

	printf("%s %s: %u bytes, %zu fields, %zu of them touched by code outside the module\n",
	       keyword(s), s->name, s->size, s->nr_fields, touched);
	fact_print("modifiable", v.headline);
	fact_print("what can change", v.allows);
	printf("  defined at: %s:%u\n", s->loc.file, s->loc.line);
	print_seen(bd, s);
	if (touched)
		printf("  touched outside the module:\n");
	list_touched(bd, s);
	list_names(bd, s, true, bd_struct_seen(bd, s) ? "touched in the module only" :
		   "touched in the module, and maybe elsewhere");
	list_names(bd, s, false, bd_struct_seen(bd, s) ? "touched by no code by name in this kernel" :
		   "touched by no code of those units by name");
}

static const struct bd_struct *find(const struct boundary *bd, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < bd->nr_structs; i++)
		if (!strncmp(bd->structs[i].name, name, len) && !bd->structs[i].name[len])
			return &bd->structs[i];
	return NULL;
}

static const char *tag_of(const char *name)
{
	if (str_starts(name, "struct "))
		return name + strlen("struct ");
	return str_starts(name, "union ") ? name + strlen("union ") : name;
}

const struct bd_struct *structs_find(const struct boundary *bd, const char *name,
				     const struct bd_field **field)
{
	const char *tag = tag_of(name), *dot = strchr(tag, '.');
	const struct bd_struct *s = find(bd, tag, dot ? (size_t)(dot - tag) : strlen(tag));
	size_t i;

	*field = NULL;
	for (i = 0; s && dot && i < s->nr_fields; i++)
		if (str_eq(s->fields[i].name, dot + 1))
			*field = &s->fields[i];
	return dot && !*field ? NULL : s;
}

bool structs_explain(const struct boundary *bd, const char *name)
{
	const struct bd_field *field;
	const struct bd_struct *s = structs_find(bd, name, &field);

	if (field)
		explain_field(bd, s, field);
	else if (s)
		explain_struct(bd, s);
	return s;
}

void structs_suggest(const struct boundary *bd, const char *name, struct suggestions *sug)
{
	const char *tag = tag_of(name), *dot = strchr(tag, '.');
	const struct bd_struct *s = dot ? find(bd, tag, dot - tag) : NULL;
	size_t i;

	for (i = 0; s && i < s->nr_fields; i++)
		suggest_consider(sug, dot + 1, s->fields[i].name);
	for (i = 0; !dot && i < bd->nr_structs; i++)
		suggest_consider(sug, tag, bd->structs[i].name);
}

void structs_list(const struct boundary *bd, bool fields)
{
	size_t i;

	printf("\nstructs, and how much of them is touched outside\n");
	for (i = 0; i < bd->nr_structs; i++) {
		const struct bd_struct *s = &bd->structs[i];

		printf("  %s %s (%s:%u): %zu of %zu fields are touched outside\n", keyword(s),
		       s->name, s->loc.file, s->loc.line, fields_outside(bd, s), s->nr_fields);
		if (fields)
			list_touched(bd, s);
	}
}
