// SPDX-License-Identifier: GPL-2.0
/*
 * speed.c - what the plugin costs
 *
 * In:  a finished build tree; the commands it kept of the scheduler's units (.NAME.o.cmd).
 * Out: processor time of compiling them with and without the plugin; the objects are thrown away.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/saved-cmd.h"
#include "prepare/prepare.h"

static pid_t start_compile(const struct init *in, const char *unit, const char *out, bool plain)
{
	char *object = xasprintf("%.*so", (int)strlen(unit) - 1, unit);
	char *saved = run_saved_cmd(in->wd.build, object, !plain);
	char *cmd = saved ? xasprintf("%s -o %s", saved, out) : NULL;
	const char *argv[] = { "sh", "-c", cmd, NULL };
	pid_t pid;

	free(object);
	free(saved);
	if (!cmd)
		return -ENOENT;
	pid = run_start(argv, &(struct run_opts){ .dir = in->wd.build, .quiet = true,
						  .no_stdout = true, .die_with_us = true });
	free(cmd);
	return pid;
}

static int wait_compile(pid_t pid, double *seconds)
{
	struct rusage ru;
	int status;

	if (pid < 0)
		return pid;
	if (wait4(pid, &status, 0, &ru) < 0)
		return -errno;
	*seconds += ru.ru_utime.tv_sec + ru.ru_stime.tv_sec +
		    (ru.ru_utime.tv_usec + ru.ru_stime.tv_usec) / 1e6;
	return status ? -EIO : 0;
}

int init_measure(struct init *in, const char *const *units, size_t nr, struct init_speed *sp)
{
	char *plain = workdir_file(&in->wd, "speed-plain.o");
	char *plugin = workdir_file(&in->wd, "speed-plugin.o");
	size_t i;
	int err = 0;

	memset(sp, 0, sizeof(*sp));
	/* it is the compiler that is measured */
	setenv("CCACHE_DISABLE", "1", 1);
	for (i = 0; !err && i < nr; i++) {
		/* side by side where there are two processors: both see the same neighbours */
		pid_t a, b;
		int err_b;

		a = start_compile(in, units[i], plain, true);
		if (in->jobs == 1)
			err = wait_compile(a, &sp->plain);
		b = start_compile(in, units[i], plugin, false);
		if (in->jobs > 1)
			err = wait_compile(a, &sp->plain);
		err_b = wait_compile(b, &sp->plugin);
		if (!err)
			err = err_b;
		sp->units++;
	}
	unlink(plain);
	unlink(plugin);
	return err;
}
