// SPDX-License-Identifier: GPL-2.0
/*
 * deb.c - Debian's packages: download, sums, unpacking; see fetch.h
 *
 * In:  a kernel whose packages the lists describe; PLUGSCHED_DEBS, a folder with .deb files that
 *      are used when they are the ones of the lists.
 * Out: vmlinuz, config, vmlinux, linux-source/. Downloads are kept in the cache's download/ until a
 *      kernel is complete, and gone on with where they were cut off.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fetch/fetch.h"

/* ---- download ---- */

static bool has_sum(const char *file, const char *sum)
{
	const char *argv[] = { "sha256sum", "-b", file, NULL };
	char *out = path_is_file(file) ? run_capture(argv, NULL) : NULL;
	/* a name with a backslash is printed with one more, before the sum */
	bool same = out && !strncasecmp(out + (*out == '\\'), sum, 64);

	free(out);
	return same;
}

static const char *file_name(const struct fetch_package *p)
{
	const char *slash = strrchr(p->filename, '/');

	return slash ? slash + 1 : p->filename;
}

/* The .deb, there before or fetched. */
static int get_deb(struct fetch *f, const struct fetch_package *p, const char **deb)
{
	char *dir = arena_printf(f->mem, "%s/download", f->cache), *part, size[32];
	const char *debs = getenv("PLUGSCHED_DEBS"), *name = file_name(p);
	int err;

	if (debs && *debs) {
		*deb = arena_printf(f->mem, "%s/%s", debs, name);
		if (has_sum(*deb, p->sha256))
			return 0;
	}
	*deb = arena_printf(f->mem, "%s/%s", dir, name);
	if (has_sum(*deb, p->sha256))
		return 0;
	part = arena_printf(f->mem, "%s/partial/%s", dir, name);
	err = path_make_parents(part);
	if (err)
		return err;
	fetch_printf(f, "fetching %s %s from %s (%s)", p->name, p->version, p->suite,
		     str_human_size(size, p->size));
	err = fetch_apt_download(f, p, part);
	if (err)
		return err;
	if (!has_sum(part, p->sha256)) {
		unlink(part);
		ps_err("%s: not what the lists say: its SHA256 is another one; try again later, or another mirror",
		       name);
		return -EBADMSG;
	}
	if (rename(part, *deb)) {
		err = -errno;
		ps_err("cannot write %s: %s", *deb, strerror(errno));
	}
	return err;
}

/* ---- unpacking ---- */

/* A search for a regular file among the members of a package. */
struct search {
	struct arena *mem;
	const char *const *names;	/* ends of its path, NULL-terminated */
	char *member;
};

/* "-rw-r--r-- root/root  97 2026-11-15 22:30 ./boot/config-6.1.0-56-cloud-amd64" */
static int look_at_member(void *ctx, char *line)
{
	struct search *s = ctx;
	char *path = strstr(line, " ./");
	size_t i;

	if (*line != '-' || !path)
		return 0;
	path++;
	path[strcspn(path, "\n")] = '\0';
	for (i = 0; s->names[i]; i++) {
		if (str_ends(path, s->names[i])) {
			s->member = arena_strdup(s->mem, path);
			/* no need to read the rest */
			return -ECANCELED;
		}
	}
	return 0;
}

static char *find_member(struct fetch *f, const char *deb, const char *const *names)
{
	const char *argv[] = { "dpkg-deb", "-c", deb, NULL };
	struct search s = { .mem = f->mem, .names = names };
	/* a group: what unpacks for it is to end with it, once the file is found */
	struct run_opts o = { .quiet = true, .group = true };

	run_lines(argv, &o, look_at_member, &s);
	return s.member;
}

static int cannot_unpack(const char *deb)
{
	ps_err("%s: cannot be unpacked (no space left, or no xz?)", deb);
	return -EBADMSG;
}

