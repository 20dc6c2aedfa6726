// SPDX-License-Identifier: GPL-2.0
/*
 * run.c - other programs; see run.h
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/mem.h"
#include "lib/run.h"
#include "lib/str.h"

static int redirect(const char *path, int flags, int to)
{
	int fd = open(path, flags, 0666);

	if (fd < 0 || dup2(fd, to) < 0)
		return -1;
	if (fd != to)
		close(fd);
	return 0;
}

static bool verbose;

void run_set_verbose(bool on)
{
	verbose = on;
}

bool run_verbose(void)
{
	return verbose;
}

/* As a shell would take it. */
/* A command of hundreds of words, as make gets them for single objects, is shown by its start. */
#define MAX_SHOWN	60

static void show(const char *const *argv, const struct run_opts *o)
{
	struct strbuf sb = { 0 };
	size_t i, nr;

	if (o->dir)
		sb_printf(&sb, "cd %s && ", o->dir);
	for (nr = 0; argv[nr]; nr++)
		;
	for (i = 0; i < nr && i < MAX_SHOWN; i++) {
		bool plain = argv[i][strcspn(argv[i], " \t\n\"\\$`&;<>|()*?#~!'")] == '\0';

		sb_printf(&sb, plain && *argv[i] ? "%s%s" : "%s'%s'", i ? " " : "", argv[i]);
	}
	if (i < nr)
		sb_printf(&sb, " ... and %zu more", nr - i);
	fprintf(stderr, "+ %s\n", sb.buf);
	sb_free(&sb);
}

pid_t run_start(const char *const *argv, const struct run_opts *o)
{
	static const struct run_opts none;
	pid_t pid;

	if (!o)
		o = &none;
	if (verbose)
		show(argv, o);
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid) {
		/* on both sides, so that it is done whoever runs first */
		if (o->group)
			setpgid(pid, pid);
		if (o->started)
			o->started(pid);
		return pid;
	}

	if (o->group)
		setpgid(0, 0);
	if (o->in_fd ? dup2(o->in_fd, 0) < 0 : redirect("/dev/null", O_RDONLY, 0))
		_exit(127);
	if (o->log && (redirect(o->log, O_WRONLY | O_CREAT | O_APPEND, 1) || dup2(1, 2) < 0))
		_exit(127);
	if (o->no_stdout && redirect("/dev/null", O_WRONLY, 1))
		_exit(127);
	if (o->quiet && redirect("/dev/null", O_WRONLY, 2))
		_exit(127);
	if (o->out_fd && dup2(o->out_fd, 1) < 0)
		_exit(127);
	if (o->stderr_too && dup2(1, 2) < 0)
		_exit(127);
	if (o->die_with_us)
		prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (*run_root() && (chroot(run_root()) || (!o->dir && chdir("/"))))
		_exit(127);
	if (o->dir && chdir(o->dir))
		_exit(127);
	execvp(argv[0], (char *const *)argv);
	_exit(127);
}

int run_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return 127;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int run_cmd(const char *const *argv, const struct run_opts *o)
{
	pid_t pid = run_start(argv, o);

	return pid < 0 ? 127 : run_wait(pid);
}

int run_pipe(const char *const *const *stages, const char *file)
{
	int in = 0, out = 0, fds[2], status = 127;
	pid_t pids[8];
	size_t n;

	for (n = 0; stages[n] && n < 8; n++) {
		struct run_opts o = { .die_with_us = true, .in_fd = in };

		/* what ends early is no error of the one before it */
		o.quiet = stages[n + 1] != NULL;
		if (stages[n + 1])
			out = pipe2(fds, O_CLOEXEC) ? -1 : fds[1];
		else
			out = file ? open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : 0;
		o.out_fd = out;
		pids[n] = out < 0 ? -1 : run_start(stages[n], &o);
		if (in)
			close(in);
		if (out > 0)
			close(out);
		in = stages[n + 1] && out >= 0 ? fds[0] : 0;
		if (pids[n] < 0)
			break;
	}
	if (in)
		close(in);
	if (n && !stages[n])
		status = run_wait(pids[--n]);
	while (n)
		run_wait(pids[--n]);
	return status;
}

