// SPDX-License-Identifier: GPL-2.0
/*
 * declarator.c - walks the declarators of a declaration (see declarator.h)
 */
#include <string.h>

#include "lib/declarator.h"
#include "lib/util.h"

static bool is_punct(const struct csource *src, uint32_t i, const char *set)
{
	return i < src->nr_tokens && src->tokens[i].kind == CSOURCE_PUNCT &&
	       strchr(set, src->text[src->tokens[i].off]);
}

/* The bracket that closes the one opened at @i, else @i itself. */
static uint32_t group_end(const struct csource *src, uint32_t i)
{
	uint32_t close = csource_match(src, i);

	return is_punct(src, i, "([{") && close != CSOURCE_NONE ? close : i;
}

uint32_t declarator_step(const struct csource *src, uint32_t token)
{
	return csource_next(src, group_end(src, token), true);
}

/* Declarator that begins at @first. */
static bool walk(const struct csource *src, uint32_t first, uint32_t last, struct declarator *d)
{
	uint32_t i;

	*d = (struct declarator){ .first = first, .last = CSOURCE_NONE, .init = CSOURCE_NONE };
	for (i = first; i <= last && !is_punct(src, i, ",;"); i = declarator_step(src, i)) {
		if (d->init == CSOURCE_NONE && is_punct(src, i, "="))
			d->init = i;
		d->last = group_end(src, i);
	}
	return d->last != CSOURCE_NONE;
}

bool declarator_first(const struct csource *src, uint32_t first, uint32_t last,
		      struct declarator *d)
{
	return walk(src, first, last, d);
}

bool declarator_next(const struct csource *src, uint32_t last, struct declarator *d)
{
	uint32_t comma = csource_next(src, d->last, true);

	if (comma > last || !is_punct(src, comma, ","))
		return false;
	return walk(src, csource_next(src, comma, true), last, d);
}

static bool is_record_word(const struct csource *src, uint32_t i)
{
	return csource_token_is(src, i, "struct") || csource_token_is(src, i, "union") ||
	       csource_token_is(src, i, "enum");
}

uint32_t declarator_candidate(const struct csource *src, const struct declarator *d,
			      uint32_t after)
{
	uint32_t i = after == CSOURCE_NONE ? d->first : declarator_step(src, after);

	for (; i <= d->last && i < d->init; i = declarator_step(src, i))
		if (src->tokens[i].kind == CSOURCE_IDENT &&
		    !is_record_word(src, csource_prev(src, i, true)))
			return i;
	return CSOURCE_NONE;
}

uint32_t declarator_end(const struct csource *src, uint32_t name)
{
	uint32_t i = name, next;

	for (;;) {
		next = csource_next(src, i, true);
		if (is_punct(src, next, ")"))
			i = next;
		else if (is_punct(src, next, "[") || (is_punct(src, next, "(") && i != name))
			i = csource_match(src, next);
		else
			return i;
		if (i == CSOURCE_NONE)
			return name;
	}
}

uint32_t declarator_argument(const struct csource *src, uint32_t macro, const char *name)
{
	uint32_t i = csource_next(src, macro, true), end = csource_match(src, i);

	if (!is_punct(src, i, "("))
		return CSOURCE_NONE;
	for (; i != CSOURCE_NONE && i < end; i = csource_next(src, i, true))
		if (csource_token_is(src, i, name))
			return i;
	return CSOURCE_NONE;
}

char *declarator_rename(const char *text, const char *name, const char *new_name)
{
	struct csource *src = csource_from_text(name, text, strlen(text));
	char *renamed = NULL;
	uint32_t i;

	for (i = 0; src && i < src->nr_tokens && !renamed; i++) {
		const struct csource_token *t = &src->tokens[i];

		/* inside parentheses too: "int (*name)(void)" */
		if (csource_token_is(src, i, name) &&
		    !is_record_word(src, csource_prev(src, i, true)))
			renamed = xasprintf("%.*s%s%s", (int)t->off, text, new_name,
					    text + t->off + t->len);
	}
	csource_free(src);
	return renamed;
}
