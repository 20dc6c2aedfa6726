// SPDX-License-Identifier: GPL-2.0
/*
 * package.c - what goes into a package; see package.h
 */
#include <ctype.h>
#include <elf.h>
#include <errno.h>
#include <fnmatch.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "boundary/boundary.h"
#include "boundary/verdict.h"
#include "module/diff.h"
#include "package/package.h"
#include "runtime/ko.h"
#include "runtime/module-abi.h"

static const struct package_machine machines[] = {
	{ EM_X86_64, "amd64", "x86_64" },
	{ EM_AARCH64, "arm64", "aarch64" },
};

const char *package_kernel_version(const char *banner, struct arena *mem)
{
	static const char mark[] = " Debian ";
	const char *at = strstr(banner, mark);
	size_t len;

	/* "(Debian 12.2.0-14+deb12u1)" is the compiler's: it has no blank before it */
	if (!at)
		return "";
	at += sizeof(mark) - 1;
	len = strspn(at, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.+~:-");
	return isdigit((unsigned char)*at) ? arena_strndup(mem, at, len) : "";
}

const char *package_flavour(const char *release)
{
	while (isdigit((unsigned char)*release)) {
		release += strcspn(release, "-");
		release += *release == '-';
	}
	return release;
}

/* ---- is scheduler.ko what the sources say? ---- */

static struct timespec ko_time;
static char *newer;

static int find_newer(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	const char *name = path + ftw->base;

	if (type != FTW_F || str_ends(path, PACKAGE_CONF) ||
	    (fnmatch("*.[chS]", name, 0) && !str_eq(name, "Kbuild") && !str_eq(name, "Makefile")))
		return 0;
	if (st->st_mtim.tv_sec < ko_time.tv_sec ||
	    (st->st_mtim.tv_sec == ko_time.tv_sec && st->st_mtim.tv_nsec <= ko_time.tv_nsec))
		return 0;
	newer = xstrdup(path);
	return 1;
}

static int check_fresh(const struct package *pkg)
{
	static const char *const dirs[] = { "kernel", "plugsched" };
	struct stat st;
	size_t i;

	if (stat(pkg->ko, &st)) {
		ps_err("%s is missing: `plugsched build %s` first", pkg->ko, pkg->wd->dir);
		return -ENOENT;
	}
	ko_time = st.st_mtim;
	newer = NULL;
	for (i = 0; i < ARRAY_SIZE(dirs) && !newer; i++)
		nftw(arena_printf(pkg->mem, "%s/%s", pkg->wd->dir, dirs[i]), find_newer, 16, FTW_PHYS);
	if (!newer)
		return 0;
	ps_err("%s is newer than %s: `plugsched build %s` first", newer, pkg->ko, pkg->wd->dir);
	free(newer);
	return -ESTALE;
}

/* ---- values for the templates ---- */

static void set(struct package *pkg, const char *name, const char *value)
{
	strmap_put(&pkg->values, name, (void *)value);
}

/* Package names have no capitals and no '_'. */
static const char *as_name(struct package *pkg, const char *text)
{
	char *name = arena_strdup(pkg->mem, text), *p;

	for (p = name; *p; p++)
		*p = *p == '_' ? '-' : tolower((unsigned char)*p);
	return name;
}

/* The scheduler's version and, where it is known, the kernel's: another kernel, another package. */
static const char *full_version(struct package *pkg)
{
	char *version, *p;

	if (!*pkg->kernel_version)
		return pkg->conf.changes[0].version;
	version = arena_printf(pkg->mem, "%s+k%s", pkg->conf.changes[0].version,
			       pkg->kernel_version);
	for (p = version; *p; p++)
		if (*p == '-' || *p == ':')
			*p = '.';
	return version;
}

static void set_values(struct package *pkg)
{
	const struct package_conf *conf = &pkg->conf;

	set(pkg, "NAME", conf->name);
	set(pkg, "RELEASE", pkg->release);
	set(pkg, "PACKAGE", as_name(pkg, arena_printf(pkg->mem, "%s-%s", conf->name,
						      pkg->release)));
	set(pkg, "RELEASE_NAME", as_name(pkg, pkg->release));
	set(pkg, "FLAVOUR", as_name(pkg, pkg->flavour));
	set(pkg, "VERSION", conf->changes[0].version);
	set(pkg, "FULL_VERSION", full_version(pkg));
	set(pkg, "KERNEL_VERSION", pkg->kernel_version);
	set(pkg, "MAINTAINER", conf->maintainer);
	set(pkg, "SUMMARY", conf->summary);
	set(pkg, "DEB_ARCH", pkg->machine->deb);
	set(pkg, "RPM_ARCH", pkg->machine->rpm);
	set(pkg, "BUILD_ID", workdir_get(pkg->wd, "build-id"));
}

static bool is_target(const struct ko *ko, const char *build_id)
{
	struct build_id id = { .len = 0 };
	ps_print_fn print;
	bool same;

	for (; build_id[0] && build_id[1] && id.len < BUILD_ID_MAX; build_id += 2)
		if (sscanf(build_id, "%2hhx", &id.bytes[id.len++]) != 1)
			return false;
	/* its message is about a running kernel */
	print = ps_set_print(NULL);
	same = !ko_check_target(ko, &id);
	ps_set_print(print);
	return same;
}

static int read_module(struct package *pkg)
{
	const char *want = workdir_get(pkg->wd, "build-id");
	const Elf64_Ehdr *eh;
	struct ko *ko;
	size_t size, i;
	int ret;

	ret = ko_open(pkg->ko, &ko);
	if (ret)
		return ret;
	eh = ko_image(ko, &size);
	for (i = 0; i < ARRAY_SIZE(machines); i++)
		if (machines[i].elf == eh->e_machine)
			pkg->machine = &machines[i];
	pkg->release = arena_strdup(pkg->mem, ko_release(ko));
	if (!is_target(ko, want) || !str_eq(pkg->release, workdir_get(pkg->wd, "release"))) {
		ps_err("%s is not for the kernel of its directory, %s (build-id %s): `plugsched build %s` first",
		       pkg->ko, workdir_get(pkg->wd, "release"), want, pkg->wd->dir);
		ret = -EINVAL;
	}
	if (!ret && !pkg->machine) {
		ps_err("%s: no package architecture is known for ELF machine %u", pkg->ko,
		       eh->e_machine);
		ret = -EINVAL;
	}
	ko_close(ko);
	return ret;
}

static int read_conf(struct package *pkg)
{
	char *path = arena_printf(pkg->mem, "%s/" PACKAGE_CONF, pkg->wd->dir);
	int err;

	if (!path_is_file(path)) {
		err = package_conf_write_default(path);
		if (err)
			return err;
		ps_warn("%s: made with defaults; edit its name, maintainer and changelog", path);
	}
	return package_conf_read(&pkg->conf, path);
}

int package_open(struct package *pkg, struct workdir *wd)
{
	int err;

	memset(pkg, 0, sizeof(*pkg));
	pkg->wd = wd;
	pkg->mem = arena_new();
	pkg->ko = arena_printf(pkg->mem, "%s/" PS_MODULE_NAME ".ko", wd->dir);
	err = check_fresh(pkg);
	if (!err)
		err = read_module(pkg);
	if (!err)
		err = read_conf(pkg);
	if (err) {
		package_close(pkg);
		return err;
	}
	pkg->kernel_version = package_kernel_version(workdir_get(wd, "banner"), pkg->mem);
	pkg->flavour = package_flavour(pkg->release);
	set_values(pkg);
	return 0;
}

void package_close(struct package *pkg)
{
	package_conf_free(&pkg->conf);
	strmap_free(&pkg->values);
	arena_free(pkg->mem);
	memset(pkg, 0, sizeof(*pkg));
}

/* ---- contents ---- */

static int write_boundary(struct package *pkg, const char *to)
{
	struct strbuf sb = {0};
	struct boundary bd;
	int err;

	err = bd_read(&bd, workdir_file(pkg->wd, "boundary.json"));
	if (err)
		return err;
	bd_summary(&bd, &sb);
	bd_free(&bd);
	err = file_write(to, sb.buf, sb.len);
	sb_free(&sb);
	return err;
}

/* What `plugsched diff --module` prints, after a line that says of what. */
static int write_diff(struct package *pkg, const char *to)
{
	const struct diff_how how = { .list = true, .patch = true, .module = true };
	struct strbuf sb = {0};
	struct diff d;
	size_t head;
	int err;

	err = diff_open(&d, pkg->wd);
	if (err)
		return err;
	sb_printf(&sb, "# What this scheduler changes in that of kernel %s (build-id %s).\n",
		  pkg->release, workdir_get(pkg->wd, "build-id"));
	head = sb.len;
	diff_text(&d, &how, &sb);
	if (sb.len == head)
		sb_add(&sb, "# It is the kernel's own: nothing was edited.\n");
	diff_close(&d);
	err = file_write(to, sb.buf, sb.len);
	sb_free(&sb);
	return err;
}

int package_contents(struct package *pkg, const char *dir)
{
	char *image, *to = arena_printf(pkg->mem, "%s/" PS_MODULE_NAME ".ko", dir);
	size_t size;
	int err;

	image = file_read(pkg->ko, &size);
	if (!image)
		return -errno;
	err = path_make_parents(to);
	if (!err)
		err = file_write(to, image, size);
	if (!err)
		err = write_boundary(pkg, arena_printf(pkg->mem, "%s/boundary.txt", dir));
	if (!err)
		err = write_diff(pkg, arena_printf(pkg->mem, "%s/changes.patch", dir));
	free(image);
	return err;
}
