// SPDX-License-Identifier: GPL-2.0
/*
 * service.c - how long a request takes beside batch load, all on one CPU
 *
 * A client wakes at fixed times and sends a byte to a server, which computes and answers: the
 * latency is from the time at which the client should have woken to its having the answer.
 *
 * In:  -n REQUESTS, -i INTERVAL and -w WORK (us) of the service
 *      -b TASKS, -r RUN, -s SLEEP: batch tasks, which burn RUN us and sleep SLEEP us (0: never)
 *      -S GROUP, -B GROUP: cgroups of service and batch, which exist
 *      -l SLACK: prctl(PR_SET_TIMERSLACK) of the service, in ns
 *      -p: a second service at the same time, of the default slack
 *      -o FILE: all latencies, in ns, in order of size; the second service's go to FILE.other
 *      -c CPU: where all of it runs (default 0)
 * Out: "NAME VALUE" lines: p50, p99, p999 and max in us; with -p, other_p50 etc. of the second
 *      service, and ratio_p99, the first one's p99 in percent of the second's. Exit 1: not
 *      measured.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "guest.h"

#define USEC		1000ull
#define MAX_TASKS	64

struct options {
	unsigned int requests, interval, work, tasks, run, sleep, slack, cpu;
	const char *service_group, *batch_group, *file;
	int pair;
};

static pid_t children[MAX_TASKS + 4];
static unsigned int nr_children;

static void fail(const char *what)
{
	perror(what);
	while (nr_children)
		kill(children[--nr_children], SIGKILL);
	exit(1);
}

static void burn_own(uint64_t ns)	/* of CPU time */
{
	struct timespec ts;
	uint64_t now, until = 0;

	do {
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
		now = ts.tv_sec * SEC + ts.tv_nsec;
		until = until ?: now + ns;
	} while (now < until);
}

static void sleep_until(uint64_t ns)
{
	struct timespec ts = { .tv_sec = ns / SEC, .tv_nsec = ns % SEC };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL))
		;
}

static void join(const char *group)
{
	char path[256];

	if (!group)
		return;
	snprintf(path, sizeof(path), "%s/%s/cgroup.procs", CGROUPS, group);
	if (write_file(path, "0"))
		fail(path);
}

static pid_t child(const struct options *o, const char *group)
{
	pid_t pid = fork();

	if (pid < 0)
		fail("fork");
	if (pid) {
		children[nr_children++] = pid;
		return pid;
	}
	nr_children = 0;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpriority(PRIO_PROCESS, 0, 0);
	join(group);
	if (pin(o->cpu))
		fail("sched_setaffinity");
	return 0;
}

static void batch(const struct options *o, unsigned int nr)
{
	if (child(o, o->batch_group))
		return;
	/* not all at once */
	burn_own(nr * 397 * USEC);
	for (;;) {
		burn_own(o->run * USEC);
		if (o->sleep)
			usleep(o->sleep);
	}
}

