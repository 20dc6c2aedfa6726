// SPDX-License-Identifier: GPL-2.0
/*
 * unit.cc - rows for functions and variables, strings, places in the source
 */
#include <string.h>

#include "decl-place.h"
#include "unit.h"
#include "lib/csource.h"

struct unit unit;

uint32_t unit_string(const char *s)
{
	if (unit.strings.empty())
		unit.strings.push_back('\0');
	if (!s || !*s)
		return 0;
	auto found = unit.string_ids.find(s);
	if (found != unit.string_ids.end())
		return found->second;

	uint32_t id = unit.strings.size();

	unit.strings.insert(unit.strings.end(), s, s + strlen(s) + 1);
	unit.string_ids[s] = id;
	return id;
}

/* Macros: the place of the outermost use. */
static location_t outermost(location_t loc)
{
	return linemap_resolve_location(line_table, loc, LRK_MACRO_EXPANSION_POINT, NULL);
}

struct psrec_loc unit_loc(location_t loc)
{
	struct psrec_loc l = { 0, 0, 0 };
	expanded_location x;

	if (LOCATION_LOCUS(loc) <= BUILTINS_LOCATION)
		return l;
	x = expand_location(outermost(loc));
	l.file = unit_string(x.file);
	l.line = x.line > 0 ? x.line : 0;
	l.col = x.column > 0 ? x.column : 0;
	return l;
}

/*
 * Exact text is kept for the unit's own .c files and for headers of the main file's folder; to
 * scan all of the kernel's headers in each unit would cost more than compiling them.
 */
static struct csource *source_of(const char *file)
{
	static std::unordered_map<std::string, struct csource *> cache;
	size_t len = strlen(file);
	const char *slash = strrchr(main_input_filename, '/');
	size_t dir = slash ? slash - main_input_filename + 1 : 0;
	bool own = (len > 2 && !strcmp(file + len - 2, ".c")) ||
		   (!strncmp(file, main_input_filename, dir) && !strchr(file + dir, '/'));
	auto found = cache.find(file);

	if (found != cache.end())
		return found->second;
	return cache[file] = own ? csource_open(file) : NULL;
}

void unit_set_range(struct psrec_range *range, tree decl)
{
	expanded_location x = expand_location(outermost(decl_place(decl)));
	struct csource_range r;
	struct csource *src;
	bool ok;

	memset(range, 0, sizeof(*range));
	if (!x.file || x.line <= 0 || x.column <= 0)
		return;
	src = source_of(x.file);
	if (!src)
		return;
	if (VAR_P(decl) && DECL_CONTEXT(decl) && TREE_CODE(DECL_CONTEXT(decl)) == FUNCTION_DECL)
		ok = csource_statement_at(src, x.line, x.column, &r);
	else
		ok = csource_chunk_at(src, x.line, x.column, &r);
	if (!ok)
		return;
	range->line = r.line;
	range->col = r.col;
	range->end_line = r.end_line;
	range->end_col = r.end_col;
}

/* From a place inside a declaration to that of the name it declares, where the text can be had. */
void unit_find_name(struct psrec_loc *loc, uint32_t name)
{
	struct csource *src = loc->line ? source_of(&unit.strings[loc->file]) : NULL;
	struct csource_range r;
	uint32_t i;

	if (!src || !csource_statement_at(src, loc->line, loc->col, &r))
		return;
	for (i = csource_token_at(src, r.off); i < src->nr_tokens; i++) {
		if (src->tokens[i].off >= r.end)
			break;
		if (!csource_token_is(src, i, &unit.strings[name]))
			continue;
		loc->line = src->tokens[i].line;
		loc->col = src->tokens[i].col;
		return;
	}
}

/* The symbol; a leading '*' keeps GCC from mangling it further. */
const char *unit_asm_name(tree decl)
{
	const char *s;

	/* asking a local for its name would make one up */
	if (!HAS_DECL_ASSEMBLER_NAME_P(decl) || !DECL_ASSEMBLER_NAME_SET_P(decl))
		return DECL_NAME(decl) ? IDENTIFIER_POINTER(DECL_NAME(decl)) : "";
	s = IDENTIFIER_POINTER(DECL_ASSEMBLER_NAME(decl));
	return *s == '*' ? s + 1 : s;
}

static const char *name_of(tree decl)
{
	const char *name = DECL_NAME(decl) ? IDENTIFIER_POINTER(DECL_NAME(decl)) : NULL;

	/* a builtin that is called after all is called by its ordinary name */
	return name && strncmp(name, "__builtin_", 10) ? name : unit_asm_name(decl);
}

static uint32_t common_func_flags(tree decl)
{
	uint32_t flags = 0;

	if (TREE_PUBLIC(decl))
		flags |= PSREC_FUNC_PUBLIC;
	if (DECL_DECLARED_INLINE_P(decl))
		flags |= PSREC_FUNC_INLINE;
	if (lookup_attribute("always_inline", DECL_ATTRIBUTES(decl)))
		flags |= PSREC_FUNC_ALWAYS_INLINE;
	if (lookup_attribute("noinline", DECL_ATTRIBUTES(decl)))
		flags |= PSREC_FUNC_NOINLINE;
	if (DECL_WEAK(decl))
		flags |= PSREC_FUNC_WEAK;
	if (TREE_THIS_VOLATILE(decl))
		flags |= PSREC_FUNC_NORETURN;
	if (stdarg_p(TREE_TYPE(decl)))
		flags |= PSREC_FUNC_VARARGS;
	if (lookup_attribute("no_instrument_function", DECL_ATTRIBUTES(decl)))
		flags |= PSREC_FUNC_NOTRACE;
	if (DECL_PRESERVE_P(decl))
		flags |= PSREC_FUNC_USED;
	if (from_macro_expansion_at(DECL_SOURCE_LOCATION(decl)))
		flags |= PSREC_FUNC_FROM_MACRO;
	return flags;
}

