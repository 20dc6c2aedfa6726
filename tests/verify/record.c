// SPDX-License-Identifier: GPL-2.0
/*
 * record.c - what a record says, in the words of the ground truth
 *
 * In:  the record of one unit. Out: facts.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/verify/verify.h"

static const char *func_name(const struct psrec *r, uint32_t i)
{
	return psrec_str(r, r->funcs[i].asm_name);
}

static uint32_t source_of(const struct psrec *r, uint32_t i)
{
	while ((r->funcs[i].flags & PSREC_FUNC_CLONE) && r->funcs[i].origin != PSREC_NONE)
		i = r->funcs[i].origin;
	return i;
}

static void functions(const struct psrec *r, struct views *v)
{
	uint32_t i;

	for (i = 0; i < r->nr_funcs; i++) {
		if (!(r->funcs[i].flags & PSREC_FUNC_EMITTED))
			continue;
		fact(&v->record[K_FUNCS], "%s", func_name(r, i));
		if (r->funcs[i].flags & PSREC_FUNC_COLD_PART)
			fact(&v->record[K_FUNCS], "%s.cold", func_name(r, i));
	}
}

static void calls(const struct psrec *r, struct views *v)
{
	uint32_t i;

	for (i = 0; i < r->nr_calls; i++) {
		const struct psrec_call *c = &r->calls[i];

		if (!(c->flags & PSREC_CALL_SOURCE))
			fact(&v->record[K_CALLS], "%s > %s", func_name(r, c->caller),
			     c->callee == PSREC_NONE ? "*" : func_name(r, c->callee));
	}
}

static void inlines(const struct psrec *r, struct views *v)
{
	uint32_t i;

	for (i = 0; i < r->nr_inlines; i++) {
		const struct psrec_inline *in = &r->inlines[i];

		fact(&v->record[K_INLINES], "%s > %s :%u", func_name(r, in->outer),
		     psrec_str(r, r->funcs[in->callee].name), in->loc.line);
	}
}

static int params_of_type(const char *type)
{
	const char *open = strrchr(type, '(');
	int depth = 0, n = 1;

	/* the last list at depth 0: "int (*(int, int))(void)" is as rare as it looks */
	for (open = type + strlen(type); open > type; open--) {
		if (*open == ')')
			depth++;
		else if (*open == '(' && !--depth)
			break;
	}
	if (str_starts(open, "(void)") || str_starts(open, "()"))
		return 0;
	for (depth = 0; *open; open++) {
		depth += (*open == '(') - (*open == ')');
		/* "..." is none */
		n += *open == ',' && depth == 1 && !str_starts(open, ", ...");
	}
	return n;
}

/* The C function that a clone is made from. One that was folded into another kept its name only. */
static const char *made_from(const struct psrec *r, uint32_t i)
{
	return r->funcs[i].flags & PSREC_FUNC_MERGED ? psrec_str(r, r->funcs[i].name) :
	       func_name(r, source_of(r, i));
}

static void clones(const struct psrec *r, struct views *v)
{
	uint32_t i, p;

	for (i = 0; i < r->nr_funcs; i++) {
		const struct psrec_func *f = &r->funcs[i];
		const char *type;
		int takes = 0;
		bool gives;

		if (!(f->flags & PSREC_FUNC_CLONE) || !(f->flags & PSREC_FUNC_EMITTED))
			continue;
		fact(&v->record[K_CLONES], "%s < %s", func_name(r, i), made_from(r, i));
		if (f->flags & PSREC_FUNC_MERGED)
			continue;
		type = psrec_str(r, r->funcs[source_of(r, i)].type);
		gives = !str_starts(type, "void (") && !(f->flags & PSREC_FUNC_CLONE_RET_DROPPED);
		for (p = 0; p < r->nr_params; p++)
			takes += r->params[p].func == i;
		if (!(f->flags & PSREC_FUNC_CLONE_PARAMS_CHANGED))
			takes = params_of_type(type);
		fact(&v->record[K_PARAMS], "%s takes %d gives %d", func_name(r, i), takes, gives);
	}
}

