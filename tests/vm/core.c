// SPDX-License-Identifier: GPL-2.0
/*
 * core.c - tasks that trust each other, or not, on the hardware threads of two cores
 *
 *   core run       start them, and stay until `core stop`
 *   core check     for some seconds: who gets on, and beside whom: TAP
 *   core stop      let them end
 *   core apart     without cookies: 0 when tasks keep each other from running on one core
 *   core clamp     clamp this task's utilization, and read it back
 *
 * In:  a guest with two cores, CPUs 0 and 1, 2 and 3; a kernel with core scheduling and clamps.
 * Out: with core scheduling, two tasks of different cookies never run on one core at the same
 *      time. The CPU time of both together says so: it is no more than the time that has passed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "guest.h"

#define CORE		"/tmp/core"
#define WINDOW		(4 * SEC)
#define CORE_CREATE	1	/* PR_SCHED_CORE_CREATE */

#ifndef PR_SCHED_CORE
#define PR_SCHED_CORE	62
#endif

/*
 * Two that do not trust each other share the first core, two that do the second one, which one
 * more, that sleeps most of the time, has to itself now and then.
 */
static const struct {
	const char *name;
	int side, cpu;
	bool sleeps;
} tasks[] = {
	{ "one of two that do not trust each other", 0, 0, false },
	{ "the other one", 1, 1, false },
	{ "one of two that do", 0, 2, false },
	{ "the other one", 0, 3, false },
	{ "one that comes between these", 1, 3, true },
};

#define TASKS	(int)ARRAY_SIZE(tasks)
#define SIDES	2

struct core {
	volatile uint32_t stop;
	volatile uint32_t done;
	volatile pid_t pid[TASKS];
	volatile uint64_t count[TASKS];
};

static struct core *core;

/* When its CPU goes, a task is moved, and goes back as soon as it can. */
static void work(int i)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	core->pid[i] = getpid();
	while (!core->stop) {
		if (sched_getcpu() != tasks[i].cpu)
			pin(tasks[i].cpu);
		burn(MSEC);
		if (tasks[i].sleeps)
			usleep(50000);
		core->count[i]++;
	}
	_exit(0);
}

/* A cookie, which the children inherit. */
static void run_side(int side)
{
	int i, status, bad = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (prctl(PR_SCHED_CORE, CORE_CREATE, 0, 0, 0)) {
		fprintf(stderr, "core: no cookie: %s\n", strerror(errno));
		_exit(1);
	}
	for (i = 0; i < TASKS; i++)
		if (tasks[i].side == side && !fork())
			work(i);
	while (wait(&status) > 0)
		bad |= status;
	_exit(bad ? 1 : 0);
}

static int cmd_run(void)
{
	int side, status, bad = 0;

	core = map_shared(CORE, sizeof(*core), true);
	if (!core) {
		fprintf(stderr, "core: cannot start: %s\n", strerror(errno));
		return 1;
	}
	for (side = 0; side < SIDES; side++)
		if (!fork())
			run_side(side);
	while (wait(&status) > 0)
		bad |= status;
	core->done = 1;
	return bad ? 1 : 0;
}

static uint64_t cpu_time(pid_t pid)
{
	struct timespec ts = { 0 };
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &ts))
		return 0;
	return ts.tv_sec * SEC + ts.tv_nsec;
}

static int nr_tests;

static int test(bool good, const char *what, const char *name)
{
	printf("%sok %d - %s%s\n", good ? "" : "not ", ++nr_tests, name, what);
	return !good;
}

static int cmd_check(void)
{
	uint64_t time[TASKS], count[TASKS], start = now_ns();
	double part[TASKS], apart, together;
	int i, bad = 0;

	for (i = 0; i < TASKS; i++) {
		time[i] = cpu_time(core->pid[i]);
		count[i] = core->count[i];
	}
	usleep(WINDOW / 1000);
	for (i = 0; i < TASKS; i++)
		part[i] = (double)(cpu_time(core->pid[i]) - time[i]);
	for (i = 0; i < TASKS; i++) {
		part[i] /= now_ns() - start;
		printf("# CPU %d, %s: %.3f\n", tasks[i].cpu, tasks[i].name, part[i]);
	}
	for (i = 0; i < TASKS; i++)
		bad |= test(core->count[i] != count[i], " gets on", tasks[i].name);
	apart = part[0] + part[1];
	together = part[2] + part[3];
	bad |= test(apart < 1.05 && apart > 0.6, "", "those that do not trust each other take turns");
	bad |= test(part[0] > 0.1 && part[1] > 0.1, "", "... each gets its part");
	bad |= test(together > 1.2, "", "those that do run at the same time");
	printf("1..%d\n", nr_tests);
	return bad;
}

static int cmd_stop(void)
{
	uint64_t until = now_ns() + 60 * SEC;

	core->stop = 1;
	while (!core->done && now_ns() < until)
		usleep(50000);
	return !core->done;
}

static int cmd_apart(void)
{
	uint64_t start, sum;
	pid_t pid[2];
	int i;

	for (i = 0; i < 2; i++) {
		pid[i] = fork();
		if (!pid[i]) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			pin(i);
			for (;;)
				burn(SEC);
		}
	}
	usleep(200000);
	start = now_ns();
	sum = -(cpu_time(pid[0]) + cpu_time(pid[1]));
	usleep(WINDOW / 1000);
	sum += cpu_time(pid[0]) + cpu_time(pid[1]);
	start = now_ns() - start;
	for (i = 0; i < 2; i++) {
		kill(pid[i], SIGKILL);
		waitpid(pid[i], NULL, 0);
	}
	printf("both: %.3f\n", (double)sum / start);
	return (double)sum / start > 1.2;
}

static int cmd_clamp(void)
{
	struct {
		struct dl_attr attr;
		uint32_t min, max;
	} set = { .attr.flags = KEEP_ALL | CLAMP, .min = 200, .max = 600 }, get = { 0 };

	set.attr.size = sizeof(set);
	if (syscall(SYS_sched_setattr, 0, &set, 0) ||
	    syscall(SYS_sched_getattr, 0, &get, sizeof(get), 0)) {
		fprintf(stderr, "core: clamp: %s\n", strerror(errno));
		return 1;
	}
	printf("clamped to %u..%u\n", get.min, get.max);
	return get.min != set.min || get.max != set.max;
}

int main(int argc, char **argv)
{
	const char *cmd = argc == 2 ? argv[1] : "";

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!strcmp(cmd, "run"))
		return cmd_run();
	if (!strcmp(cmd, "apart"))
		return cmd_apart();
	if (!strcmp(cmd, "clamp"))
		return cmd_clamp();
	core = map_shared(CORE, sizeof(*core), false);
	if (!core) {
		fprintf(stderr, "core: none is running (no " CORE ")\n");
		return 1;
	}
	if (!strcmp(cmd, "check"))
		return cmd_check();
	if (!strcmp(cmd, "stop"))
		return cmd_stop();
	fprintf(stderr, "usage: core run | check | stop | apart | clamp\n");
	return 2;
}
