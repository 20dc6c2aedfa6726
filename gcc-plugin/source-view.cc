// SPDX-License-Identifier: GPL-2.0
/*
 * source-view.cc - what the C text says, before anything is inlined
 *
 * In:  declarations as the parser finishes them; each function right after GCC has built its call
 *      graph edges from the text; variables with their initializers, before the IPA passes.
 * Out: psrec_decl, psrec_call (source view) and psrec_ref rows.
 *
 * GCC's own edges and references are read instead of walking statements: they are what the
 * optimizers go by.
 */
#include <string.h>

#include "decl-place.h"
#include "unit.h"

/*
 * Declarations of things that nobody mentions again are dropped in source_view_vars(). GCC keeps one
 * place per thing: where a declaration comes with a place that is known already, input_location
 * tells about where it stands, at or before the name.
 */
struct seen_decl {
	unsigned uid;
	bool is_func, exact;
	location_t loc;
};

void source_view_definition(tree decl)
{
	if (TREE_CODE(decl) == FUNCTION_DECL)
		decl_place_is_new(decl);
}

static std::vector<seen_decl> seen_decls;

void source_view_decl(tree decl)
{
	bool is_func = TREE_CODE(decl) == FUNCTION_DECL, exact;

	if (!is_func && !(VAR_P(decl) && (TREE_STATIC(decl) || DECL_EXTERNAL(decl))))
		return;
	if (!is_func && !DECL_EXTERNAL(decl))
		decl_note_definition(decl);
	exact = decl_place_is_new(decl);
	seen_decls.push_back({ DECL_UID(decl), is_func, exact,
			       exact ? DECL_SOURCE_LOCATION(decl) : input_location });
}

static bool same_place(const struct psrec_loc &a, const struct psrec_loc &b)
{
	return a.file == b.file && a.line == b.line && a.col == b.col;
}

static bool is_definition(const struct psrec_decl &d)
{
	const struct psrec_func *f = d.kind == PSREC_K_FUNC ? &unit.funcs[d.index] : NULL;
	const struct psrec_var *v = f ? NULL : &unit.vars[d.index];

	if (f)
		return (f->flags & PSREC_FUNC_DEFINED) && same_place(f->loc, d.loc);
	return (v->flags & PSREC_VAR_DEFINED) && same_place(v->loc, d.loc);
}

static void keep_decls(void)
{
	for (auto &d : seen_decls) {
		auto &ids = d.is_func ? unit.func_ids : unit.var_ids;
		auto found = ids.find(d.uid);
		struct psrec_decl row;

		if (found == ids.end())
			continue;
		row.kind = d.is_func ? PSREC_K_FUNC : PSREC_K_VAR;
		row.index = found->second;
		row.loc = unit_loc(d.loc);
		if (!d.exact)
			unit_find_name(&row.loc, d.is_func ? unit.funcs[row.index].name :
							     unit.vars[row.index].name);
		/* the definition's own declarator is not another declaration */
		if (is_definition(row))
			continue;
		unit.decls.push_back(row);
	}
	seen_decls.clear();
}

static void add_ref(enum psrec_kind from_kind, uint32_t from, tree to, uint32_t flags,
		    const char *field, location_t loc)
{
	struct psrec_ref r;

	r.from_kind = from_kind;
	r.from = from;
	r.flags = flags;
	r.field = unit_string(field);
	r.loc = unit_loc(loc);
	if (TREE_CODE(to) == FUNCTION_DECL) {
		r.to_kind = PSREC_K_FUNC;
		r.to = unit_func(to);
		if (flags & PSREC_REF_ADDR)
			unit.funcs[r.to].flags |= PSREC_FUNC_ADDR_TAKEN;
	} else {
		r.to_kind = PSREC_K_VAR;
		r.to = unit_var(to);
		if (flags & PSREC_REF_STORE)
			unit.vars[r.to].flags |= PSREC_VAR_WRITTEN;
	}
	unit.refs.push_back(r);
}

static bool is_call_argument(gimple *stmt, tree decl)
{
	unsigned i;

	if (!is_gimple_call(stmt))
		return false;
	for (i = 0; i < gimple_call_num_args(stmt); i++) {
		tree arg = gimple_call_arg(stmt, i);

		if (TREE_CODE(arg) == ADDR_EXPR && TREE_OPERAND(arg, 0) == decl)
			return true;
	}
	return false;
}

static void function_refs(cgraph_node *node, uint32_t from)
{
	struct ipa_ref *ref;
	unsigned i;

	for (i = 0; node->iterate_reference(i, ref); i++) {
		tree to = ref->referred->decl;
		uint32_t flags;

		if (ref->use == IPA_REF_ALIAS)
			continue;
		flags = ref->use == IPA_REF_LOAD ? PSREC_REF_LOAD :
			ref->use == IPA_REF_STORE ? PSREC_REF_STORE : PSREC_REF_ADDR;
		if (ref->stmt && gimple_code(ref->stmt) == GIMPLE_ASM)
			flags |= PSREC_REF_ASM;
		if (ref->stmt && flags == PSREC_REF_ADDR && is_call_argument(ref->stmt, to))
			flags |= PSREC_REF_CALL_ARG;
		add_ref(PSREC_K_FUNC, from, to, flags, "",
			ref->stmt ? gimple_location(ref->stmt) : UNKNOWN_LOCATION);
	}
}

