// SPDX-License-Identifier: GPL-2.0
/*
 * build-kbuild.c - running the kernel's make on the module
 *
 * In:  the module's sources, the build tree of the target.
 * Out: scheduler.ko, linked but not yet ready for the loader. The compiler's messages are passed
 *      on; what is normal here and only looks like trouble is not.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/build.h"

/* modpost knows exports only; build_link() judges what is left. */
static bool is_noise(const char *line)
{
	return str_starts(line, "make[") || str_starts(line, "make: Entering") ||
	       str_starts(line, "make: Leaving") ||
	       (str_starts(line, "WARNING: modpost: ") &&
		(strstr(line, "undefined!") || strstr(line, "unresolved symbol warnings"))) ||
	       str_starts(line, "make: Nothing to be done") ||
	       str_starts(line, "  BTF [M]") || str_starts(line, "Skipping BTF generation");
}

static void pass_on(int fd)
{
	FILE *in = fdopen(fd, "r");
	char *line = NULL;
	size_t cap = 0;
	int skip = 0;

	while (in && getline(&line, &cap, in) >= 0) {
		/* modpost explains itself at length; the section is gone after build_link() */
		if (str_starts(line, "WARNING: modpost: ") && strstr(line, "(.BTF): unexpected"))
			skip = 5;
		if (skip)
			skip--;
		else if (!is_noise(line))
			fputs(line, stdout);
	}
	fflush(stdout);
	free(line);
	if (in)
		fclose(in);
}

int build_make(struct workdir *wd, unsigned int jobs, bool debug)
{
	const char *argv[] = {
		"make", "-C", wd->build, "--no-print-directory",
		arena_printf(wd->mem, "-j%u", jobs),
		arena_printf(wd->mem, "M=%s", wd->dir),
		arena_printf(wd->mem, "CC=%s", workdir_get(wd, "cc")),
		"KBUILD_MODPOST_WARN=1",
		is_file(workdir_file(wd, "target.btf")) ? "KCFLAGS=-gbtf" : "KCFLAGS=",
		/* empty: only the types that build_check_layouts() reads, which is much quicker */
		debug ? "KBUILD_VERBOSE=0" : "DEBUG_CFLAGS=",
		"modules", NULL
	};
	const char *source = workdir_get(wd, "source"), *cc = workdir_get(wd, "cc");
	int fds[2], status;
	pid_t pid;

	if (!is_dir(source)) {
		ps_err("building needs the kernel source %s, and it is gone", source);
		return -ENOENT;
	}
	if (!find_program(cc)) {
		ps_err("building needs the target's compiler %s, and it is not installed", cc);
		return -ENOENT;
	}
	if (pipe(fds)) {
		ps_err("pipe: %s", strerror(errno));
		return -errno;
	}
	pid = run_start(argv, &(struct run_opts){ .out_fd = fds[1], .stderr_too = true,
						  .die_with_us = true });
	close(fds[1]);
	if (pid < 0) {
		close(fds[0]);
		ps_err("cannot start make: %s", strerror(-pid));
		return pid;
	}
	pass_on(fds[0]);
	status = run_wait(pid);
	if (status) {
		ps_err("the module does not compile, see above");
		return -EIO;
	}
	return 0;
}
