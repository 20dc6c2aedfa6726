// SPDX-License-Identifier: GPL-2.0
/*
 * codegen.c - works out every file of the module's tree, then writes them
 *
 * In and out: see codegen.h. Called by `plugsched init`.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "codegen/codegen.h"
#include "codegen/rewrite.h"
#include "codegen/tables.h"

#define META		".plugsched"
#define PRISTINE	META "/pristine"

/* A file of the tree, worked out but not yet written. */
struct output {
	const char *path;	/* relative to the tree */
	char *data;
	size_t size;
	bool ours;		/* under .plugsched: nobody edits it */
};

struct tree {
	struct codegen cg;
	const char *kernel_src, *workdir, *runtime_dir;
	struct strbuf report;
	struct output *outputs;
	size_t nr, cap;
};

static void add_output(struct tree *tree, const char *path, struct strbuf *text, bool ours)
{
	XGROW(tree->outputs, tree->nr, tree->cap);
	tree->outputs[tree->nr++] = (struct output){
		arena_strdup(tree->cg.mem, path), text->buf, text->len, ours };
	*text = (struct strbuf){ 0 };
}

static int add_copy(struct tree *tree, const char *from, const char *path)
{
	struct strbuf text = { 0 };

	text.buf = file_read(from, &text.len);
	if (!text.buf)
		return -errno;
	add_output(tree, path, &text, false);
	return 0;
}

static int generate_file(struct tree *tree, const char *file)
{
	const char *path = arena_printf(tree->cg.mem, "%s/%s", tree->kernel_src, file);
	struct strbuf text = { 0 };
	struct csource *src = csource_open(path);
	int err;

	if (!src) {
		err = -errno;
		ps_err("cannot read %s: %s", path, strerror(errno));
		return err;
	}
	sb_add(&text, "");
	err = rewrite_file(&tree->cg, file, src, &text, &tree->report);
	csource_free(src);
	if (err)
		sb_free(&text);
	else
		add_output(tree, file, &text, false);
	return err;
}

static int generate_files(struct tree *tree)
{
	const struct boundary *bd = tree->cg.bd;
	struct strmap done = { 0 };
	size_t i, j;
	int err = 0;

	for (i = 0; i < bd->nr_units; i++) {
		strmap_put(&tree->cg.files, bd->units[i].file, (void *)bd->units[i].file);
		for (j = 0; j < bd->units[i].nr_files; j++)
			strmap_put(&tree->cg.files, bd->units[i].files[j],
				   (void *)bd->units[i].files[j]);
	}
	for (i = 0; i < bd->nr_units && !err; i++) {
		if (!strmap_has(&done, bd->units[i].file)) {
			strmap_put(&done, bd->units[i].file, NULL);
			err = generate_file(tree, bd->units[i].file);
		}
		for (j = 0; j < bd->units[i].nr_files && !err; j++) {
			const char *file = bd->units[i].files[j];

			if (strmap_has(&done, file))
				continue;
			strmap_put(&done, file, NULL);
			err = generate_file(tree, file);
		}
	}
	strmap_free(&done);
	return err;
}

/* Copy the runtime's sources; @rel is "" or a folder under them with a slash behind. */
static int add_runtime(struct tree *tree, const char *rel)
{
	const char *dir = arena_printf(tree->cg.mem, "%s/%s", tree->runtime_dir, rel);
	struct dirent **names;
	int i, n = scandir(dir, &names, NULL, alphasort), err = 0;

	if (n < 0) {
		err = -errno;
		ps_err("cannot read the runtime's sources in %s: %s", dir, strerror(errno));
		return err;
	}
	for (i = 0; i < n; i++) {
		const char *name = names[i]->d_name;
		const char *path = arena_printf(tree->cg.mem, "%s%s", dir, name);

		if (*name == '.' || err || str_eq(name, "Kbuild.list"))
			;
		else if (path_is_dir(path))
			err = add_runtime(tree, arena_printf(tree->cg.mem, "%s%s/", rel, name));
		else if (str_ends(name, ".c") || str_ends(name, ".h") || str_ends(name, ".S"))
			err = add_copy(tree, path, arena_printf(tree->cg.mem, "plugsched/%s%s", rel,
								name));
		free(names[i]);
	}
	free(names);
	return err;
}

