// SPDX-License-Identifier: GPL-2.0
/*
 * steps.c - the steps of one kernel, in order, up to the first that fails
 *
 * In:  the farm's file, state.json of an earlier run.
 * Out: OUTPUT/NAME/work, packages, a log per step in OUTPUT/NAME/logs/STEP.log, state.json.
 *
 * fetch and init are always run: they do nothing when all is there. The others are left out when
 * they have passed with inputs of the same fingerprint and what they made is still there.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "farm/farm.h"
#include "lib/hash.h"
#include "lib/run.h"
#include "lib/workdir.h"

/* What the steps of a kernel hand on. */
struct chain {
	struct farm_job *job;
	const char *self, *log;
	uint64_t print;		/* of all inputs so far */
	bool reused;
};

typedef int (*step_fn)(struct chain *c);

static const char *const names[] = { "fetch", "init", "apply", "build", "check", "package" };

const char *farm_step_name(enum farm_step step)
{
	return names[step];
}

static void add_text(struct chain *c, const char *text)
{
	c->print = hash_bytes(c->print, text, strlen(text) + 1);
}

static void add_file(struct chain *c, const char *path)
{
	uint64_t size = 0, hash = 0;

	add_text(c, hash_file(path, &size, &hash) ? "missing" : path);
	c->print = hash_bytes(c->print, &size, sizeof(size));
	c->print = hash_bytes(c->print, &hash, sizeof(hash));
}

static bool done(const struct chain *c, enum farm_step step)
{
	return str_eq(farm_state_done(c->job->state, names[step]),
		      farm_print(c->job->mem, c->print));
}

/* The process group of the command that runs, 0 when none does. */
static volatile pid_t group;

static void end_group(int sig)
{
	if (group > 0)
		kill(-group, sig);
	_exit(128 + sig);
}

static void note_group(pid_t pid)
{
	group = pid;
}

/* A command with all that it has started ends when this process does. */
static int run_group(const char *const *argv, struct run_opts *o)
{
	int status;

	o->group = o->die_with_us = true;
	o->started = note_group;
	status = run_cmd(argv, o);
	group = 0;
	return status;
}

static int judge(struct chain *c, int status)
{
	if (!status)
		return 0;
	if (status == 127)
		c->job->why = "the command cannot be started";
	else if (status > 128)
		c->job->why = arena_printf(c->job->mem, "ended by signal %d", status - 128);
	return -ECANCELED;
}

static int run(struct chain *c, const char *const *argv, const char *dir)
{
	struct run_opts o = { .log = c->log, .dir = dir };

	unlink(c->log);
	return judge(c, run_group(argv, &o));
}

/* Runs it and takes its last line of stdout. */
static int run_line(struct chain *c, const char *const *argv, const char **line)
{
	struct run_opts o = { .log = c->log };
	char buf[4096];
	ssize_t n;
	int err;

	o.out_fd = memfd_create("plugsched-farm", MFD_CLOEXEC);
	if (o.out_fd < 0)
		return -errno;
	unlink(c->log);
	err = judge(c, run_group(argv, &o));
	n = pread(o.out_fd, buf, sizeof(buf) - 1, 0);
	close(o.out_fd);
	while (n > 0 && buf[n - 1] == '\n')
		n--;
	buf[n > 0 ? n : 0] = '\0';
	*line = arena_strdup(c->job->mem, strrchr(buf, '\n') ? strrchr(buf, '\n') + 1 : buf);
	if (!err && !**line) {
		c->job->why = "the command prints no path";
		err = -EIO;
	}
	return err;
}

static int step_fetch(struct chain *c)
{
	struct farm_job *job = c->job;

	if (!job->kernel->is_dir)
		return run_line(c, (const char *[]){ c->self, "fetch", "--print-dir",
						     job->kernel->what, NULL }, &job->target);
	job->target = job->kernel->what;
	c->reused = true;
	if (path_is_dir(job->target))
		return 0;
	job->why = arena_printf(job->mem, "%s: no such folder", job->target);
	return -ENOENT;
}

