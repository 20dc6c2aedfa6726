// SPDX-License-Identifier: GPL-2.0
/*
 * builtin-farm.c - plugsched farm: one scheduler for many kernels
 *
 * In:  the farm's file, plugsched-farm.conf(5).
 * Out: modules and packages in the output folder, a table on stdout, farm.json, index.html.
 */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/builtin.h"
#include "cli/options.h"
#include "farm/farm.h"

static const struct argp_option options[] = {
	{ 0 }
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	const char **file = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		cli_only_operand(file, arg, "one file", state);
		break;
	case ARGP_KEY_END:
		if (!*file)
			argp_error(state, "the farm's file is missing; see plugsched-farm.conf(5)");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {
	.options = options,
	.parser = parse_option,
	.args_doc = "FILE",
	.doc = "Fetch, init, patch, build, check and package for each kernel of FILE.\v"
	       "What is done, and made from the same, is not done again.",
};

int cmd_farm(int argc, char **argv)
{
	const char *file = NULL;
	struct farm_conf conf;
	size_t failed = 0;
	char *self;
	int err;

	cli_parse(&argp, argc, argv, &file);
	run_clean_environment();
	if (farm_conf_read(&conf, file))
		return 1;
	self = path_absolute("/proc/self/exe");
	err = self ? farm_run(&conf, self, &failed) : -errno;
	if (!self)
		ps_err("/proc is not mounted: the steps are run by the command itself");
	free(self);
	farm_conf_free(&conf);
	return cli_flush() || err || failed ? 1 : 0;
}
