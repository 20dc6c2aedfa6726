// SPDX-License-Identifier: GPL-2.0
/*
 * workload.c - load for the guest that checks itself while its scheduler is replaced
 *
 *   workload run [-i IDLE_THREADS]   start every kind of worker and stay until it is to stop
 *   workload progress [-w SECONDS]   wait until every worker has made progress; print how much
 *   workload stop                    end it; print totals and every broken invariant
 *
 * In:  nothing but the guest (root, cgroup v2 at /sys/fs/cgroup).
 * Out: lines on stdout; exit 1 with FAIL lines when a worker got stuck, died, or saw the kernel
 *      break a promise (workers.c says which promises).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "workload.h"

struct state *st;

void fail(const char *fmt, ...)
{
	uint32_t at = __atomic_fetch_add(&st->nr_fails, 1, __ATOMIC_SEQ_CST);
	va_list ap;

	if (at >= WL_MAX_FAILS)
		return;
	va_start(ap, fmt);
	vsnprintf(st->fails[at], sizeof(st->fails[at]), fmt, ap);
	va_end(ap);
}

/* Under its name it is complete from the start: who waits for it never sees half of one. */
static int map_state(bool create)
{
	const char *path = create ? WL_STATE ".new" : WL_STATE;
	int fd = open(path, O_RDWR | O_CLOEXEC | (create ? O_CREAT | O_TRUNC : 0), 0600);

	if (fd < 0)
		return -1;
	if (create && (ftruncate(fd, sizeof(*st)) || rename(path, WL_STATE))) {
		close(fd);
		return -1;
	}
	st = mmap(NULL, sizeof(*st), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return st == MAP_FAILED ? -1 : 0;
}

static int print_fails(void)
{
	uint32_t i, nr = st->nr_fails < WL_MAX_FAILS ? st->nr_fails : WL_MAX_FAILS;

	for (i = 0; i < nr; i++)
		printf("workload: FAIL: %s\n", st->fails[i]);
	if (st->nr_fails > nr)
		printf("workload: FAIL: and %u more\n", st->nr_fails - nr);
	return st->nr_fails ? 1 : 0;
}

static void start_worker(const struct kind *k, int number)
{
	struct worker *w = &st->workers[st->nr_workers++];
	pid_t pid;

	snprintf(w->kind, sizeof(w->kind), "%s", k->name);
	w->number = number;
	w->once = k->once;
	pid = fork();
	if (pid < 0) {
		fail("%s %d: fork: %s", k->name, number, strerror(errno));
	} else if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, k->name);
		k->run(w);
		_exit(0);
	} else {
		w->pid = pid;
	}
}

static void note_end(pid_t pid, int status)
{
	int i;

	for (i = 0; i < st->nr_workers; i++) {
		struct worker *w = &st->workers[i];

		if (w->pid != pid)
			continue;
		w->pid = 0;
		if (WIFSIGNALED(status))
			fail("%s %d died of signal %d", w->kind, w->number, WTERMSIG(status));
		else if (!st->stop)
			fail("%s %d ended with status %d", w->kind, w->number, WEXITSTATUS(status));
	}
}

static int cmd_run(int argc, char **argv)
{
	uint64_t start, until;
	int k, n, left, status;
	pid_t pid;

	if (map_state(true)) {
		fprintf(stderr, "workload: %s: %s\n", WL_STATE, strerror(errno));
		return 1;
	}
	st->idle_threads = 100;
	if (argc == 2 && !strcmp(argv[0], "-i"))
		st->idle_threads = atoi(argv[1]);
	setpriority(PRIO_PROCESS, 0, 0);	/* whoever starts it may be in a hurry */
	st->pid = getpid();
	st->nr_cpus = sysconf(_SC_NPROCESSORS_ONLN);
	if (cgroups_make())
		return 1;
	for (k = 0; k < nr_kinds; k++)
		for (n = 0; n < kinds[k].workers; n++)
			start_worker(&kinds[k], n);
	start = now_ns();
	st->ready = 1;

	while (!st->stop) {
		pid = waitpid(-1, &status, WNOHANG);
		if (pid > 0)
			note_end(pid, status);
		else
			usleep(50000);
	}

	until = now_ns() + 60 * SEC;
	for (left = 1; left && now_ns() < until;) {
		pid = waitpid(-1, &status, WNOHANG);
		if (pid > 0)
			note_end(pid, status);
		else
			usleep(20000);
		for (left = 0, n = 0; n < st->nr_workers; n++)
			left += st->workers[n].pid > 0;
	}
	for (n = 0; n < st->nr_workers; n++) {
		struct worker *w = &st->workers[n];

		if (w->pid > 0) {
			fail("%s %d did not end within 60 s of the request", w->kind, w->number);
			kill(w->pid, SIGKILL);
		}
		if (!w->count)
			fail("%s %d never did anything", w->kind, w->number);
	}
	cgroups_check_and_remove(now_ns() - start);
	st->done = 1;
	return st->nr_fails ? 1 : 0;
}

