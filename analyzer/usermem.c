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
	const struct image *img;	/* the target's */
	uint8_t *own;			/* per symbol of it: the scheduler's, judged by itself */
	uint8_t *opens;			/* its own code opens user access */
	uint8_t *far;			/* n + 1 when there is no access within n calls */
};

/* ---- who opens user access: the kernel's table of alternatives ---- */

/* Where a record says its place and the other code are, both as distances from the field. */
struct alternative {
	uint32_t size, place, other;
};

#define FIELD_SIZE	sizeof(int32_t)

/* The compiler's relocations show what a record is like. */
static bool read_layout(const struct image *obj, struct alternative *alt)
{
	uint32_t table = image_section(obj, ".altinstructions");
	struct relocs r = { 0 };
	bool known;

	if (table == IMG_NONE)
		return false;
	relocs_read(&r, obj, table);
	known = r.nr >= 2;
	if (known)
		*alt = (struct alternative){
			.size = r.nr > 2 ? r.v[2].r_offset - r.v[0].r_offset :
				obj->secs[table].size,
			.place = r.v[0].r_offset,
			.other = r.v[1].r_offset,
		};
	relocs_free(&r);
	/* the object may be damaged */
	return known && alt->size >= FIELD_SIZE && alt->place <= alt->size - FIELD_SIZE &&
	       alt->other <= alt->size - FIELD_SIZE;
}

/* The code that a field points to, to the end of its section. */
static const uint8_t *code_of(const struct image *img, const uint8_t *field, uint64_t addr,
			      uint64_t *value, uint32_t *sec, size_t *size)
{
	int32_t distance;

	memcpy(&distance, field, sizeof(distance));
	*value = addr + (int64_t)distance;
	*sec = image_sec_of_addr(img, *value);
	if (*sec == IMG_NONE)
		return NULL;
	*size = img->secs[*sec].addr + img->secs[*sec].size - *value;
	return image_bytes(img, *sec, *value, *size);
}

static void find_openers(struct usermem *u)
{
	uint32_t table = image_section(u->img, ".altinstructions"), at, sec, other_sec;
	struct alternative alt;
	const uint8_t *b;
	size_t size, i;

	if (table == IMG_NONE || !read_layout(u->g->obj, &alt))
		return;
	b = image_data(u->img, table, &size);
	for (i = 0; b && i + alt.size <= size; i += alt.size) {
		uint64_t addr = u->img->secs[table].addr + i, value, other_value;
		const uint8_t *code, *other;
		size_t code_size, other_size;

		code = code_of(u->img, b + i + alt.place, addr + alt.place, &value, &sec,
			       &code_size);
		other = code_of(u->img, b + i + alt.other, addr + alt.other, &other_value,
				&other_sec, &other_size);
		if (!code || !other ||
		    !u->img->arch->opens_user(code, code_size, other, other_size))
			continue;
		at = image_at(u->img, sec, value);
		if (at != IMG_NONE)
			u->opens[at] = true;
	}
}

/* The function that starts at an address, IMG_NONE if none does. */
static uint32_t starts_at(const struct image *img, uint64_t addr)
{
	uint32_t sec = image_sec_of_addr(img, addr), i;

	i = sec == IMG_NONE ? IMG_NONE : image_at(img, sec, addr);
	return i != IMG_NONE && img->syms[i].value == addr ? i : IMG_NONE;
}

/* ---- who reaches it ---- */

static bool reaches(struct usermem *u, uint32_t sym, unsigned int calls, uint32_t *by);

/* Does a callee reach user memory? The scheduler's own functions are judged by themselves. */
static bool callee_reaches(struct usermem *u, uint32_t callee, unsigned int calls)
{
	return callee != IMG_NONE && !u->own[callee] && reaches(u, callee, calls, NULL);
}

/*
 * Does a function open user access, itself or at most so many calls away?
 * @by: set to the callee that reaches it, untouched if the function itself does
 */
static bool reaches(struct usermem *u, uint32_t nsym, unsigned int calls, uint32_t *by)
{
	const struct img_sym *sym = &u->img->syms[nsym];
	struct arch_branch branch;
	const uint8_t *code;
	uint64_t off;
	uint32_t to;

	if (u->opens[nsym])
		return true;
	if (u->far[nsym] > calls || sym->sec >= u->img->nr_secs)
		return false;
	code = calls ? image_bytes(u->img, sym->sec, sym->value, sym->size) : NULL;
	for (off = 1; code && off < sym->size; off++) {
		if (!u->img->arch->branch_at(code, sym->size, off, sym->value, &branch))
			continue;
		to = starts_at(u->img, branch.dest);
		if (to == nsym || !callee_reaches(u, to, calls - 1))
			continue;
		if (by)
			*by = to;
		return true;
	}
	u->far[nsym] = calls + 1;
	return false;
}

void usermem_mark(struct graph *g, const struct match *m, const struct target *t)
{
	struct usermem u = { .g = g, .img = &t->img };
	uint32_t n;
	size_t i, k;

	u.own = xcalloc(u.img->nr_syms + 1, 1);
	u.opens = xcalloc(u.img->nr_syms + 1, 1);
	u.far = xcalloc(u.img->nr_syms + 1, 1);
	for (n = 0; n < g->obj->nr_syms; n++)
		if (g->sym_func[n] != G_NONE && m->target[n] != IMG_NONE)
			u.own[m->target[n]] = true;
	find_openers(&u);
	for (i = 0; i < g->nr_funcs; i++) {
		struct g_func *f = &g->funcs[i];

		for (k = 0; k < f->nr_syms && !f->user_access; k++) {
			uint32_t sym = m->target[f->syms[k].obj], by = sym;

			if (sym != IMG_NONE && reaches(&u, sym, USERMEM_CALLS, &by))
				f->user_access = by == sym ? "" :
						 graph_string(g, u.img->syms[by].name);
		}
	}
	free(u.own);
	free(u.opens);
	free(u.far);
}
