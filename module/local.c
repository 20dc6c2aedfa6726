// SPDX-License-Identifier: GPL-2.0
/*
 * local.c - structs that only code of the module uses, for as long as it runs
 *
 * In:  the boundary (who touches which field, the types that cross it), the kernel's types, the
 *      text as generated.
 * Out: whether a struct's layout is the module's own business although the kernel's types know it.
 * Called by layout.c.
 *
 * When the scheduler is swapped nobody is in its code, so what lives on the stack of that code is
 * never seen by both. A struct is taken for one of those when
 *   - it is defined in one of the scheduler's .c files, and no code outside the module touches it;
 *   - no function and no variable on the boundary has it in its type, and none of the kernel's
 *     structs holds it or points to it, but for others of this kind: nobody can keep one;
 *   - some function has one as a variable of its own: it is not what lives in lists by a member.
 */
#include <stdlib.h>
#include <string.h>

#include "module/local.h"
#include "module/source.h"

#define MAX_NESTING	4	/* structs of this kind within such structs */

static const struct bd_struct *find_struct(const struct boundary *bd, const char *name)
{
	size_t i;

	for (i = 0; i < bd->nr_structs; i++)
		if (str_eq(bd->structs[i].name, name) && !bd->structs[i].is_union)
			return &bd->structs[i];
	return NULL;
}

static bool touched_outside(const struct boundary *bd, const struct bd_struct *s)
{
	size_t i, k;

	for (i = 0; i < s->nr_fields; i++)
		for (k = 0; k < s->fields[i].nr_uses; k++)
			if (bd->users[s->fields[i].uses[k].user].outside)
				return true;
	return false;
}

/* Does the text of a type name the struct? */
static bool names_struct(const char *type, const char *key)
{
	size_t n = strlen(key);
	const char *p;

	for (p = type; (p = strstr(p, key)); p += n)
		if (p[n] == ' ' || p[n] == ',' || p[n] == ')' || !p[n])
			return true;
	return false;
}

static bool crosses_boundary(const struct boundary *bd, const char *key)
{
	size_t i;

	for (i = 0; i < bd->nr_funcs; i++) {
		const struct bd_func *f = &bd->funcs[i];

		if ((f->class == BD_OUTSIDER || bd_func_entered(f)) && names_struct(f->type, key))
			return true;
	}
	for (i = 0; i < bd->nr_vars; i++)
		if (bd->vars[i].class != BD_PRIVATE && names_struct(bd->vars[i].type, key))
			return true;
	return false;
}

/* The struct that a member's type leads to, by arrays and pointers too. */
static const struct btf_type *led_to(const struct btf *btf, uint32_t id)
{
	const struct btf_type *t = btf__type_by_id(btf, id);

	while (t && (btf_is_mod(t) || btf_is_typedef(t) || btf_is_type_tag(t) || btf_is_ptr(t) ||
		     btf_is_array(t)))
		t = btf__type_by_id(btf, btf_is_array(t) ? btf_array(t)->type : t->type);
	return t;
}

static bool held_by_others(const struct layout_locals *ls, const char *name, int depth)
{
	uint32_t id, nr = btf__type_cnt(ls->kernel);
	int i;

	for (id = 1; id < nr; id++) {
		const struct btf_type *t = btf__type_by_id(ls->kernel, id), *m;
		const char *holder;

		if (!btf_is_struct(t) && !btf_is_union(t))
			continue;
		for (i = 0; i < btf_vlen(t); i++) {
			m = led_to(ls->kernel, btf_members(t)[i].type);
			if (!m || (!btf_is_struct(m) && !btf_is_fwd(m)) ||
			    !str_eq(btf__name_by_offset(ls->kernel, m->name_off), name))
				continue;
			holder = btf__name_by_offset(ls->kernel, t->name_off);
			if (!str_eq(holder, name) && !layout_is_local(ls, holder, depth + 1))
				return true;
		}
	}
	return false;
}

/* `struct NAME variable;`, `= ...` or `, ...` in a function. */
static bool is_variable(const struct csource *src, const struct csource_chunk *c, const char *name)
{
	uint32_t i, var, next;

	for (i = c->body; i != CSOURCE_NONE && i < c->last; i = csource_next(src, i, true)) {
		if (!csource_token_is(src, i, "struct") ||
		    !csource_token_is(src, csource_next(src, i, true), name))
			continue;
		var = csource_next(src, csource_next(src, i, true), true);
		next = csource_next(src, var, true);
		if (src->tokens[var].kind == CSOURCE_IDENT &&
		    (csource_token_is(src, next, ";") || csource_token_is(src, next, "=") ||
		     csource_token_is(src, next, ",")) &&
		    !csource_token_is(src, csource_prev(src, i, true), "static"))
			return true;
	}
	return false;
}

static bool is_on_stack(const struct layout_locals *ls, const char *file, const char *name)
{
	struct csource *src = csource_open(arena_printf(ls->wd->mem, "%s/pristine/%s", ls->wd->meta,
							file));
	bool found = false;
	uint32_t k;

	for (k = 0; src && k < src->nr_chunks && !found; k++)
		found = src->chunks[k].kind == CSOURCE_FUNCTION &&
			is_variable(src, &src->chunks[k], name);
	csource_free(src);
	return found;
}

bool layout_is_local(const struct layout_locals *ls, const char *name, int depth)
{
	const struct bd_struct *s = find_struct(ls->bd, name);

	if (!*name || !s || depth > MAX_NESTING || !str_ends(s->loc.file, ".c"))
		return false;
	return !touched_outside(ls->bd, s) &&
	       !crosses_boundary(ls->bd, arena_printf(ls->wd->mem, "struct %s", name)) &&
	       is_on_stack(ls, s->loc.file, name) && !held_by_others(ls, name, depth);
}
