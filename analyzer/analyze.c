// SPDX-License-Identifier: GPL-2.0
/*
 * analyze.c - the analysis from end to end (see analyzer.h)
 */
#include "analyzer/analyzer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/classify.h"
#include "analyzer/frame.h"
#include "analyzer/graph.h"
#include "analyzer/links.h"
#include "analyzer/match.h"
#include "analyzer/profile.h"
#include "analyzer/target.h"
#include "lib/util.h"

struct analysis {
	struct target target;
	struct image obj;
	struct profile profile;
	struct graph graph;
	struct links links;
	struct match match;
	struct bd_frame frame;
	bool have_graph;
	/* the nodes in the boundary's order, and where each is in it */
	struct g_func **funcs;
	struct g_var **vars;
	uint32_t *func_at, *var_at;
};

static void analysis_end(struct analysis *a)
{
	free(a->funcs);
	free(a->vars);
	free(a->func_at);
	free(a->var_at);
	free((char *)a->frame.func);
	free((char *)a->frame.saved_regs);
	match_free(&a->match);
	links_free(&a->links);
	if (a->have_graph)
		graph_free(&a->graph);
	profile_free(&a->profile);
	image_close(&a->obj);
	target_close(&a->target);
}

static int analysis_start(struct analysis *a, const char *vmlinux_o, const char *vmlinux,
			  const char *profile)
{
	int err;

	memset(a, 0, sizeof(*a));
	err = profile_read(&a->profile, profile);
	if (!err)
		err = target_open(&a->target, vmlinux);
	if (!err)
		err = image_open(&a->obj, vmlinux_o);
	if (!err)
		err = graph_read(&a->graph, &a->obj, &a->profile);
	if (!err) {
		a->have_graph = true;
		err = match_symbols(&a->match, &a->graph, &a->target);
	}
	if (!err)
		err = verify_rebuild(&a->graph, &a->match, &a->target);
	if (err)
		analysis_end(a);
	return err;
}

int analyze_verify_rebuild(const char *vmlinux_o, const char *vmlinux, const char *profile)
{
	struct analysis a;
	int err = analysis_start(&a, vmlinux_o, vmlinux, profile);

	if (!err)
		analysis_end(&a);
	return err;
}

/* ---- the stack switch ---- */

static uint32_t find_switcher(const struct analysis *a)
{
	uint32_t hit = G_NONE;
	size_t i;

	for (i = 0; i < a->graph.nr_funcs; i++) {
		if (!a->graph.funcs[i].frame.valid)
			continue;
		if (hit != G_NONE) {
			ps_err("%s: both %s and %s switch stacks; one such function is supported",
			       a->obj.path, a->graph.funcs[hit].name, a->graph.funcs[i].name);
			return G_NONE;
		}
		hit = i;
	}
	if (hit == G_NONE)
		ps_err("%s: no scheduler function calls %s", a->obj.path,
		       a->profile.stack_switch.rules[0].pattern);
	return hit;
}

/*
 * Offsets in the plugin's record are from the CFA, which is 16 above rbp. The compiler does not
 * always tell where the canary is; the target's code does.
 */
static int check_frame(const struct analysis *a, const struct g_func *f)
{
	int32_t canary = f->frame.canary ? (int32_t)f->frame.canary + 16 : a->frame.canary_rbp;

	if (f->frame.locals == a->frame.locals && f->frame.has_frame_pointer &&
	    canary == a->frame.canary_rbp && str_eq(f->frame.saved_regs, a->frame.saved_regs))
		return 0;
	ps_err("%s: the compiler's frame of %s (%s, %u bytes, canary at %d) is not the target's "
	       "(%s, %u bytes, canary at %d)", a->obj.path, f->name, f->frame.saved_regs,
	       f->frame.locals, canary, a->frame.saved_regs, a->frame.locals,
	       a->frame.canary_rbp);
	return -EINVAL;
}

