// SPDX-License-Identifier: GPL-2.0
/*
 * archive.c - from a request to a folder; see fetch.h
 *
 * In:  a request; the machine's kind of archive.
 * Out: a complete folder. What is there is not fetched again; lists are downloaded only when those
 *      that are there do not help; a folder gets its name when it is complete.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch/fetch.h"

/*
 * What the source and vmlinux take, unpacked, as multiples of their packages: linux-source-6.1 is
 * 1.4 GB of 138 MB, vmlinux 0.6 GB of a -dbg of 283 MB (whose other files are left out).
 */
#define UNPACKED_SOURCE		12
#define UNPACKED_SYMBOLS	3

int fetch_open(struct fetch *f)
{
	void (*print)(const char *line) = f->print;

	memset(f, 0, sizeof(*f));
	f->print = print;
	f->lock = -1;
	f->unread = "";
	f->mem = arena_new();
	f->cache = fetch_cache_dir();
	if (!f->cache)
		return -ENOENT;
	if (run_find_program("apt-get")) {
		f->archive = &fetch_apt;
	} else if (run_find_program("dnf")) {
		f->archive = &fetch_dnf;
	} else {
		ps_err("neither apt-get nor dnf is here: kernels are fetched with one of them; name the files with init -k, -v and -c");
		return -ENOENT;
	}
	return 0;
}

void fetch_close(struct fetch *f)
{
	if (f->lock >= 0)
		close(f->lock);
	free(f->cache);
	free(f->packages);
	strmap_free(&f->by_name);
	arena_free(f->mem);
}

static int read_lists(struct fetch *f)
{
	f->nr_packages = f->nr_kernels = 0;
	strmap_free(&f->by_name);
	return f->archive->read(f);
}

/* An update that fails, which has been reported, leaves lists that are old: better than none. */
static int update(struct fetch *f)
{
	if (!f->updated) {
		f->updated = true;
		fetch_printf(f, "updating the archive's lists");
		f->archive->update(f);
	}
	return read_lists(f);
}

int fetch_list(struct fetch *f)
{
	int err = fetch_lock(f);

	if (!err)
		err = update(f);
	if (!err && !f->nr_kernels) {
		ps_err("the archive's lists name no kernel; is the archive reachable?");
		err = -ENOENT;
	}
	return err;
}

/* Leftovers of runs that were killed: we hold the lock, so they are in no use. */
static void remove_leftovers(struct fetch *f)
{
	DIR *d = opendir(f->cache);
	struct dirent *e;

	while (d && (e = readdir(d)))
		if (str_starts(e->d_name, ".unpack."))
			path_remove_tree(arena_printf(f->mem, "%s/%s", f->cache, e->d_name));
	if (d)
		closedir(d);
}

static uint64_t space_needed(const struct fetch *f, const struct fetch_kernel *k)
{
	uint64_t need = (UNPACKED_SYMBOLS + 1) * k->symbols->size;
	const struct fetch_package *part;
	size_t i;

	need += (UNPACKED_SOURCE + 1) * k->source->size;
	for (i = 0; (part = fetch_part(f, k, i)); i++)
		need += 2 * part->size;
	return need;
}

/* The folder that a kernel gets: one in the cache is called like the version, unless a kernel of
 * another flavour is. */
static char *folder_name(struct fetch *f, const struct fetch_kernel *k, const char *dir)
{
	struct fetch_target other;
	char *name;

	if (dir)
		return arena_strdup(f->mem, dir);
	name = arena_printf(f->mem, "%s/%s", f->cache, k->version);
	if (fetch_read_target(f->mem, name, &other) && !str_eq(other.release, k->release))
		name = arena_printf(f->mem, "%s.%s", name, k->release);
	return name;
}

static int write_line(const char *dir, const char *name, const char *line)
{
	char *path = xasprintf("%s/%s", dir, name), *text = xasprintf("%s\n", line);
	int err = file_write(path, text, strlen(text));

	free(text);
	free(path);
	return err;
}

/* mkdtemp() makes it for the owner only. */
static int finish(const char *tmp, const char *name, bool in_cache)
{
	int err;

	/* in the cache, what is there is not complete; elsewhere, rename() refuses: not ours */
	if (in_cache)
		path_remove_tree(name);
	if (!chmod(tmp, 0755) && !rename(tmp, name))
		return 0;
	err = -errno;
	ps_err("cannot make %s: %s; name a folder that does not exist", name, strerror(errno));
	return err;
}

