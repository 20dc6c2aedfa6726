// SPDX-License-Identifier: GPL-2.0
/*
 * tree.c - the patches of a series put into a work tree
 *
 * In:  WORK/ and what was generated, WORK/.plugsched/pristine; the patches; the fingerprint of the
 *      edits that were made last.
 * Out: WORK/ with the patches and no other edit, or nothing changed.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "farm/farm.h"
#include "lib/hash.h"
#include "lib/run.h"
#include "module/upstream.h"

static const char *const parts[] = { "kernel/", "plugsched/" };

/* Adds the sources below base/rel to the names; @rel ends with a slash. */
static void list_sources(struct arena *mem, const char *base, const char *rel, struct strmap *names)
{
	DIR *d = opendir(arena_printf(mem, "%s/%s", base, rel));
	struct dirent *de;

	while (d && (de = readdir(d))) {
		const char *path = arena_printf(mem, "%s%s", rel, de->d_name);

		if (de->d_name[0] == '.')
			continue;
		if (path_is_dir(arena_printf(mem, "%s/%s", base, path)))
			list_sources(mem, base, arena_printf(mem, "%s/", path), names);
		else if (upstream_is_source(de->d_name))
			strmap_put(names, path, NULL);
	}
	if (d)
		closedir(d);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* All sources of two trees, sorted, NULL at the end. */
static const char **sources_of(struct arena *mem, const char *a, const char *b)
{
	struct strmap names = { 0 };
	struct strmap_ent *e;
	const char **list;
	size_t i, n = 0;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		list_sources(mem, a, parts[i], &names);
		list_sources(mem, b, parts[i], &names);
	}
	strmap_put(&names, "Kbuild", NULL);
	list = arena_array(mem, const char *, names.count + 1);
	strmap_for_each(&names, e)
		list[n++] = e->key;
	qsort(list, n, sizeof(*list), by_name);
	strmap_free(&names);
	return list;
}

/* A file of one tree beside the other's. */
struct both {
	char *a, *b;
	size_t na, nb;
};

static struct both read_both(struct arena *mem, const char *a, const char *b, const char *file)
{
	struct both t;

	t.a = file_read_quiet(arena_printf(mem, "%s/%s", a, file), &t.na);
	t.b = file_read_quiet(arena_printf(mem, "%s/%s", b, file), &t.nb);
	return t;
}

static bool differ(const struct both *t)
{
	return !t->a != !t->b || (t->a && (t->na != t->nb || memcmp(t->a, t->b, t->na)));
}

static void free_both(struct both *t)
{
	free(t->a);
	free(t->b);
}

/* A fingerprint of what differs in @tree; HASH_START when nothing does. */
static uint64_t edits_print(struct arena *mem, const char *pristine, const char *tree)
{
	const char **file = sources_of(mem, pristine, tree);
	uint64_t hash = HASH_START;

	for (; *file; file++) {
		struct both t = read_both(mem, pristine, tree, *file);

		if (differ(&t)) {
			hash = hash_bytes(hash, *file, strlen(*file) + 1);
			hash = hash_bytes(hash, t.b ? "+" : "-", 1);
			if (t.b)
				hash = hash_bytes(hash, t.b, t.nb);
		}
		free_both(&t);
	}
	return hash;
}

/* Makes @tree like @from. What is the same keeps its time, so that it is not compiled again. */
static int copy_edits(struct arena *mem, const char *from, const char *tree)
{
	const char **file = sources_of(mem, from, tree);
	int err = 0;

	for (; *file && !err; file++) {
		struct both t = read_both(mem, from, tree, *file);
		const char *path = arena_printf(mem, "%s/%s", tree, *file);

		if (differ(&t) && t.a) {
			err = path_make_parents(path);
			if (!err)
				err = file_write(path, t.a, t.na);
		} else if (differ(&t) && unlink(path)) {
			err = -errno;
			ps_err("%s: %s", path, strerror(errno));
		}
		free_both(&t);
	}
	return err;
}

