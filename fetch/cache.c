// SPDX-License-Identifier: GPL-2.0
/*
 * cache.c - the cache: what is there, lock, space; see fetch.h
 *
 * In:  XDG_CACHE_HOME or HOME; folders with the files release and version.
 * Out: the fetched kernel that is asked for.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "fetch/fetch.h"

char *fetch_cache_dir(void)
{
	const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (base && *base == '/')
		return xasprintf("%s/plugsched", base);
	if (home && *home == '/')
		return xasprintf("%s/.cache/plugsched", home);
	ps_err("no home directory: the environment has no HOME; set it, or XDG_CACHE_HOME");
	return NULL;
}

/* A file of one line. */
static const char *read_line(struct arena *mem, const char *dir, const char *name)
{
	char *path = xasprintf("%s/%s", dir, name), *text = file_read_quiet(path, NULL);
	const char *line = text ? arena_strndup(mem, text, strcspn(text, "\n")) : "";

	free(text);
	free(path);
	return line;
}

bool fetch_read_target(struct arena *mem, const char *dir, struct fetch_target *t)
{
	const char *name = strrchr(dir, '/');

	t->dir = arena_strdup(mem, dir);
	t->release = read_line(mem, dir, "release");
	t->version = read_line(mem, dir, "version");
	/* folders made before there was such a file are called like the version */
	if (!*t->version)
		t->version = arena_strdup(mem, name ? name + 1 : dir);
	return *t->release;
}

bool fetch_lookup(struct arena *mem, const char *cache, const struct fetch_request *rq,
		  struct fetch_target *t)
{
	struct fetch_target one;
	DIR *d = opendir(cache);
	bool found = false;
	struct dirent *e;

	while (d && (e = readdir(d))) {
		char *dir;

		if (*e->d_name == '.')
			continue;
		dir = xasprintf("%s/%s", cache, e->d_name);
		if (fetch_read_target(mem, dir, &one) &&
		    fetch_matches(rq, one.release, one.version) &&
		    (!found || fetch_version_cmp(one.version, t->version) > 0)) {
			*t = one;
			found = true;
		}
		free(dir);
	}
	if (d)
		closedir(d);
	return found;
}

int fetch_find(struct arena *mem, const char *what, struct fetch_target *t)
{
	struct fetch_request rq = { .release = what };
	char *cache;
	int err = 0;

	if (strchr(what, '/')) {
		char *dir = path_absolute(what);

		if (!dir || !fetch_read_target(mem, dir, t)) {
			ps_err("%s: not a folder that plugsched fetch made; name one, or a release", what);
			err = -ENOENT;
		}
		free(dir);
		return err;
	}
	cache = fetch_cache_dir();
	if (!cache)
		return -ENOENT;
	if (!fetch_lookup(mem, cache, &rq, t)) {
		ps_err("%s: kernel is not in %s; run plugsched fetch %s", what, cache, what);
		err = -ENOENT;
	}
	free(cache);
	return err;
}

int fetch_lock(struct fetch *f)
{
	char *path;
	int err = path_make_dirs(f->cache);

	if (err || f->lock >= 0)
		return err;
	path = arena_printf(f->mem, "%s/.lock", f->cache);
	f->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (f->lock < 0) {
		err = -errno;
		ps_err("cannot write into %s: %s", f->cache, strerror(errno));
		return err;
	}
	if (!flock(f->lock, LOCK_EX | LOCK_NB))
		return 0;
	fetch_printf(f, "waiting for another plugsched fetch");
	while (flock(f->lock, LOCK_EX)) {
		if (errno == EINTR)
			continue;
		err = -errno;
		ps_err("cannot lock %s: %s", path, strerror(errno));
		return err;
	}
	return 0;
}

int fetch_space(const char *dir, uint64_t need)
{
	char a[32], b[32];
	struct statvfs st;
	uint64_t have;

	/* a file system that does not say is no reason to refuse: the writes will */
	if (statvfs(dir, &st))
		return 0;
	have = (uint64_t)st.f_bavail * st.f_frsize;
	if (have >= need)
		return 0;
	ps_err("%s: not enough space: the kernel needs about %s, %s are free; free some, or name another folder with XDG_CACHE_HOME",
	       dir, str_human_size(a, need), str_human_size(b, have));
	return -ENOSPC;
}
