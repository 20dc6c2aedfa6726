// SPDX-License-Identifier: GPL-2.0
/*
 * facts.c - what the report says about a module
 *
 * In:  WORK/scheduler.ko, `plugsched diff --json`, WORK/.plugsched/boundary.json and the one of the
 *      run before.
 * Out: in the state: "size" in bytes, "functions" that are edited,
 *      "boundary_changes". A fact that cannot be had is left out: the module is what counts.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "boundary/boundary.h"
#include "farm/farm.h"
#include "lib/run.h"

static json_t *edited_functions(struct farm_job *job, const char *self)
{
	const struct run_opts o = { .die_with_us = true, .quiet = true };
	char *text = run_capture((const char *[]){ self, "diff", "--json", job->work, NULL }, &o);
	json_t *diff = text ? json_loads(text, 0, NULL) : NULL;
	json_t *names = diff ? json_array() : NULL, *f;
	size_t i;

	json_array_foreach(json_object_get(diff, "functions"), i, f)
		json_array_append(names, json_object_get(f, "name"));
	json_decref(diff);
	free(text);
	return names;
}

void farm_facts(struct farm_job *job, const char *self)
{
	const char *ko = arena_printf(job->mem, "%s/scheduler.ko", job->work);
	json_t *functions = edited_functions(job, self);
	struct stat st;

	json_object_del(job->state, "size");
	json_object_del(job->state, "functions");
	if (!stat(ko, &st))
		json_object_set_new(job->state, "size", json_integer(st.st_size));
	if (functions)
		json_object_set_new(job->state, "functions", functions);
}

/* "func FILE NAME" -> its class, of all functions and variables. */
static void classes_of(struct arena *mem, const struct boundary *bd, struct strmap *map)
{
	size_t i;

	for (i = 0; i < bd->nr_funcs; i++)
		strmap_put(map, arena_printf(mem, "%s (%s)", bd->funcs[i].name,
					     bd->funcs[i].loc.file),
			   (char *)bd_func_class_name(bd->funcs[i].class));
	for (i = 0; i < bd->nr_vars; i++)
		strmap_put(map, arena_printf(mem, "%s%s%s (%s)", bd->vars[i].owner,
					     *bd->vars[i].owner ? ":" : "", bd->vars[i].name,
					     bd->vars[i].loc.file),
			   (char *)bd_var_class_name(bd->vars[i].class));
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static json_t *compare(struct arena *mem, const struct boundary *last, const struct boundary *now)
{
	struct strmap old = { 0 }, new = { 0 };
	json_t *changes = json_array();
	const char **lines;
	struct strmap_ent *e;
	size_t i, n = 0;

	classes_of(mem, last, &old);
	classes_of(mem, now, &new);
	lines = arena_array(mem, const char *, old.count + new.count + 1);
	strmap_for_each(&new, e) {
		const char *was = strmap_get(&old, e->key);

		if (!was)
			lines[n++] = arena_printf(mem, "%s: new, %s", e->key, (char *)e->val);
		else if (!str_eq(was, e->val))
			lines[n++] = arena_printf(mem, "%s: %s, was %s", e->key, (char *)e->val, was);
	}
	strmap_for_each(&old, e)
		if (!strmap_has(&new, e->key))
			lines[n++] = arena_printf(mem, "%s: gone, was %s", e->key, (char *)e->val);
	qsort(lines, n, sizeof(*lines), by_text);
	for (i = 0; i < n; i++)
		json_array_append_new(changes, json_string(lines[i]) ?: json_string("?"));
	strmap_free(&old);
	strmap_free(&new);
	return changes;
}

void farm_boundary_changes(struct farm_job *job)
{
	const char *path = arena_printf(job->mem, "%s/.plugsched/boundary.json", job->work);
	const char *kept = arena_printf(job->mem, "%s/boundary.json", job->dir);
	struct boundary last, now;
	size_t size;
	char *text;

	json_object_del(job->state, "boundary_changes");
	if (bd_read(&now, path))
		return;
	if (path_is_file(kept) && !bd_read(&last, kept)) {
		json_object_set_new(job->state, "boundary_changes", compare(job->mem, &last, &now));
		bd_free(&last);
	}
	bd_free(&now);
	text = file_read_quiet(path, &size);
	if (text)
		file_write_if_changed(kept, text, size);
	free(text);
}