/* What init says the tree was made from, and for which kernel. */
static int read_workdir(struct chain *c)
{
	struct workdir wd;
	int err = workdir_open(&wd, c->job->work, true);

	if (err)
		return err;
	c->job->release = arena_strdup(c->job->mem, workdir_get(&wd, "release"));
	add_text(c, workdir_get(&wd, "complete"));
	add_text(c, workdir_get(&wd, "results"));
	workdir_close(&wd);
	return 0;
}

static int step_init(struct chain *c)
{
	struct farm_job *job = c->job;
	const char *jobs = arena_printf(job->mem, "-j%u", job->conf->build_jobs);
	const char *argv[] = {
		c->self, "init", jobs, job->target, job->work,
		job->conf->partial ? "--partial" : NULL, NULL
	};
	int err = run(c, argv, NULL);

	/* it does not write over edits, and when something has changed it has to */
	if (err && farm_tree_revert(job)) {
		job->why = "";
		err = run(c, argv, NULL);
	}
	if (!err)
		err = read_workdir(c);
	if (err)
		return err;
	c->reused = done(c, FARM_INIT);
	json_object_set_new(job->state, "release", json_string(job->release));
	farm_boundary_changes(job);
	return 0;
}

static int step_apply(struct chain *c)
{
	struct farm_job *job = c->job;
	const struct farm_series *series = farm_conf_series(job->conf, job->release);
	uint64_t edits;
	int err;

	if (!series) {
		job->why = arena_printf(job->mem, "%s has no patches for %s; an empty section [patches X.Y] builds it unedited",
					job->conf->path, job->release);
		return -ENOENT;
	}
	unlink(c->log);
	err = farm_tree_apply(job, series, c->log, &edits);
	if (err)
		return err;
	add_text(c, farm_print(job->mem, edits));
	c->reused = done(c, FARM_APPLY);
	return 0;
}

static int step_build(struct chain *c)
{
	struct farm_job *job = c->job;
	const char *jobs = arena_printf(job->mem, "-j%u", job->conf->build_jobs);
	const char *ko = arena_printf(job->mem, "%s/scheduler.ko", job->work);
	struct chain now = { .job = job, .print = HASH_START };
	int err = 0;

	add_file(c, c->self);
	add_file(&now, ko);
	c->reused = done(c, FARM_BUILD) && str_eq(farm_state_get(job->state, "module"),
						  farm_print(job->mem, now.print));
	if (!c->reused) {
		err = run(c, (const char *[]){ c->self, "build", jobs, job->work, NULL }, NULL);
		now.print = HASH_START;
		add_file(&now, ko);
	}
	if (err)
		return err;
	json_object_set_new(job->state, "module", json_string(farm_print(job->mem, now.print)));
	farm_facts(job, c->self);
	return 0;
}

static int step_check(struct chain *c)
{
	struct farm_job *job = c->job;
	const char *argv[] = { "env", "", "", "", "", "sh", "-c", job->conf->check, NULL };
	struct arena *mem = job->mem;

	add_text(c, farm_state_get(job->state, "module"));
	add_text(c, job->conf->check);
	c->reused = done(c, FARM_CHECK);
	if (c->reused)
		return 0;
	argv[1] = arena_printf(mem, "PLUGSCHED_MODULE=%s/scheduler.ko", job->work);
	argv[2] = arena_printf(mem, "PLUGSCHED_KERNEL=%s", job->target);
	argv[3] = arena_printf(mem, "PLUGSCHED_RELEASE=%s", job->release);
	argv[4] = arena_printf(mem, "PLUGSCHED_WORKDIR=%s", job->work);
	return run(c, argv, *job->conf->dir ? job->conf->dir : "/");
}

static int copy_package_conf(const struct farm_job *job)
{
	size_t size;
	char *text;
	int err;

	if (!*job->conf->package_conf)
		return 0;
	text = file_read(job->conf->package_conf, &size);
	if (!text)
		return -errno;
	err = file_write_if_changed(arena_printf(job->mem, "%s/plugsched/package.conf", job->work),
				    text, size);
	free(text);
	return err;
}

