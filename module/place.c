// SPDX-License-Identifier: GPL-2.0
/*
 * place.c - where in the tree a struct, an enum's constant or a function is defined
 *
 * In:  names, as the types of a compiled unit have them. Out: file and line, for messages.
 */
#include <glob.h>
#include <string.h>

#include "lib/csource.h"
#include "module/module.h"

static uint32_t find_in(const struct csource *src, uint32_t first, uint32_t last, const char *name)
{
	uint32_t i;

	for (i = first; *name && i != CSOURCE_NONE && i <= last; i = csource_next(src, i, true))
		if (csource_token_is(src, i, name))
			return src->tokens[i].line;
	return 0;
}

/* `struct NAME {`, or `enum NAME {` and `enum {` when there is no @name. */
static uint32_t line_in(const struct csource *src, const char *word, const char *name,
			const char *member)
{
	uint32_t i, open, line;

	for (i = 0; i < src->nr_tokens; i++) {
		if (src->tokens[i].kind != CSOURCE_IDENT || !csource_token_is(src, i, word))
			continue;
		open = csource_next(src, i, true);
		if (*name && !csource_token_is(src, open, name))
			continue;
		if (!csource_token_is(src, open, "{"))
			open = csource_next(src, open, true);
		if (!csource_token_is(src, open, "{"))
			continue;
		line = find_in(src, open, csource_match(src, open), member);
		if (line || *name)
			return line ? line : src->tokens[i].line;
	}
	return 0;
}

/* NAME(...) { outside of functions. */
static uint32_t function_line(const struct csource *src, const char *name)
{
	uint32_t k, i;

	for (k = 0; k < src->nr_chunks; k++) {
		const struct csource_chunk *c = &src->chunks[k];

		if (c->kind != CSOURCE_FUNCTION)
			continue;
		for (i = c->first; i < c->body; i = csource_next(src, i, true))
			if (csource_token_is(src, i, name))
				return src->tokens[i].line;
	}
	return 0;
}

struct wanted {
	const char *word, *name, *member;	/* word NULL: the function @name */
};

static const char *place_of(struct workdir *wd, const struct wanted *w, const char *other)
{
	const char *place = other;
	glob_t found = { 0 };
	size_t i;

	glob(arena_printf(wd->mem, "%s/kernel/sched/*.[ch]", wd->dir), 0, NULL, &found);
	for (i = 0; i < found.gl_pathc && place == other; i++) {
		struct csource *src = csource_open(found.gl_pathv[i]);
		uint32_t line = 0;

		if (src)
			line = w->word ? line_in(src, w->word, w->name, w->member) :
					 function_line(src, w->name);
		if (line)
			place = arena_printf(wd->mem, "%s:%u",
					     found.gl_pathv[i] + strlen(wd->dir) + 1, line);
		csource_free(src);
	}
	globfree(&found);
	return place;
}

const char *place_of_function(struct workdir *wd, const char *name, const char *other)
{
	struct wanted w = { .name = name };

	return place_of(wd, &w, other);
}

const char *place_of_struct(struct workdir *wd, const char *key, const char *member,
			       const char *other)
{
	const char *name = strchr(key, ' ');
	struct wanted w = { "enum", "", member };

	if (name) {
		w.word = arena_strndup(wd->mem, key, name - key);
		w.name = name + 1;
	}
	return place_of(wd, &w, other);
}
