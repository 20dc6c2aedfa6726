// SPDX-License-Identifier: GPL-2.0
/*
 * builtin-load.c - plugsched load: check a module against this machine, insert it, enable it
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/util.h"
#include "runtime/control.h"
#include "runtime/ko.h"
#include "runtime/load.h"
#include "cli/builtin.h"
#include "cli/options.h"

struct load_args {
	const char *file;
	struct strbuf params;
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
	case 'p':
		if (!is_param(arg))
			argp_error(state, "-p %s: not a module parameter, NAME=VALUE without blanks",
				   arg);
		sb_printf(&args->params, "%s%s", args->params.len ? " " : "", arg);
		return 0;
	default:
		return cli_module_operand(&args->file, key, arg, state);
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
	if (load_refuse_active())
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