static int step_package(struct chain *c)
{
	struct farm_job *job = c->job;
	const char *out = arena_printf(job->mem, "%s/packages", job->dir), *path;
	const char *format = arena_printf(job->mem, "--%s", job->conf->package);
	const char *conf = arena_printf(job->mem, "%s/plugsched/package.conf", job->work);
	int err = copy_package_conf(job);
	uint64_t before;

	if (err)
		return err;
	add_text(c, farm_state_get(job->state, "module"));
	add_text(c, format);
	before = c->print;
	add_file(c, conf);
	c->reused = done(c, FARM_PACKAGE) && path_is_file(farm_state_get(job->state, "package"));
	if (c->reused)
		return 0;
	/* one package, not those of earlier versions beside it */
	err = path_remove_tree(out);
	if (!err)
		err = path_make_dirs(out);
	if (!err)
		err = run_line(c, (const char *[]){ c->self, "package", format, "-o", out,
						    job->work, NULL }, &path);
	if (err)
		return err;
	json_object_set_new(job->state, "package", json_string(path));
	/* which the command makes where it is missing */
	c->print = before;
	add_file(c, conf);
	return 0;
}

static bool wanted(const struct farm_conf *conf, enum farm_step step)
{
	return step == FARM_CHECK ? *conf->check != '\0' :
	       step == FARM_PACKAGE ? !str_eq(conf->package, "none") : true;
}

/* In the state as it is while the step runs: what a killed farm leaves. */
static json_t *step_begins(struct chain *c, enum farm_step step)
{
	json_t *run = json_object_get(c->job->state, "run");

	c->log = arena_printf(c->job->mem, "%s/logs/%s.log", c->job->dir, names[step]);
	c->reused = false;
	c->job->why = "";
	json_object_set_new(run, names[step], json_pack("{s:s, s:s}", "status", "running", "log",
							c->log));
	return json_object_get(run, names[step]);
}

/* The last error in the log, which says more than that there is one. */
static const char *last_error(const struct chain *c)
{
	char *text = file_read_quiet(c->log, NULL), *line, *next;
	const char *why = NULL;

	for (line = text; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (str_starts(line, "plugsched: "))
			why = arena_printf(c->job->mem, "%s (log: %s)", line + 11, c->log);
	}
	free(text);
	return why ? why : arena_printf(c->job->mem, "see %s", c->log);
}

static void step_ends(struct chain *c, enum farm_step step, json_t *result, double start, int err)
{
	struct farm_job *job = c->job;
	json_t *all = json_object_get(job->state, "done");
	char took[32];

	json_object_set_new(result, "status", json_string(err ? "failed" : "passed"));
	json_object_set_new(result, "seconds", json_real(run_now() - start));
	json_object_set_new(result, "reused", json_boolean(!err && c->reused));
	if (err) {
		if (!*job->why)
			job->why = last_error(c);
		json_object_set_new(result, "why", json_string(job->why) ?: json_string("?"));
		json_object_del(all, names[step]);
		ps_err("%s: %s failed: %s", job->kernel->name, names[step], job->why);
		return;
	}
	json_object_set_new(all, names[step], json_string(farm_print(job->mem, c->print)));
	if (!c->reused)
		printf("%s: %s passed in %s\n", job->kernel->name, names[step],
		       str_human_time(took, run_now() - start));
}

int farm_kernel_run(struct farm_job *job, const char *self)
{
	static const step_fn steps[] = {
		step_fetch, step_init, step_apply, step_build, step_check, step_package,
	};
	struct chain c = { .job = job, .self = self, .print = HASH_START };
	int err = path_make_dirs(arena_printf(job->mem, "%s/logs", job->dir)), failed = 0;
	enum farm_step step;

	signal(SIGTERM, end_group);
	signal(SIGINT, end_group);
	job->work = arena_printf(job->mem, "%s/work", job->dir);
	for (step = 0; step < FARM_STEPS && !err && !failed; step++) {
		double start = run_now();
		json_t *result;

		if (!wanted(job->conf, step))
			continue;
		result = step_begins(&c, step);
		err = farm_state_save(job);
		if (err)
			break;
		failed = steps[step](&c);
		step_ends(&c, step, result, start, failed);
		err = farm_state_save(job);
	}
	return err ? err : failed ? -ECANCELED : 0;
}
