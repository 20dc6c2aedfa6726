// SPDX-License-Identifier: GPL-2.0
/*
 * graph-defs.c - what a unit of the scheduler defines, and its symbols in vmlinux.o (see graph.h)
 *
 * A definition inside the scheduler's files becomes a node, once however many units compile it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/graph-internal.h"

static char *place_key(struct graph *g, const struct bd_loc *loc, const char *name,
		       const char *more)
{
	return arena_printf(g->mem, "%s:%u:%u:%s:%s", loc->file, loc->line, loc->col, name, more);
}

static struct bd_range range_of(const struct psrec_range *r)
{
	return (struct bd_range){ r->line, r->col, r->end_line, r->end_col };
}

static void add_unit_file(struct g_unit *u, const char *file)
{
	size_t i;

	for (i = 0; i < u->nr_files; i++)
		if (u->files[i] == file)
			return;
	XGROW(u->files, u->nr_files, u->cap_files);
	u->files[u->nr_files++] = file;
}

/* ---- symbols of vmlinux.o ---- */

/* The symbol of that name that a unit defines: a local of its group or a global. */
static uint32_t unit_symbol(const struct graph *g, uint32_t group, const char *name, bool global)
{
	uint32_t i = IMG_NONE;

	while ((i = image_find(g->obj, name, i)) != IMG_NONE) {
		if (g->obj->syms[i].bind == STB_LOCAL ? g->obj->syms[i].group == group : global)
			return i;
	}
	return IMG_NONE;
}

/*
 * Which group of local symbols is the unit's? Many units share a file name ("core.c"), so the
 * static functions decide: all of them must be there.
 */
static int find_group(struct graph *g, struct g_unit *u, const struct psrec *r)
{
	const char *slash = strrchr(u->file, '/'), *base = slash ? slash + 1 : u->file;
	uint32_t i, n;

	for (i = 0; i < g->obj->nr_groups; i++) {
		if (!str_eq(g->obj->groups[i].file, base))
			continue;
		for (n = 0; n < r->nr_funcs; n++) {
			const struct psrec_func *f = &r->funcs[n];

			if ((f->flags & PSREC_FUNC_EMITTED) && !(f->flags & PSREC_FUNC_PUBLIC) &&
			    unit_symbol(g, i, psrec_str(r, f->asm_name), false) == IMG_NONE)
				break;
		}
		if (n == r->nr_funcs) {
			u->group = i;
			return 0;
		}
	}
	ps_err("%s: the record of %s does not belong to the code in this file; build it again",
	       g->obj->path, u->file);
	return -EINVAL;
}

/* Returns NULL when the symbol is some function's already. */
static struct g_sym *add_sym(struct graph *g, uint32_t func, uint32_t unit, uint32_t obj,
			     enum g_sym_kind kind, bool same_params)
{
	struct g_func *f = &g->funcs[func];

	if (g->sym_func[obj] != G_NONE)
		return NULL;
	XGROW(f->syms, f->nr_syms, f->cap_syms);
	f->syms[f->nr_syms++] = (struct g_sym){
		.obj = obj, .unit = unit, .kind = kind, .same_params = same_params,
	};
	g->sym_func[obj] = func;
	return &f->syms[f->nr_syms - 1];
}

static int attach_symbol(struct graph *g, uint32_t unit, const struct psrec *r, uint32_t n)
{
	const struct psrec_func *f = &r->funcs[n];
	const char *name = psrec_str(r, f->asm_name);
	struct g_unit *u = &g->units[unit];
	uint32_t func = u->funcs[graph_origin(r, n)], own = func, obj, step, depth;
	enum g_sym_kind kind = G_ENTRY;
	bool same = true, part = false;
	struct g_sym *sym;

	for (step = n, depth = 0; depth < 16; step = graph_origin_step(r, step), depth++) {
		const struct psrec_func *at = &r->funcs[step];
		const char *at_name = psrec_str(r, at->name);

		same &= !(at->flags & PSREC_FUNC_CLONE_PARAMS_CHANGED);
		/* what is not a C function, and not recorded as a clone, may take anything */
		same &= (at->flags & (PSREC_FUNC_CLONE | PSREC_FUNC_ALIAS)) ||
			!strchr(at_name, '.');
		part |= (at->flags & PSREC_FUNC_PARTIAL) || strstr(at_name, ".part.");
	}
	same &= !part;

	obj = unit_symbol(g, u->group, name, f->flags & PSREC_FUNC_PUBLIC);
	if (obj == IMG_NONE) {
		ps_err("%s: no symbol %s, which the record of %s says it has; build it again",
		       g->obj->path, name, u->file);
		return -EINVAL;
	}
	if (part)
		kind = G_PART;
	else if (f->flags & PSREC_FUNC_ALIAS)
		kind = G_ALIAS;
	else if (graph_origin(r, n) != n)
		kind = G_CLONE;
	if ((f->flags & PSREC_FUNC_WEAK) && g->obj->syms[obj].bind != STB_WEAK) {
		/* of an alias only the name is lost, not the function */
		if (f->flags & PSREC_FUNC_ALIAS)
			own = u->funcs[n];
		if (own != G_NONE)
			g->funcs[own].overridden = true;
		return 0;
	}
	XGROW(u->code, u->nr_code, u->cap_code);
	u->code[u->nr_code++] = obj;
	if (func == G_NONE)
		return 0;
	sym = add_sym(g, func, unit, obj, kind, same);
	if (sym)
		sym->foreseen = f->flags & PSREC_FUNC_FORESEEN;
	return 0;
}

