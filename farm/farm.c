// SPDX-License-Identifier: GPL-2.0
/*
 * farm.c - a process for each kernel, so many at a time, and a report at the end
 *
 * In:  the farm's file.
 * Out: the output folder. What happens to one of the processes is a failure of its kernel and
 *      does not end the others; a farm that is killed takes all of them with it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "farm/farm.h"
#include "lib/run.h"

/* Keeps other farms out of the output; the processes hold it, too. */
static int lock_output(const struct farm_conf *conf)
{
	char *path = xasprintf("%s/.lock", conf->output);
	int err = path_make_dirs(conf->output), fd = -1;

	if (err)
		goto out;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0) {
		err = -errno;
		ps_err("cannot write into %s: %s", conf->output, strerror(errno));
	} else if (flock(fd, LOCK_EX | LOCK_NB)) {
		err = -errno;
		ps_err("another plugsched farm works in %s: wait for its end", conf->output);
		close(fd);
	}
out:
	free(path);
	return err ? err : fd;
}

static int work_on(const struct farm_conf *conf, const struct farm_kernel *kernel, const char *self)
{
	struct farm_job job = { .conf = conf, .kernel = kernel, .why = "", .mem = arena_new() };
	int err;

	job.dir = arena_printf(job.mem, "%s/%s", conf->output, kernel->name);
	err = path_make_dirs(job.dir);
	if (!err) {
		job.state = farm_state_load(job.dir);
		err = farm_kernel_run(&job, self);
		json_decref(job.state);
	}
	arena_free(job.mem);
	return err;
}

static pid_t start(const struct farm_conf *conf, const struct farm_kernel *kernel, const char *self)
{
	pid_t parent = getpid(), pid;
	int err;

	fflush(NULL);
	pid = fork();
	if (pid)
		return pid < 0 ? -errno : pid;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(1);
	err = work_on(conf, kernel, self);
	fflush(NULL);
	_exit(err ? 1 : 0);
}

/* A step that still runs in the state of a process that has ended took it along. */
static void mark_ended(json_t *state, const char *name, int status)
{
	json_t *run = json_object_get(state, "run"), *result;
	const char *key;

	json_object_foreach(run, key, result) {
		if (!str_eq(farm_state_get(result, "status"), "running"))
			continue;
		json_object_set_new(result, "status", json_string("failed"));
		json_object_set_new(result, "why", json_sprintf("the farm's process ended with status %d",
								status));
		ps_err("%s: %s failed: the farm's process ended with status %d", name, key, status);
	}
}

/* What the process of a kernel has left; NULL when it could leave nothing. */
static json_t *result_of(const struct farm_conf *conf, size_t i, int status)
{
	char *path = xasprintf("%s/%s/state.json", conf->output, conf->kernels[i].name);
	json_t *state = json_load_file(path, 0, NULL);

	/* that of an earlier run, when this one could not write */
	if (status && farm_passed(state)) {
		json_decref(state);
		state = NULL;
	}
	if (status && state)
		mark_ended(state, conf->kernels[i].name, status);
	free(path);
	return state;
}

static size_t find_pid(const pid_t *pids, size_t n, pid_t pid)
{
	size_t i;

	for (i = 0; i < n && pids[i] != pid; i++)
		;
	return i;
}

/* Waits for one of them. Returns 0, or -ECHILD when there is none. */
static int take_one(const struct farm_conf *conf, const pid_t *pids, json_t **states, int *exits)
{
	size_t i;
	int status;
	pid_t pid;

	do
		pid = waitpid(-1, &status, 0);
	while (pid < 0 && errno == EINTR);
	if (pid < 0)
		return -errno;
	i = find_pid(pids, conf->nr_kernels, pid);
	if (i == conf->nr_kernels)
		return 0;
	exits[i] = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	states[i] = result_of(conf, i, exits[i]);
	return 0;
}

static void run_all(const struct farm_conf *conf, const char *self, json_t **states, int *exits)
{
	pid_t *pids = xcalloc(conf->nr_kernels, sizeof(*pids));
	size_t i, running = 0;

	for (i = 0; i < conf->nr_kernels; i++) {
		if (running == conf->jobs && !take_one(conf, pids, states, exits))
			running--;
		pids[i] = start(conf, &conf->kernels[i], self);
		exits[i] = 1;
		if (pids[i] > 0)
			running++;
		else
			ps_err("%s: cannot start: %s", conf->kernels[i].name, strerror(-pids[i]));
	}
	while (running && !take_one(conf, pids, states, exits))
		running--;
	free(pids);
}

int farm_run(const struct farm_conf *conf, const char *self, size_t *failed)
{
	json_t **states = xcalloc(conf->nr_kernels, sizeof(*states));
	int *exits = xcalloc(conf->nr_kernels, sizeof(*exits));
	double start_time = run_now();
	int err, lock = lock_output(conf);
	size_t i;

	*failed = 0;
	err = lock < 0 ? lock : 0;
	if (err)
		goto out;
	run_all(conf, *conf->plugsched ? conf->plugsched : self, states, exits);
	for (i = 0; i < conf->nr_kernels; i++)
		*failed += exits[i] || !states[i] || !farm_passed(states[i]);
	err = farm_report(conf, states, run_now() - start_time);
	close(lock);
out:
	for (i = 0; i < conf->nr_kernels; i++)
		json_decref(states[i]);
	free(states);
	free(exits);
	return err;
}
