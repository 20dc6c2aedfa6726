// SPDX-License-Identifier: GPL-2.0
/*
 * wakers.c - threads that wake up at a steady rate
 *
 *   wakers THREADS MILLISECONDS
 *
 * In:  how many threads, and how long each one sleeps between two wake-ups.
 * Out: "ready" on stdout once all of them run; stays until it is killed.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static long period_ms;

static void *wake(void *arg)
{
	struct timespec ts = { period_ms / 1000, period_ms % 1000 * 1000000 };
	/* the first sleep spreads the threads evenly over the period */
	struct timespec first = { 0, (long)(uintptr_t)arg % (period_ms * 1000) * 1000 };

	for (nanosleep(&first, NULL);; nanosleep(&ts, NULL))
		;
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_attr_t attr;
	pthread_t thread;
	long i, nr;

	if (argc != 3 || (nr = atol(argv[1])) <= 0 || (period_ms = atol(argv[2])) <= 0) {
		fprintf(stderr, "usage: wakers THREADS MILLISECONDS\n");
		return 2;
	}
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 16384);
	for (i = 0; i < nr; i++) {
		if (pthread_create(&thread, &attr, wake, (void *)(uintptr_t)(i * 7919))) {
			perror("wakers: pthread_create");
			return 1;
		}
	}
	printf("ready\n");
	fflush(stdout);
	pause();
	return 0;
}
