// SPDX-License-Identifier: GPL-2.0
/*
 * match.c - vmlinux.o against the target: symbols and bytes (see match.h)
 */
#include "analyzer/match.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/relocs.h"
#include "arch/arch.h"
#include "lib/util.h"

static bool is_code_or_data(const struct img_sym *sym)
{
	return sym->type == STT_FUNC || sym->type == STT_OBJECT;
}

static uint32_t in_group(const struct image *img, uint32_t group, const struct img_sym *like)
{
	uint32_t i = IMG_NONE;

	while ((i = image_find(img, like->name, i)) != IMG_NONE)
		if (img->syms[i].group == group && img->syms[i].type == like->type)
			return i;
	return IMG_NONE;
}

static uint32_t in_globals(const struct image *img, const char *name)
{
	uint32_t i = IMG_NONE;

	while ((i = image_find(img, name, i)) != IMG_NONE)
		if (img->syms[i].bind != STB_LOCAL)
			return i;
	return IMG_NONE;
}

/* How many of a group's functions a group of the target lacks. */
static unsigned int lacking(const struct image *obj, const struct img_group *og,
			    const struct image *img, uint32_t group)
{
	unsigned int n = 0;
	uint32_t i;

	for (i = og->first; i < og->end; i++)
		if (obj->syms[i].type == STT_FUNC &&
		    in_group(img, group, &obj->syms[i]) == IMG_NONE)
			n++;
	return n;
}

int match_symbols(struct match *m, const struct graph *g, const struct target *t)
{
	const struct image *obj = g->obj, *img = &t->img;
	uint32_t i;
	size_t u;

	m->target = xmalloc((obj->nr_syms + 1) * sizeof(*m->target));
	memset(m->target, 0xff, (obj->nr_syms + 1) * sizeof(*m->target));
	for (u = 0; u < g->nr_units; u++) {
		const struct img_group *og = &obj->groups[g->units[u].group];
		uint32_t best = IMG_NONE;
		unsigned int least = 0, n;

		for (i = 0; i < img->nr_groups; i++) {
			if (!str_eq(img->groups[i].file, og->file))
				continue;
			n = lacking(obj, og, img, i);
			if (best == IMG_NONE || n < least) {
				best = i;
				least = n;
			}
		}
		if (best == IMG_NONE) {
			ps_err("%s: has no local symbols of %s: not the kernel of this source, or stripped",
			       img->path, g->units[u].file);
			match_free(m);
			return -EINVAL;
		}
		for (i = og->first; i < og->end; i++)
			if (is_code_or_data(&obj->syms[i]))
				m->target[i] = in_group(img, best, &obj->syms[i]);
	}
	for (i = 0; i < obj->nr_syms; i++)
		if ((g->sym_func[i] != G_NONE || g->sym_var[i] != G_NONE) &&
		    obj->syms[i].bind != STB_LOCAL)
			m->target[i] = in_globals(img, obj->syms[i].name);
	return 0;
}

void match_free(struct match *m)
{
	free(m->target);
	m->target = NULL;
}

/* ---- verification ---- */

/* A direct call or jump that the linker filled in goes to the function that the source names. */
static bool same_callee(const struct image *obj, const struct img_sym *o, const struct image *img,
			const struct img_sym *t, const Elf64_Rela *rela)
{
	const struct arch *arch = obj->arch;
	uint64_t off = rela->r_offset - o->value, dest;
	uint32_t nsym = ELF64_R_SYM(rela->r_info), i = IMG_NONE;
	const uint8_t *code = image_bytes(img, t->sec, t->value, t->size);
	struct arch_branch branch;
	const struct img_sym *sym;

	if (arch->reloc(ELF64_R_TYPE(rela->r_info)) != ARCH_RELOC_PC || nsym >= obj->nr_syms ||
	    !arch->branch_at(code, t->size, off, t->value, &branch))
		return true;
	sym = &obj->syms[nsym];
	dest = branch.dest;
	if (sym->type == STT_SECTION) {
		uint64_t place = sym->value + rela->r_addend + arch->pc_bias;

		nsym = image_at(obj, sym->sec, place);
		if (nsym == IMG_NONE)
			return true;
		sym = &obj->syms[nsym];
		dest -= place - sym->value;
	} else if (rela->r_addend != -(int64_t)arch->pc_bias) {
		return true;
	}
	while ((i = image_find(img, sym->name, i)) != IMG_NONE)
		if (img->syms[i].value == dest)
			return true;
	return false;
}

static bool same_bytes(const struct image *obj, const struct img_sym *o, const struct image *img,
		       const struct img_sym *t, struct relocs *r)
{
	const uint8_t *a = image_bytes(obj, o->sec, o->value, o->size);
	const uint8_t *b = image_bytes(img, t->sec, t->value, t->size);
	uint64_t at = 0;
	uint32_t i;

	if (!a || !b)
		return false;
	relocs_read(r, obj, o->sec);
	for (i = relocs_first_at(r, o->value);
	     i < r->nr && r->v[i].r_offset < o->value + o->size; i++) {
		uint64_t off = r->v[i].r_offset - o->value;

		if ((off > at && memcmp(a + at, b + at, off - at)) ||
		    !same_callee(obj, o, img, t, &r->v[i]))
			return false;
		off += obj->arch->reloc_width(ELF64_R_TYPE(r->v[i].r_info));
		if (off > at)
			at = off;
	}
	return at >= o->size || !memcmp(a + at, b + at, o->size - at);
}

/* A function by the file its text is in, for the message. */
static const char *file_of(const struct graph *g, uint32_t sym, const struct g_unit *u)
{
	return g->sym_func[sym] != G_NONE ? g->funcs[g->sym_func[sym]].loc.file : u->file;
}

static int verify_symbol(const struct graph *g, const struct match *m, const struct target *t,
			 const struct g_unit *u, uint32_t i, struct relocs *r)
{
	const struct img_sym *o = &g->obj->syms[i], *s;
	const char *what;

	if (m->target[i] == IMG_NONE) {
		what = "is missing in the target";
	} else {
		s = &t->img.syms[m->target[i]];
		if (s->size != o->size)
			what = "has another size";
		else if (!same_bytes(g->obj, o, &t->img, s, r))
			what = "has other code";
		else
			return 0;
	}
	ps_err("kernel source is not the target's: %s differs first (%s): it %s; take source, config and compiler of %s",
	       o->name, file_of(g, i, u), what, t->release);
	return -EINVAL;
}

int match_verify(const struct graph *g, const struct match *m, const struct target *t)
{
	struct relocs r = { 0 };
	int err = 0;
	uint32_t i;
	size_t u;

	for (u = 0; u < g->nr_units && !err; u++) {
		const struct img_group *og = &g->obj->groups[g->units[u].group];

		for (i = og->first; i < og->end && !err; i++)
			if (g->obj->syms[i].type == STT_FUNC)
				err = verify_symbol(g, m, t, &g->units[u], i, &r);
	}
	for (i = 0; i < g->obj->nr_syms && !err; i++)
		if (g->sym_func[i] != G_NONE && g->obj->syms[i].bind != STB_LOCAL)
			err = verify_symbol(g, m, t,
					    &g->units[g->funcs[g->sym_func[i]].unit], i, &r);
	relocs_free(&r);
	return err;
}
