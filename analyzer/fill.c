// SPDX-License-Identifier: GPL-2.0
/*
 * fill.c - the boundary out of the classified graph (see fill.h)
 */
#include "analyzer/fill.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/redirect.h"
#include "lib/util.h"

struct fill {
	struct graph *g;
	const struct target *target;
	const struct match *match;
	/* the nodes in the boundary's order, and where each is in it */
	struct g_func **funcs;
	struct g_var **vars;
	uint32_t *func_at, *var_at;
};

static struct bd_symbol symbol_of(const struct fill *fi, uint32_t obj)
{
	uint32_t i = obj == IMG_NONE ? IMG_NONE : fi->match->target[obj];
	const struct img_sym *s;

	if (i == IMG_NONE)
		return (struct bd_symbol){ .name = "" };
	s = &fi->target->img.syms[i];
	return (struct bd_symbol){
		.name = graph_string(fi->g, s->name),
		.addr = s->value,
		.size = s->size,
		.room = image_room(&fi->target->img, i),
	};
}

/* What boot code did is over, but for addresses it stored. */
static struct bd_use *uses_of(struct fill *fi, const struct g_use *uses, size_t nr,
			      size_t *nr_out)
{
	struct bd_use *out = arena_array(fi->g->mem, struct bd_use, nr);
	size_t i;

	*nr_out = 0;
	for (i = 0; i < nr; i++) {
		if (uses[i].init && uses[i].kind != BD_USE_ADDRESS &&
		    uses[i].kind != BD_USE_INITIALIZER)
			continue;
		out[(*nr_out)++] = (struct bd_use){
			.kind = uses[i].kind,
			.by = uses[i].func != G_NONE ? fi->func_at[uses[i].func] :
			      uses[i].var != G_NONE ? fi->var_at[uses[i].var] : BD_NONE,
			.file = uses[i].file == uses[i].loc.file ? "" : uses[i].file,
			.outside = graph_use_outside(fi->g, &uses[i]),
			.who = uses[i].who,
			.field = uses[i].field,
			.loc = uses[i].loc,
		};
	}
	return out;
}

static struct bd_loc *decls_of(struct fill *fi, const struct bd_loc *decls, size_t nr)
{
	struct bd_loc *out = arena_array(fi->g->mem, struct bd_loc, nr);

	if (nr)
		memcpy(out, decls, nr * sizeof(*out));
	return out;
}

/* An entry under several names is redirected once, under the first of them. */
static void add_redirect(const struct fill *fi, const struct g_func *g, struct bd_func *f,
			 uint32_t sym)
{
	uint32_t i, first = 0;

	while (f->syms[first].addr != f->syms[sym].addr)
		first++;
	for (i = 0; i < f->nr_redirects; i++)
		if (f->redirects[i] == first)
			return;
	f->syms[first].jump = redirect_offset(fi->target, fi->match->target[g->syms[first].obj]);
	f->redirects[f->nr_redirects++] = first;
}

static void fill_symbols(struct fill *fi, const struct g_func *f, struct bd_func *out)
{
	bool redirect = bd_func_entered(out);
	size_t i;

	if (f->overridden) {
		/* what vmlinux has under this name is another unit's code */
		out->symbol = f->name;
		out->symbol_unique = image_count(&fi->target->img, out->symbol) == 1;
		return;
	}
	out->syms = arena_array(fi->g->mem, struct bd_symbol, f->nr_syms);
	out->redirects = arena_array(fi->g->mem, uint32_t, f->nr_syms);
	for (i = 0; i < f->nr_syms; i++) {
		out->syms[i] = symbol_of(fi, f->syms[i].obj);
		if (redirect && f->entered[i])
			add_redirect(fi, f, out, i);
	}
	out->nr_syms = f->nr_syms;
	out->symbol = f->nr_syms && f->syms[0].kind <= G_ALIAS ? out->syms[0].name : "";
	out->symbol_unique = *out->symbol && image_count(&fi->target->img, out->symbol) == 1;
}

