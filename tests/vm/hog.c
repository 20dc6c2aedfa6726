// SPDX-License-Identifier: GPL-2.0
/*
 * hog.c - a task that never sleeps, on one CPU, or hardly ever
 *
 * In:  usage: hog fifo|fair|doze CPU [US MS]. One that dozes has nice 0, and sleeps MS milliseconds
 *      (1) after each US microseconds (5000) on the CPU. When US is less than a slice and it is not
 *      alone, it has had more than its due by then: it stays queued until that is paid, or it is
 *      woken.
 * Out: nothing; runs until it is killed.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static long cpu_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int main(int argc, char **argv)
{
	struct sched_param param = { .sched_priority = 10 };
	volatile unsigned long turns = 0;
	cpu_set_t set;
	long until, us = 5000, ms = 1;

	if (argc != 3 && argc != 5) {
		fprintf(stderr, "usage: hog fifo|fair|doze CPU [US MS]\n");
		return 2;
	}
	if (argc == 5) {
		us = atoi(argv[3]);
		ms = atoi(argv[4]);
	}
	CPU_ZERO(&set);
	CPU_SET(atoi(argv[2]), &set);
	if (sched_setaffinity(0, sizeof(set), &set)) {
		perror("sched_setaffinity");
		return 1;
	}
	if (!strcmp(argv[1], "fifo") && sched_setscheduler(0, SCHED_FIFO, &param)) {
		perror("sched_setscheduler");
		return 1;
	}
	while (strcmp(argv[1], "doze"))
		turns++;
	setpriority(PRIO_PROCESS, 0, 0);	/* whoever starts it may be in a hurry */
	for (;;) {
		for (until = cpu_us() + us; cpu_us() < until;)
			turns++;
		usleep(ms * 1000);
	}
}
