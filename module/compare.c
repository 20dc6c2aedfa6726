// SPDX-License-Identifier: GPL-2.0
/*
 * compare.c - is a struct of the module's the kernel's? (see compare.h)
 *
 * The module's types are written by gcc, the kernel's by pahole: what the two say differently of
 * the same source (qualifiers, names of integers, what a bit field is) does not count. A pointer
 * may not point to another struct, but what that struct looks like is compared on its own.
 */
#include "module/compare.h"

#include <stdio.h>
#include <string.h>

#define MAX_DEPTH	16	/* of types within types that have no names of their own */
#define MAX_STEPS	100000	/* for one struct; the kernel's largest takes some thousand */

static const struct btf_type *resolved(const struct btf *btf, uint32_t id)
{
	const struct btf_type *t = btf__type_by_id(btf, id);

	while (t && (btf_is_mod(t) || btf_is_typedef(t) || btf_is_type_tag(t)))
		t = btf__type_by_id(btf, t->type);
	return t;
}

static const char *name_of(const struct btf *btf, uint32_t off)
{
	return btf__name_by_offset(btf, off);
}

static const char *member_name(const struct btf *btf, const struct btf_type *t, int i)
{
	return name_of(btf, btf_members(t)[i].name_off);
}

static const char *shown(const char *name)
{
	return *name ? name : "an unnamed member";
}

static __ps_printf(3, 4) bool differs(struct types_pair *p, const char *member,
				      const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	p->why = arena_vprintf(p->mem, fmt, ap);
	va_end(ap);
	p->member = member;
	return true;
}

/* ---- types ---- */

static bool is_record(const struct btf_type *t)
{
	return types_is_composite(t) || btf_is_fwd(t);
}

static bool same_type(struct types_pair *p, uint32_t mod, uint32_t kernel, int depth);

static bool same_function(struct types_pair *p, const struct btf_type *m, const struct btf_type *k,
			  int depth)
{
	int i;

	if (btf_vlen(m) != btf_vlen(k) || !same_type(p, m->type, k->type, depth))
		return false;
	for (i = 0; i < btf_vlen(m); i++)
		if (!same_type(p, btf_params(m)[i].type, btf_params(k)[i].type, depth))
			return false;
	return true;
}

static bool is_signed(const struct btf_type *t)
{
	return btf_int_encoding(t) & BTF_INT_SIGNED;
}

/* Older versions of pahole say of no char that it is signed. */
static bool same_sign(const struct btf_type *m, const struct btf_type *k, const char *kernel_name)
{
	return is_signed(m) == is_signed(k) ||
	       (!is_signed(k) &&
		(str_eq(kernel_name, "char") || str_eq(kernel_name, "signed char")));
}

/* One writes arrays of arrays as such, the other all in one. */
static uint32_t flat_array(const struct btf *btf, const struct btf_type *t, uint64_t *elems)
{
	uint32_t id = 0;

	for (*elems = 1; t && btf_is_array(t); t = resolved(btf, id)) {
		*elems *= btf_array(t)->nelems;
		id = btf_array(t)->type;
	}
	return id;
}

static bool same_array(struct types_pair *p, const struct btf_type *m, const struct btf_type *k,
		       int depth)
{
	uint64_t mod_elems, kernel_elems;
	uint32_t mod = flat_array(p->mod, m, &mod_elems);
	uint32_t kernel = flat_array(p->kernel, k, &kernel_elems);

	return mod_elems == kernel_elems && same_type(p, mod, kernel, depth);
}

static bool same_type(struct types_pair *p, uint32_t mod, uint32_t kernel, int depth)
{
	const struct btf_type *m = resolved(p->mod, mod), *k = resolved(p->kernel, kernel);
	const char *mn, *kn;

	if (!m || !k || depth > MAX_DEPTH || ++p->steps > MAX_STEPS)
		return !m == !k;
	mn = name_of(p->mod, m->name_off);
	kn = name_of(p->kernel, k->name_off);
	if (is_record(m) && is_record(k)) {
		struct types_pair inner = *p;
		bool same;

		if (*mn || *kn || btf_is_fwd(m) || btf_is_fwd(k))
			return str_eq(mn, kn);
		/* by a pointer, one without a name may point to itself */
		inner.depth++;
		same = inner.depth > MAX_DEPTH || !types_differ(&inner, m, k);
		p->steps = inner.steps;
		return same;
	}
	if (btf_is_any_enum(m) && btf_is_any_enum(k))
		return m->size == k->size && str_eq(mn, kn);
	if (btf_kind(m) != btf_kind(k))
		return false;
	switch (btf_kind(m)) {
	case BTF_KIND_INT:
		return m->size == k->size && same_sign(m, k, kn);
	case BTF_KIND_PTR:
		return same_type(p, m->type, k->type, depth + 1);
	case BTF_KIND_ARRAY:
		return same_array(p, m, k, depth + 1);
	case BTF_KIND_FUNC_PROTO:
		return same_function(p, m, k, depth + 1);
	default:
		return true;
	}
}

/* ---- members ---- */

