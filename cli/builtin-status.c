// SPDX-License-Identifier: GPL-2.0
/*
 * builtin-status.c - plugsched status: which scheduler runs, since when, and how long the stop took
 *
 * In:  the control files of the module in memory, if there is one.
 * Out: text, one JSON object with --json; again and again with --watch. A warning for each probe
 *      that sees nothing: it may have come after the load, which named those that were there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#include "lib/util.h"
#include "runtime/active.h"
#include "runtime/control.h"
#include "runtime/kcore.h"
#include "runtime/kernel.h"
#include "runtime/silent.h"
#include "cli/builtin.h"
#include "cli/options.h"

#define DEFAULT_SECONDS	2
#define MAX_SECONDS	(24 * 3600)

struct options {
	bool json;
	unsigned int watch;	/* seconds between two looks, 0: once */
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	char *end;

	switch (key) {
	case 'j':
		o->json = true;
		return 0;
	case 'w':
		o->watch = arg ? strtoul(arg, &end, 10) : DEFAULT_SECONDS;
		if (!o->watch || (arg && (*end || *arg == '-')) || o->watch > MAX_SECONDS)
			argp_error(state, "--watch=%s: not a number of seconds (1 to %u)", arg,
				   MAX_SECONDS);
		return 0;
	case ARGP_KEY_ARG:
		/* `--watch 5`, as people type it */
		if (!o->watch || state->arg_num || !*arg || arg[strspn(arg, "0123456789")])
			argp_error(state, "status takes no operand: %s", arg);
		return parse_option('w', arg, state);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option arg_options[] = {
	{ "json", 'j', NULL, 0, "Print one JSON object", 0 },
	{ "watch", 'w', "SECONDS", OPTION_ARG_OPTIONAL,
	  "Print it again every SECONDS (2) until interrupted", 0 },
	{ 0 }
};

static const struct argp argp = {
	.options = arg_options,
	.parser = parse_option,
	.args_doc = "",
	.doc = "Print which scheduler runs, since when, and how long the stop and its phases took.",
};

static double microseconds(const char *key)
{
	char value[32];

	if (control_status(key, value, sizeof(value)))
		return 0;
	return strtoull(value, NULL, 10) / 1e3;
}

static void print_line(const char *label, const char *key)
{
	char value[256];

	if (!control_status(key, value, sizeof(value)) && value[0])
		printf("%-12s%s\n", label, value);
}

static void print_since(void)
{
	char value[32], text[64];
	struct tm tm;
	time_t t;

	if (control_status("since_unix", value, sizeof(value)))
		return;
	t = strtoll(value, NULL, 10);
	if (t && localtime_r(&t, &tm) && strftime(text, sizeof(text), "%F %T %z", &tm))
		printf("%-12s%s\n", "since", text);
}

static void print_build_id(void)
{
	char hex[2 * BUILD_ID_MAX + 1];
	struct build_id id;

	if (!kernel_build_id(KERNEL_NOTES, &id))
		printf("%-12s%s\n", "build-id", build_id_hex(&id, hex));
}

static const char *state_text(const char *state)
{
	if (str_eq(state, "replaced"))
		return "the module's";
	if (str_eq(state, "mixed"))
		return "undefined: a swap changed the kernel's text only partially; reboot";
	return "the kernel's own; a module is in memory, disabled";
}

static int print_text(void)
{
	char state[32] = "", pending[512];

	if (!control_present()) {
		puts("scheduler   the kernel's own; no module is loaded");
		return 0;
	}
	if (control_status("state", state, sizeof(state)))
		return 1;
	printf("%-12s%s\n", "scheduler", state_text(state));
	control_pending(pending, sizeof(pending));
	if (pending[0])
		printf("%-12s%s\n", "held by", pending);
	print_since();
	print_line("kernel", "release");
	print_build_id();
	print_line("redirects", "redirects");
	print_line("moved tasks", "moved_tasks");
	print_line("attempts", "attempts");
	printf("%-12s%.1f us: check %.1f, clear %.1f, patch %.1f, rebuild %.1f\n", "last stop",
	       microseconds("stop_ns"), microseconds("check_ns"), microseconds("clear_ns"),
	       microseconds("patch_ns"), microseconds("rebuild_ns"));
	return 0;
}

/* ---- for programs ---- */

/* The module's own keys and values; what is a number there is one here. */
static int add_status(json_t *object)
{
	static const char *const keys[] = {
		"release", "since_unix", "attempts", "redirects", "moved_tasks", "stop_ns",
		"check_ns", "clear_ns", "patch_ns", "rebuild_ns",
	};
	char value[256];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		if (control_status(keys[i], value, sizeof(value)))
			return 1;
		if (!*value)
			continue;
		json_object_set_new(object, keys[i],
				    value[strspn(value, "0123456789")] ? json_string(value) :
				    json_integer(strtoll(value, NULL, 10)));
	}
	return 0;
}

static int print_json(void)
{
	json_t *object = json_object();
	char value[512], hex[2 * BUILD_ID_MAX + 1];
	bool present = control_present();
	struct build_id id;
	int err = 0;

	json_object_set_new(object, "module", json_boolean(present));
	if (present)
		err = control_status("state", value, sizeof(value));
	json_object_set_new(object, "state", json_string(present ? value : "original"));
	if (!build_id_of_file(KERNEL_NOTES, &id))
		json_object_set_new(object, "build_id", json_string(build_id_hex(&id, hex)));
	if (present && !err) {
		control_pending(value, sizeof(value));
		if (*value)
			json_object_set_new(object, "held_by", json_string(value));
		err = add_status(object);
	}
	if (!err) {
		json_dumpf(object, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
		putchar('\n');
	}
	json_decref(object);
	return err ? 1 : 0;
}

/* As far as the kernel shows its memory: to root. */
static void warn_silent(void)
{
	struct live_entries es;
	struct arena *mem;
	char state[32];

	if (!control_present() || control_status("state", state, sizeof(state)) ||
	    !str_eq(state, "replaced"))
		return;
	mem = arena_new();
	if (!active_entries(mem, &es, KERNEL_KALLSYMS, KERNEL_KCORE))
		silent_warn(&es, &live_entries_files, KERNEL_KALLSYMS);
	arena_free(mem);
}

int cmd_status(int argc, char **argv)
{
	struct options o = { 0 };
	int ret;

	cli_parse(&argp, argc, argv, &o);
	for (;;) {
		if (o.watch && !o.json && isatty(1))
			printf("\033[H\033[2J");
		ret = o.json ? print_json() : print_text();
		if (!ret)
			warn_silent();
		if (!o.watch)
			return cli_flush() || ret ? 1 : 0;
		/* a module that comes or goes meanwhile is no reason to end */
		if (!o.json && !isatty(1))
			putchar('\n');
		if (cli_flush())
			return 1;
		sleep(o.watch);
	}
}