static void serve(const struct options *o, unsigned int slack, int from, int to)
{
	char byte;

	if (child(o, o->service_group))
		return;
	prctl(PR_SET_TIMERSLACK, slack);
	while (read(from, &byte, 1) == 1) {
		burn_own(o->work * USEC);
		if (write(to, &byte, 1) != 1)
			break;
	}
	exit(0);
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void keep(const char *file, const uint64_t *latency, unsigned int n)
{
	FILE *f = fopen(file, "we");

	if (!f)
		fail(file);
	for (unsigned int i = 0; i < n; i++)
		fprintf(f, "%llu\n", (unsigned long long)latency[i]);
	fclose(f);
}

/* p50, p99, p999 and max, in ns, to @out. */
static void request(const struct options *o, int to, int from, int out, const char *file)
{
	uint64_t *latency = calloc(o->requests, sizeof(*latency)), at, result[4];
	unsigned int n = o->requests;
	char byte = 0;

	if (!latency)
		fail("calloc");
	at = now_ns() + 20 * MSEC;
	for (unsigned int i = 0; i < n; i++) {
		/* later than an answer that took longer than the interval */
		do {
			at += o->interval * USEC;
		} while (at < now_ns());
		sleep_until(at);
		if (write(to, &byte, 1) != 1 || read(from, &byte, 1) != 1)
			fail("pipe");
		latency[i] = now_ns() - at;
	}
	qsort(latency, n, sizeof(*latency), by_size);
	if (file)
		keep(file, latency, n);
	result[0] = latency[n / 2];
	result[1] = latency[n - 1 - n / 100];
	result[2] = latency[n - 1 - n / 1000];
	result[3] = latency[n - 1];
	if (write(out, result, sizeof(result)) != sizeof(result))
		fail("write");
	exit(0);
}

/* A client and its server; returns where the figures can be read. */
static int service(const struct options *o, unsigned int slack, const char *file)
{
	int ask[2], answer[2], out[2];

	if (pipe(ask) || pipe(answer) || pipe(out))
		fail("pipe");
	serve(o, slack, ask[0], answer[1]);
	if (!child(o, o->service_group)) {
		prctl(PR_SET_TIMERSLACK, slack);
		request(o, ask[1], answer[0], out[1], file);
	}
	close(ask[0]);
	close(ask[1]);
	close(answer[0]);
	close(answer[1]);
	close(out[1]);
	return out[0];
}

static void report(int from, const char *prefix, uint64_t result[4])
{
	static const char *const name[] = { "p50", "p99", "p999", "max" };

	if (read(from, result, 4 * sizeof(*result)) != 4 * sizeof(*result))
		fail("the service has ended");
	for (int i = 0; i < 4; i++)
		printf("%s%s %llu\n", prefix, name[i], (unsigned long long)(result[i] / USEC));
}

static int parse(int argc, char **argv, struct options *o)
{
	int c;

	while ((c = getopt(argc, argv, "n:i:w:b:r:s:S:B:l:o:c:p")) != -1) {
		switch (c) {
		case 'n': o->requests = atoi(optarg); break;
		case 'i': o->interval = atoi(optarg); break;
		case 'w': o->work = atoi(optarg); break;
		case 'b': o->tasks = atoi(optarg); break;
		case 'r': o->run = atoi(optarg); break;
		case 's': o->sleep = atoi(optarg); break;
		case 'S': o->service_group = optarg; break;
		case 'B': o->batch_group = optarg; break;
		case 'l': o->slack = atoi(optarg); break;
		case 'o': o->file = optarg; break;
		case 'c': o->cpu = atoi(optarg); break;
		case 'p': o->pair = 1; break;
		default: return -1;
		}
	}
	return o->requests && o->interval && o->tasks <= MAX_TASKS ? 0 : -1;
}

int main(int argc, char **argv)
{
	struct options o = {
		.requests = 1000, .interval = 4000, .work = 100, .tasks = 4, .run = 1000
	};
	uint64_t first[4], second[4];
	char other_file[256];
	int from, other = -1;

	if (parse(argc, argv, &o)) {
		fprintf(stderr, "service: see the head of service.c\n");
		return 1;
	}
	for (unsigned int i = 0; i < o.tasks; i++)
		batch(&o, i);
	from = service(&o, o.slack, o.file);
	if (o.pair) {
		if (o.file)
			snprintf(other_file, sizeof(other_file), "%s.other", o.file);
		other = service(&o, 0, o.file ? other_file : NULL);
	}
	report(from, "", first);
	if (o.pair) {
		report(other, "other_", second);
		printf("ratio_p99 %llu\n", (unsigned long long)(100 * first[1] / second[1]));
	}
	while (nr_children)
		kill(children[--nr_children], SIGKILL);
	while (wait(NULL) > 0)
		;
	return 0;
}
