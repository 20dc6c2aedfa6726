// SPDX-License-Identifier: GPL-2.0
/*
 * rewrite-var-macro.c - shared variables that a macro use defines (see rewrite-var-macro.h)
 *
 * The macro's declaring counterpart is used where it has one, else the type the compiler recorded.
 */
#include <string.h>

#include "codegen/rewrite-var-macro.h"
#include "codegen/static-local.h"
#include "lib/declarator.h"

static bool starts_with(const struct csource *src, uint32_t i, const char *prefix)
{
	const struct csource_token *t = &src->tokens[i];

	return t->len >= strlen(prefix) && !memcmp(src->text + t->off, prefix, strlen(prefix));
}

/* DEFINE_PER_CPU...(type, name) = init; -> DECLARE_PER_CPU...(type, name); */
static int declare_percpu(struct rewrite *rw, const struct bd_var *v, const struct declaration *d,
			  const char *what)
{
	const struct csource_token *t = &rw->src->tokens[d->name];
	uint32_t open = csource_next(rw->src, d->name, true);

	declaration_set_storage(rw, d, "", what);
	rewrite_swap(rw, d->name, d->name,
		     arena_printf(rw->cg->mem, "DECLARE_%.*s", (int)(t->len - strlen("DEFINE_")),
				  rw->src->text + t->off + strlen("DEFINE_")), what);
	declaration_cut_initializers(rw, d, what);
	rewrite_after(rw, csource_match(rw->src, open), rewrite_var_label(rw, v), what);
	return 0;
}

static void note_by_product(struct codegen *cg, const struct bd_var *v)
{
	XGROW(cg->by_products, cg->nr_by_products, cg->cap_by_products);
	cg->by_products[cg->nr_by_products++] = v;
}

int rewrite_var_macro(struct rewrite *rw, const struct bd_var *v, const struct declaration *d,
		      const char *what)
{
	const char *type;

	if (starts_with(rw->src, d->name, "DEFINE_PER_CPU"))
		return declare_percpu(rw, v, d, what);
	if (starts_with(rw->src, d->name, "DEFINE_STATIC_CALL")) {
		declaration_set_storage(rw, d, "", what);
		rewrite_swap(rw, d->name, d->name, "DECLARE_STATIC_CALL", what);
		return 0;
	}
	/*
	 * The record of a system call for tracing, say: prelude.h makes the macro omit it, and the
	 * tables check that it did.
	 */
	if (!*v->owner && declarator_argument(rw->src, d->name, v->name) == CSOURCE_NONE) {
		note_by_product(rw->cg, v);
		return 0;
	}
	if (v->is_percpu)
		return declaration_refuse(v, &v->loc, "an unknown macro defines it per CPU");
	type = codegen_redeclare(rw->cg, v, static_local_name(rw, v));
	if (!type)
		return declaration_refuse(v, &v->loc, "its type has no name");
	if (*v->owner && !csource_token_is(rw->src, d->first, "static"))
		return declaration_refuse(v, &v->loc, "it is hidden in a macro inside a function");
	rewrite_swap(rw, d->first, d->last,
		     arena_printf(rw->cg->mem, "extern %s%s;", type, rewrite_var_label(rw, v)),
		     what);
	static_local_rename(rw, v, csource_next(rw->src, d->last, true), what);
	return 0;
}
