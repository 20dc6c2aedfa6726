// SPDX-License-Identifier: GPL-2.0
/*
 * builtin-explain.c - plugsched explain WORKDIR NAME: one function or variable, and the evidence
 *
 * In:  WORKDIR/.plugsched/boundary.json, made by `plugsched init`.
 * Out: may it be changed, class, reason, what would change that, symbols in vmlinux, and who uses
 *      it from where. All that have the name; NAME@FILE picks one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boundary/boundary.h"
#include "boundary/verdict.h"
#include "lib/util.h"
#include "cli/builtin.h"
#include "cli/explain-json.h"
#include "cli/fact.h"
#include "cli/options.h"
#include "cli/structs.h"
#include "boundary/suggest.h"

struct options {
	const char *workdir;
	char *name;
	bool json;
};

static bool is_keyword(const char *name)
{
	return str_eq(name, "struct") || str_eq(name, "union");
}

static void join(char **name, const char *more)
{
	char *both = xasprintf("%s %s", *name, more);

	free(*name);
	*name = both;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'j':
		o->json = true;
		return 0;
	case ARGP_KEY_ARG:
		if (!o->workdir)
			o->workdir = arg;
		else if (!o->name)
			o->name = xstrdup(arg);
		else if (is_keyword(o->name))
			join(&o->name, arg);
		else
			argp_error(state, "one name, not several: %s", arg);
		return 0;
	case ARGP_KEY_END:
		if (!o->workdir)
			argp_error(state, "the directory is missing: name one that plugsched init made, then a function");
		if (!o->name)
			argp_error(state, "the name is missing: a function, variable or struct of the scheduler");
		if (is_keyword(o->name))
			argp_error(state, "%s: its name is missing", o->name);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option arg_options[] = {
	{ "json", 'j', NULL, 0, "Print a JSON array, an object for each that has the name", 0 },
	{ 0 }
};

static const struct argp argp = {
	.options = arg_options,
	.parser = parse,
	.args_doc = "DIR NAME[@FILE]\nDIR [struct] NAME[.FIELD]",
	.doc = "Explain what a function or variable of the scheduler is to the module, and why. NAME is its C name or a symbol of vmlinux; @FILE selects one of several (kernel/sched/fair.c, or the end of it: fair.c); a function's static variable is also FUNCTION.NAME. Of a struct of the scheduler: which fields code outside touches and who.",
};

/* ---- the evidence ---- */

#define COPIES_TITLE	"a change does not reach these copies, which the kernel's compiler " \
			"inlined into code that stays"

static const struct {
	enum bd_use_kind kind;
	bool outside;
	const char *title;
} groups[] = {
	{ BD_USE_INLINED_COPY, true, COPIES_TITLE },
	{ BD_USE_CALL, true, "called from outside the module by" },
	{ BD_USE_ADDRESS, true, "its address is taken outside the module by" },
	{ BD_USE_INITIALIZER, true, "its address is held outside the module by" },
	{ BD_USE_WRITE, true, "written outside the module by" },
	{ BD_USE_READ, true, "read outside the module by" },
	{ BD_USE_CALL, false, "called in the module by" },
	{ BD_USE_ADDRESS, false, "its address is taken in the module by" },
	{ BD_USE_INITIALIZER, false, "its address is in the module's initializer of" },
	{ BD_USE_INLINED_COPY, false, "the kernel's compiler inlined it into (these move too)" },
	{ BD_USE_WRITE, false, "written in the module by" },
	{ BD_USE_READ, false, "read in the module by" },
};

static void print_use(const struct bd_use *u)
{
	printf("    %s%s%s", u->who, *u->field ? " ." : "", u->field);
	if (u->loc.line)
		printf(" (%s:%u%s%s)", u->loc.file, u->loc.line, *u->file ? ", in " : "", u->file);
	printf("\n");
}

static void print_uses(const struct bd_use *uses, size_t nr, bool may_change)
{
	size_t g, i;

	for (g = 0; g < ARRAY_SIZE(groups); g++) {
		bool any = false;

		for (i = 0; i < nr; i++) {
			if (uses[i].kind != groups[g].kind || uses[i].outside != groups[g].outside)
				continue;
			if (!any)
				printf("  %s:\n", groups[g].kind != BD_USE_INLINED_COPY ||
				       !groups[g].outside || may_change ? groups[g].title :
				       "the kernel's compiler inlined it into");
			any = true;
			print_use(&uses[i]);
		}
	}
}

