// SPDX-License-Identifier: GPL-2.0
/*
 * builtin-explain.c - plugsched explain WORKDIR NAME: one function or variable, and the evidence
 *
 * In:  WORKDIR/.plugsched/boundary.json, made by `plugsched init`.
 * Out: class, reason, symbols in vmlinux, and who uses it from where.
 */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/boundary.h"
#include "lib/util.h"
#include "tools/builtin.h"

struct options {
	const char *workdir, *name;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (!o->workdir)
			o->workdir = arg;
		else if (!o->name)
			o->name = arg;
		else
			argp_usage(state);
		return 0;
	case ARGP_KEY_END:
		if (!o->name)
			argp_usage(state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.parser = parse,
	.args_doc = "WORKDIR NAME",
	.doc = "Explain what a function or variable of the scheduler is to the module, and why. "
	       "NAME is its C name or a symbol of vmlinux.",
};

static const struct {
	enum bd_use_kind kind;
	bool outside;
	const char *title;
} groups[] = {
	{ BD_USE_CALL, true, "called from outside the module by" },
	{ BD_USE_ADDRESS, true, "its address is taken outside the module by" },
	{ BD_USE_INITIALIZER, true, "its address is held outside the module by" },
	{ BD_USE_INLINED_COPY, true, "copies that a change does not reach stand in" },
	{ BD_USE_WRITE, true, "written outside the module by" },
	{ BD_USE_READ, true, "read outside the module by" },
	{ BD_USE_CALL, false, "called in the module by" },
	{ BD_USE_ADDRESS, false, "its address is taken in the module by" },
	{ BD_USE_INITIALIZER, false, "its address stands in the module's" },
	{ BD_USE_INLINED_COPY, false, "the kernel's compiler inlined it into" },
	{ BD_USE_WRITE, false, "written in the module by" },
	{ BD_USE_READ, false, "read in the module by" },
};

static void print_uses(const struct bd_use *uses, size_t nr)
{
	size_t g, i;

	for (g = 0; g < ARRAY_SIZE(groups); g++) {
		bool any = false;

		for (i = 0; i < nr; i++) {
			const struct bd_use *u = &uses[i];

			if (u->kind != groups[g].kind || u->outside != groups[g].outside)
				continue;
			if (!any)
				printf("  %s:\n", groups[g].title);
			any = true;
			printf("    %s%s%s", u->who, *u->field ? " ." : "", u->field);
			if (u->loc.line)
				printf(" (%s:%u)", u->loc.file, u->loc.line);
			printf("\n");
		}
	}
}

static const char *change_note(const struct bd_func *f)
{
	switch (f->class) {
	case BD_INTERFACE:
	case BD_CALLBACK:
		return "its body may be changed, its parameters and result may not";
	case BD_INSIDER:
		return "it may be changed, renamed or removed";
	case BD_INLINED:
		return "it may be changed; the change reaches the module's own callers only";
	case BD_OUTSIDER:
		return "it cannot be changed: the module calls the kernel's";
	default:
		return "it cannot be changed: it has run and is gone";
	}
}

static void explain_func(const struct bd_func *f)
{
	size_t i, k;

	printf("%s: function, %s\n", f->name, bd_func_class_name(f->class));
	printf("  defined at %s:%u (compiled in %s)\n", f->loc.file, f->loc.line, f->unit);
	printf("  type: %s\n", f->type);
	printf("  why: %s\n", f->reason);
	printf("  so: %s\n", change_note(f));
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
	print_uses(f->uses, f->nr_uses);
}

static void explain_var(const struct bd_var *v)
{
	printf("%s: variable, %s\n", v->name, bd_var_class_name(v->class));
	printf("  defined at %s:%u%s%s (compiled in %s)\n", v->loc.file, v->loc.line,
	       *v->owner ? " in " : "", v->owner, v->unit);
	printf("  declared: %s\n", *v->type ? v->type : "(of a type without name)");
	printf("  why: %s\n", v->reason);
	if (*v->sym.name)
		printf("  in vmlinux: %s at %#llx, %llu bytes%s\n", v->sym.name,
		       (unsigned long long)v->sym.addr, (unsigned long long)v->sym.size,
		       v->is_percpu ? ", one per CPU" : "");
	print_uses(v->uses, v->nr_uses);
}

static bool func_named(const struct bd_func *f, const char *name)
{
	size_t i;

	if (str_eq(f->name, name))
		return true;
	for (i = 0; i < f->nr_syms; i++)
		if (str_eq(f->syms[i].name, name))
			return true;
	return false;
}

int cmd_explain(int argc, char **argv)
{
	struct options o = { 0 };
	struct boundary bd;
	size_t i, n = 0;
	char *path;
	int err;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	path = xasprintf("%s/.plugsched/boundary.json", o.workdir);
	err = boundary_read(&bd, path);
	free(path);
	if (err)
		return 1;
	for (i = 0; i < bd.nr_funcs; i++) {
		if (!func_named(&bd.funcs[i], o.name))
			continue;
		if (n++)
			printf("\n");
		explain_func(&bd.funcs[i]);
	}
	for (i = 0; i < bd.nr_vars; i++) {
		if (!str_eq(bd.vars[i].name, o.name) && !str_eq(bd.vars[i].sym.name, o.name))
			continue;
		if (n++)
			printf("\n");
		explain_var(&bd.vars[i]);
	}
	boundary_free(&bd);
	if (!n)
		ps_err("%s: no function or variable of the scheduler has this name; "
		       "`plugsched boundary %s` lists them", o.name, o.workdir);
	return n ? 0 : 1;
}
