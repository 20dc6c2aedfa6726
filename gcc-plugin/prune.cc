// SPDX-License-Identifier: GPL-2.0
/*
 * prune.cc - drops what shared headers bring into every unit
 *
 * In:  the gathered tables.
 * Out: the same without the inline functions of headers under an include/ folder that have no
 *      code of their own in this unit and whose address is not taken, without the compiler's
 *      builtins, without what has no other row, without the declarations in those headers and the
 *      types of what is only declared, and without repetitions. What such a function calls and
 *      mentions is recorded for the functions that call it, at the place of their call.
 */
#include <map>
#include <set>
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

static bool in_shared_header(const struct psrec_loc &loc)
{
	const char *file = old_string(loc.file);
	size_t len = strlen(file);

	return len > 2 && !strcmp(file + len - 2, ".h") &&
	       (strstr(file, "/include/") || !strncmp(file, "include/", 8));
}

static bool keep_func(const struct psrec_func &f)
{
	if (!strncmp(old_string(f.asm_name), "__builtin_", 10))
		return false;
	if (f.flags & PSREC_FUNC_CLONE)
		return f.flags & PSREC_FUNC_EMITTED;
	return !(f.flags & PSREC_FUNC_DEFINED) ||
	       (f.flags & (PSREC_FUNC_EMITTED | PSREC_FUNC_ALIAS | PSREC_FUNC_ADDR_TAKEN)) ||
	       !in_shared_header(f.loc);
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

/*
 * The rows of each function: calls and references it makes. Rows are in the order in which
 * functions were walked, so that each function's are together.
 */
struct span {
	size_t first, end;
};

static std::vector<span> calls_of, refs_of, accesses_of;

static void find_spans(void)
{
	size_t i;

	calls_of.assign(from.funcs.size(), { 0, 0 });
	refs_of.assign(from.funcs.size(), { 0, 0 });
	accesses_of.assign(from.funcs.size(), { 0, 0 });
	for (i = 0; i < from.calls.size(); i++) {
		struct span &s = calls_of[from.calls[i].caller];

		if (!(from.calls[i].flags & PSREC_CALL_SOURCE))
			continue;
		if (!s.end)
			s.first = i;
		s.end = i + 1;
	}
	for (i = 0; i < from.refs.size(); i++) {
		if (from.refs[i].from_kind != PSREC_K_FUNC)
			continue;
		struct span &s = refs_of[from.refs[i].from];

		if (!s.end)
			s.first = i;
		s.end = i + 1;
	}
	for (i = 0; i < from.accesses.size(); i++) {
		struct span &s = accesses_of[from.accesses[i].func];

		if (!s.end)
			s.first = i;
		s.end = i + 1;
	}
}

typedef std::tuple<uint32_t, uint32_t, uint32_t> use_key;

/* What one kept function does, what dropped functions do for it included. */
struct user {
	uint32_t id;
	std::set<uint32_t> through;	/* dropped functions that were gone into */
	std::set<use_key> seen;
	std::map<uint32_t, size_t> fields;	/* touched by it -> row of unit.accesses */
};

static void go_through(struct user &u, uint32_t dropped, const std::vector<bool> &keep,
		       const struct psrec_loc &at);

static void move_call(struct user &u, struct psrec_call c, const std::vector<bool> &keep)
{
	if (c.callee != PSREC_NONE && !keep[c.callee]) {
		go_through(u, c.callee, keep, c.loc);
		return;
	}
	if (!u.seen.insert(use_key(c.callee, c.flags, c.loc.line)).second)
		return;
	c.caller = move_func(u.id);
	c.callee = move_func(c.callee);
	c.loc = move_loc(c.loc);
	unit.calls.push_back(c);
}

static void move_ref(struct user &u, struct psrec_ref r, const std::vector<bool> &keep)
{
	const uint32_t is_ref = 1u << 31;

	if (r.to_kind == PSREC_K_FUNC && !keep[r.to]) {
		go_through(u, r.to, keep, r.loc);
		return;
	}
	if (!u.seen.insert(use_key(r.to, is_ref | r.to_kind, r.flags)).second)
		return;
	r.from = move_func(u.id);
	r.to = r.to_kind == PSREC_K_FUNC ? move_func(r.to) : move_var(r.to);
	r.field = 0;
	r.loc = move_loc(r.loc);
	unit.refs.push_back(r);
}

static void move_access(struct user &u, struct psrec_access a)
{
	auto added = u.fields.insert({ a.field, unit.accesses.size() });

	if (!added.second) {
		unit.accesses[added.first->second].flags |= a.flags;
		return;
	}
	a.func = move_func(u.id);
	a.loc = move_loc(a.loc);
	unit.accesses.push_back(a);
}

static void move_uses(struct user &u, uint32_t func, const std::vector<bool> &keep,
		      const struct psrec_loc *at)
{
	size_t i;

	for (i = calls_of[func].first; i < calls_of[func].end; i++) {
		struct psrec_call c = from.calls[i];

		c.loc = at ? *at : c.loc;
		move_call(u, c, keep);
	}
	for (i = refs_of[func].first; i < refs_of[func].end; i++) {
		struct psrec_ref r = from.refs[i];

		r.loc = at ? *at : r.loc;
		move_ref(u, r, keep);
	}
	for (i = accesses_of[func].first; i < accesses_of[func].end; i++) {
		struct psrec_access a = from.accesses[i];

		a.loc = at ? *at : a.loc;
		move_access(u, a);
	}
}

static void go_through(struct user &u, uint32_t dropped, const std::vector<bool> &keep,
		       const struct psrec_loc &at)
{
	if (u.through.insert(dropped).second)
		move_uses(u, dropped, keep, &at);
}

static void move_source_view(const std::vector<bool> &keep)
{
	uint32_t i;

	find_spans();
	for (i = 0; i < from.funcs.size(); i++) {
		struct user u;

		u.id = i;
		if (keep[i])
			move_uses(u, i, keep, NULL);
	}
}

static void move_emitted_calls(const std::vector<bool> &keep)
{
	for (auto c : from.calls) {
		if ((c.flags & PSREC_CALL_SOURCE) || (c.callee != PSREC_NONE && !keep[c.callee]))
			continue;
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
		if (!(from.funcs[i.outer].flags & PSREC_FUNC_EMITTED) || !keep[i.callee])
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

static void move_initializers(const std::vector<bool> &keep)
{
	for (auto r : from.refs) {
		if (r.from_kind != PSREC_K_VAR || (r.to_kind == PSREC_K_FUNC && !keep[r.to]))
			continue;
		r.from = move_var(r.from);
		r.to = r.to_kind == PSREC_K_FUNC ? move_func(r.to) : move_var(r.to);
		r.field = move_string(r.field);
		r.loc = move_loc(r.loc);
		unit.refs.push_back(r);
	}
}

/* Structs that a kept function touches, with the fields it touches or all. */
static void move_structs(void)
{
	std::vector<uint32_t> new_struct(from.structs.size(), PSREC_NONE);
	std::vector<uint32_t> new_field(from.fields.size(), PSREC_NONE);
	std::vector<bool> used(from.fields.size());
	size_t i;

	for (auto &a : unit.accesses)
		used[a.field] = true;
	for (i = 0; i < from.fields.size(); i++) {
		uint32_t owner = from.fields[i].owner;

		if (!used[i] || new_struct[owner] != PSREC_NONE)
			continue;
		new_struct[owner] = unit.structs.size();
		unit.structs.push_back(from.structs[owner]);
		unit.structs.back().name = move_string(from.structs[owner].name);
		unit.structs.back().loc = move_loc(from.structs[owner].loc);
	}
	for (i = 0; i < from.fields.size(); i++) {
		struct psrec_field f = from.fields[i];

		if (new_struct[f.owner] == PSREC_NONE ||
		    (!used[i] && !(from.structs[f.owner].flags & PSREC_STRUCT_WHOLE)))
			continue;
		new_field[i] = unit.fields.size();
		f.owner = new_struct[f.owner];
		f.name = move_string(f.name);
		unit.fields.push_back(f);
	}
	for (auto &a : unit.accesses)
		a.field = new_field[a.field];
}

void prune(void)
{
	/* kept whether or not something mentions them */
	const uint32_t on_its_own = PSREC_FUNC_DEFINED | PSREC_FUNC_ALIAS | PSREC_FUNC_EMITTED;
	std::vector<bool> keep;
	size_t i;

	std::swap(from, unit);
	unit.switch_func = from.switch_func;
	unit.watched = from.watched;
	new_func.assign(from.funcs.size(), PSREC_NONE);
	new_var.assign(from.vars.size(), PSREC_NONE);
	for (auto &f : from.funcs)
		keep.push_back(keep_func(f));

	for (i = 0; i < from.funcs.size(); i++)
		if (keep[i] && (from.funcs[i].flags & on_its_own))
			move_func(i);
	for (i = 0; i < from.vars.size(); i++)
		if (from.vars[i].flags & PSREC_VAR_DEFINED)
			move_var(i);
	move_source_view(keep);
	move_emitted_calls(keep);
	move_inlines(keep);
	move_initializers(keep);
	for (auto p : from.params) {
		if (!keep[p.func])
			continue;
		p.func = move_func(p.func);
		p.type = move_string(p.type);
		unit.params.push_back(p);
	}
	for (auto f : from.frames) {
		f.func = move_func(f.func);
		f.saved_regs = move_string(f.saved_regs);
		unit.frames.push_back(f);
	}
	move_structs();
	for (auto d : from.decls) {
		uint32_t index = d.kind == PSREC_K_FUNC ? new_func[d.index] : new_var[d.index];

		if (index == PSREC_NONE || in_shared_header(d.loc))
			continue;
		d.index = index;
		d.loc = move_loc(d.loc);
		unit.decls.push_back(d);
	}
}
