/* SPDX-License-Identifier: GPL-2.0 */
/*
 * run.h - other programs: start, wait, read what they print
 *
 * An exit status is what the program returned, 128 + N when signal N killed it, 127 when it could
 * not be started. Nothing is reported, but by what changes the root.
 */
#ifndef PLUGSCHED_RUN_H
#define PLUGSCHED_RUN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/**
 * struct run_opts - how to run a program; {0} for all of it as this process has it, but no stdin
 * @dir: directory to run it in
 * @log: file that stdout and stderr are appended to
 * @quiet: stderr goes to /dev/null
 * @no_stdout: stdout goes to /dev/null
 * @stderr_too: stderr goes where stdout goes
 * @out_fd: file descriptor for stdout, 0 for none
 * @in_fd: file descriptor for stdin, 0 for none
 * @group: give it a process group of its own
 * @die_with_us: send it SIGTERM when this process is killed
 * @started: called with its pid once it runs, may be NULL
 */
struct run_opts {
	const char *dir;
	const char *log;
	bool quiet;
	bool no_stdout;
	bool stderr_too;
	int out_fd;
	int in_fd;
	bool group;
	bool die_with_us;
	void (*started)(pid_t pid);
};

/**
 * typedef run_line_fn - what reads a program's output
 * @ctx: as passed to run_lines()
 * @line: one line with its newline, if it has one; may be changed, is gone after the call
 *
 * Return: 0 to go on, a negative errno to stop the program.
 */
typedef int (*run_line_fn)(void *ctx, char *line);

/**
 * run_set_verbose() - show each program before it is started, on stderr
 * @on: whether to
 */
void run_set_verbose(bool on);

/**
 * run_verbose() - whether programs are shown
 *
 * Return: what run_set_verbose() has set, false at first.
 */
bool run_verbose(void);

/**
 * run_start() - start a program and do not wait
 * @argv: program, looked up in PATH, and arguments, NULL at the end
 * @o: how, may be NULL
 *
 * Return: its pid, or -EAGAIN or -ENOMEM when there can be no more processes.
 */
pid_t run_start(const char *const *argv, const struct run_opts *o);

/**
 * run_wait() - wait for a program
 * @pid: from run_start()
 *
 * Return: its exit status.
 */
int run_wait(pid_t pid);

/**
 * run_cmd() - run a program
 * @argv: as of run_start()
 * @o: how, may be NULL
 *
 * Return: its exit status.
 */
int run_cmd(const char *const *argv, const struct run_opts *o);

/**
 * run_pipe() - run programs of which each reads what the one before it prints
 * @stages: the programs, each as of run_start(), NULL at the end
 * @file: gets what the last one prints; made or overwritten, NULL for this process's stdout
 *
 * All are ended when this process is killed.
 *
 * Return: the exit status of the last program, which ends without having read everything as it
 * likes; 127 when @file cannot be written, or a program not be started.
 */
int run_pipe(const char *const *const *stages, const char *file);

/**
 * run_capture() - run a program and read its stdout
 * @argv: as of run_start()
 * @o: how, without @out_fd; may be NULL
 *
 * Return: what it printed, without newlines at the end, to free(); NULL unless it returned 0.
 */
char *run_capture(const char *const *argv, const struct run_opts *o);

/**
 * run_lines() - run a program and pass its output on, line by line
 * @argv: as of run_start()
 * @o: how, without @out_fd; may be NULL
 * @fn: called for each line; when it returns an error, the program (with @o->group, its process
 *	group) gets SIGTERM and the rest of its output is dropped
 * @ctx: passed to @fn
 *
 * Return: its exit status, the error of @fn, or a negative errno when it could not be started.
 */
int run_lines(const char *const *argv, const struct run_opts *o, run_line_fn fn, void *ctx);

/**
 * run_find_program() - whether a program can be run
 * @name: its name, looked up in PATH, or its path, both in the root that programs run in
 *
 * Return: whether there is an executable file of that name.
 */
bool run_find_program(const char *name);

/**
 * run_set_root() - have programs run in another root directory from now on
 * @root: that directory, absolute, a system of its own; it sees this one's /dev, /proc and /tmp and
 *	what run_show_in_root() adds. NULL for this process's own.
 *
 * The first call with a directory gives this process a mount namespace of its own, so that what is
 * mounted there ends with it. Programs without a directory to run in then start in /.
 *
 * Return: 0, -EPERM without the right to mount, or the negative errno of what failed, having
 * reported the error.
 */
int run_set_root(const char *root);

/**
 * run_show_in_root() - let programs in the root see a directory under the path it has here
 * @dir: its absolute path; it is made in the root, where it hides what is there
 *
 * Return: 0, or the negative errno of what failed, having reported the error.
 */
int run_show_in_root(const char *dir);

/**
 * run_root() - where programs run
 *
 * Return: what run_set_root() has set, "" for this process's own root.
 */
const char *run_root(void);

/**
 * run_clean_environment() - drop variables that would leak from a calling make into the kernel's
 *
 * Programs that are run afterwards speak no language but C's.
 */
void run_clean_environment(void);

/**
 * run_now() - the time for measuring
 *
 * Return: seconds of the monotonic clock.
 */
double run_now(void);

/**
 * run_peak_rss() - the most memory that this process had
 *
 * Return: bytes.
 */
uint64_t run_peak_rss(void);

#endif /* PLUGSCHED_RUN_H */