static int read_frame(struct analysis *a, struct classify *c)
{
	struct g_func *f;
	uint32_t sym, tail, i;
	int err;

	c->switcher = find_switcher(a);
	if (c->switcher == G_NONE)
		return -ENOENT;
	f = &a->graph.funcs[c->switcher];
	sym = f->nr_syms ? a->match.target[f->syms[0].obj] : IMG_NONE;
	if (sym == IMG_NONE) {
		ps_err("%s: has no function %s", a->target.img.path, f->name);
		return -ENOENT;
	}
	err = frame_read(&a->target, sym, a->profile.stack_switch.rules[0].pattern, &a->frame,
			 &tail);
	if (!err)
		err = check_frame(a, f);
	c->tail = IMG_NONE;
	for (i = 0; i < a->obj.nr_syms && c->tail == IMG_NONE; i++)
		if (a->match.target[i] == tail)
			c->tail = i;
	return err;
}

/* ---- the boundary ---- */

static struct bd_symbol symbol_of(const struct analysis *a, uint32_t obj)
{
	uint32_t i = obj == IMG_NONE ? IMG_NONE : a->match.target[obj];
	const struct img_sym *s;

	if (i == IMG_NONE)
		return (struct bd_symbol) { .name = "" };
	s = &a->target.img.syms[i];
	return (struct bd_symbol) {
		.name = graph_string((struct graph *)&a->graph, s->name),
		.addr = s->value,
		.size = s->size,
		.room = image_room(&a->target.img, i),
	};
}

/* What boot code did is over, but for addresses it left behind. */
static struct bd_use *uses_of(struct analysis *a, const struct g_use *uses, size_t nr,
			      size_t *nr_out)
{
	struct bd_use *out = arena_array(a->graph.mem, struct bd_use, nr);
	size_t i;

	*nr_out = 0;
	for (i = 0; i < nr; i++) {
		if (uses[i].init && uses[i].kind != BD_USE_ADDRESS &&
		    uses[i].kind != BD_USE_INITIALIZER)
			continue;
		out[(*nr_out)++] = (struct bd_use) {
			.kind = uses[i].kind,
			.by = uses[i].func != G_NONE ? a->func_at[uses[i].func] :
			      uses[i].var != G_NONE ? a->var_at[uses[i].var] : BD_NONE,
			.file = uses[i].file == uses[i].loc.file ? "" : uses[i].file,
			.outside = use_is_outside(&a->graph, &uses[i]),
			.who = uses[i].who,
			.field = uses[i].field,
			.loc = uses[i].loc,
		};
	}
	return out;
}

static struct bd_loc *decls_of(struct analysis *a, const struct bd_loc *decls, size_t nr)
{
	struct bd_loc *out = arena_array(a->graph.mem, struct bd_loc, nr);

	if (nr)
		memcpy(out, decls, nr * sizeof(*out));
	return out;
}

static int sym_order(const void *x, const void *y)
{
	const struct g_sym *a = x, *b = y;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return a->obj < b->obj ? -1 : a->obj > b->obj;
}

/* An entry under several names is redirected once, under the first of them. */
static void add_redirect(struct bd_func *f, uint32_t sym)
{
	uint32_t i, first = 0;

	while (f->syms[first].addr != f->syms[sym].addr)
		first++;
	for (i = 0; i < f->nr_redirects; i++)
		if (f->redirects[i] == first)
			return;
	f->redirects[f->nr_redirects++] = first;
}

static void fill_symbols(struct analysis *a, const struct g_func *f, struct bd_func *out)
{
	bool redirect = out->class == BD_INTERFACE || out->class == BD_CALLBACK;
	size_t i;

	if (f->overridden) {
		/* what vmlinux has under this name is another unit's code */
		out->symbol = f->name;
		out->symbol_unique = image_count(&a->target.img, out->symbol) == 1;
		return;
	}
	out->syms = arena_array(a->graph.mem, struct bd_symbol, f->nr_syms);
	out->redirects = arena_array(a->graph.mem, uint32_t, f->nr_syms);
	for (i = 0; i < f->nr_syms; i++) {
		out->syms[i] = symbol_of(a, f->syms[i].obj);
		if (redirect && f->entered[i])
			add_redirect(out, i);
	}
	out->nr_syms = f->nr_syms;
	out->symbol = f->nr_syms && f->syms[0].kind <= G_ALIAS ? out->syms[0].name : "";
	out->symbol_unique = *out->symbol && image_count(&a->target.img, out->symbol) == 1;
}