static const char *to_name(const struct psrec *r, const struct psrec_ref *ref)
{
	return ref->to_kind == PSREC_K_FUNC ? func_name(r, ref->to) :
	       psrec_str(r, r->vars[ref->to].asm_name);
}

/* A compiler that sees the unit only can know it: of what is const, or static and left alone. */
static bool nothing_writes(const struct psrec_var *var)
{
	return var->flags & PSREC_VAR_CONST ||
	       !(var->flags & (PSREC_VAR_PUBLIC | PSREC_VAR_WRITTEN));
}

static void data(const struct psrec *r, struct views *v)
{
	uint32_t i;

	for (i = 0; i < r->nr_refs; i++) {
		const struct psrec_ref *ref = &r->refs[i];
		const struct psrec_var *from;

		if (ref->from_kind != PSREC_K_VAR)
			continue;
		from = &r->vars[ref->from];
		if (from->flags & PSREC_VAR_EMITTED)
			fact(&v->record[K_DATA], "%s > %s", psrec_str(r, from->asm_name),
			     to_name(r, ref));
		if (nothing_writes(from))
			fact(&v->holds, "%s > %s", psrec_str(r, from->asm_name), to_name(r, ref));
	}
}

/* What the text of one C function mentions, put down for a symbol whose code holds that text. */
static void mentions(const struct psrec *r, uint32_t symbol, uint32_t text, const uint32_t *first,
		     const uint32_t *next, struct views *v)
{
	uint32_t i;

	for (i = first[text]; i != PSREC_NONE; i = next[i])
		fact(&v->record[K_CODE], "%s > %s", func_name(r, symbol), to_name(r, &r->refs[i]));
}

static void code(const struct psrec *r, struct views *v)
{
	uint32_t *first = xmalloc((r->nr_funcs + 1) * sizeof(*first));
	uint32_t *next = xmalloc((r->nr_refs + 1) * sizeof(*next)), i;

	for (i = 0; i < r->nr_funcs; i++)
		first[i] = PSREC_NONE;
	for (i = r->nr_refs; i-- > 0;) {
		if (r->refs[i].from_kind != PSREC_K_FUNC)
			continue;
		next[i] = first[r->refs[i].from];
		first[r->refs[i].from] = i;
	}
	for (i = 0; i < r->nr_funcs; i++)
		if (r->funcs[i].flags & PSREC_FUNC_EMITTED)
			mentions(r, i, source_of(r, i), first, next, v);
	for (i = 0; i < r->nr_inlines; i++)
		mentions(r, r->inlines[i].outer, r->inlines[i].callee, first, next, v);
	free(first);
	free(next);
}

static void places(const struct psrec *r, struct views *v)
{
	const uint32_t derived = PSREC_FUNC_CLONE | PSREC_FUNC_ALIAS;
	uint32_t i;

	for (i = 0; i < r->nr_funcs; i++)
		if ((r->funcs[i].flags & PSREC_FUNC_DEFINED) && !(r->funcs[i].flags & derived))
			fact(&v->record[K_PLACES], "%s :%u", psrec_str(r, r->funcs[i].name),
			     r->funcs[i].loc.line);
	for (i = 0; i < r->nr_vars; i++)
		if ((r->vars[i].flags & PSREC_VAR_EMITTED) &&
		    !(r->vars[i].flags & PSREC_VAR_STATIC_LOCAL))
			fact(&v->record[K_PLACES], "%s :%u", psrec_str(r, r->vars[i].name),
			     r->vars[i].loc.line);
}

void record_facts(const struct psrec *r, struct views *v)
{
	functions(r, v);
	calls(r, v);
	inlines(r, v);
	clones(r, v);
	data(r, v);
	code(r, v);
	places(r, v);
}
