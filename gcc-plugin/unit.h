/* SPDX-License-Identifier: GPL-2.0 */
/*
 * unit.h - the record of the unit being compiled, while it is being gathered
 *
 * In:  GCC's trees, as the views (source-view.cc, ipa-view.cc, rtl-view.cc) come across them.
 * Out: the tables of record.h, which emit.cc writes into the assembly output.
 *
 * A declaration gets its row the first time a view mentions it; all that is needed of it is
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
	const char *watched;		/* patterns of the structs whose fields are recorded */
	const char *switch_func;	/* assembler name of the function that switches stacks */
};

extern struct unit unit;

/* unit.cc */

/**
 * unit_string() - put a string into the record
 * @s: the string, NULL for ""
 *
 * Return: its offset; the same for the same string.
 */
uint32_t unit_string(const char *s);

/**
 * unit_asm_name() - symbol of a declaration
 * @decl: function or variable
 *
 * Return: the symbol, or the name in the text while GCC has not made one; "" if it has none.
 */
const char *unit_asm_name(tree decl);

/**
 * unit_origin() - the function of the text that a function comes from
 * @decl: a function, maybe a clone
 *
 * Return: the function that the text defines, which may be @decl.
 */
tree unit_origin(tree decl);

/**
 * unit_func() - row of a function, added when it is new
 * @decl: the function
 *
 * Return: index into the rows of functions.
 */
uint32_t unit_func(tree decl);

/**
 * unit_var() - row of a variable, added when it is new
 * @decl: the variable
 *
 * Return: index into the rows of variables.
 */
uint32_t unit_var(tree decl);

/**
 * unit_loc() - a place for the record
 * @loc: the place; in a macro, where the outermost one is used
 *
 * Return: file, line and column; all zero when it has none.
 */
struct psrec_loc unit_loc(location_t loc);

/**
 * unit_set_range() - where the text of a definition begins and ends
 * @range: filled in; all zero when the text cannot be had
 * @decl: function or variable
 */
void unit_set_range(struct psrec_range *range, tree decl);

/**
 * unit_find_name() - move a place within a declaration to the name that it declares
 * @loc: the place; stays when the text cannot be had
 * @name: string of the name
 */
void unit_find_name(struct psrec_loc *loc, uint32_t name);

/* type-string.cc */

/*
 * type_string() - a type as C text (no kernel-doc: that reads no C++)
 * @type: the type
 * @declarator: what is declared of it, "" for the type alone
 *
 * Return: text that a compiler reads, given the unit's headers.
 */
std::string type_string(tree type, const std::string &declarator);

/* source-view.cc */

/**
 * source_view_decl() - take note of a declaration that the parser has finished
 * @decl: the declaration, of whatever kind
 */
void source_view_decl(tree decl);

/**
 * source_view_definition() - take note of a definition whose body the parser is about to read
 * @decl: the function
 */
void source_view_definition(tree decl);

/**
 * source_view_vars() - record the unit's variables and initializers, before the IPA passes
 */
void source_view_vars(void);

/**
 * source_view_pass() - the pass that records what the text of each function calls and mentions
 * @ctx: GCC's context
 *
 * Return: the pass, to be registered.
 */
opt_pass *source_view_pass(gcc::context *ctx);

/* inline-view.cc */

/**
 * inline_view_pass() - GCC's early inliner, with a look at the blocks that it leaves
 * @ctx: GCC's context
 *
 * Return: the pass, in place of GCC's.
 */
opt_pass *inline_view_pass(gcc::context *ctx);

/**
 * inline_view() - record which bodies are inlined where, after IPA
 */
void inline_view(void);

/* ipa-view.cc */

/**
 * source_view_aliases() - record the aliases that the text defines
 */
void source_view_aliases(void);

/**
 * ipa_view() - record clones and what happened to their parameters, after IPA
 */
void ipa_view(void);

/**
 * finish_view() - complete names and storage, when all code has been written out
 */
void finish_view(void);

/* rtl-view.cc */

/**
 * rtl_view_pass() - the pass that records each function as it is written out
 * @ctx: GCC's context
 *
 * Return: the pass, to be registered.
 */
opt_pass *rtl_view_pass(gcc::context *ctx);

/* arch/A/rtl-frame.cc */

/**
 * rtl_frame() - the frame of the function that is being written out
 * @id: its row
 * @switch_calls: how many calls in it switch stacks
 *
 * Return: the row that describes the frame.
 */
struct psrec_frame rtl_frame(uint32_t id, uint32_t switch_calls);

/* field-view.cc */

/**
 * field_view() - record the fields of watched structs that a function touches
 * @fn: the function, with its body as the text has it
 * @func: its row
 */
void field_view(function *fn, uint32_t func);

/* prune.cc */

/**
 * prune() - drop from the tables what shared headers bring into every unit
 */
void prune(void);

/* emit.cc */

/**
 * emit_record() - write the record into the assembly output
 * @out: the assembly output
 * @compiler: name and version of the compiler
 */
void emit_record(FILE *out, const char *compiler);

#endif /* PLUGSCHED_UNIT_H */
