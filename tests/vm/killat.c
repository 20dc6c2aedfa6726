// SPDX-License-Identifier: GPL-2.0
/*
 * killat.c - run a command, and kill it at one of its steps
 *
 *   killat STEP COMMAND...
 *
 * A step is the entry to, or the exit from, a system call by which plugsched changes something: a
 * file of its own is opened, locked or written to, a module inserted or removed. At the entry, the
 * call does not take place any more; at the exit, it has, and nothing follows.
 * Children of the command do not get on (their calls that may be steps fail).
 *
 * In:  STEP, counted from 1.
 * Out: on stdout what the step is, and exit 137; when the command ends before it, exit 0.
 */
#define _GNU_SOURCE
#include "tracee.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define KILLED		(128 + SIGKILL)

/* A path of the tracee's, as far as its page goes. */
static bool is_ours(pid_t pid, unsigned long addr)
{
	char path[128] = "";
	struct iovec to = { path, sizeof(path) - 1 };
	struct iovec from = { (void *)addr, sizeof(path) - 1 };

	if (4096 - (addr & 4095) < from.iov_len)
		from.iov_len = 4096 - (addr & 4095);
	return process_vm_readv(pid, &to, 1, &from, 1, 0) > 0 && strstr(path, "plugsched");
}

static const long steps[] = {
	SYS_openat, SYS_flock, SYS_init_module, SYS_delete_module, SYS_write,
};

/* The name of the system call, or NULL when it is no step. */
static const char *step_of(pid_t pid, const struct user_regs_struct *regs)
{
	switch (regs->orig_rax) {
	case SYS_openat:
		return is_ours(pid, regs->rsi) ? "open" : NULL;
	case SYS_flock:
		return "flock";
	case SYS_init_module:
		return "init_module";
	case SYS_delete_module:
		return "delete_module";
	case SYS_write:
		return "write";
	default:
		return NULL;
	}
}

/* Only what may be a step stops the command: it reads the kernel's memory in thousands of calls. */
static int trace_steps(void)
{
	struct sock_filter code[ARRAY_SIZE(steps) + 3] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	};
	struct sock_fprog prog = { ARRAY_SIZE(code), code };
	unsigned int i, n = ARRAY_SIZE(steps);

	for (i = 0; i < n; i++)
		code[1 + i] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, steps[i],
							   n - i, 0);
	code[1 + n] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	code[2 + n] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
}

static int kill_at(pid_t pid, const char *where, const char *name)
{
	int status;

	printf("killed at the %s %s\n", where, name);
	fflush(stdout);
	kill(pid, SIGKILL);
	return waitpid(pid, &status, __WALL) == pid && WIFSIGNALED(status) ? KILLED : 2;
}

static int run(pid_t pid, unsigned long step)
{
	struct user_regs_struct regs;
	unsigned long at = 0;
	const char *name;
	int status;

	while ((status = tracee_to_stop(pid, PTRACE_CONT)) < 0) {
		if (ptrace(PTRACE_GETREGS, pid, 0, &regs))
			tracee_die("ptrace");
		name = step_of(pid, &regs);
		if (!name)
			continue;
		if (++at == step)
			return kill_at(pid, "entry to", name);
		status = tracee_to_stop(pid, PTRACE_SYSCALL);
		if (status >= 0)
			break;
		if (++at == step)
			return kill_at(pid, "exit from", name);
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status)) {
		fprintf(stderr, "killat: the command failed: status %#x\n", status);
		return 1;
	}
	printf("ended before step %lu\n", step);
	return 0;
}

int main(int argc, char **argv)
{
	unsigned long step;
	pid_t pid;

	if (argc < 3 || !(step = strtoul(argv[1], NULL, 10))) {
		fputs("usage: killat STEP COMMAND...\n", stderr);
		return 2;
	}
	pid = tracee_start(argv + 2, trace_steps, PTRACE_O_TRACESECCOMP);
	return run(pid, step);
}