/* A member of a package as a file; -ENOENT without a report when it has none of these names. */
static int extract(struct fetch *f, const char *deb, const char *const *names, const char *file)
{
	const char *member = find_member(f, deb, names);
	const char *from[] = { "dpkg-deb", "--fsys-tarfile", deb, NULL };
	const char *to[] = { "tar", "-xO", "--occurrence=1", "-f", "-", "--", member, NULL };
	const char *const *stages[] = { from, to, NULL };

	if (!member)
		return -ENOENT;
	return run_pipe(stages, file) ? cannot_unpack(deb) : 0;
}

/* vmlinuz, config or vmlinux: in /boot, or in /lib/modules/RELEASE, where newer ones have it. */
static int extract_file(struct fetch *f, const struct fetch_kernel *k, const char *deb,
			const char *name, const char *dir)
{
	const char *names[] = {
		arena_printf(f->mem, "/boot/%s-%s", name, k->release),
		arena_printf(f->mem, "/lib/modules/%s/%s", k->release, name), NULL
	};

	return extract(f, deb, names, arena_printf(f->mem, "%s/%s", dir, name));
}

static int lacks(const char *deb, const char *what)
{
	ps_err("%s: package has no %s where Debian's kernels have it; name the files with init -k, -v and -c",
	       deb, what);
	return -EBADMSG;
}

/* Image and configuration, from the image's package or from those that it depends on. */
static int get_image(struct fetch *f, const struct fetch_kernel *k, const char *dir)
{
	static const char *const names[] = { "vmlinuz", "config" };
	const struct fetch_package *part;
	bool found[ARRAY_SIZE(names)] = { false };
	const char *deb = NULL;
	size_t i, n;
	int err;

	for (i = 0; (part = fetch_part(f, k, i)) && !(found[0] && found[1]); i++) {
		err = get_deb(f, part, &deb);
		if (err)
			return err;
		for (n = 0; n < ARRAY_SIZE(names); n++) {
			if (found[n])
				continue;
			err = extract_file(f, k, deb, names[n], dir);
			if (err && err != -ENOENT)
				return err;
			found[n] = !err;
		}
	}
	return found[0] && found[1] ? 0 : lacks(deb, found[0] ? names[1] : names[0]);
}

static int get_symbols(struct fetch *f, const struct fetch_kernel *k, const char *dir)
{
	const char *deb;
	int err = get_deb(f, k->symbols, &deb);

	if (err)
		return err;
	err = extract_file(f, k, deb, "vmlinux", dir);
	return err == -ENOENT ? lacks(deb, "vmlinux") : err;
}

static int get_source(struct fetch *f, const struct fetch_kernel *k, const char *dir)
{
	char *tarball = arena_printf(f->mem, "/usr/src/%s.tar.xz", k->source_name), *member;
	const char *names[] = { tarball, NULL }, *deb;
	char *tree = arena_printf(f->mem, "%s/linux-source", dir);
	int err = get_deb(f, k->source, &deb);

	if (err)
		return err;
	member = find_member(f, deb, names);
	if (!member)
		return lacks(deb, tarball);
	err = path_make_dirs(tree);
	if (!err) {
		const char *from[] = { "dpkg-deb", "--fsys-tarfile", deb, NULL };
		const char *xz[] = { "tar", "-xO", "--occurrence=1", "-f", "-", "--", member, NULL };
		/* the top of the tarball is called like the package */
		const char *to[] = { "tar", "-xJ", "--strip-components=1", "--no-same-owner", "-C",
				     tree, "-f", "-", NULL };
		const char *const *stages[] = { from, xz, to, NULL };

		err = run_pipe(stages, NULL) ? cannot_unpack(deb) : 0;
	}
	return err;
}

int fetch_deb_get(struct fetch *f, const struct fetch_kernel *k, const char *dir)
{
	const char *deb;
	int err;

	/* the downloads first: they are what fails, and goes on where it was cut off */
	err = get_deb(f, k->image, &deb);
	if (!err)
		err = get_deb(f, k->symbols, &deb);
	if (!err)
		err = get_deb(f, k->source, &deb);
	if (err)
		return err;
	fetch_printf(f, "unpacking %s", k->release);
	err = get_image(f, k, dir);
	if (!err)
		err = get_symbols(f, k, dir);
	return err ? err : get_source(f, k, dir);
}
