// SPDX-License-Identifier: GPL-2.0
/*
 * builtin-doctor.c - plugsched doctor: is this machine fit, and what to change if not
 *
 * In:  the running machine, or a copy of its /proc and /sys.
 * Out: a line per question, with a remedy where it is not fine; a JSON object with --json.
 */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "lib/util.h"
#include "runtime/machine.h"
#include "cli/builtin.h"
#include "cli/options.h"

struct options {
	const char *root;
	bool json;
};

static const struct argp_option arg_options[] = {
	{ "json", 'j', NULL, 0, "Print one JSON object", 0 },
	{ "root", 'r', "DIR", 0, "Read proc and sys below DIR, a copy of another machine's", 0 },
	{ 0 }
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'j':
		o->json = true;
		return 0;
	case 'r':
		if (!path_is_dir(arg))
			argp_error(state, "--root=%s: not a directory with proc and sys in it", arg);
		o->root = arg;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "doctor takes no operand: %s (a module is checked by plugsched check)",
			   arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = arg_options,
	.parser = parse_option,
	.args_doc = "",
	.doc = "Say whether this machine is fit for a scheduler module, and what to change if not.",
};

static const char *const words[] = {
	[MACHINE_OK] = "ok", [MACHINE_WARN] = "warn", [MACHINE_FAIL] = "fail",
};

static void print_finding(const struct machine_finding *f)
{
	static const char *const colors[] = {
		[MACHINE_OK] = "\033[32m", [MACHINE_WARN] = "\033[33m", [MACHINE_FAIL] = "\033[31m",
	};
	bool color = cli_color();

	printf("%s%-4s%s  %-11s %s\n", color ? colors[f->level] : "", words[f->level],
	       color ? "\033[m" : "", f->check, f->text);
	if (*f->remedy)
		printf("      %-11s -> %s\n", "", f->remedy);
}

static void print_json(const struct machine *m, bool fit)
{
	json_t *checks = json_array(), *result;
	size_t i;

	for (i = 0; i < m->nr; i++) {
		const struct machine_finding *f = &m->findings[i];
		json_t *check = json_pack("{s:s, s:s, s:s}", "check", f->check, "result",
					  words[f->level], "found", f->text);

		if (*f->remedy)
			json_object_set_new(check, "remedy", json_string(f->remedy));
		json_array_append_new(checks, check);
	}
	result = json_pack("{s:b, s:o}", "fit", fit, "checks", checks);
	json_dumpf(result, stdout, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(result);
}

static void print_summary(const struct machine *m, bool fit)
{
	size_t i, warnings = 0, failures = 0;

	for (i = 0; i < m->nr; i++) {
		warnings += m->findings[i].level == MACHINE_WARN;
		failures += m->findings[i].level == MACHINE_FAIL;
	}
	printf("\n%s: %zu ok, %zu to know about, %zu in the way\n",
	       fit ? "fit" : "not fit", m->nr - warnings - failures, warnings, failures);
}

int cmd_doctor(int argc, char **argv)
{
	struct options o = { .root = "" };
	struct machine m;
	size_t i;
	bool fit;

	cli_parse(&argp, argc, argv, &o);
	fit = machine_examine(&m, o.root) != MACHINE_FAIL;
	if (o.json) {
		print_json(&m, fit);
	} else {
		for (i = 0; i < m.nr; i++)
			print_finding(&m.findings[i]);
		print_summary(&m, fit);
	}
	machine_free(&m);
	return cli_flush() || !fit ? 1 : 0;
}
