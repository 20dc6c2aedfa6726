// SPDX-License-Identifier: GPL-2.0
/*
 * format.c - the fields of boundary.json (see format.h)
 */
#include "boundary/format.h"

/* clang-format would take the braces for a block */
/* clang-format off */
#define FIELD(type, key, field, form)	{ key, offsetof(struct type, field), BD_FORM_##form }
/* clang-format on */

const struct bd_format bd_format_target[] = {
	FIELD(bd_target, "build_id", build_id, STR),
	FIELD(bd_target, "release", release, STR),
	FIELD(bd_target, "vermagic", vermagic, STR),
	FIELD(bd_target, "compiler", compiler, STR),
	FIELD(bd_target, "text_base", text_base, HEX),
	FIELD(bd_target, "recorded", recorded, OPT_STR),
	{ 0 }
};

const struct bd_format bd_format_frame[] = {
	FIELD(bd_frame, "func", func, STR),
	FIELD(bd_frame, "switch_func", switch_func, STR),
	FIELD(bd_frame, "saved_regs", saved_regs, STR),
	FIELD(bd_frame, "locals", locals, U32),
	FIELD(bd_frame, "canary_rbp", canary_rbp, S32),
	FIELD(bd_frame, "canary_symbol", canary_symbol, OPT_STR),
	FIELD(bd_frame, "switch_call", switch_call, HEX),
	FIELD(bd_frame, "resume", resume, HEX),
	{ 0 }
};

const struct bd_format bd_format_item[] = {
	FIELD(bd_item, "name", name, STR),
	FIELD(bd_item, "symbol", symbol, STR),
	FIELD(bd_item, "type", type, STR),
	FIELD(bd_item, "unit", unit, STR),
	FIELD(bd_item, "loc", loc, LOC),
	FIELD(bd_item, "range", range, RANGE),
	FIELD(bd_item, "reason", reason, STR),
	FIELD(bd_item, "remedy", remedy, OPT_STR),
	FIELD(bd_item, "static", is_static, FLAG),
	FIELD(bd_item, "macro", from_macro, FLAG),
	FIELD(bd_item, "symbol_unique", symbol_unique, FLAG),
	{ 0 }
};

const struct bd_format bd_format_func[] = {
	FIELD(bd_func, "class", class, FUNC_CLASS),
	FIELD(bd_func, "caveat", caveat, OPT_STR),
	FIELD(bd_func, "rest", rest, OPT_STR),
	FIELD(bd_func, "rests", rests, FLAG),
	FIELD(bd_func, "asked", asked, FLAG),
	FIELD(bd_func, "addr_taken_inside", addr_taken_inside, FLAG),
	FIELD(bd_func, "stack_switch", stack_switch, FLAG),
	{ 0 }
};

const struct bd_format bd_format_var[] = {
	FIELD(bd_var, "class", class, VAR_CLASS),
	FIELD(bd_var, "owner", owner, STR),
	FIELD(bd_var, "percpu", is_percpu, FLAG),
	FIELD(bd_var, "anon_type", anon_type, FLAG),
	FIELD(bd_var, "initialized", initialized, FLAG),
	FIELD(bd_var, "sym", sym, SYMBOL),
	{ 0 }
};

const struct bd_format bd_format_struct[] = {
	FIELD(bd_struct, "name", name, STR),
	FIELD(bd_struct, "union", is_union, FLAG),
	FIELD(bd_struct, "size", size, U32),
	FIELD(bd_struct, "loc", loc, LOC),
	{ 0 }
};
