// SPDX-License-Identifier: GPL-2.0
/*
 * builtin-check.c - plugsched check: would a module load on this machine? Nothing is changed
 */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "lib/util.h"
#include "runtime/ko.h"
#include "runtime/live-entries.h"
#include "runtime/load.h"
#include "cli/builtin.h"
#include "cli/options.h"

struct check_args {
	const char *file;
	bool json;
};

static error_t parse_opt(int key, char *arg, struct argp_state *state)
{
	struct check_args *args = state->input;

	switch (key) {
	case 'j':
		args->json = true;
		return 0;
	default:
		return cli_module_operand(&args->file, key, arg, state);
	}
}

static const struct argp_option options[] = {
	{ "json", 'j', NULL, 0, "Print the result as JSON", 0 },
	{ 0 }
};

static const struct argp argp = {
	options, parse_opt, "FILE.ko",
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
	struct check_args args = { 0 };
	struct load_seen seen = { 0 };
	struct ko *ko = NULL;
	int ret;

	cli_parse(&argp, argc, argv, &args);
	if (args.json) {
		collected.errors = json_array();
		collected.warnings = json_array();
		ps_set_print(collect);
	}
	ret = load_refuse_active() || load_prepare(args.file, &ko, &seen);
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