static int generate_tables(struct tree *tree)
{
	struct codegen *cg = &tree->cg;
	struct strbuf text = { 0 };
	char *objects;
	size_t i;
	int err;

	for (i = 0; i < cg->bd->nr_units; i++) {
		make_unit_tables(cg, &cg->bd->units[i], &text);
		add_output(tree, arena_printf(cg->mem, "plugsched/%s.tables.h",
					      unit_name(cg, cg->bd->units[i].file)), &text, false);
	}
	make_ranges(cg, &text);
	add_output(tree, "plugsched/ranges.c", &text, false);
	err = make_frame(cg, &text);
	if (err)
		return err;
	add_output(tree, "plugsched/frame.h", &text, false);
	objects = file_read(arena_printf(cg->mem, "%s/Kbuild.list", tree->runtime_dir), NULL);
	if (!objects)
		return -errno;
	make_kbuild(cg, objects, &text);
	free(objects);
	add_output(tree, "Kbuild", &text, false);
	make_aliases(cg, &text);
	add_output(tree, META "/aliases", &text, true);
	sb_add(&tree->report, "");
	add_output(tree, META "/edits", &tree->report, true);
	return add_copy(tree, arena_printf(cg->mem, "%s/../module-abi.h", tree->runtime_dir),
			"plugsched/module-abi.h");
}

static bool file_says(const char *path, const char *data, size_t size)
{
	size_t n;
	char *text = file_read_quiet(path, &n);
	bool same = text && n == size && !memcmp(text, data, n);

	free(text);
	return same;
}

static bool same_file(const char *a, const char *b)
{
	size_t size;
	char *text = file_read_quiet(b, &size);
	bool same = text && file_says(a, text, size);

	free(text);
	return same;
}

/* What is in the tree and is not what was generated last belongs to an engineer. */
static int check_unedited(struct tree *tree)
{
	size_t i;

	for (i = 0; i < tree->nr; i++) {
		const struct output *o = &tree->outputs[i];
		const char *path, *pristine;
		struct stat st;

		if (o->ours)
			continue;
		path = arena_printf(tree->cg.mem, "%s/%s", tree->workdir, o->path);
		pristine = arena_printf(tree->cg.mem, "%s/" PRISTINE "/%s", tree->workdir, o->path);
		if (lstat(path, &st) && errno == ENOENT)
			continue;
		if (same_file(path, pristine) || file_says(path, o->data ? o->data : "", o->size))
			continue;
		if (path_is_file(pristine))
			ps_err("%s was edited since it was generated: save your changes (diff -u %s %s) and put the generated file back (cp %s %s), or use another directory",
			       path, pristine, path, pristine, path);
		else
			ps_err("%s is in the way and was not made by plugsched: move it away, or use another directory",
			       path);
		return -EEXIST;
	}
	return 0;
}

static int write_output(struct tree *tree, const char *dir, const struct output *o)
{
	const char *path = arena_printf(tree->cg.mem, "%s/%s%s", tree->workdir, dir, o->path);
	int err = path_make_parents(path);

	return err ? err : file_write_if_changed(path, o->data ? o->data : "", o->size);
}

static int write_tree(struct tree *tree)
{
	size_t i;
	int err = 0;

	for (i = 0; i < tree->nr && !err; i++) {
		err = write_output(tree, "", &tree->outputs[i]);
		if (!err && !tree->outputs[i].ours)
			err = write_output(tree, PRISTINE "/", &tree->outputs[i]);
	}
	return err;
}

int codegen(const struct boundary *bd, const char *kernel_src, const char *workdir,
	    const char *runtime_dir)
{
	struct tree tree = {
		.cg = { .bd = bd, .mem = arena_new() },
		.kernel_src = kernel_src, .workdir = workdir, .runtime_dir = runtime_dir,
	};
	size_t i;
	int err = generate_files(&tree);

	if (!err)
		err = add_runtime(&tree, "");
	if (!err)
		err = generate_tables(&tree);
	if (!err)
		err = check_unedited(&tree);
	if (!err)
		err = write_tree(&tree);
	for (i = 0; i < tree.nr; i++)
		free(tree.outputs[i].data);
	free(tree.outputs);
	sb_free(&tree.report);
	strmap_free(&tree.cg.files);
	strmap_free(&tree.cg.alias_map);
	free(tree.cg.aliases);
	free(tree.cg.by_products);
	arena_free(tree.cg.mem);
	return err;
}