static void print_counts(const char *what, const uint64_t *before)
{
	const char *kind = "";
	uint64_t sum = 0;
	int i;

	printf("workload: %s", what);
	for (i = 0; i < st->nr_workers; i++) {
		struct worker *w = &st->workers[i];

		if (before && w->once)
			continue;
		if (strcmp(kind, w->kind)) {
			if (*kind)
				printf(" %s %llu", kind, (unsigned long long)sum);
			kind = w->kind;
			sum = 0;
		}
		sum += w->count - (before ? before[i] : 0);
	}
	printf(" %s %llu\n", kind, (unsigned long long)sum);
}

static int wait_flag(volatile uint32_t *flag, int seconds)
{
	uint64_t until = now_ns() + seconds * SEC;

	while (!*flag && now_ns() < until)
		usleep(50000);
	return *flag ? 0 : -1;
}

/* Where is it, and what does the scheduler know of it? */
static void print_stuck(const struct worker *w)
{
	static const char *const files[] = { "stat", "wchan", "stack", "sched" };
	char path[64], line[512];
	unsigned int i;
	FILE *f;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(path, sizeof(path), "/proc/%d/%s", w->pid, files[i]);
		f = fopen(path, "re");
		while (f && fgets(line, sizeof(line), f))
			printf("workload: %s: %s%s", path, line, strchr(line, '\n') ? "" : "\n");
		if (f)
			fclose(f);
	}
}

static int cmd_progress(int argc, char **argv)
{
	int seconds = argc == 2 && !strcmp(argv[0], "-w") ? atoi(argv[1]) : 30;
	uint64_t before[WL_MAX_WORKERS], start, until;
	bool stuck[WL_MAX_WORKERS];
	int i, left;

	if (wait_flag(&st->ready, 60)) {
		printf("workload: FAIL: not started after 60 s\n");
		return 1;
	}
	for (i = 0; i < st->nr_workers; i++) {
		before[i] = st->workers[i].count;
		stuck[i] = !st->workers[i].once;
	}
	start = now_ns();
	until = start + seconds * SEC;
	do {
		usleep(100000);
		for (left = 0, i = 0; i < st->nr_workers; i++) {
			if (st->workers[i].count != before[i])
				stuck[i] = false;
			left += stuck[i];
		}
	} while (left && now_ns() < until);

	for (i = 0; i < st->nr_workers; i++) {
		if (!stuck[i])
			continue;
		fail("%s %d (pid %d) made no progress for %d s", st->workers[i].kind,
		     st->workers[i].number, st->workers[i].pid, seconds);
		print_stuck(&st->workers[i]);
	}
	printf("workload: after %llu ms every kind got on by:\n",
	       (unsigned long long)((now_ns() - start) / MSEC));
	print_counts("", before);
	return print_fails();
}

static int cmd_stop(void)
{
	st->stop = 1;
	if (wait_flag(&st->done, 120))
		fail("the workload did not end within 120 s");
	unlink(WL_STATE);	/* the next one is another */
	print_counts("in all", NULL);
	return print_fails();
}

int main(int argc, char **argv)
{
	const char *cmd = argc > 1 ? argv[1] : "";
	int tries;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!strcmp(cmd, "nothing"))	/* what the fork worker executes */
		return 7;
	if (!strcmp(cmd, "run"))
		return cmd_run(argc - 2, argv + 2);

	for (tries = 0; tries < 100 && map_state(false); tries++)
		usleep(100000);
	if (!st || st == MAP_FAILED) {
		fprintf(stderr, "workload: none is running (no %s)\n", WL_STATE);
		return 1;
	}
	if (!strcmp(cmd, "progress"))
		return cmd_progress(argc - 2, argv + 2);
	if (!strcmp(cmd, "stop"))
		return cmd_stop();
	fprintf(stderr, "usage: workload run [-i IDLE_THREADS] | progress [-w SECONDS] | stop\n");
	return 2;
}
