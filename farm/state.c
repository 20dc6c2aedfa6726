// SPDX-License-Identifier: GPL-2.0
/*
 * state.c - OUTPUT/NAME/state.json: what is done of a kernel, and from which inputs
 *
 * In:  "done": step -> fingerprint of its inputs; "run": what this run did, for the report.
 * Out: the same, written after each step, so that a killed farm goes on where it was.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "farm/farm.h"

#define VERSION	1

static bool well_formed(const json_t *state)
{
	return json_is_object(state) && json_integer_value(json_object_get(state, "version")) == VERSION &&
	       json_is_object(json_object_get(state, "done"));
}

json_t *farm_state_load(const char *dir)
{
	/* found out again by each run */
	static const char *const of_a_run[] = { "release", "size", "functions", "boundary_changes" };
	char *path = xasprintf("%s/state.json", dir);
	size_t size, i;
	char *text = file_read_quiet(path, &size);
	json_t *state = text ? json_loadb(text, size, 0, NULL) : NULL;

	if (text && !well_formed(state)) {
		ps_warn("%s: file is damaged: the kernel's steps are done again", path);
		json_decref(state);
		state = NULL;
	}
	if (!state)
		state = json_pack("{s:i, s:{}}", "version", VERSION, "done");
	json_object_set_new(state, "run", json_object());
	for (i = 0; i < ARRAY_SIZE(of_a_run); i++)
		json_object_del(state, of_a_run[i]);
	free(text);
	free(path);
	return state;
}

int farm_state_save(const struct farm_job *job)
{
	char *path = xasprintf("%s/state.json", job->dir);
	char *text = json_dumps(job->state, JSON_INDENT(1) | JSON_SORT_KEYS);
	int err = text ? file_write(path, text, strlen(text)) : -ENOMEM;

	free(text);
	free(path);
	return err;
}

const char *farm_state_get(const json_t *state, const char *key)
{
	return json_string_value(json_object_get(state, key)) ?: "";
}

const char *farm_state_done(const json_t *state, const char *step)
{
	return farm_state_get(json_object_get(state, "done"), step);
}

const char *farm_print(struct arena *mem, uint64_t hash)
{
	return arena_printf(mem, "%016" PRIx64, hash);
}
