// SPDX-License-Identifier: GPL-2.0
/*
 * builtin-load.c - plugsched load: check a module against this machine, insert it, enable it
 */
#include <argp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/util.h"
#include "runtime/control.h"
#include "runtime/ko.h"
#include "runtime/load.h"
#include "cli/builtin.h"

struct load_args {
	const char *file;
	struct strbuf params;
};

static error_t parse_opt(int key, char *arg, struct argp_state *state)
{
	struct load_args *args = state->input;

	switch (key) {
	case 'p':
		sb_printf(&args->params, "%s%s", args->params.len ? " " : "", arg);
		return 0;
	case ARGP_KEY_ARG:
		if (args->file)
			argp_error(state, "extra operand: %s", arg);
		args->file = arg;
		return 0;
	case ARGP_KEY_END:
		if (!args->file)
			argp_error(state, "missing operand: FILE.ko");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "param", 'p', "NAME=VALUE", 0, "pass a module parameter", 0 },
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

	argp_parse(&argp, argc, argv, 0, NULL, &args);
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

static const struct argp check_argp = {
	NULL, parse_opt, "FILE.ko",
	"Check whether FILE.ko would load on this machine, without loading it.\v"
	"Compared are the kernel's build-id, its types, each symbol, and the bytes of each entry; one that a live patch, a kprobe or another module has taken is named.",
	NULL, NULL, NULL
};

int cmd_check(int argc, char **argv)
{
	struct load_args args = { 0 };
	struct load_seen seen;
	struct ko *ko;

	argp_parse(&check_argp, argc, argv, 0, NULL, &args);
	if (refuse_active())
		return 1;
	if (load_prepare(args.file, &ko, &seen))
		return 1;
	printf("%s fits this kernel (%s): %d hidden symbols found where it expects them, %zu entries %s\n",
	       args.file, ko_release(ko), seen.symbols, seen.entries,
	       seen.unseen ? "not checked" : "free");
	if (seen.unseen)
		ps_warn("%s does not show whether the entries are patched (%s): load checks them from inside the kernel",
			live_entries_files.kcore, strerror(-seen.unseen));
	ko_close(ko);
	return 0;
}
