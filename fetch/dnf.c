// SPDX-License-Identifier: GPL-2.0
/*
 * dnf.c - kernels of an rpm-based distribution; see fetch.h
 *
 * In:  the machine's repositories; those of debug information and of sources that belong to them
 *      need not be enabled.
 * Out: the kernels, from kernel-core and its like; vmlinuz, config, vmlinux, linux-source/ with the
 *      distribution's patches applied. dnf checks the files' sums, rpmkeys their signatures.
 */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch/fetch.h"

#define CORE		"-core"
#define MAX_ARGS	64

/* The repositories of dnf, by name. */
struct repos {
	struct fetch *f;
	struct strmap enabled;
	struct strmap all;
};

/* ---- repositories ---- */

/* "REPO-ID  NAME OF IT  enabled" */
static int add_repo(void *ctx, char *line)
{
	struct repos *r = ctx;
	char *id = arena_strndup(r->f->mem, line, strcspn(line, " \t\n"));

	line[strcspn(line, "\n")] = '\0';
	while (str_ends(line, " "))
		line[strlen(line) - 1] = '\0';
	if (str_ends(line, " enabled"))
		strmap_put(&r->enabled, id, NULL);
	else if (!str_ends(line, " disabled"))
		return 0;
	strmap_put(&r->all, id, NULL);
	return 0;
}

/* "baseos-debuginfo" is of "baseos", "rhel-9-baseos-debug-rpms" of "rhel-9-baseos-rpms" */
static bool belongs_to_enabled(const struct repos *r, const char *id)
{
	static const char *const kinds[] = { "-debuginfo", "-debug", "-source" };
	bool found = false;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds) && !found; i++) {
		const char *kind = strstr(id, kinds[i]);
		char *of;

		if (!kind)
			continue;
		of = xasprintf("%.*s%s", (int)(kind - id), id, kind + strlen(kinds[i]));
		found = strmap_has(&r->enabled, of);
		free(of);
	}
	return found;
}

/* Appends dnf's options for the repositories of debug information and of sources. */
static size_t add_repo_options(struct fetch *f, const char **argv, size_t n)
{
	static const char *const list[] = { "dnf", "-q", "repolist", "--all", NULL };
	struct repos r = { .f = f };
	struct run_opts o = { .quiet = true };
	struct strmap_ent *e;

	run_lines(list, &o, add_repo, &r);
	strmap_for_each(&r.all, e)
		if (n < MAX_ARGS - 8 && !strmap_has(&r.enabled, e->key) &&
		    belongs_to_enabled(&r, e->key))
			argv[n++] = arena_printf(f->mem, "--enablerepo=%s", e->key);
	strmap_free(&r.enabled);
	strmap_free(&r.all);
	return n;
}

/* dnf's own words for what went wrong: "Error: ..." */
static int pass_error(void *ctx, char *line)
{
	(void)ctx;
	line[strcspn(line, "\n")] = '\0';
	if (str_starts(line, "Error: "))
		ps_warn("dnf: %s", line + 7);
	return 0;
}

static int run_dnf(const char *const *argv)
{
	struct run_opts o = { .stderr_too = true, .die_with_us = true };

	return run_lines(argv, &o, pass_error, NULL);
}

/* ---- the index ---- */

/* "NAME|VERSION-RELEASE|ARCH|REPO|SIZE" */
static int add_line(void *ctx, char *line)
{
	struct fetch *f = ctx;
	char *field[5], *p = line;
	struct fetch_package pkg = { .depends = "", .filename = "", .sha256 = "" };
	size_t i;

	line[strcspn(line, "\n")] = '\0';
	for (i = 0; i < ARRAY_SIZE(field); i++)
		field[i] = strsep(&p, "|");
	if (!field[4])
		return 0;
	pkg.name = arena_strdup(f->mem, field[0]);
	pkg.version = arena_printf(f->mem, "%s.%s", field[1], field[2]);
	pkg.suite = arena_strdup(f->mem, field[3]);
	pkg.size = strtoull(field[4], NULL, 10);
	fetch_add_package(f, &pkg);
	return 0;
}

