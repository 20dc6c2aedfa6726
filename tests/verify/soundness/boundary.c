// SPDX-License-Identifier: GPL-2.0
/*
 * boundary.c - what a boundary says of old code (see soundness.h)
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "soundness.h"

static uint64_t low = UINT64_MAX, high;	/* all old code of all boundaries is in there */

static int by_start(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	/* of aliases, the one that is redirected */
	return y->redirected - x->redirected;
}

struct range *find(struct range *r, size_t nr, uint64_t addr)
{
	size_t lo = 0, hi = nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (r[mid].start <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo && addr < r[lo - 1].end ? &r[lo - 1] : NULL;
}

bool near_old(uint64_t addr)
{
	return addr >= low && addr < high;
}

static const char *text_of(json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

/* ["name", "hexaddr", size, room] */
static struct range range_of(const char *path, json_t *sym)
{
	const char *addr = json_string_value(json_array_get(sym, 1));
	struct range r = { .name = json_string_value(json_array_get(sym, 0)) };

	if (!addr || !r.name)
		die("%s: a symbol is damaged", path);
	r.start = strtoull(addr, NULL, 16);
	r.end = r.start + json_integer_value(json_array_get(sym, 2));
	return r;
}

static void add_function(struct boundary *bd, json_t *f)
{
	const char *class = text_of(f, "class");
	json_t *syms = json_object_get(f, "syms"), *redirects = json_object_get(f, "redirects"), *n;
	size_t i, k;

	if (strcmp(class, "interface") && strcmp(class, "callback") && strcmp(class, "insider"))
		return;
	for (i = 0; i < json_array_size(syms); i++) {
		struct range r = range_of(bd->path, json_array_get(syms, i));

		r.func = f;
		r.rests = json_is_true(json_object_get(f, "rests")) ||
			  json_integer_value(json_object_get(f, "rests"));
		json_array_foreach(redirects, k, n)
			r.redirected |= (size_t)json_integer_value(n) == i;
		bd->code = grown(bd->code, bd->nr_code, sizeof(*bd->code));
		bd->code[bd->nr_code++] = r;
		low = r.start < low ? r.start : low;
		high = r.end > high ? r.end : high;
	}
}

/* One range per place: a longer alias, a redirected alias count. */
static void merge(struct boundary *bd)
{
	size_t i, out = 0;

	qsort(bd->code, bd->nr_code, sizeof(*bd->code), by_start);
	for (i = 0; i < bd->nr_code; i++) {
		struct range *last = out ? &bd->code[out - 1] : NULL;

		if (last && last->start == bd->code[i].start) {
			last->redirected |= bd->code[i].redirected;
			last->end = bd->code[i].end > last->end ? bd->code[i].end : last->end;
		} else {
			bd->code[out++] = bd->code[i];
		}
	}
	bd->nr_code = out;
}

void read_boundary(struct boundary *bd, const char *path)
{
	json_error_t err;
	json_t *o;
	size_t i;

	bd->path = path;
	bd->json = json_load_file(path, 0, &err);
	if (!bd->json)
		die("%s:%d: %s", path, err.line, err.text);
	json_array_foreach(json_object_get(bd->json, "funcs"), i, o)
		add_function(bd, o);
	json_array_foreach(json_object_get(bd->json, "vars"), i, o) {
		if (strcmp(text_of(o, "class"), "switched"))
			continue;
		bd->switched = grown(bd->switched, bd->nr_switched, sizeof(*bd->switched));
		bd->switched[bd->nr_switched++] = range_of(path, json_object_get(o, "sym"));
	}
	if (!bd->nr_code)
		die("%s: it replaces nothing", path);
	merge(bd);
	qsort(bd->switched, bd->nr_switched, sizeof(*bd->switched), by_start);
}

void free_boundary(struct boundary *bd)
{
	json_decref(bd->json);
	free(bd->code);
	free(bd->switched);
}
