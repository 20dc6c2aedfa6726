// SPDX-License-Identifier: GPL-2.0
/*
 * preflight.c - everything that can be refused before anything is written
 *
 * In:  the options of `plugsched init`.
 * Out: the facts about source and target, or one error that says what to do.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "arch/arch.h"
#include "prepare/prepare.h"

/* What a build tree takes on disk per C file of the kernel, measured on 6.1 (x86-64, -g0). */
#define BYTES_PER_UNIT	(256u * 1024)

/* ---- tools ---- */

static int check_tools(void)
{
	static const struct {
		const char *program, *package;
	} tools[] = {
		{ "make", "make" }, { "ld", "binutils" }, { "gcc", "gcc" }, { "flex", "flex" },
		{ "bison", "bison" }, { "bc", "bc" }, { "perl", "perl" }, { "pahole", "dwarves" },
		{ "openssl", "openssl" }, { "awk", "mawk" }, { "sed", "sed" }, { "patch", "patch" },
		{ "python3", "python3" },
	};
	static const struct {
		const char *header, *package;
	} headers[] = {
		{ "gelf.h", "libelf-dev" }, { "openssl/ssl.h", "libssl-dev" },
		{ "zlib.h", "zlib1g-dev" },
	};
	struct strbuf missing = { 0 };
	size_t i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(tools); i++)
		if (!run_find_program(tools[i].program))
			sb_printf(&missing, " %s", tools[i].package);
	for (i = 0; run_find_program("gcc") && i < ARRAY_SIZE(headers); i++) {
		const char *argv[] = { "gcc", "-E", "-x", "c", "-include", headers[i].header,
				       "/dev/null", NULL };
		struct run_opts o = { .quiet = true, .no_stdout = true };

		if (run_cmd(argv, &o))
			sb_printf(&missing, " %s", headers[i].package);
	}
	if (missing.len) {
		if (*run_root())
			ps_err("%s: packages to build a kernel are missing; chroot %s apt install%s",
			       run_root(), run_root(), missing.buf);
		else
			ps_err("packages to build a kernel are missing; apt install%s", missing.buf);
		err = -ENOENT;
	}
	sb_free(&missing);
	return err;
}

/* ---- the source ---- */

