// SPDX-License-Identifier: GPL-2.0
/*
 * field-view.cc - which functions touch which fields of the structs that are watched
 *
 * In:  the statements of each function before anything is inlined; the patterns of the option
 *      `structs`, separated by colons: a pattern with a slash names files that define structs to
 *      be watched, one without names tags.
 * Out: psrec_struct, psrec_field and psrec_access rows.
 *
 * What counts is a field named in the text: through offsetof() or a copy of the whole struct a
 * field may be touched without.
 */
#include <fnmatch.h>
#include <string.h>

#include "unit.h"

/* Rows by TYPE_UID and DECL_UID; PSREC_NONE for a struct that is not watched. */
static std::unordered_map<unsigned, uint32_t> struct_ids, field_ids;
/* Of the function being walked: field -> row of unit.accesses. */
static std::unordered_map<uint32_t, uint32_t> seen;

static bool matches(const std::string &pattern, const char *tag, const char *file)
{
	std::string anywhere = "*/" + pattern;

	if (pattern.find('/') == std::string::npos)
		return !fnmatch(pattern.c_str(), tag, 0);
	return !fnmatch(pattern.c_str(), file, 0) || !fnmatch(anywhere.c_str(), file, 0);
}

static std::vector<std::string> patterns(void)
{
	std::vector<std::string> list;
	const char *at = unit.watched, *end;

	for (; at && *at; at = *end ? end + 1 : end) {
		end = strchrnul(at, ':');
		list.push_back(std::string(at, end - at));
	}
	return list;
}

static bool is_watched(const char *tag, const char *file)
{
	for (auto &p : patterns())
		if (matches(p, tag, file))
			return true;
	return false;
}

/* Is the unit's main file in a folder that one of the patterns names? */
static bool in_watched_folder(void)
{
	for (auto &p : patterns()) {
		size_t slash = p.rfind('/');

		if (slash != std::string::npos &&
		    matches(p.substr(0, slash + 1) + "*.c", "", main_input_filename))
			return true;
	}
	return false;
}

static const char *tag_of(tree type)
{
	tree name = TYPE_NAME(type);

	/* a typedef's name is not a tag */
	return name && TREE_CODE(name) == IDENTIFIER_NODE ? IDENTIFIER_POINTER(name) : NULL;
}

static bool is_struct(tree type)
{
	return TREE_CODE(type) == RECORD_TYPE || TREE_CODE(type) == UNION_TYPE;
}

static uint32_t bits_of(tree field)
{
	tree size = DECL_SIZE(field);

	return size && tree_fits_uhwi_p(size) ? tree_to_uhwi(size) : 0;
}

/* The fields of unnamed members are the struct's own. */
static void add_fields(uint32_t owner, tree type, uint32_t base)
{
	tree f;

	for (f = TYPE_FIELDS(type); f; f = DECL_CHAIN(f)) {
		uint32_t offset;

		if (TREE_CODE(f) != FIELD_DECL || !tree_fits_uhwi_p(bit_position(f)))
			continue;
		offset = base + tree_to_uhwi(bit_position(f));
		if (DECL_NAME(f)) {
			uint32_t name = unit_string(IDENTIFIER_POINTER(DECL_NAME(f)));

			field_ids[DECL_UID(f)] = unit.fields.size();
			unit.fields.push_back({ owner, name, offset, bits_of(f) });
		} else if (is_struct(TREE_TYPE(f))) {
			add_fields(owner, TREE_TYPE(f), offset);
		}
	}
}

static uint32_t struct_id(tree type)
{
	const char *tag, *file;
	uint32_t id;

	type = TYPE_MAIN_VARIANT(type);
	auto found = struct_ids.find(TYPE_UID(type));
	if (found != struct_ids.end())
		return found->second;
	struct_ids[TYPE_UID(type)] = PSREC_NONE;
	tag = tag_of(type);
	if (!tag || !TYPE_STUB_DECL(type) || !TYPE_SIZE_UNIT(type) ||
	    !tree_fits_uhwi_p(TYPE_SIZE_UNIT(type)))
		return PSREC_NONE;
	file = expand_location(DECL_SOURCE_LOCATION(TYPE_STUB_DECL(type))).file;
	if (!file || !is_watched(tag, file))
		return PSREC_NONE;
	id = unit.structs.size();
	struct_ids[TYPE_UID(type)] = id;
	unit.structs.push_back({ unit_string(tag),
				 (TREE_CODE(type) == UNION_TYPE ? PSREC_STRUCT_UNION : 0) |
				 (in_watched_folder() ? PSREC_STRUCT_WHOLE : 0),
				 (uint32_t)tree_to_uhwi(TYPE_SIZE_UNIT(type)),
				 unit_loc(DECL_SOURCE_LOCATION(TYPE_STUB_DECL(type))) });
	add_fields(id, type, 0);
	return id;
}