/*
 * Is it a weak alias for whose name the linker took another unit's definition? Then it is a
 * function of its own: those who use the name mean the other one.
 */
static bool lost_alias(const struct graph *g, const struct g_unit *u, const struct psrec *r,
		       uint32_t n)
{
	const struct psrec_func *f = &r->funcs[n];
	uint32_t obj;

	if (!(f->flags & PSREC_FUNC_ALIAS) || !(f->flags & PSREC_FUNC_WEAK) ||
	    !(f->flags & PSREC_FUNC_EMITTED))
		return false;
	obj = unit_symbol(g, u->group, psrec_str(r, f->asm_name), true);
	return obj != IMG_NONE && g->obj->syms[obj].bind != STB_WEAK;
}

/* Pieces like "f.cold" are split off after the record is written: found by name. */
static void attach_cold(struct graph *g, uint32_t unit)
{
	struct g_unit *u = &g->units[unit];
	const struct img_group *group = &g->obj->groups[u->group];
	char name[256];
	uint32_t i, of;

	for (i = group->first; i < group->end; i++) {
		const struct img_sym *sym = &g->obj->syms[i];
		const char *cold = strstr(sym->name, ".cold");

		if (sym->type != STT_FUNC || !cold || cold - sym->name >= (long)sizeof(name))
			continue;
		XGROW(u->code, u->nr_code, u->cap_code);
		u->code[u->nr_code++] = i;
		memcpy(name, sym->name, cold - sym->name);
		name[cold - sym->name] = '\0';
		of = unit_symbol(g, u->group, name, true);
		if (of != IMG_NONE && g->sym_func[of] != G_NONE)
			add_sym(g, g->sym_func[of], unit, i, G_COLD, false);
	}
}

/* Other names of the same code, made by `alias` attributes: whatever the record says of them. */
void graph_attach_aliases(struct graph *g)
{
	uint32_t i, k, last = 0;

	for (i = 1; i < g->obj->nr_by_place; i++) {
		const struct img_sym *sym = &g->obj->syms[g->obj->by_place[i]], *at;

		at = &g->obj->syms[g->obj->by_place[last]];
		if (at->sec != sym->sec || at->value != sym->value)
			last = i;
		for (k = last; k < i; k++) {
			uint32_t a = g->obj->by_place[k], b = g->obj->by_place[i];
			uint32_t func = g->sym_func[a] != G_NONE ? g->sym_func[a] : g->sym_func[b];

			if (func == G_NONE || sym->type != STT_FUNC ||
			    g->obj->syms[a].type != STT_FUNC)
				continue;
			add_sym(g, func, g->funcs[func].unit, a, G_ALIAS, true);
			add_sym(g, func, g->funcs[func].unit, b, G_ALIAS, true);
		}
	}
}

/* ---- definitions ---- */

static uint32_t node_of(struct strmap *keys, const char *key, size_t next)
{
	void **slot = strmap_slot(keys, key);

	if (!*slot)
		*slot = (void *)(next + 1);
	return (size_t)*slot - 1;
}

static void define_func(struct graph *g, uint32_t unit, const struct psrec *r, uint32_t n,
			const struct rec_file *file)
{
	const struct psrec_func *f = &r->funcs[n];
	struct bd_loc loc = { file->path, f->loc.line, f->loc.col };
	const char *name = graph_string(g, psrec_str(r, f->name));
	uint32_t i = node_of(&g->func_keys, place_key(g, &loc, name, ""), g->nr_funcs);
	struct g_func *node;

	g->units[unit].funcs[n] = i;
	add_unit_file(&g->units[unit], file->path);
	if (i < g->nr_funcs)
		return;
	XGROW(g->funcs, g->nr_funcs, g->cap_funcs);
	node = &g->funcs[g->nr_funcs++];
	*node = (struct g_func){
		.name = name,
		.type = graph_string(g, psrec_str(r, f->type)),
		.section = graph_string(g, psrec_str(r, f->section)),
		.loc = loc,
		.range = range_of(&f->range),
		.unit = unit,
		.is_static = !(f->flags & PSREC_FUNC_PUBLIC),
		.from_macro = f->flags & PSREC_FUNC_FROM_MACRO,
		.in_header = file->header,
	};
	if (!node->is_static)
		strmap_put(&g->func_names, name, (void *)(size_t)(i + 1));
}