static void fill_func(struct analysis *a, struct g_func *f, struct bd_func *out, bool switcher)
{
	*out = (struct bd_func) {
		.name = f->name,
		.type = f->type,
		.unit = a->graph.units[f->unit].file,
		.loc = f->loc,
		.range = f->range,
		.class = f->class,
		.reason = f->reason,
		.remedy = f->remedy ? f->remedy : "",
		.caveat = f->caveat ? f->caveat : "",
		.is_static = f->is_static,
		.from_macro = f->from_macro,
		.addr_taken_inside = f->held_inside,
		.stack_switch = switcher,
		.decls = decls_of(a, f->decls, f->nr_decls),
		.nr_decls = f->nr_decls,
	};
	out->uses = uses_of(a, f->uses, f->nr_uses, &out->nr_uses);
	fill_symbols(a, f, out);
}

static void fill_var(struct analysis *a, const struct g_var *v, struct bd_var *out)
{
	*out = (struct bd_var) {
		.name = v->name,
		.type = v->type,
		.unit = a->graph.units[v->unit].file,
		.owner = v->owner,
		.loc = v->loc,
		.range = v->range,
		.class = v->class,
		.reason = v->reason,
		.remedy = v->remedy ? v->remedy : "",
		.is_static = v->is_static,
		.is_percpu = v->is_percpu,
		.from_macro = v->from_macro,
		.anon_type = v->anon_type,
		.initialized = v->initialized,
		.sym = symbol_of(a, v->obj),
		.decls = decls_of(a, v->decls, v->nr_decls),
		.nr_decls = v->nr_decls,
	};
	out->uses = uses_of(a, v->uses, v->nr_uses, &out->nr_uses);
	out->symbol = out->sym.name;
	out->symbol_unique = *out->symbol && image_count(&a->target.img, out->symbol) == 1;
}