static int makefile_number(const char *text, const char *name)
{
	size_t n = strlen(name);
	const char *line = text;

	while (line) {
		if (!strncmp(line, name, n) && line[n] == ' ') {
			const char *eq = strchr(line, '=');

			return eq ? atoi(eq + 1) : -1;
		}
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return -1;
}

static bool exists_in(const char *dir, const char *rel)
{
	char *path = xasprintf("%s/%s", dir, rel);
	bool found = !access(path, F_OK);

	free(path);
	return found;
}

/*
 * Upstream and stable kernels say their version in the release. Debian's release is that of the
 * ABI ("6.1.0-56"); the version is at the end of the banner: "... Debian 6.1.192-2 (2026-11-16)".
 */
static void target_version(const struct target *t, int *major, int *minor, int *sub)
{
	const char *deb = strstr(t->banner, " Debian ");
	int a, b, c;

	*major = *minor = *sub = -1;
	sscanf(t->release, "%d.%d.%d", major, minor, sub);
	while (deb) {
		if (sscanf(deb, " Debian %d.%d.%d", &a, &b, &c) == 3 && a == *major && b == *minor)
			*sub = c;
		deb = strstr(deb + 1, " Debian ");
	}
}

static int check_source(struct init *in)
{
	int major, minor, sub, t_major, t_minor, t_sub;
	char *path, *text;
	bool built;

	in->src = realpath(in->source, NULL);
	if (!in->src || !path_is_dir(in->src)) {
		ps_err("%s: not a kernel source tree: %s; unpack the source package first", in->source,
		       in->src ? "not a directory" : strerror(errno));
		return -ENOENT;
	}
	if (!exists_in(in->src, "Makefile") || !exists_in(in->src, "kernel/sched/core.c")) {
		ps_err("%s: not a kernel source tree: it has no kernel/sched/core.c; name the top of one with -k",
		       in->src);
		return -EINVAL;
	}
	path = xasprintf("%s/Makefile", in->src);
	text = file_read(path, NULL);
	free(path);
	if (!text)
		return -EIO;
	major = makefile_number(text, "VERSION");
	minor = makefile_number(text, "PATCHLEVEL");
	sub = makefile_number(text, "SUBLEVEL");
	free(text);
	target_version(&in->target, &t_major, &t_minor, &t_sub);
	if (major != t_major || minor != t_minor || sub != t_sub) {
		ps_err("%s: source of Linux %d.%d.%d: the target %s is %d.%d.%d; use the source package of the target's version",
		       in->src, major, minor, sub,
		       in->target.release, t_major, t_minor, t_sub);
		return -EINVAL;
	}
	path = xasprintf("arch/%s/include/generated", in->target.img.arch->kernel_dir);
	built = exists_in(in->src, ".config") || exists_in(in->src, "include/config") ||
		exists_in(in->src, path);
	free(path);
	if (built) {
		ps_err("%s: source tree is not clean: the kernel's make then refuses to build elsewhere; unpack a fresh copy, or run make mrproper there",
		       in->src);
		return -EINVAL;
	}
	if (str_starts(in->wd.dir, in->src) &&
	    (in->wd.dir[strlen(in->src)] == '/' || !in->wd.dir[strlen(in->src)])) {
		ps_err("%s: directory lies in the kernel source: nothing is written there; choose another one",
		       in->wd.dir);
		return -EINVAL;
	}
	return 0;
}

/* ---- configuration and profile ---- */

static int check_config(const struct init *in)
{
	const struct {
		const char *option, *why;
	} needed[] = {
		{ in->target.img.arch->config, "it is not that of the target's architecture" },
		{ "CONFIG_SMP", "a kernel for one processor is not supported" },
		{ "CONFIG_MODULES", "the scheduler is loaded as a module" },
		{ "CONFIG_KALLSYMS_ALL", "the loader checks addresses against kallsyms" },
		{ "CONFIG_STACKTRACE", "the swap checks the stacks of all tasks" },
	};
	char *text = file_read(in->config, NULL);
	int err = 0;
	size_t i;

	if (!text)
		return -EIO;
	if (!strstr(text, "\nCONFIG_")) {
		ps_err("%s: not a kernel configuration: it has no CONFIG_ line; name the target's with -c",
		       in->config);
		err = -EINVAL;
	}
	for (i = 0; !err && i < ARRAY_SIZE(needed); i++) {
		char *line = xasprintf("\n%s=y\n", needed[i].option);

		if (!strstr(text, line)) {
			ps_err("%s: kernel not supported: its configuration lacks %s=y, %s",
			       in->config, needed[i].option, needed[i].why);
			err = -EINVAL;
		}
		free(line);
	}
	free(text);
	return err;
}

static int check_profile(struct init *in)
{
	char *path;

	if (!in->profile) {
		path = ps_profile_path(in->target.release);
		in->profile = arena_strdup(in->wd.mem, path);
		free(path);
	}
	if (!path_is_file(in->profile)) {
		ps_err("%s: no profile for this kernel series; name one with -p", in->profile);
		return -ENOENT;
	}
	return 0;
}

static unsigned int count_units(const struct target *t)
{
	unsigned int n = 0;
	uint32_t i;

	for (i = 0; i < t->img.nr_groups; i++)
		if (str_ends(t->img.groups[i].file, ".c"))
			n++;
	return n;
}

int init_preflight(struct init *in)
{
	int err;

	err = target_open(&in->target, in->vmlinux);
	if (err)
		return err;
	in->nr_units = count_units(&in->target);
	if (!in->nr_units) {
		ps_err("%s: vmlinux has no symbols; use the one with debug information (Debian: the -dbg package)",
		       in->vmlinux);
		return -EINVAL;
	}
	if (*workdir_get(&in->wd, "build-id") &&
	    !str_eq(workdir_get(&in->wd, "build-id"), in->target.build_id)) {
		ps_err("%s: directory is of another kernel (%s, build-id %s); use another one",
		       in->wd.dir, workdir_get(&in->wd, "release"),
		       workdir_get(&in->wd, "build-id"));
		return -EINVAL;
	}
	err = check_source(in);
	if (!err)
		err = check_config(in);
	if (!err)
		err = check_profile(in);
	if (!err)
		err = init_find_compiler(in);
	if (!err)
		err = check_tools();
	if (!err)
		err = init_find_plugin(in);
	return err;
}

int init_space(const struct init *in)
{
	uint64_t need = (uint64_t)in->nr_units * BYTES_PER_UNIT, have;
	char *dir = xstrdup(in->wd.dir), *slash, a[32], b[32];
	struct statvfs st;
	int err = 0;

	/* the part of the path that is there already */
	while (!path_is_dir(dir) && (slash = strrchr(dir, '/')) && slash != dir)
		*slash = '\0';
	if (statvfs(path_is_dir(dir) ? dir : "/", &st)) {
		err = -errno;
		ps_err("%s: cannot use the directory: %s", dir, strerror(errno));
	} else if (access(path_is_dir(dir) ? dir : "/", W_OK)) {
		err = -errno;
		ps_err("%s: cannot write into the directory: %s", dir, strerror(errno));
	} else {
		have = (uint64_t)st.f_bavail * st.f_frsize;
		/* an interrupted build has part of it */
		if (have < need && !path_is_dir(in->wd.build)) {
			err = -ENOSPC;
			ps_err("%s: not enough space: the build needs about %s, %s are free", in->wd.dir,
			       str_human_size(a, need), str_human_size(b, have));
		}
	}
	free(dir);
	return err;
}
