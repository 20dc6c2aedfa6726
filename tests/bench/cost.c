// SPDX-License-Identifier: GPL-2.0
/*
 * cost.c - work that is mostly scheduling, a fixed amount of it
 *
 *   cost hackbench|pipe|futex|forkexec
 *
 * In:  which work.
 * Out: its length in ns on stdout. Where a nanosecond is an instruction, the same each time.
 */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define GROUPS		4
#define PEERS		5	/* senders, and receivers, of a group */
#define MESSAGES	40	/* from each sender to each receiver */
#define TURNS		4000
#define CHILDREN	60

static void must(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	_exit(1);
}

static pid_t child(void)
{
	pid_t pid = fork();

	must(pid >= 0, "fork");
	return pid;
}

/* As the program of that name: in each group, everyone sends to every receiver. */
static void hackbench(void)
{
	char message[100] = "";
	int group, peer, to, i;

	for (group = 0; group < GROUPS; group++) {
		int pair[PEERS][2];

		for (peer = 0; peer < PEERS; peer++) {
			must(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair[peer]), "socketpair");
			if (child())
				continue;
			for (i = 0; i < PEERS * MESSAGES * (int)sizeof(message);)
				i += read(pair[peer][0], message, sizeof(message));
			_exit(0);
		}
		for (peer = 0; peer < PEERS; peer++) {
			if (child())
				continue;
			for (i = 0; i < MESSAGES; i++)
				for (to = 0; to < PEERS; to++)
					must(write(pair[to][1], message, sizeof(message)) > 0,
					     "write");
			_exit(0);
		}
		for (peer = 0; peer < PEERS; peer++) {
			close(pair[peer][0]);
			close(pair[peer][1]);
		}
	}
}

static void ping_pong(void)
{
	int there[2], back[2], i;
	char byte = 0;

	must(!pipe(there) && !pipe(back), "pipe");
	if (!child()) {
		for (i = 0; i < TURNS; i++)
			must(read(there[0], &byte, 1) == 1 && write(back[1], &byte, 1) == 1, "pipe");
		_exit(0);
	}
	for (i = 0; i < TURNS; i++)
		must(write(there[1], &byte, 1) == 1 && read(back[0], &byte, 1) == 1, "pipe");
}

static void pass(int *turn, int mine, int theirs)
{
	while (__atomic_load_n(turn, __ATOMIC_ACQUIRE) != mine)
		syscall(SYS_futex, turn, FUTEX_WAIT, theirs, NULL, NULL, 0);
	__atomic_store_n(turn, theirs, __ATOMIC_RELEASE);
	syscall(SYS_futex, turn, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void futex(void)
{
	int *turn = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int i;

	must(turn != MAP_FAILED, "mmap");
	if (!child()) {
		for (i = 0; i < TURNS; i++)
			pass(turn, 1, 0);
		_exit(0);
	}
	for (i = 0; i < TURNS; i++)
		pass(turn, 0, 1);
}

static void fork_exec(void)
{
	int i;

	for (i = 0; i < CHILDREN; i++) {
		if (!child()) {
			execl("/proc/self/exe", "cost", "nothing", NULL);
			_exit(1);
		}
		must(wait(NULL) > 0, "wait");
	}
}

static const struct {
	const char *name;
	void (*run)(void);
} works[] = {
	{ "hackbench", hackbench }, { "pipe", ping_pong }, { "futex", futex },
	{ "forkexec", fork_exec },
};

static int64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

int main(int argc, char **argv)
{
	int64_t start = now();
	size_t i;

	if (argc == 2 && !strcmp(argv[1], "nothing"))
		return 0;
	for (i = 0; argc == 2 && i < sizeof(works) / sizeof(*works); i++) {
		if (strcmp(argv[1], works[i].name))
			continue;
		works[i].run();
		while (wait(NULL) > 0)
			;
		printf("%lld\n", (long long)(now() - start));
		return 0;
	}
	fprintf(stderr, "usage: cost hackbench|pipe|futex|forkexec\n");
	return 2;
}