static void define_var(struct graph *g, uint32_t unit, const struct psrec *r, uint32_t n,
		       const struct rec_file *file)
{
	const struct psrec_var *v = &r->vars[n];
	struct bd_loc loc = { file->path, v->loc.line, v->loc.col };
	const char *name = graph_string(g, psrec_str(r, v->name));
	const char *asm_name = graph_string(g, psrec_str(r, v->asm_name));
	uint32_t i = node_of(&g->var_keys,
			     place_key(g, &loc, name, file->header ? "" : asm_name), g->nr_vars);
	struct g_var *node;

	g->units[unit].vars[n] = i;
	add_unit_file(&g->units[unit], file->path);
	if (i < g->nr_vars)
		return;
	XGROW(g->vars, g->nr_vars, g->cap_vars);
	node = &g->vars[g->nr_vars++];
	*node = (struct g_var){
		.name = name,
		.asm_name = asm_name,
		.type = graph_string(g, psrec_str(r, v->type)),
		.section = graph_string(g, psrec_str(r, v->section)),
		.owner = v->owner < r->nr_funcs ?
			 graph_string(g, psrec_str(r, r->funcs[v->owner].name)) : "",
		.loc = loc,
		.range = range_of(&v->range),
		.unit = unit,
		.obj = IMG_NONE,
		.is_static = !(v->flags & PSREC_VAR_PUBLIC),
		.is_local = v->flags & PSREC_VAR_STATIC_LOCAL,
		.is_percpu = v->flags & PSREC_VAR_PERCPU,
		.is_const = v->flags & PSREC_VAR_CONST,
		.from_macro = v->flags & PSREC_VAR_FROM_MACRO,
		.anon_type = v->flags & PSREC_VAR_ANON_TYPE,
		.initialized = v->flags & PSREC_VAR_INITIALIZED,
		.in_header = file->header,
	};
	if (!node->is_static)
		strmap_put(&g->var_names, name, (void *)(size_t)(i + 1));
	if (v->flags & PSREC_VAR_EMITTED)
		node->obj = unit_symbol(g, g->units[unit].group, asm_name, !node->is_static);
	if (node->obj != IMG_NONE)
		g->sym_var[node->obj] = i;
}

static void take_frames(struct graph *g, struct g_unit *u, const struct psrec *r)
{
	uint32_t i;

	for (i = 0; i < r->nr_frames; i++) {
		const struct psrec_frame *f = &r->frames[i];
		uint32_t func = f->func < r->nr_funcs ? u->funcs[f->func] : G_NONE;

		if (func == G_NONE || !f->switch_calls)
			continue;
		g->funcs[func].frame = (struct g_frame){
			.valid = true,
			.locals = f->size,
			.has_frame_pointer = f->has_frame_pointer,
			.canary = f->canary,
			.saved_regs = graph_string(g, psrec_str(r, f->saved_regs)),
		};
	}
}

int graph_define_unit(struct graph *g, struct rec_files *files, const struct psrec *r,
		      size_t rec)
{
	struct g_unit *u;
	uint32_t i, unit = g->nr_units;
	int err;

	XGROW(g->units, g->nr_units, g->cap_units);
	u = &g->units[g->nr_units++];
	*u = (struct g_unit){
		.file = graph_file(g, files, r, r->h->unit)->path,
		.rec = rec,
		.group = G_NONE,
		.funcs = xmalloc((r->nr_funcs + 1) * sizeof(*u->funcs)),
		.vars = xmalloc((r->nr_vars + 1) * sizeof(*u->vars)),
	};
	if (r->h->flags & PSREC_UNIT_ERRORS) {
		ps_err("%s: %s was compiled with errors", g->obj->path, u->file);
		return -EINVAL;
	}
	if (r->h->flags & PSREC_UNIT_IPA_RA) {
		ps_err("%s: %s is compiled with -fipa-ra: its functions rely on which registers each other leaves alone and cannot be replaced one by one",
		       g->obj->path, u->file);
		return -ENOTSUP;
	}
	err = find_group(g, u, r);
	if (err)
		return err;
	add_unit_file(u, u->file);
	for (i = 0; i < r->nr_funcs; i++) {
		const struct rec_file *file;

		u->funcs[i] = G_NONE;
		if (!graph_is_c_function(r, i) && !lost_alias(g, u, r, i))
			continue;
		file = graph_file(g, files, r, r->funcs[i].loc.file);
		if (file->inside)
			define_func(g, unit, r, i, file);
	}
	for (i = 0; i < r->nr_vars; i++) {
		const struct psrec_var *v = &r->vars[i];
		const struct rec_file *file;

		u->vars[i] = G_NONE;
		if (!(v->flags & PSREC_VAR_DEFINED))
			continue;
		file = graph_file(g, files, r, v->loc.file);
		if (file->inside)
			define_var(g, unit, r, i, file);
	}
	for (i = 0; i < r->nr_funcs && !err; i++)
		if (r->funcs[i].flags & PSREC_FUNC_EMITTED)
			err = attach_symbol(g, unit, r, i);
	if (err)
		return err;
	attach_cold(g, unit);
	take_frames(g, u, r);
	graph_define_structs(g, files, r);
	return 0;
}
