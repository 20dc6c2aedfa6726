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
#include "module/changes.h"
#include "module/upstream.h"
#include "cli/builtin.h"
#include "cli/explain-json.h"
#include "cli/options.h"

struct options {
	const char *workdir;
	bool json, stat;
};

static const struct argp_option arg_options[] = {
	{ "json", 'j', NULL, 0, "Print one JSON object", 0 },
	{ "stat", 's', NULL, 0, "Print the files and functions only, without the patch", 0 },
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

static const char *const kinds[] = {
	[CHANGE_EDITED] = "edited", [CHANGE_ADDED] = "added", [CHANGE_REMOVED] = "removed",
};

static const char *const file_kinds[] = {
	[UPSTREAM_EDITED] = "edited", [UPSTREAM_ADDED] = "added", [UPSTREAM_REMOVED] = "removed",
};

/* Callers, or who holds its address. */
static size_t users(const struct bd_func *f, bool outside, bool call)
{
	size_t i, n = 0;

	for (i = 0; i < f->nr_uses; i++)
		if (f->uses[i].outside == outside)
			n += call ? f->uses[i].kind == BD_USE_CALL :
			     f->uses[i].kind == BD_USE_ADDRESS ||
			     f->uses[i].kind == BD_USE_INITIALIZER;
	return n;
}

static void print_copies(const char *prefix, const struct bd_func *f)
{
	size_t i;

	for (i = 0; i < f->nr_uses; i++) {
		const struct bd_use *u = &f->uses[i];

		if (u->kind == BD_USE_INLINED_COPY && u->outside)
			printf("%s    keeps the old code: the copy in %s (%s:%u)\n", prefix, u->who,
			       u->loc.file, u->loc.line);
	}
}

static void print_change(const char *prefix, const struct change *c)
{
	const struct bd_func *f = c->func;

	printf("%s  %s:%u: %s %s", prefix, c->file, c->line, kinds[c->kind], c->name);
	if (!f) {
		printf(", %s\n", c->kind == CHANGE_ADDED ? "which the kernel has not" :
		       "which this kernel's configuration leaves out");
		return;
	}
	printf(", %s; modifiable: %s\n", bd_func_class_name(f->class), bd_func_verdict(f).headline);
	printf("%s    called by %zu in the module, %zu outside; its address is held by %zu\n", prefix,
	       users(f, false, true), users(f, true, true), users(f, true, false) +
	       users(f, false, false));
	print_copies(prefix, f);
}

/* Lines that a patch adds and removes. */
static void count_lines(const char *patch, size_t *added, size_t *removed)
{
	const char *p = patch ? strstr(patch, "\n@@") : NULL;

	*added = *removed = 0;
	while (p && *++p) {
		*added += *p == '+';
		*removed += *p == '-';
		p = strchr(p, '\n');
	}
}

static void print_file(const char *prefix, const struct upstream_file *f, const char *patch)
{
	size_t added, removed;

	if (f->module) {
		printf("%s  %s: %s, of the module only: not in the patch\n", prefix, f->file,
		       file_kinds[f->kind]);
		return;
	}
	count_lines(patch, &added, &removed);
	printf("%s  %s: %s, %zu line(s) added, %zu removed\n", prefix, f->file, file_kinds[f->kind],
	       added, removed);
}

static void print_list(const char *prefix, const struct upstream *u, const struct strbuf *patches,
		       const struct changes *ch)
{
	size_t i;

	printf("%sedits to Linux %s\n%s\n%sfiles\n", prefix, u->bd->target.release,
	       *prefix ? "#" : "", prefix);
	for (i = 0; i < u->nr; i++)
		print_file(prefix, &u->files[i], patches[i].buf);
	printf("%s\n%sfunctions\n", *prefix ? "#" : "", prefix);
	for (i = 0; i < ch->nr; i++)
		print_change(prefix, &ch->list[i]);
	if (ch->others)
		printf("%s  and %zu declaration(s), variable(s) or macro(s)\n", prefix, ch->others);
	printf("%s\n", *prefix ? "#" : "");
}

static json_t *change_json(const struct change *c)
{
	json_t *o = json_pack("{s:s, s:s, s:i, s:s}", "name", c->name, "file", c->file, "line",
			      (int)c->line, "change", kinds[c->kind]), *copies = json_array();
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
		json_object_set_new(o, "callers_in_module", json_integer(users(c->func, false, true)));
		json_object_set_new(o, "callers_outside", json_integer(users(c->func, true, true)));
	}
	json_object_set_new(o, "copies_outside", copies);
	return o;
}

static void print_json(const struct upstream *u, const struct strbuf *patches,
		       const struct changes *ch)
{
	json_t *files = json_array(), *funcs = json_array(), *result;
	struct strbuf all = { 0 };
	size_t i;

	for (i = 0; i < u->nr; i++) {
		json_array_append_new(files, json_pack("{s:s, s:s, s:b}", "file", u->files[i].file,
				      "change", file_kinds[u->files[i].kind], "in_patch",
				      !u->files[i].module));
		sb_add(&all, patches[i].buf ? patches[i].buf : "");
	}
	for (i = 0; i < ch->nr; i++)
		json_array_append_new(funcs, change_json(&ch->list[i]));
	result = json_pack("{s:s, s:s, s:o, s:o, s:I}", "release", u->bd->target.release,
			   "build_id", u->bd->target.build_id, "files", files, "functions", funcs,
			   "others", (json_int_t)ch->others);
	json_object_set_new(result, "patch", json_stringn(all.buf ? all.buf : "", all.len) ?: json_null());
	json_dumpf(result, stdout, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(result);
	sb_free(&all);
}

static int collect(struct upstream *u, struct strbuf *patches, struct changes *ch)
{
	size_t i;
	int err = 0;

	for (i = 0; i < u->nr && !err; i++) {
		if (u->files[i].module)
			continue;
		err = upstream_patch(u, &u->files[i], &patches[i]);
		if (!err)
			err = changes_find(ch, u->wd, u->bd, u->files[i].file);
	}
	return err;
}

static int run(struct workdir *wd, const struct options *o)
{
	struct strbuf *patches = NULL;
	struct changes ch = { 0 };
	struct upstream u = { 0 };
	struct boundary bd;
	size_t i;
	int err = bd_read(&bd, workdir_file(wd, "boundary.json"));

	if (err)
		return err;
	err = upstream_open(&u, wd, &bd);
	if (err)
		goto out;
	patches = xcalloc(u.nr + 1, sizeof(*patches));
	err = collect(&u, patches, &ch);
	if (err)
		goto out;
	if (o->json) {
		print_json(&u, patches, &ch);
	} else if (u.nr) {
		print_list(o->stat ? "" : "# ", &u, patches, &ch);
		for (i = 0; i < u.nr && !o->stat; i++)
			fputs(patches[i].buf ? patches[i].buf : "", stdout);
	}
out:
	for (i = 0; patches && i < u.nr; i++)
		sb_free(&patches[i]);
	free(patches);
	free(ch.list);
	upstream_close(&u);
	bd_free(&bd);
	return err;
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
