// SPDX-License-Identifier: GPL-2.0
/*
 * crowd.c - threads that sleep for ever, or never
 *
 *   crowd sleep|spin THREADS
 *
 * In:  what they do, and how many there are; for threads that wake up see tests/vm/wakers.c.
 * Out: "ready" on stdout once all of them exist; stays until it is killed.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *spin(void *arg)
{
	(void)arg;
	for (;;)
		__asm__ volatile("");
	return NULL;
}

static void *rest(void *arg)
{
	(void)arg;
	for (;;)
		pause();
	return NULL;
}

int main(int argc, char **argv)
{
	void *(*what)(void *) = NULL;
	pthread_attr_t attr;
	pthread_t thread;
	long i, nr = 0;

	if (argc == 3) {
		what = !strcmp(argv[1], "spin") ? spin : !strcmp(argv[1], "sleep") ? rest : NULL;
		nr = atol(argv[2]);
	}
	if (!what || nr < 0) {
		fprintf(stderr, "usage: crowd sleep|spin THREADS\n");
		return 2;
	}
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 16384);
	for (i = 0; i < nr; i++) {
		if (pthread_create(&thread, &attr, what, NULL)) {
			perror("crowd: pthread_create");
			return 1;
		}
	}
	printf("ready\n");
	fflush(stdout);
	pause();
	return 0;
}
