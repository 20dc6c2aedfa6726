// SPDX-License-Identifier: GPL-2.0
/*
 * tracee.c - a command followed from one system call to the next (see tracee.h)
 */
#define _GNU_SOURCE
#include "tracee.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

void tracee_die(const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what, strerror(errno));
	exit(2);
}

pid_t tracee_start(char **argv, int (*prepare)(void), long options)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		tracee_die("fork");
	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		if (prepare && prepare())
			_exit(126);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status) ||
	    ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | options))
		tracee_die("ptrace");
	return pid;
}

int tracee_to_stop(pid_t pid, int request)
{
	int status, sig = 0;

	for (;;) {
		if (ptrace(request, pid, 0, sig))
			tracee_die("ptrace");
		if (waitpid(pid, &status, __WALL) != pid)
			tracee_die("waitpid");
		if (!WIFSTOPPED(status))
			return status;
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8) ||
		    WSTOPSIG(status) == (SIGTRAP | 0x80))
			return -1;
		sig = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
	}
}
