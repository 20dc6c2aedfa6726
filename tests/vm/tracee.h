/* SPDX-License-Identifier: GPL-2.0 */
/*
 * tracee.h - a command followed from one system call to the next
 *
 * In:  the command. Out: it stops at the entry to, and the exit from, system calls. What the tracer
 *      cannot do ends the program with exit 2.
 */
#ifndef PLUGSCHED_TRACEE_H
#define PLUGSCHED_TRACEE_H

#include <sys/types.h>

/**
 * tracee_die() - end the program with exit 2
 * @what: what failed, as errno says
 */
void tracee_die(const char *what) __attribute__((noreturn));

/**
 * tracee_start() - start a command
 * @argv: the command, NULL at the end
 * @prepare: called in the child before the command, not 0 on failure; may be NULL
 * @options: PTRACE_O_*, besides those needed here
 *
 * Return: its pid; it stops before it calls @prepare.
 */
pid_t tracee_start(char **argv, int (*prepare)(void), long options);

/**
 * tracee_to_stop() - let it go on to the next stop
 * @pid: the command
 * @request: PTRACE_SYSCALL: stop at the next system call's entry or exit; PTRACE_CONT: where
 *	seccomp says
 *
 * Return: its status when it has ended, -1 when it has stopped.
 */
int tracee_to_stop(pid_t pid, int request);

#endif /* PLUGSCHED_TRACEE_H */