static int make_folder(struct fetch *f, const struct fetch_kernel *k, const char *dir,
		       struct fetch_target *t)
{
	char *name = folder_name(f, k, dir), *tmp;
	int err = path_make_parents(name);

	if (err)
		return err;
	tmp = dir ? arena_printf(f->mem, "%s.unpack.XXXXXX", name) :
		    arena_printf(f->mem, "%s/.unpack.XXXXXX", f->cache);
	err = fetch_space(f->cache, space_needed(f, k));
	if (err)
		return err;
	if (!mkdtemp(tmp)) {
		err = -errno;
		ps_err("cannot make directory %s: %s", tmp, strerror(errno));
		return err;
	}
	err = f->archive->get(f, k, tmp);
	if (!err)
		err = write_line(tmp, "version", k->version);
	if (!err)
		err = write_line(tmp, "release", k->release);
	if (!err)
		err = finish(tmp, name, !dir);
	if (err) {
		path_remove_tree(tmp);
		return err;
	}
	path_remove_tree(arena_printf(f->mem, "%s/download", f->cache));
	return fetch_read_target(f->mem, name, t) ? 0 : -EIO;
}

/* A folder that was named is complete, or is to be made. */
static int look_at(struct fetch *f, const struct fetch_request *rq, const char *dir,
		   struct fetch_target *t)
{
	if (!fetch_read_target(f->mem, dir, t))
		return -ENOENT;
	if (fetch_matches(rq, t->release, t->version))
		return 0;
	ps_err("%s: folder holds %s %s; name another one", dir, t->release, t->version);
	return -EEXIST;
}

static bool is_there(struct fetch *f, const struct fetch_kernel *k, const char *dir,
		     struct fetch_target *t)
{
	struct fetch_request exact = { .release = k->release, .version = k->version };

	return dir ? !look_at(f, &exact, dir, t) : fetch_lookup(f->mem, f->cache, &exact, t);
}

static int fetch_chosen(struct fetch *f, struct fetch_request *rq, const struct fetch_kernel *k,
			const char *dir, struct fetch_target *t)
{
	bool updated = f->updated;
	int err;

	/* another run may have fetched it while this one waited */
	if (is_there(f, k, dir, t))
		return 0;
	remove_leftovers(f);
	err = make_folder(f, k, dir, t);
	if (err != -EIO || updated)
		return err;
	/* lists that are older than the archive name files that are gone */
	k = update(f) ? NULL : fetch_choose(f, rq);
	return k ? make_folder(f, k, dir, t) : err;
}

int fetch_target(struct fetch *f, const char *what, const char *dir, bool fresh,
		 struct fetch_target *t)
{
	const struct fetch_kernel *k = NULL;
	struct fetch_request rq;
	char *full;
	int err;

	err = fetch_parse_request(f, what, &rq);
	if (err)
		return err;
	if (dir) {
		full = path_absolute(dir);
		if (!full) {
			err = -errno;
			ps_err("cannot use %s: %s", dir, strerror(errno));
			return err;
		}
		dir = arena_strdup(f->mem, full);
		free(full);
		err = look_at(f, &rq, dir, t);
		if (err != -ENOENT)
			return err;
	} else if (!rq.pattern && fetch_lookup(f->mem, f->cache, &rq, t)) {
		return 0;
	}
	/* the lists that are there first, without the lock: no long download is waited for */
	if (!fresh && !read_lists(f))
		k = fetch_choose(f, &rq);
	if (k && is_there(f, k, dir, t))
		return 0;
	err = fetch_lock(f);
	if (err)
		return err;
	/* another run may have fetched it meanwhile */
	if (!k && !rq.pattern && !dir && fetch_lookup(f->mem, f->cache, &rq, t))
		return 0;
	if (!k && !update(f))
		k = fetch_choose(f, &rq);
	if (k)
		return fetch_chosen(f, &rq, k, dir, t);
	/* without lists that name any, the newest that was fetched before */
	if (rq.pattern && !dir && fetch_lookup(f->mem, f->cache, &rq, t)) {
		ps_warn("the archive's lists name no %s: %s %s was fetched before", rq.release,
			t->release, t->version);
		return 0;
	}
	return fetch_refuse(f, &rq);
}
