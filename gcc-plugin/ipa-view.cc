// SPDX-License-Identifier: GPL-2.0
/*
 * ipa-view.cc - aliases, clones, and what the cloners did to parameters
 *
 * In:  the call graph when all IPA passes are done and the clones not materialized yet, so that
 *      what they do is still written down; and once more when everything was written out.
 * Out: clones and aliases, psrec_param rows, final symbol names.
 */
#include "unit.h"

static tree nth_param_type(tree fn, unsigned n)
{
	tree arg = TYPE_ARG_TYPES(TREE_TYPE(fn));

	while (arg && n--)
		arg = TREE_CHAIN(arg);
	return arg && arg != void_list_node ? TREE_VALUE(arg) : NULL_TREE;
}

static unsigned count_params(tree fn)
{
	unsigned n = 0;

	while (nth_param_type(fn, n))
		n++;
	return n;
}

static void add_param(uint32_t id, uint32_t position, uint32_t base, enum psrec_param_what what,
		      uint32_t offset, tree type)
{
	uint32_t text = type ? unit_string(type_string(type, "").c_str()) : 0;

	unit.params.push_back({ id, position, base, (uint32_t)what, offset, text });
}

static unsigned place_in(tree origin, tree parm)
{
	unsigned n = 0;
	tree p;

	for (p = DECL_ARGUMENTS(origin); p; p = DECL_CHAIN(p), n++)
		if (DECL_ORIGIN(p) == DECL_ORIGIN(parm))
			return n;
	return PSREC_NONE;
}

/* Position in the C function of the n-th parameter of the body that is cloned. */
static unsigned place_of(tree origin, tree body, unsigned n)
{
	tree p = DECL_ARGUMENTS(body);

	if (body == origin)
		return n;
	while (p && n--)
		p = DECL_CHAIN(p);
	return p ? place_in(origin, p) : PSREC_NONE;
}

/* What the pass that makes the clone is going to do with the body's parameters. */
static void planned_params(uint32_t id, tree origin, tree body, ipa_param_adjustments *adj)
{
	unsigned i, n = vec_safe_length(adj->m_adj_params);
	bool same = n == count_params(origin);

	if (adj->m_skip_return)
		unit.funcs[id].flags |= PSREC_FUNC_CLONE_RET_DROPPED;
	for (i = 0; i < n; i++) {
		ipa_adjusted_param *p = &(*adj->m_adj_params)[i];

		same &= p->op == IPA_PARAM_OP_COPY && place_of(origin, body, p->base_index) == i;
	}
	if (same)
		return;
	unit.funcs[id].flags |= PSREC_FUNC_CLONE_PARAMS_CHANGED;
	for (i = 0; i < n; i++) {
		ipa_adjusted_param *p = &(*adj->m_adj_params)[i];
		unsigned base = p->op == IPA_PARAM_OP_NEW ? PSREC_NONE :
				place_of(origin, body, p->base_index);

		if (base == PSREC_NONE)
			add_param(id, i, base, PSREC_PARAM_NEW, 0, p->type);
		else if (p->op == IPA_PARAM_OP_COPY)
			add_param(id, i, base, PSREC_PARAM_COPY, 0, nth_param_type(origin, base));
		else
			add_param(id, i, base, PSREC_PARAM_SPLIT, p->unit_offset * BITS_PER_UNIT,
				  p->type);
	}
}

/* A split-off part exists already and the plan is gone: its parameters point to their origins. */
static void found_params(uint32_t id, tree origin, tree body)
{
	unsigned pos = 0;
	bool same = true;
	tree p;

	for (p = DECL_ARGUMENTS(body); p; p = DECL_CHAIN(p))
		same &= place_in(origin, p) == pos++;
	if (same && pos == count_params(origin))
		return;
	unit.funcs[id].flags |= PSREC_FUNC_CLONE_PARAMS_CHANGED;
	for (p = DECL_ARGUMENTS(body), pos = 0; p; p = DECL_CHAIN(p), pos++) {
		unsigned base = place_in(origin, p);

		add_param(id, pos, base, base == PSREC_NONE ? PSREC_PARAM_NEW : PSREC_PARAM_COPY,
			  0, TREE_TYPE(p));
	}
}

/* The function that an alias is another name of, NULL if it is none of this unit's. */
static tree alias_target(cgraph_node *node)
{
	symtab_node *target = node->analyzed ? node->get_alias_target() : NULL;

	return target && TREE_CODE(target->decl) == FUNCTION_DECL ? target->decl : NULL_TREE;
}

void source_view_aliases(void)
{
	cgraph_node *node;

	FOR_EACH_FUNCTION(node) {
		uint32_t id, origin;

		if (!node->alias || node->weakref || !node->definition)
			continue;
		id = unit_func(node->decl);
		origin = alias_target(node) ? unit_func(alias_target(node)) : PSREC_NONE;
		unit.funcs[id].flags |= PSREC_FUNC_ALIAS;
		unit.funcs[id].origin = origin;
	}
}

void ipa_view(void)
{
	cgraph_node *node;

	FOR_EACH_FUNCTION(node) {
		tree origin = unit_origin(node->decl), body;
		ipa_param_adjustments *adj;
		cgraph_node *root = node;
		uint32_t id;

		if (node->inlined_to || !node->definition || origin == node->decl)
			continue;
		id = unit_func(node->decl);
		/* folded into one with the same code: a symbol, but no parameters of its own */
		if (node->alias)
			continue;
		/* the function itself, or a split-off part of it */
		while (root->clone_of)
			root = root->clone_of;
		body = root->decl;
		if (VOID_TYPE_P(TREE_TYPE(TREE_TYPE(body))) &&
		    !VOID_TYPE_P(TREE_TYPE(TREE_TYPE(origin))))
			unit.funcs[id].flags |= PSREC_FUNC_CLONE_RET_DROPPED;
		adj = compat_param_adjustments(node);
		if (adj)
			planned_params(id, origin, body, adj);
		else if (body != origin)
			found_params(id, origin, body);
	}
}

static void finish_func(cgraph_node *node)
{
	auto found = unit.func_ids.find(DECL_UID(node->decl));
	uint32_t id, origin;

	if (found == unit.func_ids.end())
		return;
	id = found->second;
	if (DECL_ASSEMBLER_NAME_SET_P(node->decl))
		unit.funcs[id].asm_name = unit_string(unit_asm_name(node->decl));
	if (!node->definition || !TREE_ASM_WRITTEN(node->decl))
		return;
	unit.funcs[id].flags |= PSREC_FUNC_EMITTED;
	if (!node->alias || (unit.funcs[id].flags & PSREC_FUNC_ALIAS) || !alias_target(node))
		return;
	/* two functions with the same code, folded into one */
	origin = unit_func(alias_target(node));
	unit.funcs[id].flags |= PSREC_FUNC_MERGED;
	unit.funcs[id].origin = origin;
}

/* Names and storage are final only when the whole unit has been written out. */
void finish_view(void)
{
	varpool_node *var;
	cgraph_node *fn;

	FOR_EACH_VARIABLE(var) {
		auto found = unit.var_ids.find(DECL_UID(var->decl));

		if (found == unit.var_ids.end() || !DECL_ASSEMBLER_NAME_SET_P(var->decl))
			continue;
		unit.vars[found->second].asm_name = unit_string(unit_asm_name(var->decl));
		if (!DECL_EXTERNAL(var->decl) && TREE_ASM_WRITTEN(var->decl))
			unit.vars[found->second].flags |= PSREC_VAR_EMITTED;
	}
	FOR_EACH_FUNCTION(fn)
		if (!fn->inlined_to)
			finish_func(fn);
}