/*
 * kernel-core is the image of RELEASE VERSION-RELEASE.ARCH; of kernel-VARIANT-core it is the same
 * with "+VARIANT" after it.
 */
static void add_kernel(struct fetch *f, const struct fetch_package *core)
{
	struct fetch_kernel *k = &f->kernels[f->nr_kernels];
	size_t len = strlen(core->name) - strlen(CORE);
	char *base = arena_strndup(f->mem, core->name, len), *src;
	const char *variant = strchr(base, '-');
	int without_arch = strrchr(core->version, '.') - core->version;

	*k = (struct fetch_kernel){
		.release = variant ? arena_printf(f->mem, "%s+%s", core->version, variant + 1) :
				     core->version,
		.version = core->version, .suite = core->suite, .gcc = "", .image = core,
		.symbols_name = arena_printf(f->mem, "%s-debuginfo", base),
	};
	k->symbols = fetch_package(f, k->symbols_name, k->version);
	/* a variant may have a source package of its own */
	src = arena_printf(f->mem, "%.*s.src", without_arch, core->version);
	k->source_name = base;
	k->source = fetch_package(f, base, src);
	if (!k->source) {
		k->source_name = "kernel";
		k->source = fetch_package(f, "kernel", src);
	}
	k->source_name = arena_printf(f->mem, "%s (source)", k->source_name);
	f->nr_kernels++;
}

static int dnf_read(struct fetch *f)
{
	const char *argv[MAX_ARGS] = {
		"dnf", "-q", "-C", "repoquery", "--available", "--showduplicates", "--qf",
		"%{name}|%{version}-%{release}|%{arch}|%{repoid}|%{size}",
	};
	struct run_opts o = { .quiet = true };
	size_t i, n = 8;

	n = add_repo_options(f, argv, n);
	argv[n++] = "kernel*";
	/* without lists it fails: then there are none */
	run_lines(argv, &o, add_line, f);
	f->kernels = arena_array(f->mem, struct fetch_kernel, f->nr_packages + 1);
	f->nr_kernels = 0;
	for (i = 0; i < f->nr_packages; i++)
		if (str_ends(f->packages[i].name, CORE))
			add_kernel(f, &f->packages[i]);
	fetch_sort_kernels(f);
	return 0;
}

static int dnf_update(struct fetch *f)
{
	const char *argv[MAX_ARGS] = { "dnf", "-q", "makecache" };

	add_repo_options(f, argv, 3);
	if (run_dnf(argv))
		ps_warn("not all lists could be updated: the old ones are used; is the archive reachable?");
	return 0;
}

/* ---- packages ---- */

/* dnf leaves a file alone that is there and has the right sum. */
static int get_rpm(struct fetch *f, const struct fetch_package *p, const char **rpm)
{
	char *dir = arena_printf(f->mem, "%s/download", f->cache), size[32];
	const char *argv[MAX_ARGS] = { "dnf", "-q", "download", "--destdir", dir };
	const char *check[] = { "rpmkeys", "--checksig", NULL, NULL };
	struct run_opts quiet = { .quiet = true, .no_stdout = true };
	size_t n = 5;
	int err = path_make_dirs(dir);

	if (err)
		return err;
	*rpm = arena_printf(f->mem, "%s/%s-%s.rpm", dir, p->name, p->version);
	if (!path_is_file(*rpm))
		fetch_printf(f, "fetching %s %s from %s (%s)", p->name, p->version, p->suite,
			     str_human_size(size, p->size));
	n = add_repo_options(f, argv, n);
	if (str_ends(p->version, ".src"))
		argv[n++] = "--source";
	argv[n++] = arena_printf(f->mem, "%s-%s", p->name, p->version);
	if (run_dnf(argv) || !path_is_file(*rpm)) {
		ps_err("cannot fetch %s %s from %s", p->name, p->version, p->suite);
		return -EIO;
	}
	check[2] = *rpm;
	if (!run_cmd(check, &quiet))
		return 0;
	ps_err("%s: signature cannot be checked; import the distribution's key with rpm --import, or remove the file when it is damaged",
	       *rpm);
	return -EBADMSG;
}

