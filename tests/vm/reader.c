// SPDX-License-Identifier: GPL-2.0
/*
 * reader.c - a task that spends half of its time in replaced text, where it can be preempted
 *
 * In:  nothing. Out: nothing; it reads /proc/self/sched, which proc_sched_show_task() writes with
 *      interrupts on and no lock held, again and again, until it is killed.
 */
#define _GNU_SOURCE
#include "guest.h"

int main(void)
{
	int fd = open("/proc/self/sched", O_RDONLY | O_CLOEXEC);
	static char text[16384];
	uint64_t start;

	while (fd >= 0) {
		start = now_ns();
		if (pread(fd, text, sizeof(text), 0) <= 0)
			break;
		burn(now_ns() - start);
	}
	perror("reader: /proc/self/sched");
	return 1;
}
