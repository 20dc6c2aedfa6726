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

struct farm_args {
	const char *file, *only, *output;
	bool list;
};

static const struct argp_option options[] = {
	{ "list", 'l', NULL, 0, "Print the names of the kernels, one a line, and do nothing", 0 },
	{ "only", 'k', "KERNEL", 0, "Work on that kernel of FILE only: one job of a job system", 0 },
	{ "output", 'o', "DIR", 0, "Put all that is made there, not where FILE says", 0 },
	{ 0 }
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct farm_args *a = state->input;

	switch (key) {
	case 'l':
		a->list = true;
		break;
	case 'k':
		a->only = arg;
		break;
	case 'o':
		a->output = arg;
		break;
	case ARGP_KEY_ARG:
		cli_only_operand(&a->file, arg, "one file", state);
		break;
	case ARGP_KEY_END:
		if (!a->file)
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

/* Relative to where the command is run, as operands are. */
static const char *output_of(const struct farm_conf *conf, const char *dir)
{
	char *here = *dir == '/' ? NULL : path_absolute(".");
	const char *output = arena_printf(conf->mem, "%s%s%s", here ?: "", here ? "/" : "", dir);

	free(here);
	return output;
}

static int run(struct farm_conf *conf, size_t *failed)
{
	char *self = path_absolute("/proc/self/exe");
	int err;

	if (!self) {
		err = -errno;
		ps_err("/proc is not mounted: the steps are run by the command itself");
		return err;
	}
	err = farm_run(conf, self, failed);
	free(self);
	return err;
}

int cmd_farm(int argc, char **argv)
{
	struct farm_args a = { 0 };
	struct farm_conf conf;
	size_t failed = 0, i;
	int err = 0;

	cli_parse(&argp, argc, argv, &a);
	run_clean_environment();
	if (farm_conf_read(&conf, a.file))
		return 1;
	if (a.output)
		conf.output = output_of(&conf, a.output);
	if (a.only)
		err = farm_conf_only(&conf, a.only);
	for (i = 0; !err && a.list && i < conf.nr_kernels; i++)
		puts(conf.kernels[i].name);
	if (!err && !a.list)
		err = run(&conf, &failed);
	farm_conf_free(&conf);
	return cli_flush() || err || failed ? 1 : 0;
}
