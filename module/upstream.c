// SPDX-License-Identifier: GPL-2.0
/*
 * upstream.c - the engineer's edits, as edits of the kernel's own source (see upstream.h)
 */
#include "module/upstream.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "module/carry.h"

bool upstream_is_source(const char *name)
{
	return !str_ends(name, ".mod.c") &&
	       (str_ends(name, ".c") || str_ends(name, ".h") || str_ends(name, ".S") ||
		str_eq(name, "Kbuild") || str_eq(name, "Makefile") || str_eq(name, "Kconfig"));
}

/* Adds the sources below base/rel to the names; @rel is "" or ends with a slash. */
static void list_sources(struct workdir *wd, const char *base, const char *rel,
			 struct strmap *names)
{
	DIR *d = opendir(arena_printf(wd->mem, "%s/%s", base, rel));
	struct dirent *de;

	while (d && (de = readdir(d))) {
		const char *path = arena_printf(wd->mem, "%s%s", rel, de->d_name);

		if (de->d_name[0] == '.')
			continue;
		if (path_is_dir(arena_printf(wd->mem, "%s/%s", base, path)))
			list_sources(wd, base, arena_printf(wd->mem, "%s/", path), names);
		else if (upstream_is_source(de->d_name))
			strmap_put(names, path, NULL);
	}
	if (d)
		closedir(d);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct upstream_file *)a)->file,
		      ((const struct upstream_file *)b)->file);
}

static bool same(const char *a, const char *b)
{
	size_t n, m;
	char *x = file_read_quiet(a, &n), *y = file_read_quiet(b, &m);
	bool equal = x && y && n == m && !memcmp(x, y, n);

	free(x);
	free(y);
	return equal;
}

static const char *pristine_of(const struct upstream *u, const char *file)
{
	return arena_printf(u->wd->mem, "%s/pristine/%s", u->wd->meta, file);
}

static const char *path_of(const struct upstream *u, const char *file)
{
	return arena_printf(u->wd->mem, "%s/%s", u->wd->dir, file);
}

static void find_files(struct upstream *u)
{
	struct strmap names = { 0 };
	static const char *const parts[] = { "kernel/", "plugsched/" };
	struct strmap_ent *e;
	size_t i, cap = 0;

	/* what else lies in the directory is not plugsched's */
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		list_sources(u->wd, arena_printf(u->wd->mem, "%s/pristine", u->wd->meta), parts[i],
			     &names);
		list_sources(u->wd, u->wd->dir, parts[i], &names);
	}
	if (path_is_file(path_of(u, "Kbuild")))
		strmap_put(&names, "Kbuild", NULL);
	strmap_for_each(&names, e) {
		const char *old = pristine_of(u, e->key), *new = path_of(u, e->key);
		struct upstream_file f = { .file = e->key };

		if (same(old, new))
			continue;
		f.module = !str_starts(f.file, "kernel/");
		f.kind = !path_is_file(old) ? UPSTREAM_ADDED :
			 !path_is_file(new) ? UPSTREAM_REMOVED : UPSTREAM_EDITED;
		XGROW(u->files, u->nr, cap);
		u->files[u->nr++] = f;
	}
	strmap_free(&names);
	if (u->nr)
		qsort(u->files, u->nr, sizeof(*u->files), by_name);
}

static int carry_file(struct upstream *u, struct upstream_file *f)
{
	struct origin o;
	size_t size;
	int err;

	if (f->module || f->kind == UPSTREAM_REMOVED)
		return 0;
	if (f->kind == UPSTREAM_ADDED) {
		f->text.buf = file_read(path_of(u, f->file), &size);
		f->text.len = size;
		f->text.cap = size + 1;
		return f->text.buf ? 0 : -errno;
	}
	err = origin_open(&o, u->bd, u->source, f->file);
	if (err)
		return err;
	err = carry_edits(&o, f->file, pristine_of(u, f->file), path_of(u, f->file), &f->text);
	origin_close(&o);
	if (err > 0)
		u->errors += err;
	return err < 0 ? err : 0;
}

int upstream_open(struct upstream *u, struct workdir *wd, const struct boundary *bd)
{
	size_t i;
	int err = 0;

	*u = (struct upstream){ .wd = wd, .bd = bd, .source = workdir_get(wd, "source") };
	if (!path_is_dir(u->source)) {
		ps_err("%s: kernel source is missing: edits are compared with it; unpack it there again",
		       u->source);
		return -ENOENT;
	}
	find_files(u);
	for (i = 0; i < u->nr && !err; i++)
		err = carry_file(u, &u->files[i]);
	if (!err && u->errors)
		err = -EINVAL;
	if (err)
		upstream_close(u);
	return err;
}

void upstream_close(struct upstream *u)
{
	size_t i;

	for (i = 0; i < u->nr; i++)
		sb_free(&u->files[i].text);
	free(u->files);
	*u = (struct upstream){ 0 };
}

/* A file without a name that a child can open: its path, or NULL. */
static const char *text_file(const struct upstream *u, const struct strbuf *text, int *fd)
{
	size_t done = 0;
	ssize_t n = 0;

	*fd = memfd_create("plugsched", 0);
	while (*fd >= 0 && done < text->len) {
		n = write(*fd, text->buf + done, text->len - done);
		if (n < 0)
			break;
		done += n;
	}
	if (*fd < 0 || n < 0) {
		ps_err("cannot compare with the kernel's source: %s", strerror(errno));
		return NULL;
	}
	return arena_printf(u->wd->mem, "/proc/self/fd/%d", *fd);
}

static int append_line(void *ctx, char *line)
{
	sb_add(ctx, line);
	return 0;
}

int upstream_patch(const struct upstream *u, const struct upstream_file *f, struct strbuf *out)
{
	struct arena *mem = u->wd->mem;
	const char *old = f->module ? pristine_of(u, f->file) :
			  arena_printf(mem, "%s/%s", u->source, f->file), *new = "/dev/null";
	const char *label_old = arena_printf(mem, "a/%s", f->file), *label_new = "/dev/null";
	int fd = -1, status;

	if (f->kind == UPSTREAM_ADDED)
		old = label_old = "/dev/null";
	if (f->kind != UPSTREAM_REMOVED) {
		label_new = arena_printf(mem, "b/%s", f->file);
		new = f->module ? path_of(u, f->file) : text_file(u, &f->text, &fd);
		if (!new)
			return -EIO;
	}
	status = run_lines((const char *[]){ "diff", "-a", "-u", "-p", "--label", label_old,
					     "--label", label_new, old, new, NULL },
			   NULL, append_line, out);
	if (fd >= 0)
		close(fd);
	if (status == 0 || status == 1)
		return 0;
	ps_err("%s: diff failed; is the package diffutils installed?", f->file);
	return status < 0 ? status : -EIO;
}
