// SPDX-License-Identifier: GPL-2.0
/*
 * builtin-package.c - plugsched package: scheduler.ko as a package of the distribution
 *
 * In:  a directory in which `plugsched build` has made scheduler.ko.
 * Out: a .deb or .rpm for exactly its kernel, whose path is the one line on stdout.
 */
#include <argp.h>
#include <stdio.h>

#include "package/package.h"
#include "cli/builtin.h"
#include "cli/options.h"

struct package_args {
	const char *dir, *out;
	int (*make)(struct package *pkg, const char *out);
};

enum { OPT_DEB = 1, OPT_RPM };

static const struct argp_option options[] = {
	{ "deb", OPT_DEB, NULL, 0, "make a .deb, with debhelper", 0 },
	{ "rpm", OPT_RPM, NULL, 0, "make a .rpm, with rpmbuild", 0 },
	{ "output", 'o', "DIR", 0, "put it there (the current directory)", 0 },
	{ 0 }
};

static void set_format(struct package_args *a, struct argp_state *state,
		       int (*make)(struct package *pkg, const char *out))
{
	if (a->make && a->make != make)
		argp_error(state, "one of --deb and --rpm, not both");
	a->make = make;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct package_args *a = state->input;

	switch (key) {
	case OPT_DEB:
		set_format(a, state, package_deb);
		break;
	case OPT_RPM:
		set_format(a, state, package_rpm);
		break;
	case 'o':
		a->out = arg;
		break;
	case ARGP_KEY_ARG:
		if (a->dir)
			argp_error(state, "one directory, not several: %s", arg);
		a->dir = arg;
		break;
	case ARGP_KEY_END:
		if (!a->dir)
			argp_error(state, "the directory is missing");
		if (!a->make)
			argp_error(state, "--deb or --rpm is missing");
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
	.doc = "Make a package of DIR/scheduler.ko for exactly its kernel.\vIts name, version and changelog are in DIR/plugsched/package.conf, which is made where it is missing. The same input gives the same bytes.",
};

int cmd_package(int argc, char **argv)
{
	struct package_args a = { .out = "." };
	struct package pkg;
	struct workdir wd;
	int err;

	cli_parse(&argp, argc, argv, &a);
	run_clean_environment();
	err = workdir_open(&wd, a.dir, true);
	if (err)
		return 1;
	err = workdir_lock(&wd);
	if (!err)
		err = package_open(&pkg, &wd);
	if (!err) {
		err = a.make(&pkg, a.out);
		package_close(&pkg);
	}
	workdir_close(&wd);
	return err ? 1 : 0;
}
