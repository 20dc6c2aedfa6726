// SPDX-License-Identifier: GPL-2.0
/*
 * builtin-fetch.c - `plugsched fetch`: get a kernel from the distribution's archive
 *
 * In:  a release, a package or a pattern.
 * Out: its folder with image, symbols, configuration and source, and the `plugsched init` to run;
 *      or the list of kernels that there are. Progress goes to stderr.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/builtin.h"
#include "cli/options.h"
#include "fetch/fetch.h"

struct options {
	const char *what;
	const char *dir;
	bool list, update, print_dir;
};

static const struct argp_option options[] = {
	{ "list", 'l', NULL, 0, "List the kernels that there are, or those that RELEASE matches", 0 },
	{ "update", 'u', NULL, 0, "Bring the archive's lists up to date first", 0 },
	{ "print-dir", 'd', NULL, 0, "Print the folder only, for scripts", 0 },
	{ 0 }
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'l':
		o->list = true;
		break;
	case 'u':
		o->update = true;
		break;
	case 'd':
		o->print_dir = true;
		break;
	case ARGP_KEY_ARG:
		if (state->arg_num > 1)
			argp_error(state, "a kernel and a directory, not more: %s", arg);
		*(state->arg_num ? &o->dir : &o->what) = arg;
		break;
	case ARGP_KEY_END:
		if (o->list && o->dir)
			argp_error(state, "--list makes no directory: %s", o->dir);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {
	.options = options,
	.parser = parse_option,
	.args_doc = "[RELEASE|PACKAGE [DIR]]",
	.doc = "Fetch image, symbols, configuration and source of one kernel from the distribution's archive.",
};

static void print_progress(const char *line)
{
	fprintf(stderr, "%s\n", line);
}

static bool has_profile(const char *release)
{
	char *path = ps_profile_path(release);
	bool found = path_is_file(path);

	free(path);
	return found;
}

static const char *state_of(struct fetch *f, const struct fetch_kernel *k)
{
	struct fetch_request exact = { .release = k->release, .version = k->version };
	struct fetch_target t;

	if (fetch_lookup(f->mem, f->cache, &exact, &t))
		return "fetched";
	if (!k->symbols || !k->source)
		return arena_printf(f->mem, "no %s", k->symbols ? k->source_name : "symbols");
	return "available";
}

static int list(struct fetch *f, const char *what)
{
	static const char format[] = "%-30s %-20s %-20s %-8s %-10s %s\n";
	struct fetch_request rq;
	size_t i, n = 0;
	int err = what ? fetch_parse_request(f, what, &rq) : 0;

	if (!err)
		err = fetch_list(f);
	if (err)
		return err;
	for (i = 0; i < f->nr_kernels; i++) {
		const struct fetch_kernel *k = &f->kernels[i];

		if (what && !fetch_matches(&rq, k->release, k->version))
			continue;
		if (!n++)
			printf(format, "RELEASE", "VERSION", "SUITE", "GCC", "SUPPORTED", "STATE");
		printf(format, k->release, k->version, k->suite, *k->gcc ? k->gcc : "-",
		       has_profile(k->release) ? "yes" : "no", state_of(f, k));
	}
	if (what && !n)
		return fetch_refuse(f, &rq);
	if (*f->unread)
		ps_warn("no lists of these suites: %s", f->unread);
	return 0;
}

static int get(struct fetch *f, const struct options *o)
{
	struct fetch_target t;
	int err = fetch_target(f, o->what, o->dir, o->update, &t);

	if (err)
		return err;
	if (o->print_dir) {
		puts(t.dir);
		return 0;
	}
	printf("%s %s is in %s\n", t.release, t.version, t.dir);
	if (!has_profile(t.release))
		ps_warn("%s: no profile for this kernel series: init needs one, with -p", t.release);
	printf("plugsched init %s DIR\n", o->dir ? t.dir : t.release);
	return 0;
}

int cmd_fetch(int argc, char **argv)
{
	struct fetch f = { .print = print_progress };
	struct options o = { 0 };
	int err;

	cli_parse(&argp, argc, argv, &o);
	run_clean_environment();
	err = fetch_open(&f);
	if (!err)
		err = o.list ? list(&f, o.what) : get(&f, &o);
	fetch_close(&f);
	return err ? 1 : 0;
}