static void fill_func(struct fill *fi, const struct g_func *f, struct bd_func *out, bool switcher)
{
	*out = (struct bd_func){
		.name = f->name,
		.type = f->type,
		.unit = fi->g->units[f->unit].file,
		.loc = f->loc,
		.range = f->range,
		.reason = f->reason,
		.remedy = f->remedy ? f->remedy : "",
		.is_static = f->is_static,
		.from_macro = f->from_macro,
		.decls = decls_of(fi, f->decls, f->nr_decls),
		.nr_decls = f->nr_decls,
		.class = f->class,
		.caveat = f->caveat ? f->caveat : "",
		.rest = f->rest ? f->rest : "",
		.rests = f->rests,
		.asked = f->asked,
		.addr_taken_inside = f->reached & G_REACHED_INSIDE,
		.stack_switch = switcher,
	};
	out->uses = uses_of(fi, f->uses, f->nr_uses, &out->nr_uses);
	fill_symbols(fi, f, out);
}

static void fill_var(struct fill *fi, const struct g_var *v, struct bd_var *out)
{
	*out = (struct bd_var){
		.name = v->name,
		.type = v->type,
		.unit = fi->g->units[v->unit].file,
		.loc = v->loc,
		.range = v->range,
		.reason = v->reason,
		.remedy = v->remedy ? v->remedy : "",
		.is_static = v->is_static,
		.from_macro = v->from_macro,
		.decls = decls_of(fi, v->decls, v->nr_decls),
		.nr_decls = v->nr_decls,
		.class = v->class,
		.owner = v->owner,
		.is_percpu = v->is_percpu,
		.anon_type = v->anon_type,
		.initialized = v->initialized,
		.sym = symbol_of(fi, v->obj),
	};
	out->uses = uses_of(fi, v->uses, v->nr_uses, &out->nr_uses);
	out->symbol = out->sym.name;
	out->symbol_unique = *out->symbol && image_count(&fi->target->img, out->symbol) == 1;
}

static void fill_target(struct fill *fi, const struct bd_frame *frame, struct boundary *out)
{
	struct arena *mem = fi->g->mem;

	out->target.build_id = arena_strdup(mem, fi->target->build_id);
	out->target.release = arena_strdup(mem, fi->target->release);
	out->target.vermagic = arena_strdup(mem, fi->target->vermagic);
	out->target.compiler = arena_strdup(mem, fi->target->compiler);
	out->target.text_base = fi->target->text_base;
	out->target.recorded = "";
	out->frame = *frame;
	out->frame.func = arena_strdup(mem, frame->func);
	out->frame.saved_regs = arena_strdup(mem, frame->saved_regs);
	out->frame.canary_symbol = arena_strdup(mem, frame->canary_symbol);
	out->frame.switch_func = arena_strdup(mem, frame->switch_func);
}

/* ---- order: by place, so that what people read stays where it was ---- */

static int loc_order(const struct bd_loc *a, const struct bd_loc *b)
{
	int c = strcmp(a->file, b->file);

	if (c)
		return c;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->col < b->col ? -1 : a->col > b->col;
}

static int func_order(const void *x, const void *y)
{
	const struct g_func *a = *(struct g_func *const *)x, *b = *(struct g_func *const *)y;
	int c = loc_order(&a->loc, &b->loc);

	return c ? c : strcmp(a->name, b->name);
}

static int var_order(const void *x, const void *y)
{
	const struct g_var *a = *(struct g_var *const *)x, *b = *(struct g_var *const *)y;
	int c = loc_order(&a->loc, &b->loc);

	return c ? c : strcmp(a->name, b->name);
}

static void put_in_order(struct fill *fi)
{
	struct graph *g = fi->g;
	size_t i;

	fi->funcs = xcalloc(g->nr_funcs + 1, sizeof(*fi->funcs));
	fi->func_at = xcalloc(g->nr_funcs + 1, sizeof(*fi->func_at));
	for (i = 0; i < g->nr_funcs; i++)
		fi->funcs[i] = &g->funcs[i];
	qsort(fi->funcs, g->nr_funcs, sizeof(*fi->funcs), func_order);
	for (i = 0; i < g->nr_funcs; i++)
		fi->func_at[fi->funcs[i] - g->funcs] = i;
	fi->vars = xcalloc(g->nr_vars + 1, sizeof(*fi->vars));
	fi->var_at = xcalloc(g->nr_vars + 1, sizeof(*fi->var_at));
	for (i = 0; i < g->nr_vars; i++)
		fi->vars[i] = &g->vars[i];
	qsort(fi->vars, g->nr_vars, sizeof(*fi->vars), var_order);
	for (i = 0; i < g->nr_vars; i++)
		fi->var_at[fi->vars[i] - g->vars] = i;
}

