// SPDX-License-Identifier: GPL-2.0
/*
 * type-string.cc - a GCC type, and something declared of it, as C text
 *
 * GCC's own dumper writes types for people to read; these can be compiled again, given the headers
 * that the unit had.
 */
#include "unit.h"

static std::string qualifiers(tree type)
{
	std::string s;

	if (TYPE_READONLY(type))
		s += "const ";
	if (TYPE_VOLATILE(type))
		s += "volatile ";
	if (compat_addr_space(type))
		s += std::string(compat_addr_space(type)) + " ";
	return s;
}

static std::string join(const std::string &head, const std::string &declarator)
{
	return declarator.empty() ? head : head + " " + declarator;
}

static std::string params(tree type)
{
	std::string s;
	tree arg = TYPE_ARG_TYPES(type);

	if (!arg)
		return "()";
	for (; arg && arg != void_list_node; arg = TREE_CHAIN(arg))
		s += (s.empty() ? "" : ", ") + type_string(TREE_VALUE(arg), "");
	if (!arg)
		s += s.empty() ? "..." : ", ...";
	else if (s.empty())
		s = "void";
	return "(" + s + ")";
}

static std::string array_bound(tree type)
{
	tree domain = TYPE_DOMAIN(type);
	tree max = domain ? TYPE_MAX_VALUE(domain) : NULL_TREE;

	if (!max || !tree_fits_shwi_p(max))
		return "[]";
	return "[" + std::to_string((long long)tree_to_shwi(max) + 1) + "]";
}

/* The name a type can be written with: typedef, builtin, or tag; "" if it has none. */
static std::string type_name(tree type)
{
	tree name = TYPE_NAME(type);
	const char *tag = "";

	if (!name)
		return "";
	if (TREE_CODE(name) == TYPE_DECL)
		return DECL_NAME(name) ? IDENTIFIER_POINTER(DECL_NAME(name)) : "";
	if (TREE_CODE(type) == RECORD_TYPE)
		tag = "struct ";
	else if (TREE_CODE(type) == UNION_TYPE)
		tag = "union ";
	else if (TREE_CODE(type) == ENUMERAL_TYPE)
		tag = "enum ";
	return std::string(tag) + IDENTIFIER_POINTER(name);
}

/* C text that declares @declarator to be of @type; the type alone if it is "". */
std::string type_string(tree type, const std::string &declarator)
{
	std::string name;

	if (type == error_mark_node)
		return declarator;
	name = type_name(type);
	if (!name.empty())
		return join(qualifiers(type) + name, declarator);

	switch (TREE_CODE(type)) {
	case POINTER_TYPE: {
		tree to = TREE_TYPE(type);
		std::string inner = "*" + qualifiers(type) + declarator;

		if (TREE_CODE(to) == FUNCTION_TYPE ||
		    (TREE_CODE(to) == ARRAY_TYPE && type_name(to).empty()))
			inner = "(" + inner + ")";
		return type_string(to, inner);
	}
	case ARRAY_TYPE:
		return type_string(TREE_TYPE(type), declarator + array_bound(type));
	case FUNCTION_TYPE:
		return type_string(TREE_TYPE(type), declarator + params(type));
	case VOID_TYPE:
		return join(qualifiers(type) + "void", declarator);
	default:
		/* a variant of a type that has a name, or an unnamed one */
		if (TYPE_MAIN_VARIANT(type) != type)
			return type_string(TYPE_MAIN_VARIANT(type),
					   declarator.empty() ? "" : qualifiers(type) + declarator);
		return "";
	}
}
