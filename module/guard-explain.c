// SPDX-License-Identifier: GPL-2.0
/*
 * guard-explain.c - what the compiler complains about at the boundary
 *
 * In:  a name out of a compiler's message, the boundary, the tree.
 * Out: an error that says where in the tree it is declared, and why it must be as it was.
 */
#include <string.h>

#include "module/guard.h"

/* Where a variable of that name is declared: the first toplevel chunk that names it. */
static uint32_t declared_line(const struct source_version *v, const char *name)
{
	uint32_t i, k;

	for (k = 0; v->src && k < v->src->nr_chunks; k++)
		for (i = v->src->chunks[k].first; i <= v->src->chunks[k].last; i++)
			if (v->src->chunks[k].kind != CSOURCE_FUNCTION &&
			    csource_token_is(v->src, i, name))
				return guard_line(v, i);
	return 0;
}

static void explain_function(struct guard *g, const struct bd_func *f)
{
	const struct source_file *s = guard_file(g, f->loc.file);
	const struct source_def *d = s ? source_function(&s->new, f->name) : NULL;
	uint32_t line = d ? guard_line(&s->new, d->name) : s ? declared_line(&s->new, f->name) : 0;

	if (bd_func_stays(f))
		guard_error(g, f->loc.file, line,
			    "%s() must stay %s: %s; restore its declaration, the module can only call it",
			    f->name, f->type, guard_is(g, f));
	else if (line)
		guard_error(g, f->loc.file, line,
			    "%s() must stay %s: %s; only its body may be changed, not its name, parameters and result",
			    f->name, f->type, guard_is(g, f));
	else
		guard_error(g, f->loc.file, f->loc.line,
			    "%s() was generated here and is not defined any more: %s, so the kernel keeps calling it; restore it, only its body may be changed",
			    f->name, guard_is(g, f));
}

static void explain_variable(struct guard *g, const struct bd_var *v)
{
	const struct source_file *s = guard_file(g, v->loc.file);
	uint32_t line = s ? declared_line(&s->new, v->name) : 0;

	if (v->class == BD_SHARED)
		guard_error(g, v->loc.file, line,
			    "%s must stay %s: it is shared with the kernel (%s); restore its declaration",
			    v->name, v->type, v->reason);
	else if (v->class == BD_SWITCHED)
		guard_error(g, v->loc.file, line,
			    "%s must be defined, as %s: the kernel's gets the contents of the module's (" MODULE_PREFIX "%s); restore the definition",
			    v->name, v->type, v->name);
}

void guard_explain(struct workdir *wd, const struct boundary *bd, const char *name)
{
	const struct bd_func *f;
	const struct bd_var *v;
	struct guard g;

	if (str_starts(name, MODULE_PREFIX))
		name += strlen(MODULE_PREFIX);
	f = bd_find_func(bd, name, NULL);
	v = bd_find_var(bd, name, "", NULL);
	guard_open(&g, wd, bd);
	if (f && (guard_entered(f) || bd_func_stays(f)))
		explain_function(&g, f);
	else if (v)
		explain_variable(&g, v);
	guard_close(&g);
}
