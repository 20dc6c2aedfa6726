// SPDX-License-Identifier: GPL-2.0
/*
 * rewrite-var.c - edits for a variable's definition and declarations (see rewrite-var.h)
 *
 *   shared     declared, not defined: the module uses the kernel's copy
 *   switched   the name means the kernel's copy, the module's contents are called __mod_NAME
 *   init       removed
 *   private    unchanged
 *
 * A declaration keeps its own text where the variable's name is in it.
 */
#include <errno.h>

#include "codegen/declaration.h"
#include "codegen/rewrite-var-macro.h"
#include "codegen/rewrite-var.h"
#include "codegen/static-local.h"
#include "lib/declarator.h"

static int declare_shared(struct rewrite *rw, const struct bd_var *v, const struct declaration *d,
			  const char *what)
{
	if (!csource_token_is(rw->src, d->name, v->name))
		return rewrite_var_macro(rw, v, d, what);
	declaration_set_storage(rw, d, "extern", what);
	declaration_cut_initializers(rw, d, what);
	declaration_complete_array(rw, v, d, what);
	static_local_rename(rw, v, d->name, what);
	declaration_add_label(rw, v, d, what);
	return 0;
}

static int declare_switched(struct rewrite *rw, const struct bd_var *v,
			    const struct declaration *d, const char *what)
{
	const char *type = codegen_redeclare(rw->cg, v, arena_printf(rw->cg->mem,
					     MODULE_PREFIX "%s", v->name));
	struct declarator decl;

	if (!type)
		return declaration_refuse(v, &v->loc, "its type has no name");
	if (!declarator_first(rw->src, d->first, d->last, &decl) || decl.init == CSOURCE_NONE)
		return declaration_refuse(v, &v->loc, "it has no initializer");
	rewrite_swap(rw, d->first, csource_prev(rw->src, decl.init, true),
		     v->nr_decls ? arena_printf(rw->cg->mem, "static %s", type) :
		     arena_printf(rw->cg->mem, "extern %s%s; static %s", v->type,
				  rewrite_var_label(rw, v), type), what);
	return 0;
}

int rewrite_var(struct rewrite *rw, const struct bd_var *v)
{
	const char *what = arena_printf(rw->cg->mem, "%s %s", bd_var_class_name(v->class),
					v->name);
	struct declaration d;
	int err;

	if (v->class == BD_PRIVATE || static_local_removed(rw, v))
		return 0;
	err = declaration_find(rw, v, &v->loc, &d);
	if (err)
		return err;
	if (v->class == BD_SWITCHED)
		return declare_switched(rw, v, &d, what);
	err = declaration_check_class(rw, v, &d);
	if (err)
		return err;
	if (v->class == BD_SHARED)
		return declare_shared(rw, v, &d, what);
	rewrite_cut(rw, d.first, d.last, what);
	return 0;
}

/* NAME(variable): a macro declares it, as EXPORT_SYMBOL() does. */
static bool is_macro_argument(const struct csource *src, const struct declaration *d)
{
	uint32_t open = csource_next(src, d->first, true);

	return csource_token_is(src, open, "(") && d->name > open &&
	       d->name < csource_match(src, open);
}

int rewrite_var_decl(struct rewrite *rw, const struct bd_var *v, const struct bd_loc *loc)
{
	struct declaration d;
	const char *what;
	int err;

	if (v->class != BD_SHARED && v->class != BD_SWITCHED)
		return 0;
	err = declaration_find(rw, v, loc, &d);
	if (err || !csource_token_is(rw->src, d.name, v->name))
		return err;
	if (is_macro_argument(rw->src, &d))
		return 0;
	what = arena_printf(rw->cg->mem, "declaration of %s %s", bd_var_class_name(v->class),
			    v->name);
	/* without extern it would be a definition */
	declaration_set_storage(rw, &d, "extern", what);
	declaration_add_label(rw, v, &d, what);
	return 0;
}
