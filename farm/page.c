// SPDX-License-Identifier: GPL-2.0
/*
 * page.c - the report as one static page, without scripts and without anything from elsewhere
 *
 * In:  the report as farm.json holds it. All text in it is escaped.
 * Out: index.html.
 */
#include <stdio.h>
#include <string.h>

#include "farm/farm.h"

static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
	"<title>plugsched farm</title>\n<style>\n"
	"body { font: 15px/1.4 sans-serif; margin: 2em; color: #222; background: #fff }\n"
	"table { border-collapse: collapse } th, td { border: 1px solid #bbb; padding: .25em .6em; text-align: left }\n"
	"th { background: #eee } .passed { background: #dff0d8 } .kept { background: #eef6ea }\n"
	".failed { background: #f6d5d5; font-weight: bold } .num { text-align: right }\n"
	"</style></head><body>\n<h1>plugsched farm</h1>\n";

static void put_text(struct strbuf *sb, const char *s)
{
	for (; *s; s++) {
		switch (*s) {
		case '<':
			sb_add(sb, "&lt;");
			break;
		case '>':
			sb_add(sb, "&gt;");
			break;
		case '&':
			sb_add(sb, "&amp;");
			break;
		case '"':
			sb_add(sb, "&quot;");
			break;
		default:
			sb_addn(sb, s, 1);
		}
	}
}

static void put_step(struct strbuf *sb, const json_t *result)
{
	const char *status = farm_state_get(result, "status"), *word = status;
	char took[32];

	if (!*status) {
		sb_add(sb, "<td>-</td>");
		return;
	}
	if (json_is_true(json_object_get(result, "reused")))
		word = "kept";
	else if (!str_eq(status, "passed"))
		word = "failed";
	str_human_time(took, json_number_value(json_object_get(result, "seconds")));
	sb_printf(sb, "<td class=\"%s\">%s<br>%s</td>", word, word, took);
}

static void put_row(struct strbuf *sb, const json_t *k)
{
	const json_t *steps = json_object_get(k, "steps"), *size = json_object_get(k, "size");
	const char *package = farm_state_get(k, "package"), *slash = strrchr(package, '/');
	enum farm_step step;
	char buf[32];

	sb_add(sb, "<tr><td>");
	put_text(sb, farm_state_get(k, "kernel"));
	sb_add(sb, "<br>");
	put_text(sb, farm_state_get(k, "release"));
	sb_add(sb, "</td>");
	for (step = 0; step < FARM_STEPS; step++)
		put_step(sb, json_object_get(steps, farm_step_name(step)));
	sb_printf(sb, "<td class=\"num\">%s</td>",
		  size ? str_human_size(buf, json_integer_value(size)) : "-");
	sb_add(sb, "<td>");
	put_text(sb, slash ? slash + 1 : "-");
	sb_add(sb, "</td></tr>\n");
}

static void put_list(struct strbuf *sb, const char *title, const json_t *list, const char *none)
{
	const json_t *item;
	size_t i;

	sb_printf(sb, "<p>%s: ", title);
	if (!list || !json_array_size(list))
		sb_add(sb, list ? "none" : none);
	sb_add(sb, "</p>\n");
	if (!json_array_size(list))
		return;
	sb_add(sb, "<ul>\n");
	json_array_foreach(list, i, item) {
		sb_add(sb, "<li>");
		put_text(sb, json_string_value(item) ?: "?");
		sb_add(sb, "</li>\n");
	}
	sb_add(sb, "</ul>\n");
}

static void put_details(struct strbuf *sb, const json_t *k)
{
	const json_t *result;
	const char *name;

	sb_add(sb, "<h2>");
	put_text(sb, farm_state_get(k, "kernel"));
	sb_add(sb, "</h2>\n");
	json_object_foreach(json_object_get(k, "steps"), name, result) {
		if (!*farm_state_get(result, "why"))
			continue;
		sb_printf(sb, "<p class=\"failed\">%s: ", name);
		put_text(sb, farm_state_get(result, "why"));
		sb_add(sb, "<br>log: ");
		put_text(sb, farm_state_get(result, "log"));
		sb_add(sb, "</p>\n");
	}
	put_list(sb, "Edited functions", json_object_get(k, "functions"), "not known");
	put_list(sb, "Boundary, against the last run", json_object_get(k, "boundary_changes"),
		 "there is none to compare with");
}

void farm_page(const json_t *report, struct strbuf *sb)
{
	const json_t *kernels = json_object_get(report, "kernels"), *k;
	enum farm_step step;
	char took[32];
	size_t i;

	sb_add(sb, head);
	sb_printf(sb, "<p>%s: %lld passed, %lld failed, in %s</p>\n<table><tr><th>kernel</th>",
		  farm_state_get(report, "time"),
		  json_integer_value(json_object_get(report, "passed")),
		  json_integer_value(json_object_get(report, "failed")),
		  str_human_time(took, json_number_value(json_object_get(report, "seconds"))));
	for (step = 0; step < FARM_STEPS; step++)
		sb_printf(sb, "<th>%s</th>", farm_step_name(step));
	sb_add(sb, "<th>module</th><th>package</th></tr>\n");
	json_array_foreach(kernels, i, k)
		put_row(sb, k);
	sb_add(sb, "</table>\n");
	json_array_foreach(kernels, i, k)
		put_details(sb, k);
	sb_add(sb, "</body></html>\n");
}
