// SPDX-License-Identifier: GPL-2.0
/*
 * run-root.c - programs that run in another root directory; see run.h
 *
 * In:  the directory, and what its programs shall see of this system.
 * Out: bind mounts, in a mount namespace that ends with this process.
 */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/mem.h"
#include "lib/message.h"
#include "lib/run.h"
#include "lib/str.h"

static char *root;

const char *run_root(void)
{
	return root ? root : "";
}

static int own_namespace(void)
{
	static bool done;

	if (done)
		return 0;
	if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL)) {
		int err = -errno;

		ps_err("cannot run programs in another root: %s; run this as root", strerror(-err));
		return err;
	}
	done = true;
	return 0;
}

int run_show_in_root(const char *dir)
{
	char *there = xasprintf("%s%s", run_root(), dir);
	int err = path_make_dirs(there);

	if (!err && mount(dir, there, NULL, MS_BIND | MS_REC, NULL)) {
		err = -errno;
		ps_err("%s: cannot be mounted at %s: %s", dir, there, strerror(-err));
	}
	free(there);
	return err;
}

int run_set_root(const char *dir)
{
	static const char *const system[] = { "/dev", "/proc", "/tmp" };
	size_t i;
	int err;

	free(root);
	root = NULL;
	if (!dir)
		return 0;
	err = own_namespace();
	if (err)
		return err;
	root = xstrdup(dir);
	for (i = 0; !err && i < ARRAY_SIZE(system); i++)
		err = run_show_in_root(system[i]);
	if (err)
		run_set_root(NULL);
	return err;
}
