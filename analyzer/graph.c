// SPDX-License-Identifier: GPL-2.0
/*
 * graph.c - what every reader of records needs: strings, files, the C function of a clone
 * (see graph.h)
 */
#include <stdlib.h>
#include <string.h>

#include "analyzer/graph-internal.h"

const char *graph_string(struct graph *g, const char *s)
{
	void **slot;
	char *copy;

	if (!*s)
		return "";
	copy = strmap_get(&g->strings, s);
	if (copy)
		return copy;
	copy = arena_strdup(g->mem, s);
	slot = strmap_slot(&g->strings, copy);
	*slot = copy;
	return copy;
}

/* "a/b/../c" -> "a/c", "./a" -> "a", without what comes before the kernel's top */
static const char *normal_path(struct graph *g, const char *raw)
{
	size_t skip = strlen(g->top);
	const char *path;
	char *buf;

	if (skip && !strncmp(raw, g->top, skip))
		raw += skip;
	while (raw[0] == '.' && raw[1] == '/')
		raw += 2;
	if (!strstr(raw, "/../"))
		return graph_string(g, raw);
	buf = xstrdup(raw);
	path_normalize(buf);
	path = graph_string(g, buf);
	free(buf);
	return path;
}

const struct rec_file *graph_file(struct graph *g, struct rec_files *c, const struct psrec *r,
				  uint32_t off)
{
	struct rec_file *f = &c->slot[(off * 2654435761u) >> (32 - REC_FILES_BITS)];
	size_t len;

	if (f->rec == r && f->off == off)
		return f;
	f->rec = r;
	f->off = off;
	f->path = normal_path(g, psrec_str(r, off));
	len = strlen(f->path);
	f->inside = profile_match(&g->profile->files, f->path);
	f->header = len > 2 && str_eq(f->path + len - 2, ".h");
	return f;
}

/* A piece split off early ("f.part.0") has no origin in the record: the same place has its name. */
static uint32_t whole_of(const struct psrec *r, uint32_t n)
{
	const struct psrec_func *f = &r->funcs[n], *w;
	const char *name = psrec_str(r, f->name), *dot = strchr(name, '.');
	uint32_t i;

	for (i = 0; dot && i < r->nr_funcs; i++) {
		w = &r->funcs[i];
		if (w->loc.line == f->loc.line && w->loc.col == f->loc.col &&
		    w->loc.file == f->loc.file && !psrec_str(r, w->name)[dot - name] &&
		    !strncmp(psrec_str(r, w->name), name, dot - name))
			return i;
	}
	return n;
}

/* Clones of clones and aliases: one step down, the row itself when it is a C function. */
uint32_t graph_origin_step(const struct psrec *r, uint32_t n)
{
	const struct psrec_func *f = &r->funcs[n];

	if ((f->flags & (PSREC_FUNC_CLONE | PSREC_FUNC_ALIAS)) && f->origin < r->nr_funcs)
		return f->origin;
	return whole_of(r, n);
}

bool graph_is_c_function(const struct psrec *r, uint32_t n)
{
	return (r->funcs[n].flags & PSREC_FUNC_DEFINED) && graph_origin_step(r, n) == n;
}

uint32_t graph_origin(const struct psrec *r, uint32_t n)
{
	unsigned int depth;

	for (depth = 0; depth < 16 && graph_origin_step(r, n) != n; depth++)
		n = graph_origin_step(r, n);
	return n;
}

bool graph_use_outside(const struct graph *g, const struct g_use *u)
{
	/* a copy in code that tasks rest in is replaced with that */
	if (u->func != G_NONE && u->kind == BD_USE_INLINED_COPY && g->funcs[u->func].rests)
		return false;
	if (u->func != G_NONE)
		return g->funcs[u->func].stays || g->funcs[u->func].init;
	if (u->var != G_NONE)
		return g->vars[u->var].class == BD_SHARED || g->vars[u->var].class == BD_VAR_INIT;
	return true;
}
