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

/*
 * How many calls away the access may be: a helper for one type (put_timespec64()), the copy itself
 * (_copy_to_user()), its assembly. Code further away was not passed a user's pointer: it prints
 * stacks of an oops, and does not sleep.
 */
#define USERMEM_CALLS	3

struct relocs {
	const Elf64_Rela *rela;
	Elf64_Rela *sorted;
	size_t nr;
	bool loaded;
};

struct usermem {
	const struct graph *g;
	const struct image *img;
	struct relocs *relocs;	/* per section, loaded when needed */
	uint8_t *opens;		/* per symbol: its own code opens user access */
	uint8_t *far;		/* per symbol: n + 1 when there is no access within n calls */
};

static int by_offset(const void *a, const void *b)
{
	const Elf64_Rela *x = a, *y = b;

	return x->r_offset < y->r_offset ? -1 : x->r_offset > y->r_offset;
}

static uint32_t reloc_section(const struct image *img, uint32_t sec)
{
	uint32_t i;

	for (i = 1; i < img->nr_secs; i++)
		if (img->secs[i].type == SHT_RELA && img->secs[i].info == sec)
			return i;
	return IMG_NONE;
}

/* The relocations of a section in the order of their places. */
static const struct relocs *relocs_of(struct usermem *u, uint32_t sec)
{
	struct relocs *r = &u->relocs[sec];
	uint32_t rela;
	size_t size, i;

	if (r->loaded)
		return r;
	r->loaded = true;
	rela = reloc_section(u->img, sec);
	r->rela = rela == IMG_NONE ? NULL : image_data(u->img, rela, &size);
	if (!r->rela)
		return r;
	r->nr = size / sizeof(*r->rela);
	for (i = 1; i < r->nr; i++)
		if (r->rela[i].r_offset < r->rela[i - 1].r_offset)
			break;
	if (i >= r->nr)
		return r;
	r->sorted = xmalloc(size);
	memcpy(r->sorted, r->rela, size);
	qsort(r->sorted, r->nr, sizeof(*r->sorted), by_offset);
	r->rela = r->sorted;
	return r;
}

static size_t first_at(const struct relocs *r, uint64_t off)
{
	size_t lo = 0, hi = r->nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (r->rela[mid].r_offset < off)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* ---- x86: stac, patched over three nops on CPUs with SMAP; each patch has two relocations ---- */

static bool place_of(const struct image *img, const Elf64_Rela *r, uint32_t *sec, uint64_t *value)
{
	uint32_t nsym = ELF64_R_SYM(r->r_info);

	if (nsym >= img->nr_syms || img->syms[nsym].sec >= img->nr_secs)
		return false;
	*sec = img->syms[nsym].sec;
	*value = img->syms[nsym].value + r->r_addend;
	return true;
}

static bool bytes_are(const struct image *img, uint32_t sec, uint64_t value, const char *bytes)
{
	const uint8_t *b = image_bytes(img, sec, value, strlen(bytes));

	return b && !memcmp(b, bytes, strlen(bytes));
}

static void find_openers(struct usermem *u)
{
	uint32_t table = image_section(u->img, ".altinstructions"), sec, at;
	const struct relocs *r;
	uint64_t value;
	size_t i;

	if (table == IMG_NONE)
		return;
	r = relocs_of(u, table);
	for (i = 0; i + 1 < r->nr; i += 2) {
		if (!place_of(u->img, &r->rela[i + 1], &sec, &value) ||
		    !bytes_are(u->img, sec, value, "\x0f\x01\xcb") ||
		    !place_of(u->img, &r->rela[i], &sec, &value) ||
		    !bytes_are(u->img, sec, value, "\x90\x90\x90"))
			continue;
		at = image_at(u->img, sec, value);
		if (at != IMG_NONE)
			u->opens[at] = true;
	}
}

static bool is_branch(const uint8_t *code, uint64_t off)
{
	return (off > 0 && (code[off - 1] == 0xe8 || code[off - 1] == 0xe9)) ||
	       (off > 1 && code[off - 2] == 0x0f && (code[off - 1] & 0xf0) == 0x80);
}

/* The function that starts at a place, IMG_NONE if none does. */
static uint32_t starts_at(const struct image *img, uint32_t sec, uint64_t value)
{
	uint32_t i = image_at(img, sec, value);

	return i != IMG_NONE && img->syms[i].value == value ? i : IMG_NONE;
}

/*
 * The function called or jumped to by the four bytes at @off of @sym's code, IMG_NONE if none is.
 * @r: their relocation, NULL if they have none: within a unit the assembler resolves calls
 */
static uint32_t callee_at(const struct usermem *u, const struct img_sym *sym, const uint8_t *code,
			  uint64_t off, const Elf64_Rela *r)
{
	uint64_t value;
	uint32_t sec;
	int32_t rel;

	if (!is_branch(code, off))
		return IMG_NONE;
	if (!r) {
		memcpy(&rel, code + off, sizeof(rel));
		return starts_at(u->img, sym->sec, sym->value + off + sizeof(rel) + rel);
	}
	if ((ELF64_R_TYPE(r->r_info) != R_X86_64_PC32 &&
	     ELF64_R_TYPE(r->r_info) != R_X86_64_PLT32) || !place_of(u->img, r, &sec, &value))
		return IMG_NONE;
	return starts_at(u->img, sec, value + sizeof(rel));
}

/* ---- any architecture ---- */

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
	uint32_t to;
	size_t i;

	if (u->opens[nsym])
		return true;
	if (u->far[nsym] > calls || sym->sec >= u->img->nr_secs)
		return false;
	code = calls ? image_bytes(u->img, sym->sec, sym->value, sym->size) : NULL;
	r = relocs_of(u, sym->sec);
	i = first_at(r, sym->value);
	for (off = 0; code && off + 4 <= sym->size; off++) {
		const Elf64_Rela *rela = NULL;

		if (i < r->nr && r->rela[i].r_offset == sym->value + off)
			rela = &r->rela[i++];
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
		free(u.relocs[i].sorted);
	free(u.relocs);
	free(u.opens);
	free(u.far);
}
