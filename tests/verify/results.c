// SPDX-License-Identifier: GPL-2.0
/*
 * results.c - the results of many units, kept and summed
 *
 * In:  one outcome per unit, added as they come, from several processes at once.
 * Out: a file with a line of JSON per unit; the agreement table over all of them.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/verify/verify.h"

int results_add(const char *path, const char *unit, const struct outcome *o)
{
	json_t *root = json_object(), *kinds = json_array(), *rules = json_object();
	json_t *bad = json_array();
	struct strmap_ent *e;
	int kind, fd, err = 0;
	char *text, *line;
	size_t i;

	for (kind = 0; kind < KINDS; kind++) {
		const struct tally *t = &o->tally[kind];

		json_array_append_new(kinds, json_pack("[IIIII]", (json_int_t)t->truth,
				      (json_int_t)t->record, (json_int_t)t->both,
				      (json_int_t)t->explained, (json_int_t)t->bad));
	}
	strmap_for_each(&o->rules, e)
		json_object_set_new(rules, e->key, json_integer((json_int_t)(uintptr_t)e->val));
	for (i = 0; i < o->bad.nr; i++)
		json_array_append_new(bad, json_string(o->bad.v[i]));
	json_object_set_new(root, "unit", json_string(unit));
	json_object_set_new(root, "same_code", json_boolean(o->same_code));
	json_object_set_new(root, "plain", json_real(o->plain));
	json_object_set_new(root, "plugin", json_real(o->plugin));
	json_object_set_new(root, "record", json_integer(o->record_size));
	json_object_set_new(root, "object", json_integer(o->object_size));
	json_object_set_new(root, "kinds", kinds);
	json_object_set_new(root, "rules", rules);
	json_object_set_new(root, "bad", bad);
	text = json_dumps(root, JSON_COMPACT);
	line = xasprintf("%s\n", text);
	fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	/* one write: lines of several processes do not mix */
	if (fd < 0 || write(fd, line, strlen(line)) != (ssize_t)strlen(line)) {
		err = errno ? -errno : -EIO;
		ps_err("cannot write %s: %s", path, strerror(-err));
	}
	if (fd >= 0)
		close(fd);
	free(text);
	free(line);
	json_decref(root);
	return err;
}

struct sums {
	struct tally tally[KINDS];
	struct strmap rules;
	double plain, plugin;
	size_t units, same, record, object;
	FILE *out;
};

static void sum_unit(struct sums *s, json_t *root)
{
	json_t *kinds = json_object_get(root, "kinds"), *value;
	const char *unit = json_string_value(json_object_get(root, "unit")), *rule;
	size_t i;
	int kind;

	for (kind = 0; kind < KINDS; kind++) {
		json_t *row = json_array_get(kinds, kind);
		size_t *to[] = { &s->tally[kind].truth, &s->tally[kind].record,
				 &s->tally[kind].both, &s->tally[kind].explained,
				 &s->tally[kind].bad };

		for (i = 0; i < ARRAY_SIZE(to); i++)
			*to[i] += json_integer_value(json_array_get(row, i));
	}
	json_object_foreach(json_object_get(root, "rules"), rule, value) {
		const char *key = strmap_has(&s->rules, rule) ? rule : xstrdup(rule);
		void **n = strmap_slot(&s->rules, key);

		*n = (char *)*n + json_integer_value(value);
	}
	json_array_foreach(json_object_get(root, "bad"), i, value)
		fprintf(s->out, "DIFFERS %s: %s\n", unit, json_string_value(value));
	if (json_is_true(json_object_get(root, "same_code")))
		s->same++;
	else
		fprintf(s->out, "DIFFERS %s: the plugin changes the code\n", unit);
	s->units++;
	s->plain += json_real_value(json_object_get(root, "plain"));
	s->plugin += json_real_value(json_object_get(root, "plugin"));
	s->record += json_integer_value(json_object_get(root, "record"));
	s->object += json_integer_value(json_object_get(root, "object"));
}

static int each_line(const char *path, void (*fn)(void *arg, json_t *root), void *arg)
{
	char *text = file_read(path, NULL), *line, *save;
	json_t *root;

	if (!text)
		return -errno;
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		root = json_loads(line, 0, NULL);
		if (!root) {
			ps_err("%s: a line of it is damaged: remove the file and begin anew", path);
			free(text);
			return -EINVAL;
		}
		fn(arg, root);
		json_decref(root);
	}
	free(text);
	return 0;
}

static void add_sum(void *arg, json_t *root)
{
	sum_unit(arg, root);
}

static int by_key(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void print_rules(struct sums *s)
{
	const char **keys = xcalloc(s->rules.count + 1, sizeof(*keys));
	struct strmap_ent *e;
	size_t n = 0, i;

	strmap_for_each(&s->rules, e)
		keys[n++] = e->key;
	qsort(keys, n, sizeof(*keys), by_key);
	fprintf(s->out, "explained:\n");
	for (i = 0; i < n; i++)
		fprintf(s->out, "  %8zu  %s\n", (size_t)(uintptr_t)strmap_get(&s->rules, keys[i]),
			keys[i]);
	free(keys);
}

int results_print(const char *path, FILE *out)
{
	struct sums s = { .out = out };
	size_t bad = 0;
	int kind, err = each_line(path, add_sum, &s);

	if (err)
		return err;
	fprintf(out, "%-22s %9s %9s %9s %9s %9s\n", "records of all units", "true", "recorded",
		"agree", "explained", "differ");
	for (kind = 0; kind < KINDS; kind++) {
		const struct tally *t = &s.tally[kind];

		fprintf(out, "  %-20s %9zu %9zu %9zu %9zu %9zu\n", kind_names[kind], t->truth,
			t->record, t->both, t->explained, t->bad);
		bad += t->bad;
	}
	print_rules(&s);
	fprintf(out, "code: %zu of %zu objects are the same with and without the plugin\n", s.same,
		s.units);
	fprintf(out, "compiling: %.1f s without the plugin, %.1f s with it (processor time, ratio "
		"%.3f)\n", s.plain, s.plugin, s.plain > 0 ? s.plugin / s.plain : 0);
	fprintf(out, "records: %.1f MB in %.1f MB of objects\n", s.record / 1e6, s.object / 1e6);
	return bad + (s.units - s.same);
}

static void add_unit(void *arg, json_t *root)
{
	strmap_put(arg, xstrdup(json_string_value(json_object_get(root, "unit"))), NULL);
}

int results_units(const char *path, struct strmap *units)
{
	if (!path_is_file(path))
		return 0;
	return each_line(path, add_unit, units);
}
