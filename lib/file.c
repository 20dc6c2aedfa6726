// SPDX-License-Identifier: GPL-2.0
/*
 * file.c - whole files, directories, paths; see file.h
 *
 * Everything that is written goes to a temporary file first: a full disk or a kill leaves the
 * old file, never half of the new one.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/mem.h"
#include "lib/message.h"
#include "lib/str.h"

char *file_read_quiet(const char *path, size_t *size)
{
	struct stat st;
	size_t len = 0, cap;
	char *buf = NULL;
	ssize_t n;
	int fd, err;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	if (fstat(fd, &st))
		goto fail;
	/* files in /proc and /sys have size 0 */
	cap = st.st_size + 4096;
	buf = xmalloc(cap + 1);
	while ((n = read(fd, buf + len, cap - len)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			goto fail;
		len += n;
		if (len == cap) {
			cap *= 2;
			buf = xrealloc(buf, cap + 1);
		}
	}
	close(fd);
	buf[len] = '\0';
	if (size)
		*size = len;
	return buf;

fail:
	err = errno;
	free(buf);
	close(fd);
	errno = err;
	return NULL;
}

char *file_read(const char *path, size_t *size)
{
	char *buf = file_read_quiet(path, size);
	int err = errno;

	if (!buf) {
		ps_err("cannot read %s: %s", path, strerror(err));
		errno = err;
	}
	return buf;
}

static int write_all(int fd, const char *data, size_t size)
{
	while (size) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		data += n;
		size -= n;
	}
	return 0;
}

int file_write(const char *path, const void *data, size_t size)
{
	char *tmp = xasprintf("%s.tmp.%d", path, getpid());
	int fd, err = 0;

	fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0) {
		err = -errno;
	} else {
		err = write_all(fd, data, size);
		if (!err && fsync(fd))
			err = -errno;
		if (close(fd) && !err)
			err = -errno;
		if (!err && rename(tmp, path))
			err = -errno;
		if (err)
			unlink(tmp);
	}
	if (err)
		ps_err("cannot write %s: %s", path, strerror(-err));
	free(tmp);
	return err;
}

int file_write_if_changed(const char *path, const void *data, size_t size)
{
	size_t old_size;
	char *old = file_read_quiet(path, &old_size);
	bool same = old && old_size == size && !memcmp(old, data, size);

	free(old);
	return same ? 0 : file_write(path, data, size);
}

int path_make_dirs(const char *path)
{
	char *copy = xstrdup(path), *p;
	int err = 0;

	for (p = copy + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(copy, 0777) && errno != EEXIST && !path_is_dir(copy))
			break;
		*p = '/';
	}
	if (!*p && mkdir(copy, 0777) && !(errno == EEXIST && path_is_dir(copy)))
		err = -errno;
	else if (*p)
		err = -errno;
	if (err)
		ps_err("cannot make directory %s: %s", copy,
		       err == -EEXIST ? "a file has that name" : strerror(-err));
	free(copy);
	return err;
}

int path_make_parents(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir;
	int err;

	if (!slash || slash == path)
		return 0;
	dir = xstrndup(path, slash - path);
	err = path_make_dirs(dir);
	free(dir);
	return err;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path) ? -errno : 0;
}

int path_remove_tree(const char *path)
{
	int err = nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);

	if (err == -1)
		err = -errno;
	if (err == -ENOENT)
		return 0;
	if (err)
		ps_err("cannot remove %s: %s", path, strerror(-err));
	return err;
}

bool path_is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

bool path_is_dir(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

char *path_absolute(const char *path)
{
	char *full = realpath(path, NULL), *copy, *slash, *dir;

	if (full || errno != ENOENT)
		return full;
	copy = xstrdup(path);
	while (strlen(copy) > 1 && str_ends(copy, "/"))
		copy[strlen(copy) - 1] = '\0';
	slash = strrchr(copy, '/');
	if (!slash)
		dir = realpath(".", NULL);
	else if (slash == copy)
		dir = xstrdup("");
	else
		dir = (*slash = '\0', realpath(copy, NULL));
	if (dir) {
		full = xasprintf("%s/%s", str_eq(dir, "/") ? "" : dir, slash ? slash + 1 : copy);
		free(dir);
	}
	free(copy);
	return full;
}

void path_normalize(char *path)
{
	char *start = path + (*path == '/'), *in = start, *out = start;
	size_t n;

	for (; *in; in += n + !!in[n]) {
		n = strcspn(in, "/");
		if (!n || (n == 1 && *in == '.'))
			continue;
		if (n == 2 && !strncmp(in, "..", 2)) {
			char *last = out;

			/* the component that it takes away, if there is one */
			while (last > start && (last == out || last[-1] != '/'))
				last--;
			if (start > path && last == out)
				continue;
			if (last < out && strncmp(last, "../", 3)) {
				out = last;
				continue;
			}
		}
		memmove(out, in, n);
		out += n;
		if (in[n])
			*out++ = '/';
	}
	*out = '\0';
}

char *ps_data_path(const char *rel)
{
	char exe[PATH_MAX], *slash, *path, *p;
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	if (n < 0)
		n = 0;
	exe[n] = '\0';
	slash = strrchr(exe, '/');
	if (slash)
		*slash = '\0';
	slash = NULL;
	/* run from the source tree, TOP/build/plugsched, or installed as PREFIX/bin/plugsched;
	 * programs of the unit tests lie deeper in TOP/build */
	for (p = exe; (p = strstr(p, "/build")); p++)
		slash = p;
	if (slash) {
		char *top = xstrndup(exe, slash - exe), *mark = xasprintf("%s/kconfig", top);
		bool in_tree = path_is_dir(mark);

		path = str_ends(rel, ".so") ? xasprintf("%s/build/%s", top, rel) :
					      xasprintf("%s/%s", top, rel);
		free(mark);
		free(top);
		if (in_tree)
			return path;
		free(path);
	}
	return xasprintf("%s/../lib/plugsched/%s", exe, rel);
}

char *ps_profile_path(const char *release)
{
	unsigned int major = 0, minor = 0;
	char *rel, *path;

	sscanf(release, "%u.%u", &major, &minor);
	rel = xasprintf("kconfig/linux-%u.%u.profile", major, minor);
	path = ps_data_path(rel);
	free(rel);
	return path;
}
