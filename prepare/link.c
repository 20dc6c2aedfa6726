// SPDX-License-Identifier: GPL-2.0
/*
 * link.c - objects of the build tree linked into one
 *
 * In:  objects, in the order of the link.
 * Out: one relocatable object with all their records; vmlinux.o as the kernel's own build makes it,
 *      which has objtool change code on some kernels (IBT) only there.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "prepare/prepare.h"

/*
 * The kernel's rules for vmlinux.o, but for what goes into it. They came with 6.0; kernels before
 * that run objtool on each unit, and linking is all there is to do.
 */
#define KERNEL_RULES	"scripts/Makefile.vmlinux_o"

static const char link_mk[] =
	"# plugsched: vmlinux.o of some of the kernel's units, by its own rules\n"
	"include $(abs_srctree)/Makefile\n"
	"\n"
	"PHONY += plugsched_vmlinux_o\n"
	"plugsched_vmlinux_o:\n"
	"\t$(Q)rm -f vmlinux.a vmlinux.o\n"
	"\t$(Q)$(AR) cDPrST vmlinux.a @$(plugsched_list)\n"
	"\t$(Q)$(MAKE) -f $(srctree)/" KERNEL_RULES " vmlinux.o\n";

static int write_list(const char *const *objects, size_t nr, const char *path)
{
	struct strbuf sb = { 0 };
	size_t i;
	int err;

	for (i = 0; i < nr; i++)
		sb_printf(&sb, "%s\n", objects[i]);
	err = file_write(path, sb.buf ? sb.buf : "", sb.len);
	sb_free(&sb);
	return err;
}

int init_link(struct init *in, const char *const *objects, size_t nr, const char *out)
{
	char *list = workdir_file(&in->wd, "link.list"), *log = workdir_file(&in->wd, "build.log");
	const char *argv[] = {
		"ld", "-r", "-z", "noexecstack", "-o", out,
		arena_printf(in->wd.mem, "@%s", list), NULL
	};
	const struct run_opts opts = { .dir = in->wd.build, .log = log, .die_with_us = true };
	int err = write_list(objects, nr, list);

	if (!err && run_cmd(argv, &opts)) {
		unlink(out);
		ps_err("%s: the objects could not be linked: see the end of %s", out, log);
		err = -EIO;
	}
	unlink(list);
	return err;
}

/*
 * The kernel's Makefile is made to believe that it called itself in the build tree: newer ones ask
 * for more of what it exports then.
 */
static int link_by_rules(struct init *in, const char *const *objects, size_t nr)
{
	char *list = workdir_file(&in->wd, "link.list"), *mk = workdir_file(&in->wd, "partial.mk");
	const char *goals[] = {
		"-C", in->wd.build, "-rR", arena_printf(in->wd.mem, "--include-dir=%s", in->src),
		"-f", mk, "sub_make_done=1",
		arena_printf(in->wd.mem, "abs_srctree=%s", in->src),
		arena_printf(in->wd.mem, "abs_objtree=%s", in->wd.build),
		arena_printf(in->wd.mem, "abs_output=%s", in->wd.build), "objtree=.",
		"KBUILD_CHECKSRC=0",
		arena_printf(in->wd.mem, "plugsched_list=%s", list),
		"KBUILD_VMLINUX_LIBS=", "plugsched_vmlinux_o", NULL
	};
	int err = write_list(objects, nr, list);

	if (!err)
		err = file_write(mk, link_mk, sizeof(link_mk) - 1);
	if (!err)
		err = init_make(in, goals, false);
	unlink(list);
	unlink(mk);
	return err;
}

int init_link_kernel(struct init *in, const char *const *objects, size_t nr)
{
	char *rules = arena_printf(in->wd.mem, "%s/" KERNEL_RULES, in->src);
	char *out = arena_printf(in->wd.mem, "%s/vmlinux.o", in->wd.build);

	return path_is_file(rules) ? link_by_rules(in, objects, nr) :
	       init_link(in, objects, nr, out);
}
