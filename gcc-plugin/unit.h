/* SPDX-License-Identifier: GPL-2.0 */
/*
 * unit.h - the record of the unit being compiled, while it is being gathered
 *
 * In:  GCC's trees, as the views (source-view.cc, ipa-view.cc, rtl-view.cc) come across them.
 * Out: the tables of record.h, which emit.cc writes into the assembly output.
 *
 * A declaration gets its row the first time somebody mentions it; all that is needed of it is
 * copied then, so no GCC tree is kept across garbage collection.
 */
#ifndef PLUGSCHED_UNIT_H
#define PLUGSCHED_UNIT_H

#include <string>
#include <unordered_map>
#include <vector>

#include "gcc-compat.h"
#include "gcc-plugin/record.h"

struct unit {
	std::vector<char> strings;
	std::unordered_map<std::string, uint32_t> string_ids;
	std::vector<psrec_func> funcs;
	std::vector<psrec_var> vars;
	std::vector<psrec_decl> decls;
	std::vector<psrec_call> calls;
	std::vector<psrec_inline> inlines;
	std::vector<psrec_ref> refs;
	std::vector<psrec_param> params;
	std::vector<psrec_frame> frames;
	std::vector<psrec_struct> structs;
	std::vector<psrec_field> fields;
	std::vector<psrec_access> accesses;
	std::unordered_map<unsigned, uint32_t> func_ids, var_ids;	/* by DECL_UID */
	const char *watched;		/* patterns of the structs whose fields are told */
	const char *switch_func;	/* assembler name of the function that switches stacks */
};

extern struct unit unit;

/* unit.cc */
uint32_t unit_string(const char *s);
const char *unit_asm_name(tree decl);
tree unit_origin(tree decl);		/* the C function whose text it is, maybe itself */
uint32_t unit_func(tree decl);
uint32_t unit_var(tree decl);
struct psrec_loc unit_loc(location_t loc);
void unit_set_range(struct psrec_range *range, tree decl);
void unit_find_name(struct psrec_loc *loc, uint32_t name);

/* type-string.cc */
std::string type_string(tree type, const std::string &declarator);

/* the views */
void source_view_decl(tree decl);
void source_view_definition(tree decl);
void source_view_vars(void);
opt_pass *source_view_pass(gcc::context *ctx);
opt_pass *inline_view_pass(gcc::context *ctx);
void source_view_aliases(void);
void inline_view(void);
void ipa_view(void);
opt_pass *rtl_view_pass(gcc::context *ctx);
void finish_view(void);

/* arch/A/rtl-frame.cc: the frame of the function being written out, which is row @id of funcs */
struct psrec_frame rtl_frame(uint32_t id, uint32_t switch_calls);

/* field-view.cc */
void field_view(function *fn, uint32_t func);

/* prune.cc */
void prune(void);

/* emit.cc */
void emit_record(FILE *out, const char *compiler);

#endif /* PLUGSCHED_UNIT_H */
