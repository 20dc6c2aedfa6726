// SPDX-License-Identifier: GPL-2.0
/*
 * graph-uses.c - what uses the scheduler's functions and variables (see graph.h)
 *
 * Goes over the records of all units. A header's inline function that calls the scheduler is seen
 * by every unit that includes it: the same use at the same place is kept once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/graph-internal.h"
#include "lib/hash.h"

/* The nodes of one record's rows. */
struct rec_map {
	struct graph *g;
	struct rec_files *files;
	const struct psrec *r;
	uint32_t *funcs, *vars;	/* row -> node, G_NONE */
	bool owned;		/* the two arrays are this map's own */
	bool any;
};

static uint32_t named(const struct strmap *names, const char *name)
{
	size_t n = (size_t)strmap_get(names, name);

	return n ? n - 1 : G_NONE;
}

static uint32_t header_node(struct rec_map *m, const struct strmap *keys, uint32_t name,
			    const struct psrec_loc *loc)
{
	const struct rec_file *file = graph_file(m->g, m->files, m->r, loc->file);
	char key[512];

	if (!file->inside || !file->header)
		return G_NONE;
	snprintf(key, sizeof(key), "%s:%u:%u:%s:", file->path, loc->line, loc->col,
		 psrec_str(m->r, name));
	return named(keys, key);
}

/* A unit of the scheduler has its definitions mapped already; what it only declares is added. */
static void map_rows(struct rec_map *m)
{
	struct graph *g = m->g;
	const struct psrec *r = m->r;
	uint32_t i;

	for (i = 0; i < r->nr_funcs; i++) {
		const struct psrec_func *f = &r->funcs[i];
		uint32_t n = m->owned ? G_NONE : m->funcs[i];

		if (n != G_NONE || (f->flags & (PSREC_FUNC_CLONE | PSREC_FUNC_ALIAS)))
			;
		else if (!(f->flags & PSREC_FUNC_DEFINED) && (f->flags & PSREC_FUNC_PUBLIC))
			n = named(&g->func_names, psrec_str(r, f->name));
		else if (f->flags & PSREC_FUNC_DEFINED)
			n = header_node(m, &g->func_keys, f->name, &f->loc);
		m->funcs[i] = n;
		m->any |= n != G_NONE;
	}
	/* an alias whose name is another unit's has a node of its own */
	for (i = 0; i < r->nr_funcs; i++)
		if (m->funcs[i] == G_NONE)
			m->funcs[i] = m->funcs[graph_origin(r, i)];
	for (i = 0; i < r->nr_vars; i++) {
		const struct psrec_var *v = &r->vars[i];
		uint32_t n = m->owned ? G_NONE : m->vars[i];

		if (n != G_NONE)
			;
		else if (!(v->flags & PSREC_VAR_DEFINED) && (v->flags & PSREC_VAR_PUBLIC))
			n = named(&g->var_names, psrec_str(r, v->name));
		else if (v->flags & PSREC_VAR_DEFINED)
			n = header_node(m, &g->var_keys, v->name, &v->loc);
		m->vars[i] = n;
		m->any |= n != G_NONE;
	}
}

static struct bd_loc loc_of(struct rec_map *m, const struct psrec_loc *loc)
{
	return (struct bd_loc){
		.file = graph_file(m->g, m->files, m->r, loc->file)->path,
		.line = loc->line,
		.col = loc->col,
	};
}

/*
 * One use per user and kind, the first place. Users come in runs, unit after unit, but inline
 * functions of headers come back with every unit: a hash set over all nodes' uses finds them.
 */
static bool seen_use(struct graph *g, uint64_t node, const struct g_use *u)
{
	uint64_t h = HASH_START;
	const uint64_t part[] = {
		node, u->kind, u->func, u->var, (uintptr_t)u->who, (uintptr_t)u->field,
		u->func == G_NONE && u->var == G_NONE ? (uintptr_t)u->loc.file : 0,
		u->func == G_NONE && u->var == G_NONE ? (uintptr_t)u->file : 0,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(part); i++) {
		h ^= part[i];
		h *= 0x9e3779b97f4a7c15ull;
		h ^= h >> 29;
	}
	if (2 * g->nr_seen >= g->cap_seen) {
		uint64_t *old = g->seen;
		size_t cap = g->cap_seen, slot;

		g->cap_seen = cap ? 2 * cap : 4096;
		g->seen = xcalloc(g->cap_seen, sizeof(*g->seen));
		for (i = 0; i < cap; i++) {
			if (!old[i])
				continue;
			slot = old[i] & (g->cap_seen - 1);
			while (g->seen[slot])
				slot = (slot + 1) & (g->cap_seen - 1);
			g->seen[slot] = old[i];
		}
		free(old);
	}
	h |= 1;
	for (i = h & (g->cap_seen - 1); g->seen[i]; i = (i + 1) & (g->cap_seen - 1))
		if (g->seen[i] == h)
			return true;
	g->seen[i] = h;
	g->nr_seen++;
	return false;
}

