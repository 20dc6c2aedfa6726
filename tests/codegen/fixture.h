/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fixture.h - a case's folder as a small kernel with a boundary
 *
 * In:  tests/codegen/cases/NAME, see the README.md there.
 * Out: a temporary directory with the kernel's source and a boundary read from a complete
 *      boundary.json; codegen() on them.
 */
#ifndef PLUGSCHED_TEST_CODEGEN_FIXTURE_H
#define PLUGSCHED_TEST_CODEGEN_FIXTURE_H

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "codegen/codegen.h"
#include "lib/util.h"

#define TEXT_BASE	0xffffffff81000000ULL
#define FOLDER		"kernel/sched/"	/* of the kernel's source: where a case's files are */

struct fixture {
	struct arena *mem;
	char *top;		/* tests/codegen */
	const char *dir;	/* the case */
	const char *tmp, *src, *work;
	const char *inputs[16];	/* of the case: "in.c", "part.c" */
	size_t nr_inputs;
	json_t *files;		/* "files" of boundary.json */
	uint64_t addr;		/* of the last symbol */
	struct boundary bd;
};

static const char *fixture_path(struct fixture *fx, const char *dir, const char *file)
{
	return arena_printf(fx->mem, "%s/%s", dir, file);
}

static void fixture_write(const char *path, const char *text)
{
	assert_int_equal(path_make_parents(path), 0);
	assert_int_equal(file_write(path, text, strlen(text)), 0);
}

/* The file's text, from the arena. */
static const char *fixture_read(struct fixture *fx, const char *path)
{
	char *text = file_read(path, NULL), *copy;

	if (!text)
		fail_msg("cannot read %s", path);
	copy = arena_strdup(fx->mem, text);
	free(text);
	return copy;
}

/* ---- the kernel's source ---- */

static void fixture_copy(struct fixture *fx, const char *dir, const char *name)
{
	fixture_write(arena_printf(fx->mem, "%s/" FOLDER "%s", fx->src, name),
		      fixture_read(fx, fixture_path(fx, dir, name)));
}

static void fixture_inputs(struct fixture *fx)
{
	struct dirent **names;
	int i, n = scandir(fx->dir, &names, NULL, alphasort);

	if (n < 0)
		fail_msg("no case %s", fx->dir);
	for (i = 0; i < n; i++) {
		const char *name = names[i]->d_name;

		if ((str_ends(name, ".c") || str_ends(name, ".h")) &&
		    !str_starts(name, "expected")) {
			assert_true(fx->nr_inputs < ARRAY_SIZE(fx->inputs));
			fx->inputs[fx->nr_inputs++] = arena_strdup(fx->mem, name);
			fixture_copy(fx, fx->dir, name);
		}
		free(names[i]);
	}
	free(names);
	fixture_copy(fx, fixture_path(fx, fx->top, "kernel"), "switch.c");
}

/* ---- boundary.json, completed ---- */

/* Index in "files" of a file of FOLDER. */
static size_t file_index(struct fixture *fx, const char *name)
{
	const char *path = arena_printf(fx->mem, FOLDER "%s", name);
	size_t i;

	for (i = 0; i < json_array_size(fx->files); i++)
		if (str_eq(json_string_value(json_array_get(fx->files, i)), path))
			return i;
	json_array_append_new(fx->files, json_string(path));
	return i;
}

static json_t *place(struct fixture *fx, const char *name, uint32_t line, uint32_t col)
{
	return json_pack("[i,i,i]", (int)file_index(fx, name), (int)line, (int)col);
}

