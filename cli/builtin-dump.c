// SPDX-License-Identifier: GPL-2.0
/*
 * builtin-dump.c - plugsched dump: what the plugin recorded in an object, for people or programs
 */
#include <stdio.h>

#include <jansson.h>

#include "gcc-plugin/record-read.h"
#include "lib/util.h"
#include "cli/builtin.h"
#include "cli/options.h"

struct flag_name {
	uint32_t flag;
	const char *name;
};

static const struct flag_name func_flags[] = {
	{ PSREC_FUNC_DEFINED, "defined" }, { PSREC_FUNC_PUBLIC, "public" },
	{ PSREC_FUNC_EMITTED, "emitted" }, { PSREC_FUNC_INLINE, "inline" },
	{ PSREC_FUNC_ALWAYS_INLINE, "always_inline" }, { PSREC_FUNC_NOINLINE, "noinline" },
	{ PSREC_FUNC_WEAK, "weak" }, { PSREC_FUNC_ALIAS, "alias" },
	{ PSREC_FUNC_CLONE, "clone" }, { PSREC_FUNC_FROM_MACRO, "from_macro" },
	{ PSREC_FUNC_NORETURN, "noreturn" }, { PSREC_FUNC_VARARGS, "varargs" },
	{ PSREC_FUNC_ADDR_TAKEN, "address_taken" }, { PSREC_FUNC_NOTRACE, "notrace" },
	{ PSREC_FUNC_USED, "used" }, { PSREC_FUNC_CLONE_RET_DROPPED, "return_dropped" },
	{ PSREC_FUNC_CLONE_PARAMS_CHANGED, "params_changed" }, { PSREC_FUNC_PARTIAL, "partial" },
	{ PSREC_FUNC_COLD_PART, "cold_part" },
	{ PSREC_FUNC_MERGED, "merged" }, { PSREC_FUNC_FORESEEN, "foreseen" },
	{ 0, NULL }
};

static const struct flag_name var_flags[] = {
	{ PSREC_VAR_DEFINED, "defined" }, { PSREC_VAR_PUBLIC, "public" },
	{ PSREC_VAR_STATIC_LOCAL, "static_local" }, { PSREC_VAR_EMITTED, "emitted" },
	{ PSREC_VAR_CONST, "const" }, { PSREC_VAR_INITIALIZED, "initialized" },
	{ PSREC_VAR_PERCPU, "percpu" }, { PSREC_VAR_FROM_MACRO, "from_macro" },
	{ PSREC_VAR_WEAK, "weak" }, { PSREC_VAR_ALIAS, "alias" },
	{ PSREC_VAR_ANON_TYPE, "unnamed_type" }, { PSREC_VAR_WRITTEN, "written" },
	{ 0, NULL }
};

static const struct flag_name call_flags[] = {
	{ PSREC_CALL_SOURCE, "source" }, { PSREC_CALL_INDIRECT, "indirect" },
	{ PSREC_CALL_TAIL, "tail" }, { 0, NULL }
};

static const struct flag_name inline_flags[] = {
	{ PSREC_INLINE_EARLY, "early" }, { 0, NULL }
};

static const struct flag_name ref_flags[] = {
	{ PSREC_REF_ADDR, "address" }, { PSREC_REF_LOAD, "load" }, { PSREC_REF_STORE, "store" },
	{ PSREC_REF_INIT, "initializer" }, { PSREC_REF_ASM, "asm" },
	{ PSREC_REF_CALL_ARG, "argument" }, { 0, NULL }
};

static const struct flag_name unit_flags[] = {
	{ PSREC_UNIT_IPA_RA, "ipa_ra" }, { PSREC_UNIT_ERRORS, "errors" }, { 0, NULL }
};

static const struct flag_name struct_flags[] = {
	{ PSREC_STRUCT_UNION, "union" },
	{ PSREC_STRUCT_WHOLE, "whole" },
	{ 0, NULL }
};

static const struct flag_name access_flags[] = {
	{ PSREC_ACCESS_READ, "read" },
	{ PSREC_ACCESS_WRITE, "write" },
	{ PSREC_ACCESS_ADDRESS, "address" },
	{ 0, NULL }
};

static const char *const param_what[] = { "copy", "split", "new" };

static json_t *flags_json(uint32_t flags, const struct flag_name *names)
{
	json_t *list = json_array();

	for (; names->name; names++)
		if (flags & names->flag)
			json_array_append_new(list, json_string(names->name));
	return list;
}

