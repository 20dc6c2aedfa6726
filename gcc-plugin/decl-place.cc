// SPDX-License-Identifier: GPL-2.0
/*
 * decl-place.cc - where declarations are, as the parser came across them; see decl-place.h
 */
#include <unordered_map>

#include "decl-place.h"

static std::unordered_map<unsigned, location_t> last_places;	/* by DECL_UID */

bool decl_place_is_new(tree decl)
{
	location_t loc = DECL_SOURCE_LOCATION(decl);
	auto added = last_places.insert({ DECL_UID(decl), loc });

	if (!added.second && added.first->second == loc)
		return false;
	added.first->second = loc;
	return true;
}

/* Where a variable is defined. */
struct definition {
	location_t loc;
	bool initialized;
};

static std::unordered_map<unsigned, definition> definitions;	/* by DECL_UID */

void decl_note_definition(tree decl)
{
	bool initialized = DECL_INITIAL(decl) && DECL_INITIAL(decl) != error_mark_node;
	auto found = definitions.find(DECL_UID(decl));

	if (found == definitions.end() || (initialized && !found->second.initialized))
		definitions[DECL_UID(decl)] = { DECL_SOURCE_LOCATION(decl), initialized };
}

location_t decl_place(tree decl)
{
	auto found = definitions.find(DECL_UID(decl));

	return found == definitions.end() ? DECL_SOURCE_LOCATION(decl) : found->second.loc;
}