/* A clone that is still only planned is known to the call graph alone, a made one to its tree. */
tree unit_origin(tree decl)
{
	cgraph_node *node = DECL_ORIGIN(decl) == decl ? cgraph_node::get(decl) : NULL;

	if (!node)
		return DECL_ORIGIN(decl);
	if (!node->clone_of)
		return DECL_ORIGIN(node->former_clone_of ? node->former_clone_of : decl);
	while (node->clone_of)
		node = node->clone_of;
	return unit_origin(node->decl);
}

uint32_t unit_func(tree decl)
{
	auto found = unit.func_ids.find(DECL_UID(decl));
	tree origin = unit_origin(decl);
	struct psrec_func f;
	cgraph_node *node;
	uint32_t id;

	if (found != unit.func_ids.end())
		return found->second;
	memset(&f, 0, sizeof(f));
	f.name = unit_string(name_of(origin));
	f.asm_name = unit_string(unit_asm_name(decl));
	f.type = unit_string(type_string(TREE_TYPE(decl), "").c_str());
	f.section = unit_string(DECL_SECTION_NAME(decl));
	f.flags = common_func_flags(decl);
	f.origin = PSREC_NONE;
	if (origin != decl) {
		node = cgraph_node::get(decl);
		f.origin = unit_func(origin);
		f.flags |= PSREC_FUNC_CLONE;
		if (node && node->split_part)
			f.flags |= PSREC_FUNC_PARTIAL;
	}
	f.loc = unit_loc(DECL_SOURCE_LOCATION(decl));
	if (DECL_STRUCT_FUNCTION(decl) || gimple_has_body_p(decl) || DECL_SAVED_TREE(decl)) {
		f.flags |= PSREC_FUNC_DEFINED;
		unit_set_range(&f.range, decl);
	}
	id = unit.funcs.size();
	unit.funcs.push_back(f);
	unit.func_ids[DECL_UID(decl)] = id;
	return id;
}

/* The struct, union or enum at the bottom of a type has no name of its own. */
static bool is_anonymous(tree type)
{
	while (TREE_CODE(type) == ARRAY_TYPE || TREE_CODE(type) == POINTER_TYPE)
		type = TREE_TYPE(type);
	return (RECORD_OR_UNION_TYPE_P(type) || TREE_CODE(type) == ENUMERAL_TYPE) &&
	       !TYPE_NAME(type) && !TYPE_NAME(TYPE_MAIN_VARIANT(type));
}

static bool has_section(tree decl, const char *prefix)
{
	const char *s = DECL_SECTION_NAME(decl);

	return s && !strncmp(s, prefix, strlen(prefix));
}

uint32_t unit_var(tree decl)
{
	auto found = unit.var_ids.find(DECL_UID(decl));
	struct psrec_var v;
	uint32_t id;

	if (found != unit.var_ids.end())
		return found->second;
	memset(&v, 0, sizeof(v));
	v.name = unit_string(name_of(decl));
	v.asm_name = unit_string(unit_asm_name(decl));
	v.section = unit_string(DECL_SECTION_NAME(decl));
	v.owner = PSREC_NONE;
	v.loc = unit_loc(decl_place(decl));
	if (!DECL_EXTERNAL(decl)) {
		v.flags |= PSREC_VAR_DEFINED;
		unit_set_range(&v.range, decl);
	}
	if (TREE_PUBLIC(decl))
		v.flags |= PSREC_VAR_PUBLIC;
	if (TREE_READONLY(decl))
		v.flags |= PSREC_VAR_CONST;
	if (DECL_INITIAL(decl) && DECL_INITIAL(decl) != error_mark_node)
		v.flags |= PSREC_VAR_INITIALIZED;
	if (has_section(decl, ".data..percpu"))
		v.flags |= PSREC_VAR_PERCPU;
	if (DECL_WEAK(decl))
		v.flags |= PSREC_VAR_WEAK;
	if (from_macro_expansion_at(decl_place(decl)))
		v.flags |= PSREC_VAR_FROM_MACRO;
	if (is_anonymous(TREE_TYPE(decl)))
		v.flags |= PSREC_VAR_ANON_TYPE;
	else
		v.type = unit_string(type_string(TREE_TYPE(decl), name_of(decl)).c_str());
	if (DECL_SIZE_UNIT(decl) && tree_fits_uhwi_p(DECL_SIZE_UNIT(decl)))
		v.size = tree_to_uhwi(DECL_SIZE_UNIT(decl));
	v.align = DECL_ALIGN_UNIT(decl);

	id = unit.vars.size();
	unit.vars.push_back(v);
	unit.var_ids[DECL_UID(decl)] = id;
	if (DECL_CONTEXT(decl) && TREE_CODE(DECL_CONTEXT(decl)) == FUNCTION_DECL) {
		unit.vars[id].owner = unit_func(DECL_CONTEXT(decl));
		if (!DECL_EXTERNAL(decl))
			unit.vars[id].flags |= PSREC_VAR_STATIC_LOCAL;
	}
	return id;
}
