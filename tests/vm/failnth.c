// SPDX-License-Identifier: GPL-2.0
/*
 * failnth.c - run a command, and let one allocation of one of its system calls fail
 *
 *   failnth CALL NTH COMMAND...
 *
 * CALL: init_module, delete_module, or enable: the write to plugsched's control file. All
 * allocations count that the task makes in the first such call, of slabs and of pages, by the
 * kernel's own fault injection (/proc/PID/fail-nth), whose filters have been opened before. Memory
 * that the command needs elsewhere does not fail.
 *
 * In:  NTH, counted from 1; a kernel with FAULT_INJECTION.
 * Out: as the last line on stdout, what the call returned, and whether an allocation failed; the
 *      exit status of the command, but 99 when it has succeeded and none failed, 98 when there was
 *      no such call.
 */
#define _GNU_SOURCE
#include "tracee.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define CONTROL		"/sys/kernel/plugsched/enable"
#define TOO_FEW		99
#define NO_CALL		98

static const struct call {
	const char *name;
	long nr;
} calls[] = {
	{ "init_module", SYS_init_module },
	{ "delete_module", SYS_delete_module },
	{ "enable", SYS_write },
};

static bool writes_control(pid_t pid, unsigned long fd)
{
	char link[64], path[sizeof(CONTROL) + 1] = "";

	snprintf(link, sizeof(link), "/proc/%d/fd/%lu", pid, fd);
	return readlink(link, path, sizeof(path) - 1) > 0 && !strcmp(path, CONTROL);
}

/*
 * As tracee_to_stop(). No filter of seccomp's picks the right call: these need a kernel with
 * networks.
 */
static int to_stop(pid_t pid, int request, struct __ptrace_syscall_info *info)
{
	int status = tracee_to_stop(pid, request);

	if (status < 0 && ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(*info), info) <= 0)
		tracee_die("ptrace");
	return status;
}

/* Which of the next allocations fails, counted from 1; 0: none does, or it has failed already. */
static unsigned long left(pid_t pid, unsigned long set)
{
	char path[64], text[32] = "";
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/fail-nth", pid);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		tracee_die(path);
	if (dprintf(fd, "%lu", set) < 0)
		tracee_die(path);
	close(fd);
	return strtoul(text, NULL, 10);
}

static int exit_status(int status, bool called, bool failed)
{
	if (!WIFEXITED(status)) {
		fprintf(stderr, "failnth: the command was killed: status %#x\n", status);
		return 2;
	}
	if (!called)
		return NO_CALL;
	return failed || WEXITSTATUS(status) ? WEXITSTATUS(status) : TOO_FEW;
}

static bool is_call(pid_t pid, const struct call *call, const struct __ptrace_syscall_info *info)
{
	return info->op == PTRACE_SYSCALL_INFO_ENTRY && info->entry.nr == (unsigned long)call->nr &&
	       (call->nr != SYS_write || writes_control(pid, info->entry.args[0]));
}

static int run(pid_t pid, const struct call *call, unsigned long nth)
{
	struct __ptrace_syscall_info info;
	unsigned long more;
	int status;

	do {
		status = to_stop(pid, PTRACE_SYSCALL, &info);
	} while (status < 0 && !is_call(pid, call, &info));
	if (status >= 0)
		return exit_status(status, false, false);
	left(pid, nth);
	status = to_stop(pid, PTRACE_SYSCALL, &info);
	if (status >= 0)
		return exit_status(status, true, true);
	more = left(pid, 0);
	printf("%s returned %lld, ", call->name, (long long)info.exit.rval);
	if (more)
		printf("after %lu allocations\n", nth - more);
	else
		printf("allocation %lu failed\n", nth);
	fflush(stdout);
	return exit_status(to_stop(pid, PTRACE_CONT, &info), true, !more);
}

int main(int argc, char **argv)
{
	const struct call *call = NULL;
	unsigned long nth;
	unsigned int i;
	pid_t pid;

	for (i = 0; argc > 3 && i < ARRAY_SIZE(calls); i++)
		if (!strcmp(argv[1], calls[i].name))
			call = &calls[i];
	if (!call || !(nth = strtoul(argv[2], NULL, 10))) {
		fputs("usage: failnth init_module|delete_module|enable NTH COMMAND...\n", stderr);
		return 2;
	}
	pid = tracee_start(argv + 3, NULL, 0);
	return run(pid, call, nth);
}
