// SPDX-License-Identifier: GPL-2.0
/*
 * report.c - what became of each kernel: the table, farm.json, index.html
 *
 * In:  the state of each kernel, NULL where there is none.
 * Out: a line per kernel on stdout; OUTPUT/farm.json, see plugsched-farm(1); OUTPUT/index.html.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "farm/farm.h"

static json_t *result_of(const json_t *state, enum farm_step step)
{
	return json_object_get(json_object_get(state, "run"), farm_step_name(step));
}

bool farm_passed(const json_t *state)
{
	enum farm_step step;

	for (step = 0; step < FARM_STEPS; step++) {
		const json_t *result = result_of(state, step);

		/* the first four are always asked for; after a failure the others are not begun */
		if (result ? !str_eq(farm_state_get(result, "status"), "passed") : step <= FARM_BUILD)
			return false;
	}
	return true;
}

static bool step_passed(const json_t *state, enum farm_step step)
{
	return str_eq(farm_state_get(result_of(state, step), "status"), "passed");
}

static void copy(json_t *to, const char *key, const json_t *state)
{
	json_t *value = json_object_get(state, key);

	if (value)
		json_object_set(to, key, value);
}

static json_t *kernel_json(const struct farm_kernel *k, const json_t *state)
{
	json_t *o = json_pack("{s:s, s:b}", "kernel", k->name, "passed", farm_passed(state));
	json_t *steps = json_object();
	enum farm_step step;

	for (step = 0; step < FARM_STEPS; step++)
		copy(steps, farm_step_name(step), json_object_get(state, "run"));
	json_object_set_new(o, "steps", steps);
	copy(o, "release", state);
	copy(o, "size", state);
	copy(o, "functions", state);
	copy(o, "boundary_changes", state);
	if (step_passed(state, FARM_PACKAGE))
		copy(o, "package", state);
	return o;
}

static json_t *report_json(const struct farm_conf *conf, json_t *const *states, double seconds)
{
	json_t *kernels = json_array();
	char when[32];
	time_t now = time(NULL);
	struct tm tm;
	size_t i, passed = 0;

	gmtime_r(&now, &tm);
	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &tm);
	for (i = 0; i < conf->nr_kernels; i++) {
		passed += farm_passed(states[i]);
		json_array_append_new(kernels, kernel_json(&conf->kernels[i], states[i]));
	}
	return json_pack("{s:i, s:s, s:f, s:I, s:I, s:o}", "version", 1, "time", when, "seconds",
			 seconds, "passed", (json_int_t)passed, "failed",
			 (json_int_t)(conf->nr_kernels - passed), "kernels", kernels);
}

/* "passed", "kept" for one of an earlier run, "FAILED", "-" where it was not begun. */
static const char *word_of(const json_t *result)
{
	const char *status = farm_state_get(result, "status");

	if (str_eq(status, "passed"))
		return json_is_true(json_object_get(result, "reused")) ? "kept" : "passed";
	return *status ? "FAILED" : "-";
}

static double seconds_of(const json_t *steps)
{
	double sum = 0;
	const char *key;
	json_t *result;

	json_object_foreach((json_t *)steps, key, result)
		sum += json_number_value(json_object_get(result, "seconds"));
	return sum;
}

static int name_width(const json_t *kernels)
{
	size_t width = 6, i, n;
	json_t *k;

	json_array_foreach(kernels, i, k) {
		n = strlen(farm_state_get(k, "kernel"));
		width = n > width ? n : width;
	}
	return width;
}

static void print_table(const json_t *report)
{
	int width = name_width(json_object_get(report, "kernels"));
	enum farm_step step;
	char a[32], b[32];
	json_t *k;
	size_t i;

	printf("\n%-*s", width, "KERNEL");
	for (step = 0; step < FARM_STEPS; step++)
		printf(" %-8s", farm_step_name(step));
	printf(" %-10s %-9s %-8s %s\n", "SIZE", "FUNCTIONS", "BOUNDARY", "TIME");
	json_array_foreach(json_object_get(report, "kernels"), i, k) {
		json_t *steps = json_object_get(k, "steps"), *size = json_object_get(k, "size");
		json_t *funcs = json_object_get(k, "functions");
		json_t *changes = json_object_get(k, "boundary_changes");

		printf("%-*s", width, farm_state_get(k, "kernel"));
		for (step = 0; step < FARM_STEPS; step++)
			printf(" %-8s", word_of(json_object_get(steps, farm_step_name(step))));
		printf(" %-10s", size ? str_human_size(a, json_integer_value(size)) : "-");
		snprintf(a, sizeof(a), funcs ? "%zu" : "-", json_array_size(funcs));
		snprintf(b, sizeof(b), changes ? "%zu" : "-", json_array_size(changes));
		printf(" %-9s %-8s", a, b);
		printf(" %s\n", str_human_time(a, seconds_of(steps)));
	}
	printf("%lld passed, %lld failed\n", json_integer_value(json_object_get(report, "passed")),
	       json_integer_value(json_object_get(report, "failed")));
}

static int write_both(const struct farm_conf *conf, const json_t *report)
{
	char *json = json_dumps(report, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	char *to_json = xasprintf("%s/farm.json", conf->output);
	char *to_page = xasprintf("%s/index.html", conf->output);
	struct strbuf page = { 0 };
	int err = json ? file_write(to_json, json, strlen(json)) : -ENOMEM;

	if (!err) {
		farm_page(report, &page);
		err = file_write(to_page, page.buf, page.len);
	}
	if (!err)
		printf("Reports: %s, %s\n", to_json, to_page);
	sb_free(&page);
	free(to_page);
	free(to_json);
	free(json);
	return err;
}

int farm_report(const struct farm_conf *conf, json_t *const *states, double seconds)
{
	json_t *report = report_json(conf, states, seconds);
	int err;

	print_table(report);
	err = write_both(conf, report);
	json_decref(report);
	return err;
}
