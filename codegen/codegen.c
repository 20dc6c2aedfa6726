// SPDX-License-Identifier: GPL-2.0
/*
 * codegen.c - collects every file of the module's tree, then writes them (see codegen.h)
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/codegen.h"
#include "codegen/rewrite.h"
#include "codegen/tables.h"
#include "codegen/tree.h"

struct generation {
	struct codegen cg;
	struct tree tree;
	const char *kernel_src, *runtime_dir;
	struct strbuf report;
};

static int generate_file(struct generation *gen, const char *file)
{
	const char *path = arena_printf(gen->cg.mem, "%s/%s", gen->kernel_src, file);
	struct strbuf text = { 0 };
	struct csource *src = csource_open(path);
	int err;

	if (!src) {
		err = -errno;
		ps_err("cannot read %s: %s", path, strerror(errno));
		return err;
	}
	err = rewrite_file(&gen->cg, file, src, &text, &gen->report);
	csource_free(src);
	if (err)
		sb_free(&text);
	else
		tree_add(&gen->tree, file, &text);
	return err;
}

static int generate_files(struct generation *gen)
{
	const char **files;
	size_t i, nr = codegen_list_files(&gen->cg, &files);
	int err = 0;

	for (i = 0; i < nr && !err; i++)
		err = generate_file(gen, files[i]);
	free(files);
	return err;
}

/* Copy the runtime's sources; @rel is "" or a folder in it, slash included. */
static int add_runtime(struct generation *gen, const char *rel)
{
	struct arena *mem = gen->cg.mem;
	const char *dir = arena_printf(mem, "%s/%s", gen->runtime_dir, rel);
	struct dirent **names;
	int i, n = scandir(dir, &names, NULL, alphasort), err = 0;

	if (n < 0) {
		err = -errno;
		ps_err("cannot read the runtime's sources in %s: %s", dir, strerror(errno));
		return err;
	}
	for (i = 0; i < n; i++) {
		const char *name = names[i]->d_name;
		const char *path = arena_printf(mem, "%s%s", dir, name);

		if (*name == '.' || err || str_eq(name, "Kbuild.list"))
			;
		else if (path_is_dir(path))
			err = add_runtime(gen, arena_printf(mem, "%s%s/", rel, name));
		else if (str_ends(name, ".c") || str_ends(name, ".h") || str_ends(name, ".S"))
			err = tree_add_copy(&gen->tree,
					    arena_printf(mem, "plugsched/%s%s", rel, name), path);
		free(names[i]);
	}
	free(names);
	if (!err && !*rel)
		err = tree_add_copy(&gen->tree, "plugsched/module-abi.h",
				    arena_printf(mem, "%s/../module-abi.h", gen->runtime_dir));
	return err;
}

static int generate_kbuild(struct generation *gen)
{
	struct strbuf text = { 0 };
	char *objects = file_read(arena_printf(gen->cg.mem, "%s/Kbuild.list", gen->runtime_dir),
				  NULL);

	if (!objects)
		return -errno;
	tables_kbuild(&gen->cg, objects, &text);
	free(objects);
	tree_add(&gen->tree, "Kbuild", &text);
	return 0;
}

/* The kernel's headers that prelude.h includes must mean what they mean to the unit. */
static int generate_defines(struct generation *gen, const char *unit)
{
	struct codegen *cg = &gen->cg;
	char *text = file_read(arena_printf(cg->mem, "%s/%s", gen->kernel_src, unit), NULL), *path;
	const char *tables = codegen_tables_path(cg, unit);
	struct strbuf out = { 0 };

	if (!text)
		return -errno;
	if (tables_defines(text, &out)) {
		path = arena_printf(cg->mem, "%.*s.defines.h", (int)strcspn(tables, "."), tables);
		strmap_put(&cg->defines, unit, path);
		tree_add(&gen->tree, path, &out);
	}
	free(text);
	return 0;
}

static int generate_tables(struct generation *gen)
{
	struct codegen *cg = &gen->cg;
	struct strbuf text = { 0 };
	size_t i;
	int err;

	for (i = 0; i < cg->bd->nr_units; i++) {
		tables_unit(cg, &cg->bd->units[i], &text);
		tree_add(&gen->tree, codegen_tables_path(cg, cg->bd->units[i].file), &text);
		err = generate_defines(gen, cg->bd->units[i].file);
		if (err)
			return err;
	}
	tables_ranges(cg, &text);
	tree_add(&gen->tree, "plugsched/ranges.c", &text);
	err = tables_frame(cg, &text);
	if (err) {
		sb_free(&text);
		return err;
	}
	tree_add(&gen->tree, "plugsched/frame.h", &text);
	tables_aliases(cg, &text);
	tree_add(&gen->tree, TREE_META "/aliases", &text);
	tree_add(&gen->tree, TREE_META "/edits", &gen->report);
	return generate_kbuild(gen);
}

int codegen(const struct boundary *bd, const char *kernel_src, const char *workdir,
	    const char *runtime_dir)
{
	struct generation gen = { .kernel_src = kernel_src, .runtime_dir = runtime_dir };
	int err;

	codegen_init(&gen.cg, bd);
	gen.tree = (struct tree){ .workdir = workdir, .mem = gen.cg.mem };
	err = generate_files(&gen);
	if (!err)
		err = add_runtime(&gen, "");
	if (!err)
		err = generate_tables(&gen);
	if (!err)
		err = tree_write(&gen.tree);
	tree_free(&gen.tree);
	sb_free(&gen.report);
	codegen_free(&gen.cg);
	return err;
}