/* A use of a builtin under the compiler's own name calls nothing that the C text could define. */
static bool is_builtin_use(tree decl)
{
	return fndecl_built_in_p(decl) && DECL_NAME(decl) &&
	       !strncmp(IDENTIFIER_POINTER(DECL_NAME(decl)), "__builtin_", 10);
}

static void function_calls(cgraph_node *node, uint32_t from)
{
	struct psrec_call c;
	cgraph_edge *e;

	for (e = node->callees; e; e = e->next_callee) {
		if (is_builtin_use(e->callee->decl))
			continue;
		c.caller = from;
		c.callee = unit_func(e->callee->decl);
		c.flags = PSREC_CALL_SOURCE;
		c.loc = unit_loc(e->call_stmt ? gimple_location(e->call_stmt) : UNKNOWN_LOCATION);
		unit.calls.push_back(c);
	}
	for (e = node->indirect_calls; e; e = e->next_callee) {
		c.caller = from;
		c.callee = PSREC_NONE;
		c.flags = PSREC_CALL_SOURCE | PSREC_CALL_INDIRECT;
		c.loc = unit_loc(e->call_stmt ? gimple_location(e->call_stmt) : UNKNOWN_LOCATION);
		unit.calls.push_back(c);
	}
}

static const struct pass_data source_pass_data = {
	GIMPLE_PASS, "plugsched-source", OPTGROUP_NONE, TV_NONE, PROP_cfg, 0, 0, 0, 0
};

class source_pass : public gimple_opt_pass {
public:
	source_pass(gcc::context *ctx) : gimple_opt_pass(source_pass_data, ctx) {}
	unsigned int execute(function *fn) final override
	{
		cgraph_node *node = cgraph_node::get(fn->decl);
		uint32_t id = unit_func(fn->decl);

		unit.funcs[id].flags |= PSREC_FUNC_DEFINED;
		unit_set_range(&unit.funcs[id].range, fn->decl);
		if (node) {
			function_calls(node, id);
			function_refs(node, id);
		}
		field_view(fn, id);
		return 0;
	}
};

opt_pass *source_view_pass(gcc::context *ctx)
{
	return new source_pass(ctx);
}

/* Finds the functions and variables whose addresses an initializer holds, and in which field. */
static void walk_initializer(uint32_t var, tree value, const std::string &path, location_t loc)
{
	unsigned HOST_WIDE_INT i;
	tree index, elt;

	if (!value)
		return;
	switch (TREE_CODE(value)) {
	case CONSTRUCTOR:
		FOR_EACH_CONSTRUCTOR_ELT(CONSTRUCTOR_ELTS(value), i, index, elt) {
			std::string sub = path;

			if (index && TREE_CODE(index) == FIELD_DECL) {
				if (DECL_NAME(index))
					sub += (sub.empty() ? "" : ".") +
					       std::string(IDENTIFIER_POINTER(DECL_NAME(index)));
			} else if (index && TREE_CODE(index) == INTEGER_CST) {
				sub += "[" + std::to_string((long long)TREE_INT_CST_LOW(index)) + "]";
			}
			walk_initializer(var, elt, sub, loc);
		}
		break;
	case ADDR_EXPR: {
		tree base = get_base_address(TREE_OPERAND(value, 0));

		if (base && (TREE_CODE(base) == FUNCTION_DECL || VAR_P(base)))
			add_ref(PSREC_K_VAR, var, base, PSREC_REF_ADDR | PSREC_REF_INIT,
				path.c_str(), loc);
		break;
	}
	CASE_CONVERT:
	case NON_LVALUE_EXPR:
		walk_initializer(var, TREE_OPERAND(value, 0), path, loc);
		break;
	case POINTER_PLUS_EXPR:
	case PLUS_EXPR:
	case MINUS_EXPR:
		walk_initializer(var, TREE_OPERAND(value, 0), path, loc);
		walk_initializer(var, TREE_OPERAND(value, 1), path, loc);
		break;
	default:
		break;
	}
}

void source_view_vars(void)
{
	varpool_node *node;

	FOR_EACH_VARIABLE(node) {
		tree decl = node->decl;
		uint32_t id;

		if (DECL_EXTERNAL(decl) || DECL_VIRTUAL_P(decl) || DECL_IN_CONSTANT_POOL(decl))
			continue;
		id = unit_var(decl);
		if (node->alias) {
			unit.vars[id].flags |= PSREC_VAR_ALIAS;
			continue;
		}
		if (DECL_INITIAL(decl) && DECL_INITIAL(decl) != error_mark_node)
			walk_initializer(id, DECL_INITIAL(decl), "", DECL_SOURCE_LOCATION(decl));
	}
	keep_decls();
}