static json_t *str_json(const struct psrec *r, uint32_t off)
{
	return json_string_nocheck(psrec_str(r, off));
}

static json_t *loc_json(const struct psrec *r, const struct psrec_loc *loc)
{
	return json_pack("{s:o, s:i, s:i}", "file", str_json(r, loc->file), "line", (int)loc->line,
			 "col", (int)loc->col);
}

static json_t *range_json(const struct psrec_range *range)
{
	if (!range->line)
		return json_null();
	return json_pack("[iiii]", (int)range->line, (int)range->col, (int)range->end_line,
			 (int)range->end_col);
}

static const char *func_name(const struct psrec *r, uint32_t i)
{
	return i == PSREC_NONE ? "" : psrec_str(r, r->funcs[i].asm_name);
}

static const char *any_name(const struct psrec *r, uint32_t kind, uint32_t i)
{
	return kind == PSREC_K_FUNC ? func_name(r, i) : psrec_str(r, r->vars[i].asm_name);
}

static json_t *funcs_json(const struct psrec *r)
{
	json_t *list = json_array();
	uint32_t i;

	for (i = 0; i < r->nr_funcs; i++) {
		const struct psrec_func *f = &r->funcs[i];

		json_array_append_new(list, json_pack("{s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:o}",
			"name", str_json(r, f->name), "symbol", str_json(r, f->asm_name),
			"type", str_json(r, f->type), "section", str_json(r, f->section),
			"flags", flags_json(f->flags, func_flags),
			"origin", func_name(r, f->origin),
			"at", loc_json(r, &f->loc), "range", range_json(&f->range)));
	}
	return list;
}

static json_t *vars_json(const struct psrec *r)
{
	json_t *list = json_array();
	uint32_t i;

	for (i = 0; i < r->nr_vars; i++) {
		const struct psrec_var *v = &r->vars[i];

		json_array_append_new(list,
			json_pack("{s:o, s:o, s:o, s:o, s:o, s:s, s:i, s:i, s:o, s:o}",
			"name", str_json(r, v->name), "symbol", str_json(r, v->asm_name),
			"type", str_json(r, v->type), "section", str_json(r, v->section),
			"flags", flags_json(v->flags, var_flags), "owner", func_name(r, v->owner),
			"size", (int)v->size, "align", (int)v->align,
			"at", loc_json(r, &v->loc), "range", range_json(&v->range)));
	}
	return list;
}

static json_t *uses_json(const struct psrec *r, json_t *calls, json_t *inlines, json_t *refs)
{
	uint32_t i;

	for (i = 0; i < r->nr_calls; i++) {
		const struct psrec_call *c = &r->calls[i];

		json_array_append_new(calls, json_pack("{s:s, s:s, s:o, s:o}",
			"caller", func_name(r, c->caller), "callee", func_name(r, c->callee),
			"flags", flags_json(c->flags, call_flags), "at", loc_json(r, &c->loc)));
	}
	for (i = 0; i < r->nr_inlines; i++) {
		const struct psrec_inline *n = &r->inlines[i];

		json_array_append_new(inlines, json_pack("{s:s, s:s, s:s, s:o, s:o}",
			"outer", func_name(r, n->outer), "callee", func_name(r, n->callee),
			"into", func_name(r, n->into),
			"flags", flags_json(n->flags, inline_flags), "at", loc_json(r, &n->loc)));
	}
	for (i = 0; i < r->nr_refs; i++) {
		const struct psrec_ref *f = &r->refs[i];

		json_array_append_new(refs, json_pack("{s:s, s:s, s:o, s:o, s:o}",
			"from", any_name(r, f->from_kind, f->from),
			"to", any_name(r, f->to_kind, f->to),
			"flags", flags_json(f->flags, ref_flags), "field", str_json(r, f->field),
			"at", loc_json(r, &f->loc)));
	}
	return calls;
}

static json_t *decls_json(const struct psrec *r)
{
	json_t *list = json_array();
	uint32_t i;

	for (i = 0; i < r->nr_decls; i++)
		json_array_append_new(list, json_pack("{s:s, s:o}", "symbol",
			any_name(r, r->decls[i].kind, r->decls[i].index),
			"at", loc_json(r, &r->decls[i].loc)));
	return list;
}

