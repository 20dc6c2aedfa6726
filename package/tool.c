// SPDX-License-Identifier: GPL-2.0
/*
 * tool.c - the distribution's tools: run, and where their result goes
 */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "package/package.h"

int package_need(const char *program, const char *from)
{
	if (run_find_program(program))
		return 0;
	ps_err("%s is missing: install %s", program, from);
	return -ENOENT;
}

int package_run(struct package *pkg, const char *const *argv, const char *dir, const char *from)
{
	const char *log = workdir_file(pkg->wd, "package.log");
	int status;

	if (package_need(argv[0], from))
		return -ENOENT;
	status = run_cmd(argv, &(struct run_opts){ .dir = dir, .log = log });
	if (!status)
		return 0;
	ps_err("%s failed with status %d: see the end of %s", argv[0], status, log);
	return -EIO;
}

int package_deliver(const char *from, const char *suffix, const char *out)
{
	char *pattern = xasprintf("%s/*%s", from, suffix), *to = NULL, *data = NULL;
	glob_t found = {0};
	size_t size;
	int err;

	if (glob(pattern, 0, NULL, &found) || found.gl_pathc != 1) {
		ps_err("no package, or several, in %s", from);
		err = -EIO;
		goto out;
	}
	to = xasprintf("%s%s", out, strrchr(found.gl_pathv[0], '/'));
	data = file_read(found.gl_pathv[0], &size);
	err = data ? path_make_parents(to) : -EIO;
	if (!err)
		err = file_write(to, data, size);
	if (!err)
		puts(to);
out:
	globfree(&found);
	free(pattern);
	free(data);
	free(to);
	return err;
}