/* A weak definition that was not taken uses nothing: the linker dropped its code. */
static bool by_no_code(const struct graph *g, const struct g_use *u)
{
	return u->func != G_NONE && g->funcs[u->func].overridden;
}

static void use_func(struct graph *g, uint32_t n, const struct g_use *u)
{
	struct g_func *f = &g->funcs[n];

	if (u->func == n || by_no_code(g, u) || seen_use(g, n, u))
		return;
	XGROW(f->uses, f->nr_uses, f->cap_uses);
	f->uses[f->nr_uses++] = *u;
}

static void use_var(struct graph *g, uint32_t n, const struct g_use *u)
{
	struct g_var *v = &g->vars[n];

	if (u->var == n || by_no_code(g, u) || seen_use(g, (1ull << 32) | n, u))
		return;
	XGROW(v->uses, v->nr_uses, v->cap_uses);
	v->uses[v->nr_uses++] = *u;
}

static struct g_use by_func(struct rec_map *m, uint32_t row, enum bd_use_kind kind,
			    const struct psrec_loc *loc)
{
	const struct psrec_func *f = &m->r->funcs[row];
	const struct psrec_func *whole = &m->r->funcs[graph_origin(m->r, row)];

	return (struct g_use){
		.kind = kind,
		.func = m->funcs[row],
		.var = G_NONE,
		.init = links_is_init_text(psrec_str(m->r, f->section)),
		.who = graph_string(m->g, psrec_str(m->r, whole->name)),
		.field = "",
		.file = graph_file(m->g, m->files, m->r, whole->loc.file)->path,
		.loc = loc_of(m, loc),
	};
}

static void add_callee(struct g_func *f, uint32_t callee)
{
	size_t i;

	for (i = 0; i < f->nr_callees; i++)
		if (f->callees[i] == callee)
			return;
	XGROW(f->callees, f->nr_callees, f->cap_callees);
	f->callees[f->nr_callees++] = callee;
}

static void note_sleep(struct rec_map *m, uint32_t caller, uint32_t callee)
{
	const char *name = psrec_str(m->r, m->r->funcs[callee].name);

	if (m->funcs[caller] == G_NONE || m->funcs[callee] != G_NONE)
		return;
	if (profile_match(&m->g->profile->sleeps, name))
		m->g->funcs[m->funcs[caller]].sleeps_in = graph_string(m->g, name);
	else if (profile_match(&m->g->profile->rests, name))
		m->g->funcs[m->funcs[caller]].rests_in = graph_string(m->g, name);
}

/*
 * Both views: what the text says, and the calls left in the code, because the record leaves out
 * the inline functions of include/ that lie between.
 */
static void read_calls(struct rec_map *m)
{
	const struct psrec *r = m->r;
	uint32_t i;

	for (i = 0; i < r->nr_calls; i++) {
		const struct psrec_call *c = &r->calls[i];
		struct g_use u;

		if (c->callee >= r->nr_funcs || c->caller >= r->nr_funcs)
			continue;
		note_sleep(m, c->caller, c->callee);
		if (m->funcs[c->callee] == G_NONE)
			continue;
		u = by_func(m, c->caller, BD_USE_CALL, &c->loc);
		use_func(m->g, m->funcs[c->callee], &u);
		if (u.func != G_NONE)
			add_callee(&m->g->funcs[u.func], m->funcs[c->callee]);
	}
	for (i = 0; i < r->nr_inlines; i++) {
		const struct psrec_inline *in = &r->inlines[i];
		struct g_use u;

		if (in->callee >= r->nr_funcs || in->outer >= r->nr_funcs ||
		    m->funcs[in->callee] == G_NONE)
			continue;
		u = by_func(m, in->outer, BD_USE_INLINED_COPY, &in->loc);
		use_func(m->g, m->funcs[in->callee], &u);
	}
}

static struct g_use by_var(struct rec_map *m, const struct psrec_ref *ref)
{
	const struct psrec_var *v = &m->r->vars[ref->from];

	return (struct g_use){
		.kind = BD_USE_INITIALIZER,
		.func = G_NONE,
		.var = m->vars[ref->from],
		.init = str_starts(psrec_str(m->r, v->section), ".init."),
		.who = graph_string(m->g, psrec_str(m->r, v->name)),
		.field = graph_string(m->g, psrec_str(m->r, ref->field)),
		.file = graph_file(m->g, m->files, m->r, v->loc.file)->path,
		.loc = loc_of(m, &ref->loc),
	};
}