/* A file of the kernel's folder of modules. */
static int extract(struct fetch *f, const struct fetch_kernel *k, const char *rpm, const char *name,
		   const char *dir)
{
	char *file = arena_printf(f->mem, "%s/%s", dir, name);
	const char *from[] = { "rpm2cpio", rpm, NULL };
	const char *to[] = { "cpio", "-i", "--quiet", "--to-stdout",
			     arena_printf(f->mem, "*/lib/modules/%s/%s", k->release, name), NULL };
	const char *const *stages[] = { from, to, NULL };
	struct stat st;

	/* cpio prints nothing, and is content, when there is no such file */
	if (!run_pipe(stages, file) && !stat(file, &st) && st.st_size)
		return 0;
	ps_err("%s: cannot unpack %s (no space left, no cpio, or no such file?)", rpm, name);
	return -EBADMSG;
}

/* The source with its patches applied, as rpmbuild leaves it some folders down. */
static int take_tree(struct fetch *f, const char *build, const char *tree)
{
	static const char *const depths[] = { "/*", "/*/*", "/*/*/*" };
	glob_t found = { 0 };
	size_t i;
	int err = -ENOENT;

	for (i = 0; i < ARRAY_SIZE(depths) && err; i++) {
		char *path;

		if (glob(arena_printf(f->mem, "%s%s/kernel/sched/core.c", build, depths[i]), 0, NULL,
			 &found))
			continue;
		path = found.gl_pathv[0];
		path[strlen(path) - strlen("/kernel/sched/core.c")] = '\0';
		err = rename(path, tree) ? -errno : 0;
		globfree(&found);
	}
	return err;
}

static int get_source(struct fetch *f, const struct fetch_kernel *k, const char *dir)
{
	char *top = arena_printf(f->mem, "%s/rpmbuild", dir), *log, *build;
	const char *argv[] = { "rpmbuild", "-rp", "--nodeps", "-D",
			       arena_printf(f->mem, "_topdir %s", top), NULL, NULL };
	struct run_opts o = { .die_with_us = true };
	const char *rpm;
	int err;

	if (!run_find_program("rpmbuild")) {
		ps_err("rpmbuild is missing: it applies the distribution's patches to the kernel's source; dnf install rpm-build");
		return -ENOENT;
	}
	err = get_rpm(f, k->source, &rpm);
	if (!err)
		err = path_make_dirs(top);
	if (err)
		return err;
	argv[5] = rpm;
	log = arena_printf(f->mem, "%s/download/rpmbuild.log", f->cache);
	o.log = log;
	unlink(log);
	build = arena_printf(f->mem, "%s/BUILD", top);
	if (run_cmd(argv, &o) ||
	    take_tree(f, build, arena_printf(f->mem, "%s/linux-source", dir))) {
		ps_err("%s: rpmbuild cannot prepare the source; %s has what it said", rpm, log);
		return -EBADMSG;
	}
	return path_remove_tree(top);
}

static int dnf_get(struct fetch *f, const struct fetch_kernel *k, const char *dir)
{
	const char *image, *symbols, *source;
	int err;

	err = get_rpm(f, k->image, &image);
	if (!err)
		err = get_rpm(f, k->symbols, &symbols);
	if (!err)
		err = get_rpm(f, k->source, &source);
	if (err)
		return err;
	fetch_printf(f, "unpacking %s", k->release);
	err = extract(f, k, image, "vmlinuz", dir);
	if (!err)
		err = extract(f, k, image, "config", dir);
	if (!err)
		err = extract(f, k, symbols, "vmlinux", dir);
	return err ? err : get_source(f, k, dir);
}

const struct fetch_archive fetch_dnf = {
	.read = dnf_read,
	.update = dnf_update,
	.get = dnf_get,
};
