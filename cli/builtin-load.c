// SPDX-License-Identifier: GPL-2.0
/*
 * builtin-load.c - plugsched load: check a module against this machine, insert it, enable it
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "lib/util.h"
#include "runtime/control.h"
#include "runtime/ko.h"
#include "runtime/load.h"
#include "cli/builtin.h"
#include "cli/options.h"

struct load_args {
	const char *file;
	struct strbuf params;
	bool json;
};

/* "NAME=VALUE" or "NAME": the kernel takes what it cannot parse for something else */
static bool is_param(const char *s)
{
	if (!isalpha((unsigned char)*s) && *s != '_')
		return false;
	return !s[strcspn(s, " \t\n\"")];
}

static error_t parse_opt(int key, char *arg, struct argp_state *state)
{
	struct load_args *args = state->input;

	switch (key) {
	case 'j':
		args->json = true;
		return 0;
	case 'p':
		if (!is_param(arg))
			argp_error(state, "-p %s: not a module parameter, NAME=VALUE without blanks",
				   arg);
		sb_printf(&args->params, "%s%s", args->params.len ? " " : "", arg);
		return 0;
	case ARGP_KEY_ARG:
		cli_only_operand(&args->file, arg, "one module", state);
		return 0;
	case ARGP_KEY_END:
		if (!args->file)
			argp_error(state, "the module is missing: name a scheduler.ko that plugsched build made");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "param", 'p', "NAME=VALUE", 0, "Pass a module parameter; may be given several times", 0 },
	{ 0 }
};

static const struct argp argp = {
	options, parse_opt, "FILE.ko",
	"Replace the running kernel's CPU scheduler with the one in FILE.ko.\v"
	"Nothing is changed unless everything fits: the kernel's build-id, each symbol, each entry, and no task inside a function that is to be replaced.",
	NULL, NULL, NULL
};

/* Returns 0 unless a scheduler module is active, having reported that. */
static int refuse_active(void)
{
	int active = control_present() ? control_active() : 0;

	if (active > 0)
		ps_err("module is already loaded: `plugsched unload` first");
	return active;
}

int cmd_load(int argc, char **argv)
{
	struct load_args args = { 0 };
	char stop[32] = "";
	struct ko *ko;
	struct load_seen seen;
	int ret;

	cli_parse(&argp, argc, argv, &args);
	if (geteuid() != 0) {
		ps_err("load must be run as root");
		return 1;
	}
	control_hurry();
	control_lock();
	if (refuse_active())
		return 1;
	ret = load_prepare(args.file, &ko, &seen);
	if (ret < 0)
		return 1;
	ret = load_enable(ko, args.params.buf, args.file);
	ko_close(ko);
	sb_free(&args.params);
	if (ret)
		return 1;
	if (!control_status("stop_ns", stop, sizeof(stop)))
		printf("the module's scheduler is active; all CPUs were stopped for %s ns\n", stop);
	return 0;
}

static const struct argp_option check_options[] = {
	{ "json", 'j', NULL, 0, "Print the result as JSON", 0 },
	{ 0 }
};

static const struct argp check_argp = {
	check_options, parse_opt, "FILE.ko",
	"Check whether FILE.ko would load on this machine, without loading it.\v"
	"Compared are the kernel's build-id, its types, each symbol, and the bytes of each entry; one that a live patch, a kprobe or another module has taken is named.",
	NULL, NULL, NULL
};

/* With --json, messages are part of the result. */
static struct {
	json_t *errors, *warnings;
} collected;

static void collect(enum ps_level level, const char *text)
{
	json_array_append_new(level == PS_ERR ? collected.errors : collected.warnings,
			      json_string(text));
}

static int print_json(const char *file, const struct ko *ko, const struct load_seen *seen)
{
	json_t *result = json_pack("{s:s, s:b, s:o, s:o}", "file", file, "fits", ko != NULL,
				   "errors", collected.errors, "warnings", collected.warnings);

	if (ko) {
		json_object_set_new(result, "release", json_string(ko_release(ko)));
		json_object_set_new(result, "symbols", json_integer(seen->symbols));
		json_object_set_new(result, "entries", json_integer(seen->entries));
		json_object_set_new(result, "entries_checked", json_boolean(!seen->unseen));
	}
	json_dumpf(result, stdout, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(result);
	return cli_flush() || !ko;
}

static void report_unseen(const struct load_seen *seen)
{
	if (seen->unseen)
		ps_warn("%s does not show whether the entries are patched (%s): load checks them from inside the kernel",
			live_entries_files.kcore, strerror(-seen->unseen));
}

int cmd_check(int argc, char **argv)
{
	struct load_args args = { 0 };
	struct load_seen seen = { 0 };
	struct ko *ko = NULL;
	int ret;

	cli_parse(&check_argp, argc, argv, &args);
	if (args.json) {
		collected.errors = json_array();
		collected.warnings = json_array();
		ps_set_print(collect);
	}
	ret = refuse_active() || load_prepare(args.file, &ko, &seen);
	if (!ret && !args.json)
		printf("%s fits this kernel (%s): %d hidden symbols found where it expects them, %zu entries %s\n",
		       args.file, ko_release(ko), seen.symbols, seen.entries,
		       seen.unseen ? "not checked" : "free");
	if (!ret)
		report_unseen(&seen);
	if (args.json)
		ret = print_json(args.file, ko, &seen);
	ko_close(ko);
	return ret ? 1 : 0;
}