static void read_refs(struct rec_map *m)
{
	const struct psrec *r = m->r;
	uint32_t i;

	for (i = 0; i < r->nr_refs; i++) {
		const struct psrec_ref *ref = &r->refs[i];
		bool to_func = ref->to_kind == PSREC_K_FUNC;
		bool from_func = ref->from_kind == PSREC_K_FUNC;
		uint32_t n;
		struct g_use u;

		/* notes for the linker say nothing about who uses what */
		if (!from_func && ref->from < r->nr_vars &&
		    str_starts(psrec_str(r, r->vars[ref->from].section), ".discard."))
			continue;
		if (ref->to >= (to_func ? r->nr_funcs : r->nr_vars) ||
		    ref->from >= (from_func ? r->nr_funcs : r->nr_vars))
			continue;
		n = to_func ? m->funcs[ref->to] : m->vars[ref->to];
		if (n == G_NONE)
			continue;
		u = from_func ? by_func(m, ref->from, BD_USE_ADDRESS, &ref->loc) : by_var(m, ref);
		if (to_func) {
			use_func(m->g, n, &u);
			continue;
		}
		if (!from_func || (ref->flags & (PSREC_REF_ADDR | PSREC_REF_ASM))) {
			m->g->vars[n].address_taken = true;
			use_var(m->g, n, &u);
		}
		if (from_func && (ref->flags & PSREC_REF_LOAD)) {
			u.kind = BD_USE_READ;
			use_var(m->g, n, &u);
		}
		if (from_func && (ref->flags & PSREC_REF_STORE)) {
			u.kind = BD_USE_WRITE;
			use_var(m->g, n, &u);
		}
	}
}

static void add_decl(struct bd_loc **decls, size_t *nr, size_t *cap, const struct bd_loc *loc)
{
	size_t i;

	for (i = 0; i < *nr; i++)
		if ((*decls)[i].file == loc->file && (*decls)[i].line == loc->line &&
		    (*decls)[i].col == loc->col)
			return;
	XGROW(*decls, *nr, *cap);
	(*decls)[(*nr)++] = *loc;
}

static void read_decls(struct rec_map *m)
{
	const struct psrec *r = m->r;
	uint32_t i;

	for (i = 0; i < r->nr_decls; i++) {
		const struct psrec_decl *d = &r->decls[i];
		bool func = d->kind == PSREC_K_FUNC;
		uint32_t n = G_NONE;
		struct bd_loc loc;

		if (d->index < (func ? r->nr_funcs : r->nr_vars))
			n = func ? m->funcs[d->index] : m->vars[d->index];
		if (n == G_NONE || !graph_file(m->g, m->files, r, d->loc.file)->inside)
			continue;
		loc = loc_of(m, &d->loc);
		if (func)
			add_decl(&m->g->funcs[n].decls, &m->g->funcs[n].nr_decls,
				 &m->g->funcs[n].cap_decls, &loc);
		else
			add_decl(&m->g->vars[n].decls, &m->g->vars[n].nr_decls,
				 &m->g->vars[n].cap_decls, &loc);
	}
}

/* Functions whose links are explained by a record; the rest is assembly. */
static void note_symbols(struct rec_map *m)
{
	const struct psrec *r = m->r;
	uint32_t i;

	for (i = 0; i < r->nr_funcs; i++)
		if (r->funcs[i].flags & PSREC_FUNC_EMITTED)
			strmap_put(&m->g->c_symbols,
				   graph_string(m->g, psrec_str(r, r->funcs[i].asm_name)), m->g);
}

void graph_read_uses(struct graph *g, struct rec_files *files, const struct psrec *r, size_t rec)
{
	struct rec_map m = { .g = g, .files = files, .r = r, .owned = true };
	size_t i;

	for (i = 0; i < g->nr_units; i++) {
		if (g->units[i].rec == rec) {
			m.owned = false;
			m.funcs = g->units[i].funcs;
			m.vars = g->units[i].vars;
		}
	}
	if (m.owned) {
		m.funcs = xmalloc((r->nr_funcs + 1) * sizeof(*m.funcs));
		m.vars = xmalloc((r->nr_vars + 1) * sizeof(*m.vars));
	}
	map_rows(&m);
	if (m.any) {
		read_calls(&m);
		read_refs(&m);
		if (!m.owned)
			read_decls(&m);
		note_symbols(&m);
	}
	graph_read_accesses(g, files, r, m.funcs);
	if (m.owned) {
		free(m.funcs);
		free(m.vars);
	}
}

void graph_add_links(struct graph *g, const struct links *links)
{
	size_t i;

	for (i = 0; i < links->nr; i++) {
		const struct link *k = &links->list[i];
		const char *section = g->obj->secs[k->sec].name;
		struct g_use u = {
			.kind = k->kind == LINK_CALL ? BD_USE_CALL : BD_USE_ADDRESS,
			.func = G_NONE, .var = G_NONE, .init = k->init, .field = "",
			.file = "", .loc = { .file = "" },
		};

		if (k->to_off || (k->kind != LINK_CALL && k->kind != LINK_ADDRESS &&
				  k->kind != LINK_DATA))
			continue;
		if (k->from == IMG_NONE) {
			u.who = graph_string(g, section);
		} else {
			u.who = graph_string(g, g->obj->syms[k->from].name);
			if (g->sym_func[k->from] != G_NONE || g->sym_var[k->from] != G_NONE ||
			    strmap_has(&g->c_symbols, u.who))
				continue;
		}
		/* data of a recorded unit is in its record, by name */
		if (k->kind == LINK_DATA && k->from != IMG_NONE &&
		    g->obj->syms[k->from].type == STT_OBJECT)
			continue;
		use_func(g, g->sym_func[k->to], &u);
	}
}
