// SPDX-License-Identifier: GPL-2.0
/*
 * graph-structs.c - who touches which field of the scheduler's structs (see graph.h)
 *
 * A struct counts when one of the scheduler's units records it whole; what other units say about it
 * is added to it. Another struct of the same tag, defined at another place, is another struct. A
 * function of a header is seen by every unit that includes it and is kept once.
 */
#include <stdlib.h>
#include <string.h>

#include "analyzer/graph-internal.h"

static char *struct_key(struct graph *g, struct rec_files *files, const struct psrec *r,
			const struct psrec_struct *s)
{
	return arena_printf(g->mem, "%s:%u:%s", graph_file(g, files, r, s->loc.file)->path,
			    s->loc.line, psrec_str(r, s->name));
}

static void define_struct(struct graph *g, struct rec_files *files, const struct psrec *r,
			  uint32_t n)
{
	const struct psrec_struct *s = &r->structs[n];
	const struct rec_file *file = graph_file(g, files, r, s->loc.file);
	char *key = struct_key(g, files, r, s);
	struct g_struct *node;
	uint32_t i;

	/* what another .c file keeps to itself is not the scheduler's */
	if (strmap_has(&g->struct_keys, key) || (!file->inside && !file->header))
		return;
	XGROW(g->structs, g->nr_structs, g->cap_structs);
	node = &g->structs[g->nr_structs++];
	*node = (struct g_struct){
		.name = graph_string(g, psrec_str(r, s->name)),
		.is_union = s->flags & PSREC_STRUCT_UNION,
		.size = s->size,
		.loc = { graph_file(g, files, r, s->loc.file)->path, s->loc.line, s->loc.col },
	};
	strmap_put(&g->struct_keys, key, (void *)(size_t)g->nr_structs);
	for (i = 0; i < r->nr_fields; i++) {
		const struct psrec_field *f = &r->fields[i];

		if (f->owner != n || !*psrec_str(r, f->name))
			continue;
		XGROW(node->fields, node->nr_fields, node->cap_fields);
		node->fields[node->nr_fields++] = (struct g_field){
			.name = graph_string(g, psrec_str(r, f->name)),
			.offset = f->offset,
			.bits = f->bits,
		};
	}
}

void graph_define_structs(struct graph *g, struct rec_files *files, const struct psrec *r)
{
	uint32_t i;

	for (i = 0; i < r->nr_structs; i++)
		if (r->structs[i].flags & PSREC_STRUCT_WHOLE)
			define_struct(g, files, r, i);
}

static struct g_field *field_named(struct g_struct *s, const char *name)
{
	size_t i;

	/* names are kept once */
	for (i = 0; i < s->nr_fields; i++)
		if (s->fields[i].name == name)
			return &s->fields[i];
	return NULL;
}

/* The rows of this record's fields -> the nodes' fields, NULL where not asked for. */
static struct g_field **map_fields(struct graph *g, struct rec_files *files, const struct psrec *r)
{
	struct g_field **map = xcalloc(r->nr_fields + 1, sizeof(*map));
	uint32_t i, last = PSREC_NONE;
	struct g_struct *s = NULL;

	for (i = 0; i < r->nr_fields; i++) {
		const struct psrec_field *f = &r->fields[i];

		if (f->owner >= r->nr_structs)
			continue;
		if (f->owner != last) {
			size_t n = (size_t)strmap_get(&g->struct_keys,
						      struct_key(g, files, r,
								 &r->structs[f->owner]));

			s = n ? &g->structs[n - 1] : NULL;
			last = f->owner;
		}
		if (s)
			map[i] = field_named(s, graph_string(g, psrec_str(r, f->name)));
	}
	return map;
}

/* The user that a function of this record is; G_NONE for boot code, whose uses are over. */
static uint32_t user_of(struct graph *g, struct rec_files *files, const struct psrec *r,
			uint32_t row, uint32_t node)
{
	const struct psrec_func *f = &r->funcs[graph_origin(r, row)];
	const char *file = graph_file(g, files, r, f->loc.file)->path;
	const char *name = graph_string(g, psrec_str(r, f->name));
	void **slot;

	if (links_is_init_text(psrec_str(r, f->section)))
		return G_NONE;
	if (node != G_NONE && (g->funcs[node].overridden || g->funcs[node].init))
		return G_NONE;
	slot = strmap_slot(&g->user_keys,
			   arena_printf(g->mem, "%s:%u:%s", file, f->loc.line, name));
	if (*slot)
		return (size_t)*slot - 1;
	XGROW(g->users, g->nr_users, g->cap_users);
	g->users[g->nr_users++] = (struct g_user){ .who = name, .file = file, .func = node };
	*slot = (void *)g->nr_users;
	return g->nr_users - 1;
}

/* One use per user; the units' users come in runs, so the last is checked first. */
static void use_field(struct g_field *f, uint32_t user, uint32_t how, const struct bd_loc *loc)
{
	size_t i;

	for (i = f->nr_uses; i-- > 0;) {
		if (f->uses[i].user != user)
			continue;
		f->uses[i].how |= how;
		return;
	}
	XGROW(f->uses, f->nr_uses, f->cap_uses);
	f->uses[f->nr_uses++] = (struct bd_field_use){ user, how, *loc };
}

void graph_read_accesses(struct graph *g, struct rec_files *files, const struct psrec *r,
			 const uint32_t *funcs)
{
	struct g_field **fields;
	uint32_t *users, i;

	if (!r->nr_accesses)
		return;
	fields = map_fields(g, files, r);
	users = xmalloc((r->nr_funcs + 1) * sizeof(*users));
	for (i = 0; i < r->nr_funcs; i++)
		users[i] = G_NONE - 1;
	for (i = 0; i < r->nr_accesses; i++) {
		const struct psrec_access *a = &r->accesses[i];
		struct bd_loc loc;

		if (a->func >= r->nr_funcs || a->field >= r->nr_fields || !fields[a->field])
			continue;
		if (users[a->func] == G_NONE - 1)
			users[a->func] = user_of(g, files, r, a->func, funcs[a->func]);
		if (users[a->func] == G_NONE)
			continue;
		loc = (struct bd_loc){ graph_file(g, files, r, a->loc.file)->path, a->loc.line,
					a->loc.col };
		use_field(fields[a->field], users[a->func], a->flags & BD_FIELD_ACCESSES, &loc);
	}
	free(fields);
	free(users);
}

void graph_free_structs(struct graph *g)
{
	size_t i, k;

	for (i = 0; i < g->nr_structs; i++) {
		for (k = 0; k < g->structs[i].nr_fields; k++)
			free(g->structs[i].fields[k].uses);
		free(g->structs[i].fields);
	}
	free(g->structs);
	free(g->users);
	strmap_free(&g->struct_keys);
	strmap_free(&g->user_keys);
}