/* ---- structs ---- */

static int struct_order(const void *x, const void *y)
{
	const struct bd_struct *a = x, *b = y;
	int c = strcmp(a->name, b->name);

	return c ? c : loc_order(&a->loc, &b->loc);
}

/* Does its text run in the kernel while the module is loaded? A copy of it is enough. */
static bool has_text_outside(const struct graph *g, const struct g_func *f)
{
	size_t i;

	for (i = 0; i < f->nr_uses; i++)
		if (f->uses[i].kind == BD_USE_INLINED_COPY && !f->uses[i].init &&
		    graph_use_outside(g, &f->uses[i]))
			return true;
	return f->stays && !f->rests;
}

static void fill_users(struct fill *fi, struct boundary *out)
{
	struct graph *g = fi->g;
	size_t i;

	out->users = arena_array(g->mem, struct bd_user, g->nr_users);
	out->nr_users = g->nr_users;
	for (i = 0; i < g->nr_users; i++) {
		const struct g_user *u = &g->users[i];

		out->users[i] = (struct bd_user){
			.who = u->who,
			.file = u->file,
			.by = u->func == G_NONE ? BD_NONE : fi->func_at[u->func],
			.outside = u->func == G_NONE || has_text_outside(g, &g->funcs[u->func]),
		};
	}
}

static void fill_struct(struct arena *mem, const struct g_struct *s, struct bd_struct *out)
{
	size_t i;

	*out = (struct bd_struct){
		.name = s->name,
		.is_union = s->is_union,
		.loc = s->loc,
		.size = s->size,
		.fields = arena_array(mem, struct bd_field, s->nr_fields),
		.nr_fields = s->nr_fields,
	};
	for (i = 0; i < s->nr_fields; i++) {
		const struct g_field *f = &s->fields[i];

		out->fields[i] = (struct bd_field){
			.name = f->name,
			.offset = f->offset,
			.bits = f->bits,
			.uses = arena_array(mem, struct bd_field_use, f->nr_uses),
			.nr_uses = f->nr_uses,
		};
		if (f->nr_uses)
			memcpy(out->fields[i].uses, f->uses, f->nr_uses * sizeof(*f->uses));
	}
}

static void fill_structs(struct fill *fi, struct boundary *out)
{
	struct graph *g = fi->g;
	size_t i;

	fill_users(fi, out);
	out->structs = arena_array(g->mem, struct bd_struct, g->nr_structs);
	out->nr_structs = g->nr_structs;
	for (i = 0; i < g->nr_structs; i++)
		fill_struct(g->mem, &g->structs[i], &out->structs[i]);
	if (out->nr_structs)
		qsort(out->structs, out->nr_structs, sizeof(*out->structs), struct_order);
}

void fill_boundary(const struct classify *c, const struct bd_frame *frame, struct boundary *out)
{
	struct fill fill = { .g = c->g, .target = c->target, .match = c->match }, *fi = &fill;
	struct graph *g = c->g;
	struct arena *mem = g->mem;
	size_t i, j;

	memset(out, 0, sizeof(*out));
	fill_target(fi, frame, out);
	put_in_order(fi);
	out->units = arena_array(mem, struct bd_unit, g->nr_units);
	out->nr_units = g->nr_units;
	for (i = 0; i < g->nr_units; i++) {
		out->units[i].file = g->units[i].file;
		out->units[i].nr_files = g->units[i].nr_files;
		out->units[i].files = arena_array(mem, const char *, g->units[i].nr_files);
		for (j = 0; j < g->units[i].nr_files; j++)
			out->units[i].files[j] = g->units[i].files[j];
	}
	out->funcs = arena_array(mem, struct bd_func, g->nr_funcs);
	out->nr_funcs = g->nr_funcs;
	for (i = 0; i < g->nr_funcs; i++)
		fill_func(fi, fi->funcs[i], &out->funcs[i],
			  fi->funcs[i] == &g->funcs[c->switcher]);
	out->vars = arena_array(mem, struct bd_var, g->nr_vars);
	out->nr_vars = g->nr_vars;
	for (i = 0; i < g->nr_vars; i++)
		fill_var(fi, fi->vars[i], &out->vars[i]);
	fill_structs(fi, out);
	out->mem = mem;
	g->mem = NULL;
	free(fi->funcs);
	free(fi->vars);
	free(fi->func_at);
	free(fi->var_at);
}
