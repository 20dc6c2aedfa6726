// SPDX-License-Identifier: GPL-2.0
/*
 * usermem.c - functions of the scheduler that copy to or from user memory (see usermem.h)
 *
 * The kernel must open user access before each copy, by an instruction that it patches in on CPUs
 * that guard it: no helper's name is needed. Helpers are followed from the scheduler's functions
 * on, so only code that they call is read.
 */
#include "analyzer/usermem.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/relocs.h"
#include "arch/arch.h"
#include "lib/util.h"

/*
 * How many calls away the access may be: a helper for one type (put_timespec64()), the copy itself
 * (_copy_to_user()), its assembly. Code further away was not passed a user's pointer: it prints
 * stacks of an oops, and does not sleep.
 */
#define USERMEM_CALLS	3

struct usermem {
	const struct graph *g;
	const struct image *img;
	struct relocs *relocs;	/* per section, read when needed */
	uint8_t *opens;		/* per symbol: its own code opens user access */
	uint8_t *far;		/* per symbol: n + 1 when there is no access within n calls */
};

static const struct relocs *relocs_of(struct usermem *u, uint32_t sec)
{
	relocs_read(&u->relocs[sec], u->img, sec);
	return &u->relocs[sec];
}

/* ---- who opens user access: the kernel's table of alternatives ---- */

static bool place_of(const struct image *img, const Elf64_Rela *r, uint32_t *sec, uint64_t *value)
{
	uint32_t nsym = ELF64_R_SYM(r->r_info);

	if (nsym >= img->nr_syms || img->syms[nsym].sec >= img->nr_secs)
		return false;
	*sec = img->syms[nsym].sec;
	*value = img->syms[nsym].value + r->r_addend;
	return true;
}

/* The code from a place of vmlinux.o to the end of its section. */
static const uint8_t *code_from(const struct image *img, uint32_t sec, uint64_t value, size_t *size)
{
	*size = value < img->secs[sec].size ? img->secs[sec].size - value : 0;
	return image_bytes(img, sec, value, *size);
}

/* A record has two relocations: that of the place, and that of the code that may replace it. */
static void find_openers(struct usermem *u)
{
	uint32_t table = image_section(u->img, ".altinstructions"), i, at, sec, from;
	const struct relocs *r;
	uint64_t value, offset;

	if (table == IMG_NONE)
		return;
	r = relocs_of(u, table);
	for (i = 0; i + 1 < r->nr; i += 2) {
		const uint8_t *code, *other;
		size_t size, other_size;

		if (!place_of(u->img, &r->v[i], &sec, &value) ||
		    !place_of(u->img, &r->v[i + 1], &from, &offset))
			continue;
		code = code_from(u->img, sec, value, &size);
		other = code_from(u->img, from, offset, &other_size);
		if (!code || !other || !u->img->arch->opens_user(code, size, other, other_size))
			continue;
		at = image_at(u->img, sec, value);
		if (at != IMG_NONE)
			u->opens[at] = true;
	}
}

/* The function that starts at a place, IMG_NONE if none does. */
static uint32_t starts_at(const struct image *img, uint32_t sec, uint64_t value)
{
	uint32_t i = image_at(img, sec, value);

	return i != IMG_NONE && img->syms[i].value == value ? i : IMG_NONE;
}

/*
 * The function called or jumped to by the operand at @off of @sym's code, IMG_NONE if none is.
 * @r: its relocation, NULL if it has none: within a unit the assembler resolves calls
 */
static uint32_t callee_at(const struct usermem *u, const struct img_sym *sym, const uint8_t *code,
			  uint64_t off, const Elf64_Rela *r)
{
	const struct arch *arch = u->img->arch;
	struct arch_branch branch;
	uint64_t value;
	uint32_t sec;

	if (!arch->branch_at(code, sym->size, off, sym->value, &branch))
		return IMG_NONE;
	if (!r)
		return starts_at(u->img, sym->sec, branch.dest);
	if (arch->reloc(ELF64_R_TYPE(r->r_info)) != ARCH_RELOC_PC ||
	    !place_of(u->img, r, &sec, &value))
		return IMG_NONE;
	return starts_at(u->img, sec, value + arch->pc_bias);
}

/* ---- who reaches it ---- */

static bool reaches(struct usermem *u, uint32_t sym, unsigned int calls, uint32_t *by);

/* Does a callee reach user memory? The scheduler's own functions are judged by themselves. */
static bool callee_reaches(struct usermem *u, uint32_t callee, unsigned int calls)
{
	return callee != IMG_NONE && u->g->sym_func[callee] == G_NONE &&
	       reaches(u, callee, calls, NULL);
}

/*
 * Does a function open user access, itself or at most so many calls away?
 * @by: set to the callee that reaches it, untouched if the function itself does
 */
static bool reaches(struct usermem *u, uint32_t nsym, unsigned int calls, uint32_t *by)
{
	const struct img_sym *sym = &u->img->syms[nsym];
	const struct relocs *r;
	const uint8_t *code;
	uint64_t off;
	uint32_t to, i;

	if (u->opens[nsym])
		return true;
	if (u->far[nsym] > calls || sym->sec >= u->img->nr_secs)
		return false;
	code = calls ? image_bytes(u->img, sym->sec, sym->value, sym->size) : NULL;
	r = relocs_of(u, sym->sec);
	i = relocs_first_at(r, sym->value);
	for (off = 0; code && off < sym->size; off++) {
		const Elf64_Rela *rela = NULL;

		if (i < r->nr && r->v[i].r_offset == sym->value + off)
			rela = &r->v[i++];
		to = callee_at(u, sym, code, off, rela);
		if (to == nsym || !callee_reaches(u, to, calls - 1))
			continue;
		if (by)
			*by = to;
		return true;
	}
	u->far[nsym] = calls + 1;
	return false;
}

void usermem_mark(struct graph *g)
{
	struct usermem u = { .g = g, .img = g->obj };
	size_t i, k;

	u.relocs = xcalloc(u.img->nr_secs, sizeof(*u.relocs));
	u.opens = xcalloc(u.img->nr_syms + 1, 1);
	u.far = xcalloc(u.img->nr_syms + 1, 1);
	find_openers(&u);
	for (i = 0; i < g->nr_funcs; i++) {
		struct g_func *f = &g->funcs[i];

		for (k = 0; k < f->nr_syms && !f->user_access; k++) {
			uint32_t by = f->syms[k].obj;

			if (reaches(&u, f->syms[k].obj, USERMEM_CALLS, &by))
				f->user_access = by == f->syms[k].obj ? "" :
						 graph_string(g, g->obj->syms[by].name);
		}
	}
	for (i = 0; i < u.img->nr_secs; i++)
		relocs_free(&u.relocs[i]);
	free(u.relocs);
	free(u.opens);
	free(u.far);
}
