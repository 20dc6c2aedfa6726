// SPDX-License-Identifier: GPL-2.0
/*
 * graph-read.c - from the records of vmlinux.o to the graph (see graph.h)
 *
 * First every record is searched for definitions inside the scheduler's .c files: those units are
 * the scheduler's. Their definitions become nodes, the symbols of vmlinux.o are attached. Then all
 * records are read again for what uses the nodes.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/graph-internal.h"

static int load_records(struct graph *g, struct psrec **recs, size_t *nr)
{
	uint32_t sec = image_section(g->obj, PSREC_SECTION);
	const void *data;
	size_t size = 0;

	data = sec == IMG_NONE ? NULL : image_data(g->obj, sec, &size);
	if (!data || !size) {
		ps_err("%s: holds no records of the plugin (no section %s): build it with -fplugin=plugsched.so",
		       g->obj->path, PSREC_SECTION);
		return -ENODATA;
	}
	return psrec_parse(data, size, g->obj->path, recs, nr);
}

/* Does the unit compile one of the scheduler's .c files? */
static bool is_scheduler(struct graph *g, struct rec_files *files, const struct psrec *r)
{
	const struct rec_file *last = NULL;
	uint32_t i;

	for (i = 0; i < r->nr_funcs; i++) {
		const struct psrec_func *f = &r->funcs[i];

		if (!(f->flags & PSREC_FUNC_DEFINED) || (last && last->off == f->loc.file))
			continue;
		last = graph_file(g, files, r, f->loc.file);
		if (last->inside && !last->header)
			return true;
	}
	return false;
}

/* The compiler's names of files start where it was started: find what is before the top. */
static void find_top(struct graph *g, const struct psrec *recs, size_t nr)
{
	size_t i, n;

	g->top = "";
	for (n = 0; n < nr; n++) {
		const char *unit = psrec_str(&recs[n], recs[n].h->unit);

		for (i = 0; i < g->profile->files.nr; i++) {
			const char *file = g->profile->files.rules[i].pattern;
			size_t len = strlen(unit), tail = strlen(file);

			if (!str_ends(unit, file) || (len > tail && unit[len - tail - 1] != '/'))
				continue;
			g->top = arena_strndup(g->mem, unit, len - tail);
			return;
		}
	}
}

int graph_read(struct graph *g, const struct image *obj, const struct profile *profile)
{
	struct rec_files *files = xcalloc(1, sizeof(*files));
	struct psrec *recs = NULL;
	size_t nr = 0, i;
	int err;

	memset(g, 0, sizeof(*g));
	g->mem = arena_new();
	g->obj = obj;
	g->profile = profile;
	image_warm((struct image *)obj);
	g->sym_func = xmalloc((obj->nr_syms + 1) * sizeof(*g->sym_func));
	g->sym_var = xmalloc((obj->nr_syms + 1) * sizeof(*g->sym_var));
	memset(g->sym_func, 0xff, (obj->nr_syms + 1) * sizeof(*g->sym_func));
	memset(g->sym_var, 0xff, (obj->nr_syms + 1) * sizeof(*g->sym_var));
	err = load_records(g, &recs, &nr);
	if (err)
		goto out;
	find_top(g, recs, nr);
	for (i = 0; i < nr && !err; i++)
		if (is_scheduler(g, files, &recs[i]))
			err = graph_define_unit(g, files, &recs[i], i);
	if (!err)
		graph_attach_aliases(g);
	if (!err && !g->nr_units) {
		ps_err("%s: none of its records is of a scheduler file named in %s", obj->path,
		       profile->path);
		err = -ENOENT;
	}
	for (i = 0; i < nr && !err; i++)
		graph_read_uses(g, files, &recs[i], i);
out:
	free(recs);
	free(files);
	if (err)
		graph_free(g);
	return err;
}

void graph_free(struct graph *g)
{
	size_t i;

	for (i = 0; i < g->nr_funcs; i++) {
		free(g->funcs[i].syms);
		free(g->funcs[i].callees);
		free(g->funcs[i].decls);
		free(g->funcs[i].uses);
		free(g->funcs[i].entered);
	}
	for (i = 0; i < g->nr_vars; i++) {
		free(g->vars[i].decls);
		free(g->vars[i].uses);
	}
	for (i = 0; i < g->nr_units; i++) {
		free(g->units[i].funcs);
		free(g->units[i].vars);
		free(g->units[i].code);
		free(g->units[i].files);
	}
	graph_free_structs(g);
	free(g->funcs);
	free(g->vars);
	free(g->units);
	free(g->sym_func);
	free(g->sym_var);
	free(g->seen);
	strmap_free(&g->func_keys);
	strmap_free(&g->var_keys);
	strmap_free(&g->func_names);
	strmap_free(&g->var_names);
	strmap_free(&g->strings);
	strmap_free(&g->c_symbols);
	arena_free(g->mem);
	memset(g, 0, sizeof(*g));
}