static void print_answer(const struct bd_verdict *v, const char *reason, const char *remedy)
{
	fact_print("modifiable", v->headline);
	fact_print("why", reason);
	fact_print("what can change", v->allows);
	if (*remedy)
		fact_print("remedy", remedy);
}

/* What it costs that tasks may be in it during a swap. */
static void explain_rest(const struct bd_func *f)
{
	if (f->rests)
		fact_print(f->asked ? "asked for" : "rests", f->rest);
	fact_print(f->rests ? "cost" : "cost of --with", bd_func_cost(f));
}

static void explain_func(const struct bd_func *f)
{
	struct bd_verdict v = bd_func_verdict(f);
	size_t i, k;

	printf("%s: %sfunction, %s (%s)\n", f->name, f->is_static ? "static " : "",
	       bd_func_class_name(f->class), bd_func_class_note(f->class));
	print_answer(&v, f->reason, f->remedy);
	if (*f->caveat)
		fact_print("caution", f->caveat);
	if (*f->rest)
		explain_rest(f);
	printf("  defined at: %s:%u (compiled in %s)\n", f->loc.file, f->loc.line, f->unit);
	fact_print("type", f->type);
	for (i = 0; i < f->nr_syms; i++) {
		const char *redirected = "";

		for (k = 0; k < f->nr_redirects; k++)
			if (f->redirects[k] == i)
				redirected = f->stack_switch ?
					     ", redirected through the stack trampoline" :
					     ", redirected";
		printf("  in vmlinux: %s at %#llx, %llu bytes%s\n", f->syms[i].name,
		       (unsigned long long)f->syms[i].addr, (unsigned long long)f->syms[i].size,
		       redirected);
	}
	print_uses(f->uses, f->nr_uses, v.answer != BD_NO);
}

static void explain_var(const struct bd_var *v)
{
	struct bd_verdict verdict = bd_var_verdict(v);

	printf("%s: %svariable%s%s, %s (%s)\n", v->name, v->is_static ? "static " : "",
	       *v->owner ? " of " : "", v->owner, bd_var_class_name(v->class),
	       bd_var_class_note(v->class));
	print_answer(&verdict, v->reason, v->remedy);
	printf("  defined at: %s:%u (compiled in %s)\n", v->loc.file, v->loc.line, v->unit);
	fact_print("declared", *v->type ? v->type : "(of a type without name)");
	if (*v->sym.name)
		printf("  in vmlinux: %s at %#llx, %llu bytes%s\n", v->sym.name,
		       (unsigned long long)v->sym.addr, (unsigned long long)v->sym.size,
		       v->is_percpu ? ", one per CPU" : "");
	print_uses(v->uses, v->nr_uses, true);
}

/* ---- finding it ---- */

/* What is asked for: a name, and a file or the end of one. */
struct query {
	char *name;
	const char *file;
};

static bool in_file(const struct query *w, const char *file)
{
	size_t len = strlen(file), tail = strlen(w->file);

	return str_ends(file, w->file) && (len == tail || !tail || file[len - tail - 1] == '/');
}

static bool is_func(const struct query *w, const struct bd_func *f)
{
	bool named = str_eq(f->name, w->name);
	size_t i;

	for (i = 0; i < f->nr_syms; i++)
		named |= str_eq(f->syms[i].name, w->name);
	return named && in_file(w, f->loc.file);
}

/* A static local is also known as FUNCTION.NAME. */
static bool is_var(const struct query *w, const struct bd_var *v)
{
	size_t owner = strlen(v->owner);
	bool named = str_eq(v->name, w->name) || str_eq(v->sym.name, w->name) ||
		     (owner && !strncmp(w->name, v->owner, owner) && w->name[owner] == '.' &&
		      str_eq(w->name + owner + 1, v->name));

	return named && in_file(w, v->loc.file);
}

static size_t explain_all(const struct boundary *bd, const struct query *w)
{
	size_t i, n = 0;

	for (i = 0; i < bd->nr_funcs; i++) {
		if (!is_func(w, &bd->funcs[i]))
			continue;
		if (n++)
			printf("\n");
		explain_func(&bd->funcs[i]);
	}
	for (i = 0; i < bd->nr_vars; i++) {
		if (!is_var(w, &bd->vars[i]))
			continue;
		if (n++)
			printf("\n");
		explain_var(&bd->vars[i]);
	}
	return n;
}

