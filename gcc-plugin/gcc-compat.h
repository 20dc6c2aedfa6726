/* SPDX-License-Identifier: GPL-2.0 */
/*
 * gcc-compat.h - GCC's headers, and what differs between its versions
 *
 * Included first by every file of the plugin. Anything that depends on GCCPLUGIN_VERSION is
 * here and nowhere else.
 */
#ifndef PLUGSCHED_GCC_COMPAT_H
#define PLUGSCHED_GCC_COMPAT_H

#include "gcc-plugin.h"
#include "plugin-version.h"
#include "tree.h"
#include "tree-pass.h"
#include "tree-iterator.h"
#include "context.h"
#include "function.h"
#include "basic-block.h"
#include "gimple.h"
#include "gimple-iterator.h"
#include "cgraph.h"
#include "diagnostic-core.h"
#include "output.h"
#include "varasm.h"
#include "rtl.h"
#include "df.h"
#include "memmodel.h"
#include "tm_p.h"
#include "emit-rtl.h"
#include "langhooks.h"
#include "stringpool.h"
#include "attribs.h"
#include "line-map.h"
#include "toplev.h"
#include "opts.h"
#include "options.h"
#include "ipa-param-manipulation.h"
#include "alloc-pool.h"
#include "symbol-summary.h"
#if GCCPLUGIN_VERSION >= 11000
#include "symtab-clones.h"
#include "ipa-modref-tree.h"
#include "ipa-modref.h"
#endif
#include "calls.h"
#include "plugin.h"

/**
 * compat_param_adjustments() - what a clone did to its parameters
 * @node: the clone
 *
 * GCC 10 had it in cgraph_node.
 *
 * Return: what it did, NULL if nothing.
 */
static inline ipa_param_adjustments *compat_param_adjustments(cgraph_node *node)
{
#if GCCPLUGIN_VERSION >= 11000
	clone_info *info = clone_info::get(node);

	return info ? info->param_adjustments : NULL;
#else
	return node->clone.param_adjustments;
#endif
}

/* of c-family/c-common.h, which must come before diagnostic-core.h */
extern const char *c_addr_space_name(addr_space_t as);

/**
 * compat_addr_space() - the named address space of a type, as C text
 * @type: the type
 *
 * The kernel declares data with one (per-CPU data, __seg_gs) where the compiler has typeof_unqual,
 * from GCC 14 on.
 *
 * Return: its name, NULL for the generic one.
 */
static inline const char *compat_addr_space(tree type)
{
#if GCCPLUGIN_VERSION >= 14000
	return ADDR_SPACE_GENERIC_P(TYPE_ADDR_SPACE(type)) ? NULL :
	       c_addr_space_name(TYPE_ADDR_SPACE(type));
#else
	(void)type;
	return NULL;
#endif
}

#if GCCPLUGIN_VERSION < 11000
/* GCC 10 does not look for what memory a function reads and writes. */
struct modref_bases {
	bool every_base;
};

struct modref_summary {
	vec<unsigned> arg_flags;
	struct modref_bases *loads, *stores;
};

/**
 * get_modref_function_summary() - what GCC knows of the memory that a function touches
 * @node: the function
 *
 * Return: NULL, nothing is known.
 */
static inline modref_summary *get_modref_function_summary(cgraph_node *node)
{
	(void)node;
	return NULL;
}
#endif

#endif /* PLUGSCHED_GCC_COMPAT_H */