static json_t *params_json(const struct psrec *r)
{
	json_t *list = json_array();
	uint32_t i;

	for (i = 0; i < r->nr_params; i++) {
		const struct psrec_param *p = &r->params[i];

		json_array_append_new(list, json_pack("{s:s, s:i, s:i, s:s, s:i, s:o}",
			"clone", func_name(r, p->func), "position", (int)p->position,
			"base", (int)p->base, "what", param_what[p->what],
			"offset_bits", (int)p->offset, "type", str_json(r, p->type)));
	}
	return list;
}

static json_t *frames_json(const struct psrec *r)
{
	json_t *list = json_array();
	uint32_t i;

	for (i = 0; i < r->nr_frames; i++) {
		const struct psrec_frame *f = &r->frames[i];

		json_array_append_new(list, json_pack("{s:s, s:i, s:b, s:o, s:i, s:i}",
			"func", func_name(r, f->func), "size", (int)f->size,
			"frame_pointer", (int)f->has_frame_pointer,
			"saved_regs", str_json(r, f->saved_regs),
			"canary", (int)(int32_t)f->canary, "switch_calls", (int)f->switch_calls));
	}
	return list;
}

/* "rq.nr_running" */
static const char *field_name(const struct psrec *r, uint32_t i, char *buf, size_t size)
{
	const struct psrec_field *f = &r->fields[i];

	snprintf(buf, size, "%s.%s", psrec_str(r, r->structs[f->owner].name),
		 psrec_str(r, f->name));
	return buf;
}

static json_t *structs_json(const struct psrec *r)
{
	json_t *list = json_array(), **fields = xcalloc(r->nr_structs + 1, sizeof(*fields));
	uint32_t i;

	for (i = 0; i < r->nr_structs; i++) {
		const struct psrec_struct *s = &r->structs[i];

		fields[i] = json_array();
		json_array_append_new(list, json_pack("{s:o, s:o, s:i, s:o, s:o}",
			"name", str_json(r, s->name), "flags", flags_json(s->flags, struct_flags),
			"size", (int)s->size, "at", loc_json(r, &s->loc), "fields", fields[i]));
	}
	for (i = 0; i < r->nr_fields; i++) {
		const struct psrec_field *f = &r->fields[i];

		json_array_append_new(fields[f->owner], json_pack("{s:o, s:i, s:i}",
			"name", str_json(r, f->name), "offset_bits", (int)f->offset,
			"bits", (int)f->bits));
	}
	free(fields);
	return list;
}

static json_t *accesses_json(const struct psrec *r)
{
	json_t *list = json_array();
	char name[512];
	uint32_t i;

	for (i = 0; i < r->nr_accesses; i++) {
		const struct psrec_access *a = &r->accesses[i];

		json_array_append_new(list, json_pack("{s:s, s:o, s:o, s:o}",
			"func", func_name(r, a->func),
			"field", json_string(field_name(r, a->field, name, sizeof(name))),
			"flags", flags_json(a->flags, access_flags), "at", loc_json(r, &a->loc)));
	}
	return list;
}

static json_t *unit_json(const struct psrec *r)
{
	json_t *calls = json_array(), *inlines = json_array(), *refs = json_array();

	uses_json(r, calls, inlines, refs);
	return json_pack("{s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "version", PSREC_VERSION, "unit", str_json(r, r->h->unit),
			 "compiler", str_json(r, r->h->compiler),
			 "flags", flags_json(r->h->flags, unit_flags),
			 "functions", funcs_json(r), "variables", vars_json(r),
			 "declarations", decls_json(r), "calls", calls, "inlines", inlines,
			 "references", refs, "clone_params", params_json(r),
			 "frames", frames_json(r), "structs", structs_json(r),
			 "accesses", accesses_json(r));
}

static void print_flags(uint32_t flags, const struct flag_name *names)
{
	for (; names->name; names++)
		if (flags & names->flag)
			printf(" %s", names->name);
}

static void print_at(const struct psrec *r, const struct psrec_loc *loc)
{
	if (loc->line)
		printf("  (%s:%u:%u)", psrec_str(r, loc->file), loc->line, loc->col);
	putchar('\n');
}

static void print_structs(const struct psrec *r)
{
	char name[512];
	uint32_t i;

	for (i = 0; i < r->nr_structs; i++) {
		printf("struct %s: %u bytes", psrec_str(r, r->structs[i].name), r->structs[i].size);
		print_flags(r->structs[i].flags, struct_flags);
		print_at(r, &r->structs[i].loc);
	}
	for (i = 0; i < r->nr_fields; i++)
		printf("field %s: bit %u, %u bits\n", field_name(r, i, name, sizeof(name)),
		       r->fields[i].offset, r->fields[i].bits);
	for (i = 0; i < r->nr_accesses; i++) {
		const struct psrec_access *a = &r->accesses[i];

		printf("access %s -> %s:", func_name(r, a->func),
		       field_name(r, a->field, name, sizeof(name)));
		print_flags(a->flags, access_flags);
		print_at(r, &a->loc);
	}
}