/* What to ask for to get number i of all only: malloc'd, NULL if that is not wanted. */
static char *label_of(const struct boundary *bd, const struct query *w, size_t i)
{
	const struct bd_var *v;

	if (i < bd->nr_funcs)
		return is_func(w, &bd->funcs[i]) ?
		       xasprintf("%s@%s", w->name, bd->funcs[i].loc.file) : NULL;
	v = &bd->vars[i - bd->nr_funcs];
	if (!is_var(w, v))
		return NULL;
	return *v->owner ? xasprintf("%s.%s", v->owner, v->name) :
			   xasprintf("%s@%s", w->name, v->loc.file);
}

/* Several of one name: say so before, and how to ask for one of them. */
static void announce(const struct boundary *bd, const struct query *w)
{
	char *first = NULL, *other = NULL, *label;
	size_t i, n = 0;

	for (i = 0; i < bd->nr_funcs + bd->nr_vars; i++) {
		label = label_of(bd, w, i);
		if (!label)
			continue;
		n++;
		if (!first) {
			first = label;
		} else if (!other && !str_eq(first, label)) {
			other = label;
		} else {
			free(label);
		}
	}
	if (n > 1)
		printf("%zu have the name %s%s%s%s%s%s\n\n", n, w->name, other ? "; " : "",
		       other ? first : "", other ? " and " : "", other ? other : "",
		       other ? " select one" : "");
	free(first);
	free(other);
}

/* All that have the name, as one array; returns how many. */
static size_t explain_json(const struct boundary *bd, const struct query *w)
{
	json_t *list = json_array();
	const struct bd_field *field = NULL;
	const struct bd_struct *s;
	size_t i, n;

	for (i = 0; i < bd->nr_funcs; i++)
		if (is_func(w, &bd->funcs[i]))
			json_array_append_new(list, explain_func_json(&bd->funcs[i]));
	for (i = 0; i < bd->nr_vars; i++)
		if (is_var(w, &bd->vars[i]))
			json_array_append_new(list, explain_var_json(&bd->vars[i]));
	s = json_array_size(list) || *w->file ? NULL : structs_find(bd, w->name, &field);
	if (s)
		json_array_append_new(list, explain_struct_json(bd, s, field));
	n = json_array_size(list);
	if (n) {
		json_dumpf(list, stdout, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
		putchar('\n');
	}
	json_decref(list);
	return n;
}

static void not_found(const struct boundary *bd, const struct query *w, const char *workdir)
{
	struct suggestions s = { 0 };
	struct query anywhere = { w->name, "" };
	bool fields;
	char *near;
	size_t i;

	structs_suggest(bd, w->name, &s);
	fields = s.nr && strchr(w->name, '.');
	for (i = 0; i < bd->nr_funcs && !fields; i++) {
		if (*w->file && is_func(&anywhere, &bd->funcs[i])) {
			ps_err("%s: %s is not in a file %s but in %s", w->name, w->name, w->file,
			       bd->funcs[i].loc.file);
			return;
		}
		suggest_consider(&s, w->name, bd->funcs[i].name);
	}
	for (i = 0; i < bd->nr_vars && !fields; i++)
		suggest_consider(&s, w->name, bd->vars[i].name);
	near = suggest_text(&s);
	ps_err("%s: no function, variable or struct of the scheduler has this name%s (`plugsched boundary %s` lists them)",
	       w->name, near, workdir);
	free(near);
}

int cmd_explain(int argc, char **argv)
{
	struct options o = { 0 };
	struct boundary bd;
	struct query w;
	char *path, *at;
	size_t n;
	int err;

	cli_parse(&argp, argc, argv, &o);
	path = xasprintf("%s/.plugsched/boundary.json", o.workdir);
	err = bd_read(&bd, path);
	free(path);
	if (err) {
		free(o.name);
		return 1;
	}
	w.name = o.name;
	w.file = "";
	at = strchr(w.name, '@');
	if (at) {
		*at = '\0';
		w.file = at + 1;
	}
	if (o.json) {
		n = explain_json(&bd, &w);
	} else {
		announce(&bd, &w);
		n = explain_all(&bd, &w);
		if (!n && !at)
			n = structs_explain(&bd, w.name);
	}
	if (!n)
		not_found(&bd, &w, o.workdir);
	bd_free(&bd);
	free(w.name);
	return cli_flush() || !n ? 1 : 0;
}
