// SPDX-License-Identifier: GPL-2.0
/*
 * ipa-view.cc - what the inliners and cloners made of it
 *
 * In:  each function right after the early inliner, and the call graph when all IPA passes are
 *      done and the clones not materialized yet, so that what they do is still written down.
 * Out: psrec_inline, psrec_call (emitted view) and psrec_param rows, clones and aliases.
 *
 * Early inlining is gone from the call graph by the end, and without debug information the lexical
 * blocks that told of it are pruned soon: they are read while they are fresh.
 */
#include "unit.h"

struct early_inline {
	uint32_t callee, into;
	struct psrec_loc loc;
};

/* By DECL_UID of the function whose body it is. */
static std::unordered_map<unsigned, std::vector<early_inline>> early;

static void walk_blocks(tree block, uint32_t into, std::vector<early_inline> &found)
{
	for (; block; block = BLOCK_CHAIN(block)) {
		uint32_t inner = into;

		if (inlined_function_outer_scope_p(block)) {
			tree fn = block_ultimate_origin(block);

			if (fn && TREE_CODE(fn) == FUNCTION_DECL) {
				inner = unit_func(fn);
				found.push_back({ inner, into,
						  unit_loc(BLOCK_SOURCE_LOCATION(block)) });
			}
		}
		walk_blocks(BLOCK_SUBBLOCKS(block), inner, found);
	}
}

static const struct pass_data inline_pass_data = {
	GIMPLE_PASS, "plugsched-inline", OPTGROUP_NONE, TV_NONE, PROP_cfg, 0, 0, 0, 0
};

class inline_pass : public gimple_opt_pass {
public:
	inline_pass(gcc::context *ctx) : gimple_opt_pass(inline_pass_data, ctx) {}
	unsigned int execute(function *fn) final override
	{
		std::vector<early_inline> found;

		if (DECL_INITIAL(fn->decl))
			walk_blocks(BLOCK_SUBBLOCKS(DECL_INITIAL(fn->decl)), unit_func(fn->decl),
				    found);
		if (!found.empty())
			early[DECL_UID(fn->decl)] = found;
		return 0;
	}
};

opt_pass *inline_view_pass(gcc::context *ctx)
{
	return new inline_pass(ctx);
}

/* The C function whose text a node carries: clones lead back to it. */
static tree text_of(cgraph_node *node)
{
	while (node->clone_of)
		node = node->clone_of;
	return node->former_clone_of ? node->former_clone_of : node->decl;
}

static void add_inline(uint32_t outer, uint32_t callee, uint32_t into, uint32_t flags,
		       struct psrec_loc loc)
{
	unit.inlines.push_back({ outer, callee, into, flags, loc });
}

/* All the code that goes under @outer's symbol: @node's body and what is inlined into it. */
static void walk_body(uint32_t outer, cgraph_node *node)
{
	tree text = text_of(node);
	uint32_t text_id = unit_func(text);
	cgraph_edge *e;

	for (auto &i : early[DECL_UID(text)])
		add_inline(outer, i.callee, i.into, PSREC_INLINE_EARLY, i.loc);
	for (e = node->callees; e; e = e->next_callee) {
		location_t loc = e->call_stmt ? gimple_location(e->call_stmt) : UNKNOWN_LOCATION;

		if (!e->inline_failed) {
			add_inline(outer, unit_func(text_of(e->callee)), text_id, 0, unit_loc(loc));
			walk_body(outer, e->callee);
			continue;
		}
		unit.calls.push_back({ outer, unit_func(e->callee->decl), 0, unit_loc(loc) });
	}
	for (e = node->indirect_calls; e; e = e->next_callee)
		unit.calls.push_back({ outer, PSREC_NONE, PSREC_CALL_INDIRECT,
				       unit_loc(e->call_stmt ? gimple_location(e->call_stmt) :
						UNKNOWN_LOCATION) });
}

static uint32_t count_params(tree decl)
{
	uint32_t n = 0;
	tree arg;

	for (arg = DECL_ARGUMENTS(decl); arg; arg = DECL_CHAIN(arg))
		n++;
	return n;
}

static void clone_params(uint32_t id, cgraph_node *node, tree origin)
{
	ipa_param_adjustments *adj = compat_param_adjustments(node);
	uint32_t n = 0;
	bool same = true;

	if (!adj)
		return;
	if (adj->m_skip_return)
		unit.funcs[id].flags |= PSREC_FUNC_CLONE_RET_DROPPED;
	for (n = 0; n < vec_safe_length(adj->m_adj_params); n++) {
		ipa_adjusted_param *p = &(*adj->m_adj_params)[n];
		struct psrec_param row = { id, n, p->base_index, PSREC_PARAM_COPY, 0, 0 };

		if (p->op == IPA_PARAM_OP_SPLIT) {
			row.what = PSREC_PARAM_SPLIT;
			row.offset = p->unit_offset * BITS_PER_UNIT;
		} else if (p->op != IPA_PARAM_OP_COPY) {
			row.what = PSREC_PARAM_NEW;
		}
		if (p->type)
			row.type = unit_string(type_string(p->type, "").c_str());
		if (row.what != PSREC_PARAM_COPY || p->base_index != n)
			same = false;
		unit.params.push_back(row);
	}
	if (!same || n != count_params(origin))
		unit.funcs[id].flags |= PSREC_FUNC_CLONE_PARAMS_CHANGED;
}

void ipa_view(void)
{
	cgraph_node *node;

	FOR_EACH_FUNCTION(node) {
		uint32_t id;
		tree text;

		if (node->inlined_to || !node->definition)
			continue;
		id = unit_func(node->decl);
		if (node->alias) {
			unit.funcs[id].flags |= PSREC_FUNC_ALIAS;
			unit.funcs[id].origin = unit_func(node->get_alias_target()->decl);
			continue;
		}
		text = text_of(node);
		if (text != node->decl) {
			unit.funcs[id].flags |= PSREC_FUNC_CLONE;
			unit.funcs[id].origin = unit_func(text);
			if (node->split_part)
				unit.funcs[id].flags |= PSREC_FUNC_PARTIAL;
			clone_params(id, node, text);
		}
		walk_body(id, node);
	}
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
		unit.vars[found->second].asm_name = unit_string(var->asm_name());
		if (!DECL_EXTERNAL(var->decl) && TREE_ASM_WRITTEN(var->decl))
			unit.vars[found->second].flags |= PSREC_VAR_EMITTED;
	}
	FOR_EACH_FUNCTION(fn) {
		auto found = unit.func_ids.find(DECL_UID(fn->decl));

		if (found != unit.func_ids.end() && fn->alias && fn->definition &&
		    TREE_ASM_WRITTEN(fn->decl))
			unit.funcs[found->second].flags |= PSREC_FUNC_EMITTED;
	}
}
