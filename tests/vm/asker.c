// SPDX-License-Identifier: GPL-2.0
/*
 * asker.c - tasks that call sched_setaffinity() and sched_setscheduler() all the time, or once
 *
 * usage: asker run THREADS	until it is killed: a line with the number of calls twice a second
 *        asker once affinity|scheduler	as a task called "marked"; prints the error, or "ok"
 *
 * Each call of a thread makes it run elsewhere, so it sleeps in the call until a stopper has moved
 * it; what it does in between is next to nothing. Exit: 1 when a call fails.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static unsigned long calls;
static int failed;

static int set_affinity(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set);
}

static int set_scheduler(int policy)
{
	struct sched_param param = { 0 };

	return sched_setscheduler(0, policy, &param);
}

static void *ask(void *arg)
{
	int nr_cpus = sysconf(_SC_NPROCESSORS_ONLN);
	uintptr_t i;

	for (i = (uintptr_t)arg;; i++) {
		if (set_affinity(i % nr_cpus) || set_scheduler(i % 2 ? SCHED_BATCH : SCHED_OTHER)) {
			failed = errno;
			return NULL;
		}
		__atomic_fetch_add(&calls, 2, __ATOMIC_RELAXED);
	}
}

static int run(int threads)
{
	pthread_t thread;
	int i;

	for (i = 0; i < threads; i++)
		if (pthread_create(&thread, NULL, ask, (void *)(uintptr_t)i))
			return 1;
	while (!failed) {
		usleep(500000);
		printf("%lu\n", __atomic_load_n(&calls, __ATOMIC_RELAXED));
	}
	printf("failed: %s\n", strerror(failed));
	return 1;
}

static int once(const char *what)
{
	prctl(PR_SET_NAME, "marked");
	if (!strcmp(what, "affinity") ? set_affinity(0) : set_scheduler(SCHED_BATCH)) {
		puts(strerrorname_np(errno));
		return 1;
	}
	puts("ok");
	return 0;
}

int main(int argc, char **argv)
{
	setlinebuf(stdout);
	if (argc == 3 && !strcmp(argv[1], "run"))
		return run(atoi(argv[2]));
	if (argc == 3 && !strcmp(argv[1], "once"))
		return once(argv[2]);
	fputs("usage: asker run THREADS | once affinity|scheduler\n", stderr);
	return 2;
}
