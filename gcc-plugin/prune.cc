// SPDX-License-Identifier: GPL-2.0
/*
 * prune.cc - drops what everybody's headers bring into every unit
 *
 * In:  the gathered tables.
 * Out: the same without the inline functions of headers under an include/ folder that have no
 *      code of their own in this unit, without the compiler's builtins, without things that nobody
 *      mentions, without the declarations in those headers and the types of what is only declared,
 *      and without repetitions. What such a function calls is still told by the emitted
 *      view of the function it was inlined into.
 */
#include <map>
#include <string.h>
#include <tuple>

#include "unit.h"

static struct unit from;

static const char *old_string(uint32_t id)
{
	return &from.strings[id];
}

static uint32_t move_string(uint32_t id)
{
	return unit_string(old_string(id));
}

static struct psrec_loc move_loc(struct psrec_loc loc)
{
	loc.file = move_string(loc.file);
	return loc;
}

static bool is_everybodys(const struct psrec_loc &loc)
{
	const char *file = old_string(loc.file);
	size_t len = strlen(file);

	return len > 2 && !strcmp(file + len - 2, ".h") &&
	       (strstr(file, "/include/") || !strncmp(file, "include/", 8));
}

static bool keep_func(const struct psrec_func &f)
{
	const uint32_t own_code = PSREC_FUNC_EMITTED | PSREC_FUNC_ALIAS | PSREC_FUNC_CLONE;

	if (!strncmp(old_string(f.name), "__builtin_", 10))
		return false;
	return !(f.flags & PSREC_FUNC_DEFINED) || (f.flags & own_code) ||
	       !is_everybodys(f.loc);
}

/* Old index to new one, filled as rows are first mentioned by something that is kept. */
static std::vector<uint32_t> new_func, new_var;

static uint32_t move_func(uint32_t i)
{
	struct psrec_func f;

	if (i == PSREC_NONE || new_func[i] != PSREC_NONE)
		return i == PSREC_NONE ? i : new_func[i];
	f = from.funcs[i];
	new_func[i] = unit.funcs.size();
	unit.funcs.push_back(f);
	f.name = move_string(f.name);
	f.asm_name = move_string(f.asm_name);
	f.type = f.flags & PSREC_FUNC_DEFINED ? move_string(f.type) : 0;
	f.section = move_string(f.section);
	f.loc = move_loc(f.loc);
	f.origin = move_func(f.origin);
	unit.funcs[new_func[i]] = f;
	return new_func[i];
}

static uint32_t move_var(uint32_t i)
{
	struct psrec_var v;

	if (new_var[i] != PSREC_NONE)
		return new_var[i];
	v = from.vars[i];
	v.name = move_string(v.name);
	v.asm_name = move_string(v.asm_name);
	v.type = v.flags & PSREC_VAR_DEFINED ? move_string(v.type) : 0;
	v.section = move_string(v.section);
	v.loc = move_loc(v.loc);
	v.owner = move_func(v.owner);
	new_var[i] = unit.vars.size();
	unit.vars.push_back(v);
	return new_var[i];
}

static void move_calls(const std::vector<bool> &keep)
{
	std::map<std::tuple<uint32_t, uint32_t, uint32_t, uint32_t>, bool> seen;

	for (auto c : from.calls) {
		if (!keep[c.caller] || (c.callee != PSREC_NONE && !keep[c.callee]))
			continue;
		if (seen[std::make_tuple(c.caller, c.callee, c.flags, c.loc.line)])
			continue;
		seen[std::make_tuple(c.caller, c.callee, c.flags, c.loc.line)] = true;
		c.caller = move_func(c.caller);
		c.callee = move_func(c.callee);
		c.loc = move_loc(c.loc);
		unit.calls.push_back(c);
	}
}

static void move_inlines(const std::vector<bool> &keep)
{
	std::map<std::tuple<uint32_t, uint32_t, uint32_t, uint32_t>, bool> seen;

	for (auto i : from.inlines) {
		if (!keep[i.outer] || !keep[i.callee])
			continue;
		if (!keep[i.into])
			i.into = i.outer;
		if (seen[std::make_tuple(i.outer, i.callee, i.into, i.loc.line)])
			continue;
		seen[std::make_tuple(i.outer, i.callee, i.into, i.loc.line)] = true;
		i.outer = move_func(i.outer);
		i.callee = move_func(i.callee);
		i.into = move_func(i.into);
		i.loc = move_loc(i.loc);
		unit.inlines.push_back(i);
	}
}

static void move_refs(const std::vector<bool> &keep)
{
	std::map<std::tuple<uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t>, bool> seen;

	for (auto r : from.refs) {
		if ((r.from_kind == PSREC_K_FUNC && !keep[r.from]) ||
		    (r.to_kind == PSREC_K_FUNC && !keep[r.to]))
			continue;
		auto key = std::make_tuple(r.from_kind, r.from, r.to_kind, r.to, r.flags, r.field);

		if (seen[key])
			continue;
		seen[key] = true;
		r.from = r.from_kind == PSREC_K_FUNC ? move_func(r.from) : move_var(r.from);
		r.to = r.to_kind == PSREC_K_FUNC ? move_func(r.to) : move_var(r.to);
		r.field = move_string(r.field);
		r.loc = move_loc(r.loc);
		unit.refs.push_back(r);
	}
}

void prune(void)
{
	std::vector<bool> keep;
	size_t i;

	std::swap(from, unit);
	unit.switch_func = from.switch_func;
	new_func.assign(from.funcs.size(), PSREC_NONE);
	new_var.assign(from.vars.size(), PSREC_NONE);
	for (auto &f : from.funcs)
		keep.push_back(keep_func(f));

	for (i = 0; i < from.funcs.size(); i++)
		if (keep[i] && (from.funcs[i].flags & PSREC_FUNC_DEFINED))
			move_func(i);
	for (i = 0; i < from.vars.size(); i++)
		if (from.vars[i].flags & PSREC_VAR_DEFINED)
			move_var(i);
	move_calls(keep);
	move_inlines(keep);
	move_refs(keep);
	for (auto p : from.params) {
		p.func = move_func(p.func);
		p.type = move_string(p.type);
		unit.params.push_back(p);
	}
	for (auto f : from.frames) {
		f.func = move_func(f.func);
		f.saved_regs = move_string(f.saved_regs);
		unit.frames.push_back(f);
	}
	for (auto d : from.decls) {
		uint32_t index = d.kind == PSREC_K_FUNC ? new_func[d.index] : new_var[d.index];

		if (index == PSREC_NONE || is_everybodys(d.loc))
			continue;
		d.index = index;
		d.loc = move_loc(d.loc);
		unit.decls.push_back(d);
	}
}