static void print_unit(const struct psrec *r)
{
	uint32_t i;

	printf("unit %s\ncompiler %s\n", psrec_str(r, r->h->unit), psrec_str(r, r->h->compiler));
	for (i = 0; i < r->nr_funcs; i++) {
		const struct psrec_func *f = &r->funcs[i];

		printf("function %s:", psrec_str(r, f->asm_name));
		print_flags(f->flags, func_flags);
		if (f->origin != PSREC_NONE)
			printf(" of %s", func_name(r, f->origin));
		print_at(r, &f->loc);
	}
	for (i = 0; i < r->nr_vars; i++) {
		const struct psrec_var *v = &r->vars[i];

		printf("variable %s:", psrec_str(r, v->asm_name));
		print_flags(v->flags, var_flags);
		if (v->owner != PSREC_NONE)
			printf(" in %s", func_name(r, v->owner));
		print_at(r, &v->loc);
	}
	for (i = 0; i < r->nr_calls; i++) {
		const struct psrec_call *c = &r->calls[i];

		printf("call %s -> %s:", func_name(r, c->caller),
		       c->callee == PSREC_NONE ? "*" : func_name(r, c->callee));
		print_flags(c->flags, call_flags);
		print_at(r, &c->loc);
	}
	for (i = 0; i < r->nr_inlines; i++) {
		const struct psrec_inline *n = &r->inlines[i];

		printf("inlined %s into the code of %s:", func_name(r, n->callee),
		       func_name(r, n->outer));
		print_flags(n->flags, inline_flags);
		print_at(r, &n->loc);
	}
	for (i = 0; i < r->nr_refs; i++) {
		const struct psrec_ref *f = &r->refs[i];

		printf("reference %s -> %s:", any_name(r, f->from_kind, f->from),
		       any_name(r, f->to_kind, f->to));
		print_flags(f->flags, ref_flags);
		if (*psrec_str(r, f->field))
			printf(" %s", psrec_str(r, f->field));
		print_at(r, &f->loc);
	}
	for (i = 0; i < r->nr_params; i++)
		printf("clone %s: parameter %u is %s of the origin's %u\n",
		       func_name(r, r->params[i].func), r->params[i].position,
		       param_what[r->params[i].what], r->params[i].base);
	for (i = 0; i < r->nr_frames; i++)
		printf("frame %s: saves %s, %u bytes below, %u call(s) of the stack switch\n",
		       func_name(r, r->frames[i].func), psrec_str(r, r->frames[i].saved_regs),
		       r->frames[i].size, r->frames[i].switch_calls);
	print_structs(r);
}

struct dump_args {
	const char *file;
	bool json;
};

static error_t parse_opt(int key, char *arg, struct argp_state *state)
{
	struct dump_args *args = state->input;

	switch (key) {
	case 'j':
		args->json = true;
		return 0;
	case ARGP_KEY_ARG:
		cli_only_operand(&args->file, arg, "one object", state);
		return 0;
	case ARGP_KEY_END:
		if (!args->file)
			argp_error(state, "the object is missing: name a .o file that was compiled with the plugin");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "json", 'j', NULL, 0, "Print one JSON document per unit", 0 },
	{ 0 }
};

static const struct argp argp = {
	options, parse_opt, "FILE.o",
	"Print what the plugin recorded in an object (vmlinux.o holds a record per unit).",
	NULL, NULL, NULL
};

int cmd_dump(int argc, char **argv)
{
	struct dump_args args = { 0 };
	struct psrec_file file;
	size_t i;

	cli_parse(&argp, argc, argv, &args);
	if (psrec_open(&file, args.file))
		return 1;
	for (i = 0; i < file.nr; i++) {
		if (args.json) {
			json_t *unit = unit_json(&file.recs[i]);

			if (!unit || json_dumpf(unit, stdout, JSON_INDENT(1))) {
				ps_err("cannot write the record of %s as JSON", args.file);
				return 1;
			}
			putchar('\n');
			json_decref(unit);
		} else {
			print_unit(&file.recs[i]);
		}
	}
	psrec_close(&file);
	return cli_flush();
}
