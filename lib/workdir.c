// SPDX-License-Identifier: GPL-2.0
/*
 * workdir.c - the directory that `init` makes and `build` works in; see workdir.h
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "lib/workdir.h"

static bool dir_is_empty(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	bool empty = true;

	while (d && (e = readdir(d)))
		if (!str_eq(e->d_name, ".") && !str_eq(e->d_name, ".."))
			empty = false;
	if (d)
		closedir(d);
	return empty;
}

static void read_state(struct workdir *wd)
{
	char *text = file_read_quiet(workdir_file(wd, "state"), NULL), *line, *next, *value;

	for (line = text; line && *line; line = next) {
		next = strchrnul(line, '\n');
		if (*next)
			*next++ = '\0';
		value = strchr(line, ' ');
		if (!value)
			continue;
		*value++ = '\0';
		strmap_put(&wd->state, arena_strdup(wd->mem, line), arena_strdup(wd->mem, value));
	}
	free(text);
}

int workdir_open(struct workdir *wd, const char *path, bool must_exist)
{
	const char *p;
	int err = -EINVAL;

	memset(wd, 0, sizeof(*wd));
	wd->lock = -1;
	wd->mem = arena_new();
	wd->dir = path_absolute(path);
	if (!wd->dir) {
		err = -errno;
		ps_err("cannot use %s: %s", path, strerror(errno));
		goto fail;
	}
	for (p = wd->dir; *p; p++) {
		if (isspace((unsigned char)*p) || strchr(":#$%'\"\\", *p)) {
			ps_err("cannot use %s: the kernel's make does not work in a directory with '%c' in its path",
			       wd->dir, *p);
			goto fail;
		}
	}
	wd->meta = xasprintf("%s/.plugsched", wd->dir);
	wd->build = xasprintf("%s/build", wd->meta);
	if (!access(wd->dir, F_OK) && !path_is_dir(wd->dir)) {
		err = -ENOTDIR;
		ps_err("%s is a file, not a directory", wd->dir);
		goto fail;
	}
	if (must_exist && !path_is_dir(wd->meta)) {
		err = -ENOENT;
		ps_err("%s was not made by plugsched init", wd->dir);
		goto fail;
	}
	if (path_is_dir(wd->dir) && !path_is_dir(wd->meta) && !dir_is_empty(wd->dir)) {
		err = -EEXIST;
		ps_err("%s has files in it that plugsched did not make: name a new or an empty directory",
		       wd->dir);
		goto fail;
	}
	read_state(wd);
	return 0;
fail:
	workdir_close(wd);
	return err;
}

int workdir_lock(struct workdir *wd)
{
	char *path = workdir_file(wd, "lock");
	int err = path_make_dirs(wd->meta);

	if (err)
		return err;
	wd->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (wd->lock < 0) {
		err = -errno;
		ps_err("cannot write into %s: %s", wd->meta, strerror(errno));
		return err;
	}
	if (flock(wd->lock, LOCK_EX | LOCK_NB)) {
		err = -errno;
		ps_err("another plugsched is running in %s", wd->dir);
		return err;
	}
	return 0;
}

void workdir_close(struct workdir *wd)
{
	if (wd->lock >= 0)
		close(wd->lock);
	free(wd->dir);
	free(wd->meta);
	free(wd->build);
	strmap_free(&wd->state);
	arena_free(wd->mem);
	memset(wd, 0, sizeof(*wd));
	wd->lock = -1;
}

char *workdir_file(struct workdir *wd, const char *name)
{
	return arena_printf(wd->mem, "%s/%s", wd->meta, name);
}

const char *workdir_get(const struct workdir *wd, const char *key)
{
	const char *value = strmap_get(&wd->state, key);

	return value ? value : "";
}

static int cmp_str(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int workdir_set(struct workdir *wd, const char *key, const char *value)
{
	struct strbuf sb = { 0 };
	struct strmap_ent *e;
	const char **keys;
	size_t n = 0, i;
	int err;

	if (str_eq(workdir_get(wd, key), value))
		return 0;
	strmap_put(&wd->state, arena_strdup(wd->mem, key), arena_strdup(wd->mem, value));
	keys = xcalloc(wd->state.count, sizeof(*keys));
	strmap_for_each(&wd->state, e)
		keys[n++] = e->key;
	qsort(keys, n, sizeof(*keys), cmp_str);
	for (i = 0; i < n; i++)
		sb_printf(&sb, "%s %s\n", keys[i], workdir_get(wd, keys[i]));
	err = file_write(workdir_file(wd, "state"), sb.buf, sb.len);
	free(keys);
	sb_free(&sb);
	return err;
}