static void fill_target(struct analysis *a, struct boundary *out)
{
	struct arena *mem = a->graph.mem;

	out->target.build_id = arena_strdup(mem, a->target.build_id);
	out->target.release = arena_strdup(mem, a->target.release);
	out->target.vermagic = arena_strdup(mem, a->target.vermagic);
	out->target.compiler = arena_strdup(mem, a->target.compiler);
	out->target.text_base = a->target.text_base;
	out->frame = a->frame;
	out->frame.func = arena_strdup(mem, a->frame.func);
	out->frame.saved_regs = arena_strdup(mem, a->frame.saved_regs);
	out->frame.switch_func = arena_strdup(mem, a->frame.switch_func);
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

static void put_in_order(struct analysis *a)
{
	struct graph *g = &a->graph;
	size_t i;

	a->funcs = xcalloc(g->nr_funcs + 1, sizeof(*a->funcs));
	a->func_at = xcalloc(g->nr_funcs + 1, sizeof(*a->func_at));
	for (i = 0; i < g->nr_funcs; i++)
		a->funcs[i] = &g->funcs[i];
	qsort(a->funcs, g->nr_funcs, sizeof(*a->funcs), func_order);
	for (i = 0; i < g->nr_funcs; i++)
		a->func_at[a->funcs[i] - g->funcs] = i;
	a->vars = xcalloc(g->nr_vars + 1, sizeof(*a->vars));
	a->var_at = xcalloc(g->nr_vars + 1, sizeof(*a->var_at));
	for (i = 0; i < g->nr_vars; i++)
		a->vars[i] = &g->vars[i];
	qsort(a->vars, g->nr_vars, sizeof(*a->vars), var_order);
	for (i = 0; i < g->nr_vars; i++)
		a->var_at[a->vars[i] - g->vars] = i;
}

/* ---- structs ---- */

static int struct_order(const void *x, const void *y)
{
	const struct bd_struct *a = x, *b = y;
	int c = strcmp(a->name, b->name);

	return c ? c : loc_order(&a->loc, &b->loc);
}

/* Does its text run in the kernel while the module is in? A copy of it is enough. */
static bool has_text_outside(const struct graph *g, const struct g_func *f)
{
	size_t i;

	for (i = 0; i < f->nr_uses; i++)
		if (f->uses[i].kind == BD_USE_INLINED_COPY && !f->uses[i].init &&
		    use_is_outside(g, &f->uses[i]))
			return true;
	return f->stays;
}

static void fill_users(struct analysis *a, struct boundary *out)
{
	struct graph *g = &a->graph;
	size_t i;

	out->users = arena_array(g->mem, struct bd_user, g->nr_users);
	out->nr_users = g->nr_users;
	for (i = 0; i < g->nr_users; i++) {
		const struct g_user *u = &g->users[i];

		out->users[i] = (struct bd_user) {
			.who = u->who,
			.file = u->file,
			.by = u->func == G_NONE ? BD_NONE : a->func_at[u->func],
			.outside = u->func == G_NONE || has_text_outside(g, &g->funcs[u->func]),
		};
	}
}

static void fill_struct(struct arena *mem, const struct g_struct *s, struct bd_struct *out)
{
	size_t i;

	*out = (struct bd_struct) {
		.name = s->name,
		.is_union = s->is_union,
		.loc = s->loc,
		.size = s->size,
		.fields = arena_array(mem, struct bd_field, s->nr_fields),
		.nr_fields = s->nr_fields,
	};
	for (i = 0; i < s->nr_fields; i++) {
		const struct g_field *f = &s->fields[i];

		out->fields[i] = (struct bd_field) {
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

static void fill_structs(struct analysis *a, struct boundary *out)
{
	struct graph *g = &a->graph;
	size_t i;

	fill_users(a, out);
	out->structs = arena_array(g->mem, struct bd_struct, g->nr_structs);
	out->nr_structs = g->nr_structs;
	for (i = 0; i < g->nr_structs; i++)
		fill_struct(g->mem, &g->structs[i], &out->structs[i]);
	if (out->nr_structs)
		qsort(out->structs, out->nr_structs, sizeof(*out->structs), struct_order);
}

static void fill(struct analysis *a, const struct classify *c, struct boundary *out)
{
	struct graph *g = &a->graph;
	struct arena *mem = g->mem;
	size_t i, j;

	memset(out, 0, sizeof(*out));
	fill_target(a, out);
	put_in_order(a);
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
		fill_func(a, a->funcs[i], &out->funcs[i],
			  a->funcs[i] == &g->funcs[c->switcher]);
	out->vars = arena_array(mem, struct bd_var, g->nr_vars);
	out->nr_vars = g->nr_vars;
	for (i = 0; i < g->nr_vars; i++)
		fill_var(a, a->vars[i], &out->vars[i]);
	fill_structs(a, out);
	out->mem = mem;
	g->mem = NULL;
}

int analyze(const char *vmlinux_o, const char *vmlinux, const char *profile, struct boundary *out)
{
	struct classify c = { 0 };
	struct analysis a;
	uint8_t *wanted;
	size_t i;
	int err;

	err = analysis_start(&a, vmlinux_o, vmlinux, profile);
	if (err)
		return err;
	wanted = xcalloc(a.obj.nr_syms + 1, 1);
	for (i = 0; i < a.obj.nr_syms; i++)
		wanted[i] = a.graph.sym_func[i] != G_NONE;
	err = links_read(&a.links, &a.obj, wanted);
	for (i = 0; i < a.graph.nr_units && !err; i++)
		err = links_read_code(&a.links, &a.obj, wanted, a.graph.units[i].code,
				      a.graph.units[i].nr_code);
	free(wanted);
	if (!err) {
		links_sort(&a.links, &a.obj);
		for (i = 0; i < a.graph.nr_funcs; i++)
			if (a.graph.funcs[i].nr_syms)
				qsort(a.graph.funcs[i].syms, a.graph.funcs[i].nr_syms,
				      sizeof(struct g_sym), sym_order);
		graph_add_links(&a.graph, &a.links);
		c = (struct classify) { .g = &a.graph, .links = &a.links, .match = &a.match,
					.target = &a.target };
		err = read_frame(&a, &c);
	}
	if (!err)
		err = classify(&c);
	if (!err)
		fill(&a, &c, out);
	analysis_end(&a);
	return err;
}