/* "FILE: some @text" -> the place of "text" where the file says "some text", which it does once. */
static json_t *place_of_text(struct fixture *fx, const char *what)
{
	const char *name = "in.c", *text, *hit, *s;
	char *plain, *mark;
	uint32_t line = 1, col = 1;
	size_t i, skip;

	for (i = 0; i < fx->nr_inputs; i++)
		if (str_starts(what, arena_printf(fx->mem, "%s: ", fx->inputs[i]))) {
			name = fx->inputs[i];
			what += strlen(name) + 2;
			break;
		}
	plain = arena_strdup(fx->mem, what);
	mark = strchr(plain, '@');
	skip = mark ? (size_t)(mark - plain) : 0;
	if (mark)
		memmove(mark, mark + 1, strlen(mark));
	text = fixture_read(fx, fixture_path(fx, fx->dir, name));
	hit = strstr(text, plain);
	if (!hit)
		fail_msg("%s does not say: %s", name, plain);
	if (strstr(hit + 1, plain))
		fail_msg("%s says more than once: %s", name, plain);
	for (s = text; s < hit + skip; s++) {
		col = *s == '\n' ? 1 : col + 1;
		line += *s == '\n';
	}
	return place(fx, name, line, col);
}

/* Text, or ["in.c", LINE, COLUMN]. */
static json_t *complete_place(struct fixture *fx, const json_t *v)
{
	if (json_is_string(v))
		return place_of_text(fx, json_string_value(v));
	return place(fx, json_string_value(json_array_get(v, 0)),
		     json_integer_value(json_array_get(v, 1)),
		     json_integer_value(json_array_get(v, 2)));
}

/* "NAME" -> ["NAME", ADDRESS, SIZE, ROOM, JUMP] */
static json_t *complete_symbol(struct fixture *fx, const json_t *v)
{
	fx->addr += 0x100;
	return json_pack("[s,s,i,i,i]", json_string_value(v),
			 arena_printf(fx->mem, "%llx", (unsigned long long)fx->addr), 128, 256, 5);
}

static void set_default(json_t *o, const char *key, json_t *value)
{
	if (json_object_get(o, key))
		json_decref(value);
	else
		json_object_set_new(o, key, value);
}

static void complete_list(struct fixture *fx, json_t *list,
			  json_t *(*complete)(struct fixture *fx, const json_t *v))
{
	size_t i;

	for (i = 0; i < json_array_size(list); i++)
		json_array_set_new(list, i, complete(fx, json_array_get(list, i)));
}

/* What functions and variables share. */
static const char *complete_item(struct fixture *fx, json_t *o)
{
	const char *name = json_string_value(json_object_get(o, "name"));

	if (!name)
		fail_msg("boundary.json: something without a name");
	set_default(o, "symbol", json_string(name));
	set_default(o, "type", json_string(""));
	set_default(o, "unit", json_string(FOLDER "in.c"));
	set_default(o, "reason", json_string("test"));
	set_default(o, "range", json_pack("[i,i,i,i]", 0, 0, 0, 0));
	set_default(o, "symbol_unique", json_true());
	set_default(o, "uses", json_array());
	set_default(o, "decls", json_array());
	complete_list(fx, json_object_get(o, "decls"), complete_place);
	set_default(o, "loc", json_string(name));
	json_object_set_new(o, "loc", complete_place(fx, json_object_get(o, "loc")));
	return json_string_value(json_object_get(o, "symbol"));
}

static void complete_func(struct fixture *fx, json_t *o)
{
	const char *symbol = complete_item(fx, o);
	const char *class = json_string_value(json_object_get(o, "class"));
	bool entered = class && (str_eq(class, "interface") || str_eq(class, "callback"));

	set_default(o, "syms", json_pack("[s]", symbol));
	complete_list(fx, json_object_get(o, "syms"), complete_symbol);
	set_default(o, "redirects", entered ? json_pack("[i]", 0) : json_array());
}

static void complete_var(struct fixture *fx, json_t *o)
{
	json_t *symbol = json_string(complete_item(fx, o));

	set_default(o, "owner", json_string(""));
	json_object_set_new(o, "sym", complete_symbol(fx, symbol));
	json_decref(symbol);
}

/* Every tree needs a context-switch function. */
static void complete_switch(json_t *root)
{
	json_t *funcs = json_object_get(root, "funcs"), *f;
	size_t i;

	json_array_foreach(funcs, i, f)
		if (json_is_true(json_object_get(f, "stack_switch")))
			return;
	f = json_pack("{s:s, s:s, s:s, s:b, s:[s,i,i]}", "name", "__schedule", "class", "interface",
		      "unit", FOLDER "switch.c", "stack_switch", 1, "loc", "switch.c", 3, 6);
	json_array_insert_new(funcs, 0, f);
	json_array_append_new(json_object_get(root, "units"),
			      json_pack("{s:s, s:[s]}", "file", FOLDER "switch.c", "files",
					FOLDER "switch.c"));
}