/* gcc gives the width of a bit field only in kind_flag structs, as pahole does. */
static int64_t member_bits(const struct btf *btf, const struct btf_type *t, int i)
{
	uint32_t bits = btf_member_bitfield_size(t, i);

	return bits ? bits : btf__resolve_size(btf, btf_members(t)[i].type) * 8;
}

static const struct btf_type *unnamed_inside(const struct btf *btf, const struct btf_type *t, int i)
{
	const struct btf_type *inner = resolved(btf, btf_members(t)[i].type);

	return inner && types_is_composite(inner) && !*name_of(btf, inner->name_off) ? inner : NULL;
}

/* How many unnamed members lie at the same place before member @i, in a union for example. */
static int unnamed_before(const struct btf *btf, const struct btf_type *t, int i)
{
	int n, count = 0;

	for (n = 0; n < i; n++)
		count += !*member_name(btf, t, n) &&
			 btf_member_bit_offset(t, n) == btf_member_bit_offset(t, i);
	return count;
}

/* The module's counterpart of the kernel's member @i, or -1: same name; unnamed, same place. */
static int counterpart(struct types_pair *p, const struct btf_type *m, const struct btf_type *k,
		       int i)
{
	const char *name = member_name(p->kernel, k, i);
	int n, skip = unnamed_before(p->kernel, k, i);

	for (n = 0; n < btf_vlen(m); n++) {
		if (!str_eq(member_name(p->mod, m, n), name))
			continue;
		if (*name || (btf_member_bit_offset(m, n) == btf_member_bit_offset(k, i) &&
			      unnamed_before(p->mod, m, n) == skip))
			return n;
	}
	return -1;
}

/* What the module has where the kernel has its member @i, or NULL. */
static const char *instead_of(struct types_pair *p, const struct btf_type *m,
			      const struct btf_type *k, int i)
{
	int n;

	for (n = 0; n < btf_vlen(m); n++)
		if (btf_member_bit_offset(m, n) == btf_member_bit_offset(k, i))
			return member_name(p->mod, m, n);
	return NULL;
}

static bool member_differs(struct types_pair *p, const struct btf_type *m, const struct btf_type *k,
			   int i)
{
	const char *name = member_name(p->kernel, k, i), *other;
	const struct btf_type *mt, *kt;
	int n = counterpart(p, m, k, i);
	uint32_t mod_at, kernel_at;

	if (n < 0) {
		other = instead_of(p, m, k, i);
		if (other)
			return differs(p, *other ? other : name, "has %s where the kernel has %s",
				       shown(other), shown(name));
		return differs(p, name, "lacks %s", shown(name));
	}
	mod_at = btf_member_bit_offset(m, n);
	kernel_at = btf_member_bit_offset(k, i);
	if (mod_at / 8 != kernel_at / 8)
		return differs(p, name, "has %s at byte %u, the kernel at %u", shown(name),
			       mod_at / 8, kernel_at / 8);
	if (mod_at != kernel_at)
		return differs(p, name, "has %s at bit %u, the kernel at %u", shown(name), mod_at,
			       kernel_at);
	if (member_bits(p->mod, m, n) != member_bits(p->kernel, k, i))
		return differs(p, name, "has another size of %s than the kernel", shown(name));
	mt = unnamed_inside(p->mod, m, n);
	kt = unnamed_inside(p->kernel, k, i);
	if (mt && kt)
		return types_differ(p, mt, kt);
	if (!same_type(p, btf_members(m)[n].type, btf_members(k)[i].type, 0))
		return differs(p, name, "has another type of %s than the kernel", shown(name));
	return false;
}

/* ---- padding ---- */

/* Does the kernel's struct use any of these bits? */
static bool uses_bits(struct types_pair *p, const struct btf_type *k, int64_t from, int64_t to)
{
	int i;

	for (i = 0; i < btf_vlen(k); i++) {
		int64_t at = btf_member_bit_offset(k, i);

		if (at < to && at + member_bits(p->kernel, k, i) > from)
			return true;
	}
	return false;
}

static bool has_more(struct types_pair *p, const struct btf_type *m, const struct btf_type *k)
{
	int i, n;

	for (n = 0; n < btf_vlen(m); n++) {
		const char *name = member_name(p->mod, m, n);
		int64_t at = btf_member_bit_offset(m, n);

		for (i = 0; i < btf_vlen(k); i++)
			if (counterpart(p, m, k, i) == n)
				break;
		if (i < btf_vlen(k))
			continue;
		if (btf_is_union(m) || uses_bits(p, k, at, at + member_bits(p->mod, m, n)))
			return differs(p, name, "also has %s, which overlaps a member of the kernel's",
				       shown(name));
	}
	return false;
}

bool types_differ(struct types_pair *p, const struct btf_type *m, const struct btf_type *k)
{
	int i;

	if (btf_kind(m) != btf_kind(k))
		return differs(p, "", "is a union in one and a struct in the other");
	for (i = 0; i < btf_vlen(k); i++)
		if (member_differs(p, m, k, i))
			return true;
	if (m->size != k->size)
		return differs(p, btf_vlen(m) > btf_vlen(k) ?
			       member_name(p->mod, m, btf_vlen(m) - 1) : "",
			       "has %u bytes, in the kernel %u", m->size, k->size);
	return has_more(p, m, k);
}
