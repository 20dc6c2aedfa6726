// SPDX-License-Identifier: GPL-2.0
/*
 * states.c - tasks in every state of a scheduler, and what must be true of each
 *
 *   states run     start them all, and stay until `states stop`
 *   states ready   wait until each is in its state
 *   states count   how many of them are runnable all the time
 *   states check   wait until each has got on (or not, when its state is to be held): TAP
 *   states stop    let the held ones go on, and end: TAP
 *
 * In:  a guest with four CPUs and cgroup v2; states-kinds.c says which tasks there are.
 * Out: a test per task: progress, or none where it is held; the state, policy, nice level and
 *      priority that the kernel reports; what the task itself found wrong.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "states.h"

#define STATES	"/tmp/states"
#define PATIENCE (300 * SEC)

struct states *st;

void broken(struct slot *slot, const char *fmt, ...)
{
	va_list ap;

	if (slot->why[0])
		return;
	va_start(ap, fmt);
	vsnprintf(slot->why, sizeof(slot->why), fmt, ap);
	va_end(ap);
}

/* Field @number of /proc/@pid/stat, from 3 on; @pid 0: the calling thread's. */
int stat_field(pid_t pid, int number, char *text, size_t size)
{
	char path[40], line[1024], *at;
	ssize_t n;
	int fd;

	if (pid)
		snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	fd = open(pid ? path : "/proc/thread-self/stat", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	n = read(fd, line, sizeof(line) - 1);
	close(fd);
	line[n > 0 ? n : 0] = '\0';
	at = strrchr(line, ')');
	for (number -= 2; at && number; number--)
		at = strchr(at + 1, ' ');
	if (!at)
		return -1;
	snprintf(text, size, "%.*s", (int)strcspn(at + 1, " \n"), at + 1);
	return 0;
}

static void start(int i)
{
	struct slot *slot = &st->slots[i];
	pid_t pid = fork();

	if (pid < 0)
		broken(slot, "fork: %s", strerror(errno));
	if (pid) {
		slot->manager = pid;
		return;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, "state");
	setpriority(PRIO_PROCESS, 0, 0);
	kinds[i].run(slot, kinds[i].arg);
	_exit(0);
}

static int cmd_run(void)
{
	int i, status;

	st = map_shared(STATES, sizeof(*st), true);
	if (!st || groups_make()) {
		fprintf(stderr, "states: cannot start: %s\n", strerror(errno));
		return 1;
	}
	for (i = 0; i < nr_kinds(); i++)
		start(i);
	for (i = 0; i < nr_kinds(); i++) {
		struct slot *slot = &st->slots[i];

		if (waitpid(slot->manager, &status, 0) != slot->manager || status)
			broken(slot, "ended with status %#x", status);
	}
	groups_remove();
	st->done = 1;
	return 0;
}

static bool letter_is(const struct slot *slot, char wanted)
{
	char letter[4] = "";

	return !stat_field(slot->pid, 3, letter, sizeof(letter)) && letter[0] == wanted;
}

static bool frozen(void)
{
	return stat_value(GROUPS "/frozen/cgroup.events", "frozen");
}

static bool must_rest(int i)
{
	return kinds[i].held || ((kinds[i].flags & FROZEN) && frozen());
}

static bool has_got_on(int i, const struct slot *before)
{
	const struct slot *slot = &st->slots[i];

	if (must_rest(i))
		return slot->pid && (!kinds[i].held || letter_is(slot, kinds[i].held));
	return slot->pid && slot->count != before->count &&
	       (!(kinds[i].flags & PROOF) || slot->proof != before->proof);
}

static void judge(int i, const struct slot *before)
{
	const struct dl_attr *want = &kinds[i].policy;
	struct slot *slot = &st->slots[i];
	struct dl_attr is = { 0 };
	char letter[4] = "?";

	if (!slot->pid)
		broken(slot, "not in its state");
	if (must_rest(i) && slot->count != before->count)
		broken(slot, "gets on");
	if (!has_got_on(i, before)) {
		stat_field(slot->pid, 3, letter, sizeof(letter));
		broken(slot, "pid %d, state %s: %s", slot->pid, letter,
		       must_rest(i) ? "not held" : slot->count == before->count ?
		       "does not get on" : "what it is about was not seen");
	}
	if (kinds[i].held != 'Z' &&
	    (get_attr(slot->pid, &is) || is.policy != want->policy || is.nice != want->nice ||
	     is.priority != want->priority))
		broken(slot, "policy %u nice %d priority %u, not %u %d %u", is.policy, is.nice,
		       is.priority, want->policy, want->nice, want->priority);
}

static int report(void)
{
	int i, bad = 0;

	for (i = 0; i < nr_kinds(); i++) {
		const char *why = st->slots[i].why;

		printf("%sok %d - %s\n", *why ? "not " : "", i + 1, kinds[i].name);
		if (*why)
			printf("#   %s\n", why);
		bad += *why != '\0';
		st->slots[i].why[0] = '\0';
	}
	printf("1..%d\n", nr_kinds());
	return bad ? 1 : 0;
}

static int cmd_check(void)
{
	static struct slot before[MAX_SLOTS];
	uint64_t start, until;
	int i, left, last = 0;

	memcpy(before, st->slots, sizeof(before));
	start = now_ns();
	until = start + PATIENCE;
	do {
		usleep(100000);
		for (left = 0, i = 0; i < nr_kinds(); i++) {
			if (has_got_on(i, &before[i]))
				continue;
			left++;
			last = i;
		}
		/* those that are held have a second to show that they are not */
	} while (now_ns() < until && (left || now_ns() < start + SEC));
	printf("# %llu ms, the last was: %s\n", (unsigned long long)((now_ns() - start) / MSEC),
	       kinds[last].name);
	for (i = 0; i < nr_kinds(); i++)
		judge(i, &before[i]);
	return report();
}

static int cmd_stop(void)
{
	uint64_t until = now_ns() + PATIENCE;
	int i;

	st->stop = 1;
	while (!st->done && now_ns() < until)
		usleep(50000);
	for (i = 0; i < nr_kinds(); i++) {
		if (!st->done && !kill(st->slots[i].manager, 0))
			broken(&st->slots[i], "does not end");
		if (!st->slots[i].count)
			broken(&st->slots[i], "never got on");
	}
	return report();
}

static int cmd_ready(void)
{
	uint64_t until = now_ns() + PATIENCE;
	int i = 0;

	while (i < nr_kinds() && now_ns() < until) {
		if (st->slots[i].pid)
			i++;
		else
			usleep(50000);
	}
	if (i < nr_kinds())
		fprintf(stderr, "states: not in its state: %s\n", kinds[i].name);
	return i < nr_kinds();
}

static int count_runnable(void)
{
	int i, nr = 0;

	for (i = 0; i < nr_kinds(); i++)
		nr += (kinds[i].flags & RUNNABLE) != 0;
	return nr;
}

int main(int argc, char **argv)
{
	const char *cmd = argc == 2 ? argv[1] : "";

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (nr_kinds() > MAX_SLOTS)
		return 2;
	if (!strcmp(cmd, "run"))
		return cmd_run();
	if (!strcmp(cmd, "count"))
		return printf("%d\n", count_runnable()) < 0;
	st = map_shared(STATES, sizeof(*st), false);
	if (!st) {
		fprintf(stderr, "states: none is running (no " STATES ")\n");
		return 1;
	}
	if (!strcmp(cmd, "ready"))
		return cmd_ready();
	if (!strcmp(cmd, "check"))
		return cmd_check();
	if (!strcmp(cmd, "stop"))
		return cmd_stop();
	fprintf(stderr, "usage: states run | ready | count | check | stop\n");
	return 2;
}