static void complete_units(struct fixture *fx, json_t *root)
{
	json_t *files = json_array();
	size_t i;

	for (i = 0; i < fx->nr_inputs; i++)
		json_array_append_new(files, json_string(arena_printf(fx->mem, FOLDER "%s",
								      fx->inputs[i])));
	set_default(root, "units", json_pack("[{s:s, s:o}]", "file", FOLDER "in.c", "files",
					     files));
}

static void complete_head(struct fixture *fx, json_t *root)
{
	json_t *frame;

	json_object_set_new(root, "version", json_integer(1));
	json_object_set(root, "files", fx->files);
	json_object_set_new(root, "target",
			    json_pack("{s:s, s:s, s:s, s:s, s:s}", "build_id", "00", "release", "6",
				      "vermagic", "6", "compiler", "gcc", "text_base",
				      arena_printf(fx->mem, "%llx", TEXT_BASE)));
	set_default(root, "frame", json_object());
	frame = json_object_get(root, "frame");
	set_default(frame, "func", json_string("__schedule"));
	set_default(frame, "switch_func", json_string("__switch_to_asm"));
	set_default(frame, "saved_regs", json_string("rbp r12 rbx"));
	set_default(frame, "locals", json_integer(32));
	set_default(frame, "canary_rbp", json_integer(-32));
	set_default(frame, "switch_call", json_string("ffffffff81000140"));
	set_default(frame, "resume", json_string("ffffffff81000145"));
	set_default(root, "users", json_array());
	set_default(root, "structs", json_array());
}

static void fixture_boundary(struct fixture *fx)
{
	const char *path = fixture_path(fx, fx->dir, "boundary.json");
	json_error_t err;
	json_t *root = json_load_file(path, 0, &err), *o;
	size_t i;

	if (!root)
		fail_msg("%s:%d: %s", path, err.line, err.text);
	fx->files = json_array();
	fx->addr = TEXT_BASE;
	set_default(root, "funcs", json_array());
	set_default(root, "vars", json_array());
	complete_units(fx, root);
	complete_switch(root);
	json_array_foreach(json_object_get(root, "funcs"), i, o)
		complete_func(fx, o);
	json_array_foreach(json_object_get(root, "vars"), i, o)
		complete_var(fx, o);
	complete_head(fx, root);
	path = fixture_path(fx, fx->tmp, "boundary.json");
	if (json_dump_file(root, path, JSON_INDENT(1)))
		fail_msg("cannot write %s", path);
	json_decref(fx->files);
	json_decref(root);
	assert_int_equal(bd_read(&fx->bd, path), 0);
}

/* ---- a fixture ---- */

/* @name: a folder in tests/codegen/cases */
static void fixture_open(struct fixture *fx, const char *name)
{
	char tmp[] = "/tmp/plugsched-codegen-XXXXXX";

	memset(fx, 0, sizeof(*fx));
	fx->mem = arena_new();
	fx->top = ps_data_path("tests/codegen");
	assert_non_null(mkdtemp(tmp));
	fx->tmp = arena_strdup(fx->mem, tmp);
	fx->src = fixture_path(fx, fx->tmp, "src");
	fx->work = fixture_path(fx, fx->tmp, "work");
	fx->dir = arena_printf(fx->mem, "%s/cases/%s", fx->top, name);
	fixture_inputs(fx);
	fixture_boundary(fx);
}

static int fixture_generate(struct fixture *fx)
{
	return codegen(&fx->bd, fx->src, fx->work, fixture_path(fx, fx->top, "runtime/kmod"));
}

static void fixture_close(struct fixture *fx)
{
	if (fx->bd.mem)
		bd_free(&fx->bd);
	if (fx->tmp)
		path_remove_tree(fx->tmp);
	free(fx->top);
	arena_free(fx->mem);
	memset(fx, 0, sizeof(*fx));
}

#endif /* PLUGSCHED_TEST_CODEGEN_FIXTURE_H */
