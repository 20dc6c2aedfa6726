// SPDX-License-Identifier: GPL-2.0
/*
 * analyze.c - the analysis from end to end (see analyzer.h)
 */
#include "analyzer/analyzer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/classify.h"
#include "analyzer/fill.h"
#include "analyzer/frame.h"
#include "analyzer/graph.h"
#include "analyzer/links.h"
#include "analyzer/match.h"
#include "analyzer/profile.h"
#include "analyzer/target.h"
#include "analyzer/usermem.h"
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
};

static void analysis_end(struct analysis *a)
{
	free((char *)a->frame.func);
	free((char *)a->frame.saved_regs);
	free((char *)a->frame.canary_symbol);
	match_free(&a->match);
	links_free(&a->links);
	if (a->have_graph)
		graph_free(&a->graph);
	profile_free(&a->profile);
	image_close(&a->obj);
	target_close(&a->target);
}

static int analysis_start(struct analysis *a, const char *vmlinux_o, const char *vmlinux,
			  const char *profile, const char *with)
{
	int err;

	memset(a, 0, sizeof(*a));
	err = profile_read(&a->profile, profile);
	if (!err) {
		profile_ask(&a->profile, with);
		err = target_open(&a->target, vmlinux);
	}
	if (!err)
		err = image_open(&a->obj, vmlinux_o);
	if (!err)
		err = graph_read(&a->graph, &a->obj, &a->profile);
	if (!err) {
		a->have_graph = true;
		err = match_symbols(&a->match, &a->graph, &a->target);
	}
	if (!err)
		err = match_verify(&a->graph, &a->match, &a->target);
	if (err)
		analysis_end(a);
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

/* The compiler does not always record where the canary is; the target's code does. */
static int check_frame(const struct analysis *a, const struct g_func *f)
{
	const struct arch *arch = a->target.img.arch;

	if (f->frame.has_frame_pointer &&
	    frame_agrees(arch, &a->frame, f->frame.saved_regs, f->frame.locals, f->frame.canary))
		return 0;
	ps_err("%s: the compiler's frame of %s (%s, %u bytes, canary at %d) is not the target's (%s, %u bytes, canary at %d)",
	       a->obj.path, f->name, f->frame.saved_regs, f->frame.locals,
	       f->frame.canary ? (int32_t)f->frame.canary + arch->cfa_offset :
	       a->frame.canary_rbp, a->frame.saved_regs, a->frame.locals, a->frame.canary_rbp);
	return -EINVAL;
}

/* What the kernel's code calls after the switch, whoever has switched. */
static void take_callees(const struct analysis *a, const struct frame_callees *callees,
			 struct classify *c)
{
	unsigned int n;
	uint32_t i;

	c->callees = xcalloc(a->obj.nr_syms + 1, 1);
	for (i = 0; i < a->obj.nr_syms; i++)
		for (n = 0; n < callees->nr; n++)
			if (a->match.target[i] == callees->sym[n])
				c->callees[i] = 1;
}

static int read_frame(struct analysis *a, struct classify *c)
{
	struct frame_callees callees;
	struct g_func *f;
	uint32_t sym;
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
	err = frame_read(&a->target.img, sym, a->profile.stack_switch.rules[0].pattern, &a->frame,
			 &callees);
	if (!err)
		err = check_frame(a, f);
	if (!err)
		take_callees(a, &callees, c);
	return err;
}

/* By place and name: the linker has no order of its own for several names of one place. */
static int sym_order(const void *x, const void *y, void *arg)
{
	const struct g_sym *a = x, *b = y;
	const struct img_sym *syms = arg, *s = &syms[a->obj], *t = &syms[b->obj];

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (s->sec != t->sec)
		return s->sec < t->sec ? -1 : 1;
	if (s->value != t->value)
		return s->value < t->value ? -1 : 1;
	return strcmp(s->name, t->name);
}

int analyze(const char *vmlinux_o, const char *vmlinux, const char *profile, struct boundary *out)
{
	return analyze_with(vmlinux_o, vmlinux, profile, "", out);
}

int analyze_with(const char *vmlinux_o, const char *vmlinux, const char *profile, const char *with,
		 struct boundary *out)
{
	struct classify c = { 0 };
	struct analysis a;
	uint8_t *wanted;
	size_t i;
	int err;

	err = analysis_start(&a, vmlinux_o, vmlinux, profile, with);
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
				qsort_r(a.graph.funcs[i].syms, a.graph.funcs[i].nr_syms,
					sizeof(struct g_sym), sym_order, a.obj.syms);
		graph_add_links(&a.graph, &a.links);
		usermem_mark(&a.graph, &a.match, &a.target);
		c = (struct classify){ .g = &a.graph, .links = &a.links, .match = &a.match,
					.target = &a.target };
		err = read_frame(&a, &c);
	}
	if (!err)
		err = classify(&c);
	if (!err)
		err = classify_asked(&c);
	if (!err)
		fill_boundary(&c, &a.frame, out);
	free(c.callees);
	analysis_end(&a);
	return err;
}
