// SPDX-License-Identifier: GPL-2.0
/*
 * rtload.c - how many interrupts a CPU gets because of real-time tasks that cannot be moved
 *
 * CPU 1 runs a FIFO task that may go elsewhere, and a lower one waits for it that may not: there is
 * nothing to pull. On CPU 0 a FIFO task sleeps SWITCHES times; each time the CPU asks for work.
 *
 * In:  -n SWITCHES (default 500).
 * Out: "NAME VALUE" lines: switches, and interrupts, the function calls that CPU 1 was sent, as which
 *      the work to push tasks comes. Exit 1: not measured.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "guest.h"

/* the second number of the line "CAL: ..." */
static unsigned long interrupts(void)
{
	FILE *f = fopen("/proc/interrupts", "re");
	unsigned long number = 0;
	char line[4096];

	while (f && fgets(line, sizeof(line), f)) {
		char *at = strstr(line, "CAL:");

		if (at)
			sscanf(at, "CAL: %*u %lu", &number);
	}
	if (f)
		fclose(f);
	return number;
}

static int fifo(int priority)
{
	struct sched_param param = { .sched_priority = priority };

	return sched_setscheduler(0, SCHED_FIFO, &param);
}

/* a task that keeps CPU 1; the first one may leave it */
static pid_t spin(int priority, int may_leave)
{
	pid_t pid = fork();
	cpu_set_t both;

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	CPU_ZERO(&both);
	CPU_SET(0, &both);
	CPU_SET(1, &both);
	if (pin(1) || fifo(priority) || (may_leave && sched_setaffinity(0, sizeof(both), &both)))
		_exit(1);
	for (;;)
		;
}

int main(int argc, char **argv)
{
	unsigned int switches = argc == 3 && !strcmp(argv[1], "-n") ? atoi(argv[2]) : 500;
	unsigned long before;
	pid_t high, low;

	if (pin(0) || fifo(60)) {
		perror("rtload");
		return 1;
	}
	high = spin(50, 1);
	usleep(100000);
	low = spin(10, 0);
	usleep(100000);
	before = interrupts();
	for (unsigned int i = 0; i < switches; i++)
		usleep(500);
	printf("switches %u\ninterrupts %lu\n", switches, interrupts() - before);
	if (waitpid(-1, NULL, WNOHANG) > 0) {
		fprintf(stderr, "rtload: a task has ended\n");
		return 1;
	}
	kill(high, SIGKILL);
	kill(low, SIGKILL);
	while (wait(NULL) > 0)
		;
	return 0;
}
