// SPDX-License-Identifier: GPL-2.0
/*
 * builtin-build.c - `plugsched build`: from a module's source to scheduler.ko
 *
 * In:  a directory made by `plugsched init`, edited or not.
 * Out: scheduler.ko in it, or an error and no scheduler.ko. Only what changed is compiled.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/module-abi.h"
#include "module/module.h"
#include "prepare/prepare.h"
#include "cli/builtin.h"
#include "cli/options.h"

struct build_args {
	const char *dir;
	unsigned int jobs;
	bool debug;
};

static const struct argp_option options[] = {
	{ "jobs", 'j', "N", 0, "Compile N files at a time (all processors)", 0 },
	{ "debug", 'g', NULL, 0, "With debug information (slower)", 0 },
	{ 0 }
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct build_args *a = state->input;

	switch (key) {
	case 'j':
		a->jobs = cli_jobs(arg, state);
		break;
	case 'g':
		a->debug = true;
		break;
	case ARGP_KEY_ARG:
		cli_only_operand(&a->dir, arg, "one directory", state);
		break;
	case ARGP_KEY_END:
		if (!a->dir)
			argp_error(state, "the directory is missing: name one that plugsched init made");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {
	.options = options,
	.parser = parse_option,
	.args_doc = "DIR",
	.doc = "Make DIR/" PS_MODULE_NAME ".ko from the module's source in DIR.",
};

static int run(struct workdir *wd, const struct build_args *a)
{
	char *ko = arena_printf(wd->mem, "%s/" PS_MODULE_NAME ".ko", wd->dir), size[32], time[32];
	double start = run_now();
	struct boundary bd = { 0 };
	struct stat st;
	int err;

	if (!*workdir_get(wd, "complete")) {
		ps_err("plugsched init has not finished in %s: run it again, it continues where it stopped",
		       wd->dir);
		return -EINVAL;
	}
	err = workdir_lock(wd);
	if (err)
		return err;
	err = init_enter_root(workdir_get(wd, "root"), workdir_get(wd, "source"), wd->dir);
	if (!err)
		err = bd_read(&bd, workdir_file(wd, "boundary.json"));
	if (!err)
		err = guard_check(wd, &bd);
	if (!err)
		err = kbuild_make(wd, &bd, a->jobs, a->debug);
	if (!err)
		err = layout_check(wd, &bd);
	if (!err)
		escape_warn(wd, &bd);
	if (!err)
		err = link_module(wd, &bd, ko, a->debug);
	bd_free(&bd);
	if (err) {
		/* one that could not be loaded must not be taken for one that can */
		unlink(ko);
		return err;
	}
	if (!stat(ko, &st))
		printf("%s: %s, built in %s\n", ko, str_human_size(size, st.st_size),
		       str_human_time(time, run_now() - start));
	return 0;
}

int cmd_build(int argc, char **argv)
{
	struct build_args a = { .jobs = sysconf(_SC_NPROCESSORS_ONLN) };
	struct workdir wd;
	int err;

	cli_parse(&argp, argc, argv, &a);
	run_clean_environment();
	err = workdir_open(&wd, a.dir, true);
	if (err)
		return 1;
	err = run(&wd, &a);
	workdir_close(&wd);
	return err ? 1 : 0;
}