static void note_field(uint32_t func, uint32_t field, uint32_t how, location_t loc)
{
	auto added = seen.insert({ field, (uint32_t)unit.accesses.size() });

	if (added.second)
		unit.accesses.push_back({ func, field, how, unit_loc(loc) });
	else
		unit.accesses[added.first->second].flags |= how;
}

/* Tests of bit-fields are folded to tests of bytes: all fields that have bits there count. */
static void note_bits(uint32_t func, tree ref, uint32_t how, location_t loc)
{
	tree type = TREE_TYPE(TREE_OPERAND(ref, 0));
	uint32_t owner = is_struct(type) ? struct_id(type) : PSREC_NONE;
	uint64_t first = tree_to_uhwi(TREE_OPERAND(ref, 2));
	uint64_t end = first + tree_to_uhwi(TREE_OPERAND(ref, 1));
	uint32_t i;

	if (owner == PSREC_NONE)
		return;
	for (i = 0; i < unit.fields.size(); i++) {
		const struct psrec_field *f = &unit.fields[i];

		if (f->owner == owner && f->offset < end && f->offset + f->bits > first)
			note_field(func, i, how, loc);
	}
}

/* All fields that a reference names: in p->a.b both a and b. */
static void note_reference(uint32_t func, tree ref, uint32_t how, location_t loc)
{
	std::vector<tree> fields;

	for (;;) {
		if (TREE_CODE(ref) == COMPONENT_REF) {
			fields.push_back(TREE_OPERAND(ref, 1));
		} else if (TREE_CODE(ref) == BIT_FIELD_REF) {
			note_bits(func, ref, how, loc);
		} else if (TREE_CODE(ref) == MEM_REF &&
			   TREE_CODE(TREE_OPERAND(ref, 0)) == ADDR_EXPR) {
			ref = TREE_OPERAND(ref, 0);
		} else if (!handled_component_p(ref)) {
			break;
		}
		ref = TREE_OPERAND(ref, 0);
	}
	/* from the outside in: a struct's row comes before those of its unnamed members' fields */
	while (!fields.empty()) {
		tree field = fields.back();

		fields.pop_back();
		struct_id(DECL_CONTEXT(field));
		auto found = field_ids.find(DECL_UID(field));
		if (found != field_ids.end())
			note_field(func, found->second, how, loc);
	}
}

static void note_operand(uint32_t func, tree op, uint32_t how, location_t loc)
{
	unsigned HOST_WIDE_INT i;
	tree elt;

	if (!op)
		return;
	if (TREE_CODE(op) == ADDR_EXPR)
		note_reference(func, TREE_OPERAND(op, 0), PSREC_ACCESS_ADDRESS, loc);
	else if (TREE_CODE(op) == CONSTRUCTOR)
		FOR_EACH_CONSTRUCTOR_VALUE(CONSTRUCTOR_ELTS(op), i, elt)
			note_operand(func, elt, how, loc);
	else if (REFERENCE_CLASS_P(op))
		note_reference(func, op, how, loc);
}

static void note_asm(uint32_t func, gasm *stmt, location_t loc)
{
	unsigned i;

	for (i = 0; i < gimple_asm_noutputs(stmt); i++) {
		tree link = gimple_asm_output_op(stmt, i);

		note_operand(func, TREE_VALUE(link), PSREC_ACCESS_WRITE, loc);
	}
	for (i = 0; i < gimple_asm_ninputs(stmt); i++) {
		tree link = gimple_asm_input_op(stmt, i);

		note_operand(func, TREE_VALUE(link), PSREC_ACCESS_READ, loc);
	}
}

static void note_statement(uint32_t func, gimple *stmt)
{
	location_t loc = gimple_location(stmt);
	tree lhs = gimple_get_lhs(stmt);
	unsigned i;

	if (is_gimple_debug(stmt) || gimple_clobber_p(stmt))
		return;
	if (gimple_code(stmt) == GIMPLE_ASM) {
		note_asm(func, as_a<gasm *>(stmt), loc);
		return;
	}
	for (i = 0; i < gimple_num_ops(stmt); i++) {
		tree op = gimple_op(stmt, i);

		note_operand(func, op, lhs && i == 0 ? PSREC_ACCESS_WRITE : PSREC_ACCESS_READ, loc);
	}
}

void field_view(function *fn, uint32_t func)
{
	basic_block bb;

	if (!unit.watched || !*unit.watched)
		return;
	seen.clear();
	FOR_EACH_BB_FN(bb, fn) {
		gimple_stmt_iterator gsi;

		for (gsi = gsi_start_bb(bb); !gsi_end_p(gsi); gsi_next(&gsi))
			note_statement(func, gsi_stmt(gsi));
	}
}
