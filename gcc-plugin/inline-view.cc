// SPDX-License-Identifier: GPL-2.0
/*
 * inline-view.cc - which function's body was copied into which code
 *
 * In:  each function as the early inliner leaves it, and the call graph after IPA.
 * Out: psrec_inline rows.
 *
 * Early inlining (always_inline included) is gone from the call graph by the end. It is read from
 * the lexical blocks while each copy still has one: without debug information GCC drops blocks that
 * hold no statement of their own in the very clean-up that ends the pass, so that the pass is
 * wrapped and the blocks are read in between. For the same reason a copied function's own list
 * counts for its copy too. Late inlining is a plan in the call graph until the bodies are put
 * together. A copy that later optimization removes entirely is still listed.
 */
#include <set>
#include <tuple>

#include "unit.h"

struct copy {
	uint32_t callee, into;
	struct psrec_loc loc;
};

typedef std::tuple<uint32_t, uint32_t, uint32_t, uint32_t> copy_key;

static copy_key key_of(const struct copy &c)
{
	return copy_key(c.callee, c.into, c.loc.line, c.loc.col);
}

/* By row of the function whose body it is. */
static std::unordered_map<uint32_t, std::vector<copy>> early;

/* The function whose text a block is, if the block is the outermost one of a copy. */
static tree copied_function(tree block)
{
	tree origin;

	if (!inlined_function_outer_scope_p(block))
		return NULL_TREE;
	origin = block_ultimate_origin(block);
	return origin && TREE_CODE(origin) == FUNCTION_DECL ? DECL_ORIGIN(origin) : NULL_TREE;
}

static void walk_blocks(tree block, uint32_t into, std::vector<copy> &found)
{
	for (; block; block = BLOCK_CHAIN(block)) {
		tree fn = copied_function(block);
		uint32_t inner = into;

		if (fn) {
			inner = unit_func(fn);
			found.push_back({ inner, into, unit_loc(BLOCK_SOURCE_LOCATION(block)) });
		}
		walk_blocks(BLOCK_SUBBLOCKS(block), inner, found);
	}
}

static void read_blocks(function *fn)
{
	uint32_t id = unit_func(fn->decl), text = unit_func(unit_origin(fn->decl));
	std::vector<copy> found;

	if (DECL_INITIAL(fn->decl) && TREE_CODE(DECL_INITIAL(fn->decl)) == BLOCK)
		walk_blocks(BLOCK_SUBBLOCKS(DECL_INITIAL(fn->decl)), text, found);
	if (!found.empty())
		early[id] = found;
}

/* Replaces GCC's own pass, under its name, and has it do the work. */
class inline_pass : public gimple_opt_pass {
public:
	inline_pass(gcc::context *ctx, opt_pass *pass) : gimple_opt_pass(*pass, ctx), own(pass) {}
	bool gate(function *fn) final override { return own->gate(fn); }
	unsigned int execute(function *fn) final override
	{
		unsigned int todo = own->execute(fn);

		read_blocks(fn);
		return todo;
	}
private:
	opt_pass *own;
};

opt_pass *inline_view_pass(gcc::context *ctx)
{
	return new inline_pass(ctx, make_pass_early_inline(ctx));
}

/* ---- putting the lists together ---- */

/* All the code that goes under one symbol. */
struct outer {
	uint32_t id;
	std::set<copy_key> seen;
	std::set<uint32_t> done;	/* functions whose early list is in */
};

static void add_copy(struct outer &o, const struct copy &c, uint32_t flags)
{
	if (o.seen.insert(key_of(c)).second)
		unit.inlines.push_back({ o.id, c.callee, c.into, flags, c.loc });
}

static void add_early(struct outer &o, uint32_t id)
{
	auto list = early.find(id);

	if (list == early.end() || !o.done.insert(id).second)
		return;
	for (auto &c : list->second) {
		add_copy(o, c, PSREC_INLINE_EARLY);
		add_early(o, c.callee);
	}
}

/* The function whose text holds a call: that of the innermost copy around it. */
static uint32_t text_around(cgraph_edge *e)
{
	tree block = e->call_stmt ? gimple_block(e->call_stmt) : NULL_TREE;

	for (; block && TREE_CODE(block) == BLOCK; block = BLOCK_SUPERCONTEXT(block)) {
		tree fn = copied_function(block);

		if (fn)
			return unit_func(fn);
	}
	return unit_func(unit_origin(e->caller->decl));
}

static void walk_body(struct outer &o, cgraph_node *node)
{
	cgraph_edge *e;

	add_early(o, unit_func(node->decl));
	add_early(o, unit_func(unit_origin(node->decl)));
	for (e = node->callees; e; e = e->next_callee) {
		location_t loc = e->call_stmt ? gimple_location(e->call_stmt) : UNKNOWN_LOCATION;

		if (e->inline_failed)
			continue;
		add_copy(o, { unit_func(unit_origin(e->callee->decl)), text_around(e),
			      unit_loc(loc) }, 0);
		walk_body(o, e->callee);
	}
}

void inline_view(void)
{
	cgraph_node *node;

	FOR_EACH_FUNCTION(node) {
		struct outer o;

		if (node->inlined_to || node->alias || !node->definition ||
		    DECL_EXTERNAL(node->decl))
			continue;
		o.id = unit_func(node->decl);
		walk_body(o, node);
	}
}