/* Starts it with stdout to a pipe, whose end for reading goes to @fd. */
static pid_t start_piped(const char *const *argv, const struct run_opts *o, int *fd)
{
	struct run_opts opts = { 0 };
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	if (o)
		opts = *o;
	opts.out_fd = fds[1];
	pid = run_start(argv, &opts);
	close(fds[1]);
	if (pid < 0)
		close(fds[0]);
	*fd = fds[0];
	return pid;
}

char *run_capture(const char *const *argv, const struct run_opts *o)
{
	struct strbuf sb = { 0 };
	char buf[4096];
	ssize_t n;
	pid_t pid;
	int fd;

	pid = start_piped(argv, o, &fd);
	if (pid < 0)
		return NULL;
	sb_add(&sb, "");
	while ((n = read(fd, buf, sizeof(buf))) != 0) {
		if (n > 0)
			sb_addn(&sb, buf, n);
		else if (errno != EINTR)
			break;
	}
	close(fd);
	if (run_wait(pid)) {
		sb_free(&sb);
		return NULL;
	}
	while (sb.len && sb.buf[sb.len - 1] == '\n')
		sb.buf[--sb.len] = '\0';
	return sb.buf;
}

static int read_lines(FILE *in, run_line_fn fn, void *ctx)
{
	char *line = NULL;
	size_t cap = 0;
	int err = 0;

	while (!err) {
		if (getline(&line, &cap, in) >= 0) {
			err = fn(ctx, line);
		} else if (ferror(in) && errno == EINTR) {
			clearerr(in);
		} else {
			err = ferror(in) ? -errno : 0;
			break;
		}
	}
	free(line);
	return err;
}

int run_lines(const char *const *argv, const struct run_opts *o, run_line_fn fn, void *ctx)
{
	int fd, err, status;
	pid_t pid;
	FILE *in;

	pid = start_piped(argv, o, &fd);
	if (pid < 0)
		return pid;
	in = fdopen(fd, "r");
	err = in ? read_lines(in, fn, ctx) : -errno;
	if (err)
		kill(o && o->group ? -pid : pid, SIGTERM);
	if (in)
		fclose(in);
	else
		close(fd);
	status = run_wait(pid);
	return err ? err : status;
}

/* In a root of their own, links are not followed: they may lead back to its /. */
static bool is_program(const char *path)
{
	char *full = xasprintf("%s%s", run_root(), path);
	struct stat st;
	bool found = *run_root() ? !lstat(full, &st) && !S_ISDIR(st.st_mode) :
		     path_is_file(full) && !access(full, X_OK);

	free(full);
	return found;
}

bool run_find_program(const char *name)
{
	const char *path = getenv("PATH"), *p, *end;

	if (strchr(name, '/'))
		return is_program(name);
	for (p = path ? path : "/usr/bin:/bin"; *p; p = *end ? end + 1 : end) {
		char *full;
		bool found;

		end = strchrnul(p, ':');
		full = xasprintf("%.*s/%s", (int)(end - p), p, name);
		found = is_program(full);
		free(full);
		if (found)
			return true;
	}
	return false;
}

void run_clean_environment(void)
{
	static const char *const drop[] = {
		"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "GNUMAKEFLAGS", "MAKEFILES",
		"ARCH", "CROSS_COMPILE", "LLVM", "LLVM_IAS", "LOCALVERSION", "KERNELRELEASE",
		"KBUILD_OUTPUT", "KBUILD_EXTMOD", "KBUILD_VERBOSE", "KCONFIG_CONFIG",
		"KCONFIG_ALLCONFIG", "KCFLAGS", "KCPPFLAGS", "KAFLAGS", "INSTALL_MOD_PATH",
		"O", "M", "V", "W", "C", "CPATH", "C_INCLUDE_PATH", "COMPILER_PATH",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(drop); i++)
		unsetenv(drop[i]);
	setenv("LC_ALL", "C", 1);
}

double run_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

uint64_t run_peak_rss(void)
{
	struct rusage ru;

	getrusage(RUSAGE_SELF, &ru);
	return (uint64_t)ru.ru_maxrss * 1024;
}
