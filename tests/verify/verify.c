// SPDX-License-Identifier: GPL-2.0
/*
 * verify.c - compare the records of a kernel's units with ground truth
 *
 *   verify [-j JOBS] [-n EVERY] [-u UNIT.o]... [-p OPTIONS] [-x TABLE] BUILD RESULTS
 *
 *   -n EVERY   one unit in EVERY, and those named by -u (default: all)
 *   -u UNIT.o  this one ("kernel/sched/core.o")
 *   -x TABLE   damage the record first, to see that it is found: leave out rows of calls, inlines,
 *              refs or funcs, or move ranges
 *   -p OPTIONS the compiler's options that load a plugin (default: those of the build)
 *
 * In:  BUILD, the build tree of a finished `plugsched init`. Units that RESULTS has already are not
 *      looked at again.
 * Out: a line per unit in RESULTS; the agreement table on stdout; exit 1 when anything differs and
 *      is not explained, 2 when a unit cannot be examined.
 */
#include <argp.h>
#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/saved-cmd.h"
#include "tests/verify/verify.h"

struct options {
	const char *build, *results, *plugin, *damage;
	const char **units;
	size_t nr_units, cap_units;
	int jobs, every;
};

static const struct argp_option options[] = {
	{ NULL, 'j', "JOBS", 0, "Units at the same time", 0 },
	{ NULL, 'n', "EVERY", 0, "One unit in EVERY", 0 },
	{ NULL, 'p', "OPTIONS", 0, "Options that load the plugin", 0 },
	{ NULL, 'x', "TABLE", 0, "Damage this table first", 0 },
	{ NULL, 'u', "UNIT.o", 0, "This unit", 0 },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'j':
		o->jobs = atoi(arg);
		break;
	case 'n':
		o->every = atoi(arg);
		break;
	case 'p':
		o->plugin = arg;
		break;
	case 'x':
		o->damage = arg;
		break;
	case 'u':
		XGROW(o->units, o->nr_units, o->cap_units);
		o->units[o->nr_units++] = arg;
		break;
	case ARGP_KEY_ARG:
		if (o->results)
			argp_usage(state);
		if (!o->build)
			o->build = arg;
		else
			o->results = arg;
		break;
	case ARGP_KEY_END:
		if (!o->results || o->jobs < 1 || o->every < 0)
			argp_usage(state);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static struct facts found;
static size_t build_len;

/* ".core.o.cmd" -> "kernel/sched/core.o" */
static int note_command(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	const char *name = path + ftw->base;

	(void)st;
	if (type == FTW_F && *name == '.' && str_ends(name, ".o.cmd"))
		fact(&found, "%.*s%.*s", (int)(ftw->base - build_len - 1), path + build_len + 1,
		     (int)strlen(name) - 5, name + 1);
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Only C units have a record: not assembly, what unpacks the kernel, or the build's programs. */
static bool has_record(const char *build, const char *object)
{
	char *cmd = run_saved_cmd(build, object, true), *path = xasprintf("%s/%s", build, object);
	bool yes = cmd && strstr(cmd, " -fplugin=") && str_ends(cmd, ".c") && path_is_file(path);

	free(cmd);
	free(path);
	return yes;
}

static void find_units(const struct options *o)
{
	struct facts all;
	size_t i, n = 0;

	build_len = strlen(o->build);
	nftw(o->build, note_command, 32, FTW_PHYS);
	all = found;
	memset(&found, 0, sizeof(found));
	qsort(all.v, all.nr, sizeof(*all.v), by_name);
	for (i = 0; i < all.nr; i++)
		if (has_record(o->build, all.v[i]) && o->every && n++ % o->every == 0)
			fact(&found, "%s", all.v[i]);
	for (i = 0; i < o->nr_units; i++)
		fact(&found, "%s", o->units[i]);
	facts_free(&all);
}

static int examine(const struct options *o, const char *unit)
{
	char tmp[] = "/tmp/plugsched-verify-XXXXXX";
	struct outcome out = { 0 };
	int err;

	if (!mkdtemp(tmp)) {
		ps_err("no room in /tmp: %s", strerror(errno));
		return 2;
	}
	err = verify_unit(o->build, unit, o->plugin, o->damage, tmp, &out);
	if (!err)
		err = results_add(o->results, unit, &out);
	path_remove_tree(tmp);
	return err ? 2 : 0;
}

static int reap(int *running)
{
	int status;

	if (wait(&status) < 0)
		return 0;
	(*running)--;
	return status ? 1 : 0;
}

static int examine_all(const struct options *o)
{
	int running = 0, failed = 0;
	struct strmap done = { 0 };
	double start = run_now();
	size_t i;

	if (results_units(o->results, &done))
		return 1;
	for (i = 0; i < found.nr; i++) {
		pid_t pid;

		if (strmap_has(&done, found.v[i]))
			continue;
		while (running >= o->jobs)
			failed += reap(&running);
		if (i && i % 100 == 0)
			fprintf(stderr, "  %zu of %zu units, %.0f s\n", i, found.nr, run_now() - start);
		pid = fork();
		if (!pid)
			_exit(examine(o, found.v[i]));
		if (pid < 0)
			failed++;
		else
			running++;
	}
	while (running)
		failed += reap(&running);
	return failed;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		options, parse, "BUILD RESULTS",
		"Compare the records of a kernel's units with ground truth.", NULL, NULL, NULL
	};
	struct options o = { .jobs = sysconf(_SC_NPROCESSORS_ONLN), .every = 1 };
	int failed, differ;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	o.build = path_absolute(o.build);
	if (!o.build || !path_is_dir(o.build)) {
		ps_err("the build tree is missing: run plugsched init first");
		return 2;
	}
	find_units(&o);
	failed = examine_all(&o);
	differ = results_print(o.results, stdout);
	if (failed)
		ps_err("%d units could not be examined", failed);
	return failed || differ < 0 ? 2 : differ ? 1 : 0;
}
