// SPDX-License-Identifier: GPL-2.0
/*
 * leaver.c - a thread called "unlisted" that ends on CPU 1, in a process that goes on
 *
 * In:  nothing. Out: nothing; keeper.ko keeps the thread on its way out. The process stays until it
 *      is killed.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/prctl.h>

#include "guest.h"

static void *leave(void *arg)
{
	prctl(PR_SET_NAME, "unlisted");
	pin(1);
	return arg;
}

int main(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, leave, NULL))
		return 1;
	for (;;)
		pause();
}
