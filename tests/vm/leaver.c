// SPDX-License-Identifier: GPL-2.0
/*
 * leaver.c - a thread called "unlisted", of policy IDLE, that ends on CPU 1, in a process that goes on
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
	struct dl_attr idle = { .policy = SCHED_IDLE };

	prctl(PR_SET_NAME, "unlisted");
	set_attr(&idle);
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
