// SPDX-License-Identifier: GPL-2.0
/*
 * builtin-diff.c - plugsched diff WORKDIR: the edits as a patch for the kernel's source
 *
 * In:  an edited tree that `plugsched init` made, and the kernel's source it was made from.
 * Out: a patch that applies to that source with `patch -p1`, with the changed functions, their
 *      classes and how far the change reaches in front of it; the list alone with --stat; one JSON
 *      object with --json.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "boundary/verdict.h"
#include "lib/workdir.h"
#include "module/diff.h"
#include "cli/builtin.h"
#include "cli/explain-json.h"
#include "cli/options.h"

struct options {
	const char *workdir;
	bool json, stat, module;
};

static const struct argp_option arg_options[] = {
	{ "json", 'j', NULL, 0, "Print one JSON object", 0 },
	{ "stat", 's', NULL, 0, "Print the files and functions only, without the patch", 0 },
	{ "module", 'm', NULL, 0, "Put the edits of files that only the module has into the patch, too", 0 },
	{ 0 }
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'j':
		o->json = true;
		return 0;
	case 's':
		o->stat = true;
		return 0;
	case 'm':
		o->module = true;
		return 0;
	case ARGP_KEY_ARG:
		cli_only_operand(&o->workdir, arg, "one directory", state);
		return 0;
	case ARGP_KEY_END:
		if (!o->workdir)
			argp_error(state, "the directory is missing: name one that plugsched init made");
		if (o->json && o->stat)
			argp_error(state, "--json and --stat: choose one");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = arg_options,
	.parser = parse_option,
	.args_doc = "DIR",
	.doc = "Print the edits in DIR as a patch that applies to the kernel's own source with patch -p1, and the changed functions.",
};

static json_t *change_json(const struct change *c)
{
	json_t *o = json_pack("{s:s, s:s, s:i, s:s}", "name", c->name, "file", c->file, "line",
			      (int)c->line, "change", diff_change_name(c->kind)), *copies = json_array();
	size_t i;

	for (i = 0; c->func && i < c->func->nr_uses; i++) {
		const struct bd_use *u = &c->func->uses[i];

		if (u->kind == BD_USE_INLINED_COPY && u->outside)
			json_array_append_new(copies, json_pack("{s:s, s:s, s:i}", "who", u->who,
					      "file", u->loc.file, "line", (int)u->loc.line));
	}
	if (c->func) {
		struct bd_verdict v = bd_func_verdict(c->func);

		json_object_set_new(o, "class", json_string(bd_func_class_name(c->func->class)));
		json_object_set_new(o, "modifiable", json_string(explain_answer(v.answer)));
		json_object_set_new(o, "verdict", json_string(v.headline));
		json_object_set_new(o, "callers_in_module", json_integer(diff_users(c->func, false, true)));
		json_object_set_new(o, "callers_outside", json_integer(diff_users(c->func, true, true)));
	}
	json_object_set_new(o, "copies_outside", copies);
	return o;
}

static void print_json(const struct diff *d, const struct diff_how *how)
{
	json_t *files = json_array(), *funcs = json_array(), *result;
	struct strbuf patch = { 0 };
	size_t i;

	for (i = 0; i < d->up.nr; i++) {
		const struct upstream_file *f = &d->up.files[i];

		json_array_append_new(files, json_pack("{s:s, s:s, s:b}", "file", f->file, "change",
				      diff_file_name(f->kind), "in_patch",
				      how->module || !f->module));
	}
	for (i = 0; i < d->ch.nr; i++)
		json_array_append_new(funcs, change_json(&d->ch.list[i]));
	diff_text(d, &(struct diff_how){ .patch = true, .module = how->module }, &patch);
	result = json_pack("{s:s, s:s, s:o, s:o, s:I}", "release", d->bd.target.release,
			   "build_id", d->bd.target.build_id, "files", files, "functions", funcs,
			   "others", (json_int_t)d->ch.others);
	json_object_set_new(result, "patch", json_stringn(patch.buf ?: "", patch.len) ?: json_null());
	json_dumpf(result, stdout, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(result);
	sb_free(&patch);
}

static int run(struct workdir *wd, const struct options *o)
{
	struct diff_how how = { .list = true, .patch = !o->stat, .module = o->module };
	struct strbuf sb = { 0 };
	struct diff d;
	int err = diff_open(&d, wd);

	if (err)
		return err;
	if (o->json) {
		print_json(&d, &how);
	} else {
		diff_text(&d, &how, &sb);
		fwrite(sb.buf, 1, sb.len, stdout);
		sb_free(&sb);
	}
	diff_close(&d);
	return 0;
}

int cmd_diff(int argc, char **argv)
{
	struct options o = { 0 };
	struct workdir wd;
	int err;

	cli_parse(&argp, argc, argv, &o);
	run_clean_environment();
	err = workdir_open(&wd, o.workdir, true);
	if (err)
		return 1;
	err = run(&wd, &o);
	workdir_close(&wd);
	return cli_flush() || err ? 1 : 0;
}
