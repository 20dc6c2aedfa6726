// SPDX-License-Identifier: GPL-2.0
/*
 * link.c - objects linked into one, as the kernel's own build links vmlinux.o
 *
 * In:  objects of the build tree, in the order of the link.
 * Out: one relocatable object with all their records.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "prepare/prepare.h"

int init_link(struct init *in, const char *const *objects, size_t nr, const char *out)
{
	char *list = workdir_file(&in->wd, "link.list");
	const char *argv[] = {
		"ld", "-r", "-z", "noexecstack", "-o", out,
		arena_printf(in->wd.mem, "@%s", list), NULL
	};
	struct strbuf sb = { 0 };
	size_t i;
	int err;

	for (i = 0; i < nr; i++)
		sb_printf(&sb, "%s\n", objects[i]);
	err = file_write(list, sb.buf ? sb.buf : "", sb.len);
	sb_free(&sb);
	if (err)
		return err;
	if (run_cmd(argv, &(struct run_opts){ .dir = in->wd.build, .log = workdir_file(&in->wd, "build.log"),
					      .die_with_us = true })) {
		unlink(out);
		ps_err("%s: the objects could not be linked: the log says why: %s", out,
		       workdir_file(&in->wd, "build.log"));
		err = -EIO;
	}
	unlink(list);
	return err;
}