/* Only what a tree holds: files elsewhere would be made, and never be compiled or removed. */
static int check_paths(struct farm_job *job, const char *patch)
{
	char *text = file_read(patch, NULL), *line, *next;
	bool old = false;
	int err = text ? 0 : -errno;

	for (line = text; line && !err; line = next) {
		const char *path = NULL;

		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (old && str_starts(line, "+++ ") && !str_starts(line + 4, "/dev/null"))
			path = strchr(line, '/');
		old = str_starts(line, "--- ");
		if (!path || str_starts(path + 1, "kernel/") || str_starts(path + 1, "plugsched/"))
			continue;
		job->why = arena_printf(job->mem, "%s: touches %.*s, which is not in a work tree; leave that file out of the patch",
					patch, (int)strcspn(path + 1, "\t\r"), path + 1);
		err = -EINVAL;
	}
	free(text);
	return err;
}

static int apply_one(struct farm_job *job, const char *patch, const char *dir, const char *log)
{
	const struct run_opts o = { .log = log, .die_with_us = true };
	int status, err = check_paths(job, patch);

	if (err)
		return err;
	status = run_cmd((const char *[]){ "patch", "-p1", "--batch", "--forward", "--fuzz=0",
					   "--no-backup-if-mismatch", "-r", "-", "-d", dir, "-i",
					   patch, NULL }, &o);
	if (!status)
		return 0;
	job->why = status == 127 ? "patch is missing: install the package patch" :
		   arena_printf(job->mem, "%s: does not apply; see %s", patch, log);
	return -EINVAL;
}

/* The generated tree with the patches, in a folder of its own. */
static int make_patched(struct farm_job *job, const struct farm_series *series,
			const char *pristine, const char *patched, const char *log)
{
	const struct run_opts o = { .log = log, .die_with_us = true };
	int err = path_remove_tree(patched);
	size_t i;

	if (!err && run_cmd((const char *[]){ "cp", "-a", pristine, patched, NULL }, &o)) {
		job->why = arena_printf(job->mem, "%s: cannot be copied; see %s", pristine, log);
		err = -EIO;
	}
	for (i = 0; !err && i < series->nr; i++)
		err = apply_one(job, series->patches[i], patched, log);
	return err;
}

static bool is_ours(const struct farm_job *job, uint64_t now)
{
	return now == HASH_START || json_is_true(json_object_get(job->state, "applying")) ||
	       str_eq(farm_state_get(job->state, "tree"), farm_print(job->mem, now));
}

static int put_in(struct farm_job *job, const char *patched)
{
	int err;

	/* until the end, any edit in the tree may be half of ours */
	json_object_set_new(job->state, "applying", json_true());
	err = farm_state_save(job);
	if (!err)
		err = copy_edits(job->mem, patched, job->work);
	if (!err)
		json_object_del(job->state, "applying");
	return err;
}

bool farm_tree_revert(struct farm_job *job)
{
	const char *pristine = arena_printf(job->mem, "%s/.plugsched/pristine", job->work);
	uint64_t now;

	if (!path_is_dir(pristine))
		return false;
	now = edits_print(job->mem, pristine, job->work);
	return now != HASH_START && is_ours(job, now) && !put_in(job, pristine);
}

int farm_tree_apply(struct farm_job *job, const struct farm_series *series, const char *log,
		    uint64_t *print)
{
	const char *pristine = arena_printf(job->mem, "%s/.plugsched/pristine", job->work);
	const char *patched = arena_printf(job->mem, "%s/patched", job->dir);
	uint64_t now;
	int err = make_patched(job, series, pristine, patched, log);

	if (err)
		return err;
	*print = edits_print(job->mem, pristine, patched);
	now = edits_print(job->mem, pristine, job->work);
	if (now != *print) {
		if (!is_ours(job, now)) {
			job->why = arena_printf(job->mem, "%s: has other edits than the patches; make them a patch (plugsched diff) and take them back, or remove the folder",
						job->work);
			return -EEXIST;
		}
		err = put_in(job, patched);
	}
	if (!err)
		err = path_remove_tree(patched);
	if (!err)
		json_object_set_new(job->state, "tree", json_string(farm_print(job->mem, *print)));
	return err;
}
