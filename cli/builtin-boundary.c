// SPDX-License-Identifier: GPL-2.0
/*
 * builtin-boundary.c - plugsched boundary WORKDIR: what may be changed, counted and listed
 *
 * In:  WORKDIR/.plugsched/boundary.json, made by `plugsched init`.
 * Out: text for people, the boundary itself with --json, or the result of an audit.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/audit.h"
#include "boundary/boundary.h"
#include "boundary/verdict.h"
#include "lib/util.h"
#include "cli/boundary-html.h"
#include "cli/builtin.h"
#include "cli/options.h"
#include "cli/structs.h"
#include "lib/workdir.h"

struct options {
	const char *workdir, *audit, *html;
	bool json, summary, copies, structs, names;
	const char *only;	/* the option that says what to print */
};

static const struct argp_option arg_options[] = {
	{ "json", 'j', NULL, 0, "Print the boundary as JSON", 0 },
	{ "audit", 'a', "VMLINUX", 0,
	  "Search the target's code and data for paths into what the module replaces that no redirect catches",
	  0 },
	{ "copies", 'c', NULL, 0,
	  "List the copies that a change to a function of the module does not reach: those inlined into code that stays in the kernel",
	  0 },
	{ "structs", 't', NULL, 0,
	  "List the scheduler's structs with the fields that code outside touches, and who", 0 },
	{ "html", 'w', "FILE", 0, "Write one self-contained page to browse the boundary with", 0 },
	{ "names", 'n', NULL, 0, "Print the names of functions and variables, one a line", 0 },
	{ "summary", 's', NULL, 0, "Print the counts only", 0 },
	{ 0 },
};

/* What is printed is chosen once. */
static void choose(struct options *o, const char *option, struct argp_state *state)
{
	if (o->only && !str_eq(o->only, option))
		argp_error(state, "%s and %s: choose one", o->only, option);
	o->only = option;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'j':
		o->json = true;
		choose(o, "--json", state);
		return 0;
	case 's':
		o->summary = true;
		choose(o, "--summary", state);
		return 0;
	case 'c':
		o->copies = true;
		choose(o, "--copies", state);
		return 0;
	case 't':
		o->structs = true;
		choose(o, "--structs", state);
		return 0;
	case 'n':
		o->names = true;
		choose(o, "--names", state);
		return 0;
	case 'w':
		o->html = arg;
		choose(o, "--html", state);
		return 0;
	case 'a':
		o->audit = arg;
		choose(o, "--audit", state);
		return 0;
	case ARGP_KEY_ARG:
		cli_only_operand(&o->workdir, arg, "one directory", state);
		return 0;
	case ARGP_KEY_END:
		if (!o->workdir)
			argp_error(state, "the directory is missing: name one that plugsched init made");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = arg_options,
	.parser = parse,
	.args_doc = "DIR",
	.doc = "Show the boundary between scheduler and kernel: every function and variable of the scheduler, its class and the reason.",
};

static void print_counts(const struct boundary *bd)
{
	struct strbuf sb = {0};

	bd_summary(bd, &sb);
	fputs(sb.buf, stdout);
	sb_free(&sb);
}

static void print_lists(const struct boundary *bd)
{
	size_t c, i;

	for (c = 0; c < BD_FUNC_CLASSES; c++) {
		printf("\n%s functions\n", bd_func_class_name(c));
		for (i = 0; i < bd->nr_funcs; i++) {
			const struct bd_func *f = &bd->funcs[i];

			if (f->class == c)
				printf("  %s (%s:%u): %s\n", f->name, f->loc.file, f->loc.line,
				       f->reason);
		}
	}
	for (c = 0; c < BD_VAR_CLASSES; c++) {
		printf("\n%s variables\n", bd_var_class_name(c));
		for (i = 0; i < bd->nr_vars; i++) {
			const struct bd_var *v = &bd->vars[i];

			if (v->class == c)
				printf("  %s%s%s (%s:%u): %s\n", v->owner, *v->owner ? "." : "",
				       v->name, v->loc.file, v->loc.line, v->reason);
		}
	}
}

static int print_audit(const struct boundary *bd, const char *vmlinux)
{
	struct audit a;
	int err = audit_target(vmlinux, bd, &a);

	if (err)
		return err;
	printf("%zu possible calls and jumps checked: %zu reach a redirected entry from outside, %zu bypass it\n",
	       a.branches, a.into, a.lost);
	return a.lost ? -ENOTRECOVERABLE : 0;
}

/* Inlined copies outside keep the kernel's text of a function that the module can change. */
static void print_copies(const struct boundary *bd)
{
	size_t i, k, copies = 0, funcs = 0;

	printf("\ncopies that a change does not reach\n");
	for (i = 0; i < bd->nr_funcs; i++) {
		const struct bd_func *f = &bd->funcs[i];

		if (bd_func_verdict(f).answer == BD_NO || !bd_func_verdict(f).copies)
			continue;
		funcs++;
		printf("  %s (%s:%u), %s, has copies in\n", f->name, f->loc.file, f->loc.line,
		       bd_func_class_name(f->class));
		for (k = 0; k < f->nr_uses; k++) {
			const struct bd_use *u = &f->uses[k];

			if (u->kind != BD_USE_INLINED_COPY || !u->outside)
				continue;
			copies++;
			printf("    %s", u->who);
			if (u->loc.line)
				printf(" (%s:%u%s%s)", u->loc.file, u->loc.line,
				       *u->file ? ", in " : "", u->file);
			printf("\n");
		}
	}
	printf("  %zu copies of %zu functions\n", copies, funcs);
}

static void print_names(const struct boundary *bd)
{
	size_t i;

	for (i = 0; i < bd->nr_funcs; i++)
		puts(bd->funcs[i].name);
	for (i = 0; i < bd->nr_vars; i++)
		printf("%s%s%s\n", bd->vars[i].owner, *bd->vars[i].owner ? "." : "",
		       bd->vars[i].name);
}

static int write_page(const struct boundary *bd, const char *workdir, const char *json_path,
		      const char *to)
{
	struct workdir wd;
	char *json;
	int err;

	err = workdir_open(&wd, workdir, true);
	if (err)
		return err;
	json = file_read(json_path, NULL);
	err = json ? boundary_html(bd, json, workdir_get(&wd, "source"), wd.build, to) : -errno;
	free(json);
	workdir_close(&wd);
	return err;
}

int cmd_boundary(int argc, char **argv)
{
	struct options o = { 0 };
	struct boundary bd;
	char *path;
	int err;

	cli_parse(&argp, argc, argv, &o);
	path = xasprintf("%s/.plugsched/boundary.json", o.workdir);
	err = bd_read(&bd, path);
	if (!err && o.json) {
		char *text = file_read(path, NULL);

		err = !text;
		if (text)
			fputs(text, stdout);
		free(text);
	} else if (!err && o.audit) {
		err = print_audit(&bd, o.audit);
	} else if (!err && o.html) {
		err = write_page(&bd, o.workdir, path, o.html);
	} else if (!err && o.copies) {
		print_copies(&bd);
	} else if (!err && o.names) {
		print_names(&bd);
	} else if (!err && o.structs) {
		structs_list(&bd, true);
	} else if (!err) {
		print_counts(&bd);
		if (!o.summary) {
			print_lists(&bd);
			print_copies(&bd);
			structs_list(&bd, false);
		}
	}
	bd_free(&bd);
	free(path);
	return cli_flush() || err ? 1 : 0;
}
