// SPDX-License-Identifier: GPL-2.0
/*
 * csource-chunk.c - the toplevel declarations and definitions of a C file; see csource-chunk.h
 *
 * Braces that do not balance because each branch of an #if has its own are followed by putting
 * the bracket depth at #else back to what it was at #if.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/csource-chunk.h"

/* What the scan knows about the chunk it is in, and the brackets open. */
struct state {
	uint32_t first;		/* first token of the open chunk, or CSOURCE_NONE */
	uint32_t body;		/* its body's brace, or CSOURCE_NONE */
	uint32_t record;	/* last struct, union or enum keyword outside brackets */
	bool has_init;		/* an = outside brackets */
	uint32_t *stack;	/* tokens of the open brackets */
	uint32_t depth;
};

struct branch {
	struct state saved;
	bool disabled;		/* of the enclosing text */
	bool taken_off;		/* this branch is #if 0 */
};

struct scan {
	struct csource *src;
	struct state st;
	uint32_t room;		/* brackets st.stack can hold */
	struct branch *branches;
	uint32_t nr_branches, room_branches;
	uint32_t room_chunks;
	bool disabled;
	bool trust_columns;	/* a brace in column 1 closes a body, whatever the depth */
};

enum directive { DIR_IF, DIR_IF_0, DIR_ELSE, DIR_ENDIF, DIR_OTHER };

static enum directive directive_kind(const struct csource *src, const struct csource_token *t)
{
	const char *s = src->text + t->off + 1, *end = src->text + t->off + t->len;

	while (s < end && (*s == ' ' || *s == '\t'))
		s++;
	if (!strncmp(s, "if", 2)) {
		const char *p = s + 2;

		while (p < end && (*p == ' ' || *p == '\t'))
			p++;
		if (p > s + 2 && *p == '0' && (p + 1 == end || strchr(" \t\r/", p[1])))
			return DIR_IF_0;
		return DIR_IF;
	}
	if (!strncmp(s, "el", 2))
		return DIR_ELSE;
	return strncmp(s, "endif", 5) ? DIR_OTHER : DIR_ENDIF;
}

static void no_chunk(struct state *st)
{
	st->first = st->body = st->record = CSOURCE_NONE;
	st->has_init = false;
}

static int emit(struct scan *sc, uint32_t last, enum csource_chunk_kind kind)
{
	struct csource *src = sc->src;
	struct csource_chunk *c;

	if (src->nr_chunks == sc->room_chunks) {
		uint32_t room = sc->room_chunks ? sc->room_chunks * 2 : 256;
		void *p = realloc(src->chunks, room * sizeof(*src->chunks));

		if (!p)
			return -ENOMEM;
		src->chunks = (struct csource_chunk *)p;
		sc->room_chunks = room;
	}
	c = &src->chunks[src->nr_chunks++];
	c->first = sc->st.first;
	c->last = last;
	c->body = kind == CSOURCE_FUNCTION ? sc->st.body : CSOURCE_NONE;
	c->kind = kind;
	no_chunk(&sc->st);
	return 0;
}

static uint32_t *copy_stack(const struct scan *sc, const struct state *st)
{
	uint32_t *p = (uint32_t *)malloc((sc->room + 1) * sizeof(*p));

	if (p && st->depth)
		memcpy(p, st->stack, st->depth * sizeof(*p));
	return p;
}

static int open_branch(struct scan *sc, bool off)
{
	struct branch *b;

	if (sc->nr_branches == sc->room_branches) {
		uint32_t room = sc->room_branches ? sc->room_branches * 2 : 16;
		void *p = realloc(sc->branches, room * sizeof(*sc->branches));

		if (!p)
			return -ENOMEM;
		sc->branches = (struct branch *)p;
		sc->room_branches = room;
	}
	b = &sc->branches[sc->nr_branches++];
	b->saved = sc->st;
	b->saved.stack = copy_stack(sc, &sc->st);
	b->disabled = sc->disabled;
	b->taken_off = off;
	sc->disabled = sc->disabled || off;
	return b->saved.stack ? 0 : -ENOMEM;
}

static void next_branch(struct scan *sc)
{
	struct branch *b;
	uint32_t first = sc->st.first, *stack = sc->st.stack;

	if (!sc->nr_branches)
		return;
	b = &sc->branches[sc->nr_branches - 1];
	sc->disabled = b->disabled;
	if (!b->taken_off) {
		if (b->saved.depth)
			memcpy(stack, b->saved.stack, b->saved.depth * sizeof(*stack));
		sc->st = b->saved;
		sc->st.stack = stack;
		if (sc->st.first == CSOURCE_NONE)
			sc->st.first = first;
	}
	b->taken_off = false;
}

static void close_branch(struct scan *sc)
{
	struct branch *b;

	if (!sc->nr_branches)
		return;
	b = &sc->branches[--sc->nr_branches];
	sc->disabled = b->disabled;
	free(b->saved.stack);
}

static int push(struct scan *sc, uint32_t token)
{
	struct state *st = &sc->st;

	if (st->depth == sc->room) {
		uint32_t i, room = sc->room ? sc->room * 2 : 64;
		uint32_t *p = (uint32_t *)realloc(st->stack, room * sizeof(*p));

		if (!p)
			return -ENOMEM;
		st->stack = p;
		sc->room = room;
		/* a saved state is restored by copying, so only its own depth matters */
		for (i = 0; i < sc->nr_branches; i++) {
			p = (uint32_t *)realloc(sc->branches[i].saved.stack, room * sizeof(*p));
			if (!p)
				return -ENOMEM;
			sc->branches[i].saved.stack = p;
		}
	}
	st->stack[st->depth++] = token;
	return 0;
}

/* Close the innermost bracket of that kind; false if none is open. */
static bool pop(struct scan *sc, uint32_t token, char open)
{
	struct state *st = &sc->st;
	uint32_t d = st->depth;

	while (d && csource_punct(sc->src, st->stack[d - 1]) != open) {
		/* a stray ) or ] must not close a block */
		if (open != '{' && csource_punct(sc->src, st->stack[d - 1]) == '{')
			return false;
		d--;
	}
	if (!d)
		return false;
	st->depth = d - 1;
	sc->src->match[st->stack[st->depth]] = token;
	sc->src->match[token] = st->stack[st->depth];
	return true;
}

static bool is_attribute(const struct csource *src, uint32_t i)
{
	return csource_token_is(src, i, "__attribute__") ||
	       csource_token_is(src, i, "__attribute") || csource_token_is(src, i, "__aligned") ||
	       csource_token_is(src, i, "_Alignas");
}

/* Whether the brace at @token opens the members of the struct, union or enum begun before it. */
static bool opens_members(const struct scan *sc, uint32_t token)
{
	const struct csource *src = sc->src;
	uint32_t i = sc->st.record;

	if (i == CSOURCE_NONE)
		return false;
	for (i = csource_next(src, i, true); i != token; i = csource_next(src, i, true)) {
		if (i == CSOURCE_NONE || i > token)
			return false;
		if (src->tokens[i].kind == CSOURCE_IDENT || csource_punct(src, i) == ':')
			continue;
		if (csource_punct(src, i) != '(' || src->match[i] == CSOURCE_NONE ||
		    !is_attribute(src, csource_prev(src, i, true)))
			return false;
		i = src->match[i];
	}
	return true;
}

/* NAME(...) alone on its lines: a declaration as far as the preprocessor knows. */
static bool lone_macro_use(const struct scan *sc, uint32_t close)
{
	const struct csource *src = sc->src;
	const struct csource_token *name;
	uint32_t next, i, open = src->match[close];

	if (sc->st.first == CSOURCE_NONE)
		return false;
	name = &src->tokens[sc->st.first];
	if (name->kind != CSOURCE_IDENT || csource_next(src, sc->st.first, true) != open)
		return false;
	next = csource_next(src, close, false);
	/* an attribute in front of a declaration looks the same, but begins with __ */
	if (next == CSOURCE_NONE || src->tokens[next].kind == CSOURCE_DIRECTIVE)
		return strncmp(src->text + name->off, "__", 2) != 0;
	for (i = 0; i < name->len; i++)
		if (src->text[name->off + i] >= 'a' && src->text[name->off + i] <= 'z')
			return false;
	return src->tokens[next].line > src->tokens[close].line &&
	       src->tokens[next].kind == CSOURCE_IDENT &&
	       !csource_token_is(src, next, "__attribute__");
}

static bool is_record_keyword(const struct csource *src, uint32_t i)
{
	return csource_token_is(src, i, "struct") || csource_token_is(src, i, "union") ||
	       csource_token_is(src, i, "enum");
}

static int closing_brace(struct scan *sc, uint32_t i)
{
	struct state *st = &sc->st;

	if (sc->trust_columns && sc->src->tokens[i].col == 1 && st->body != CSOURCE_NONE &&
	    st->depth) {
		st->depth = 0;
		sc->src->match[i] = st->body;
		sc->src->match[st->body] = i;
	} else if (!pop(sc, i, '{')) {
		return st->first == CSOURCE_NONE ? 0 : emit(sc, i, CSOURCE_BROKEN);
	}
	if (!st->depth && st->body != CSOURCE_NONE)
		return emit(sc, i, CSOURCE_FUNCTION);
	return 0;
}

static int code_token(struct scan *sc, uint32_t i)
{
	struct state *st = &sc->st;
	char c = csource_punct(sc->src, i);

	if (st->first == CSOURCE_NONE && !st->depth && (!c || !strchr("});]", c)))
		st->first = i;
	switch (c) {
	case '{':
		if (!st->depth && !st->has_init && !opens_members(sc, i))
			st->body = i;
		/* fall through */
	case '(':
	case '[':
		return push(sc, i);
	case '}':
		return closing_brace(sc, i);
	case ')':
		if (pop(sc, i, '(') && !st->depth && lone_macro_use(sc, i))
			return emit(sc, i, CSOURCE_MACRO_USE);
		return 0;
	case ']':
		pop(sc, i, '[');
		return 0;
	case ';':
		return st->depth || st->first == CSOURCE_NONE ? 0 :
		       emit(sc, i, CSOURCE_DECLARATION);
	case '=':
		st->has_init = st->has_init || !st->depth;
		return 0;
	case 0:
		if (!st->depth && is_record_keyword(sc->src, i))
			st->record = i;
		return 0;
	default:
		return 0;
	}
}

static int scan_all(struct scan *sc)
{
	struct csource *src = sc->src;
	uint32_t i, last = CSOURCE_NONE;
	int err = 0;

	for (i = 0; i < src->nr_tokens && !err; i++) {
		struct csource_token *t = &src->tokens[i];

		if (t->kind == CSOURCE_COMMENT)
			continue;
		if (t->kind == CSOURCE_DIRECTIVE) {
			enum directive dir = directive_kind(src, t);

			if (dir == DIR_IF || dir == DIR_IF_0)
				err = open_branch(sc, dir == DIR_IF_0);
			else if (dir == DIR_ELSE)
				next_branch(sc);
			else if (dir == DIR_ENDIF)
				close_branch(sc);
			continue;
		}
		t->disabled = sc->disabled;
		if (t->disabled)
			continue;
		last = i;
		err = code_token(sc, i);
	}
	if (!err && sc->st.first != CSOURCE_NONE && last != CSOURCE_NONE)
		err = emit(sc, last, CSOURCE_BROKEN);
	return err;
}

static bool has_broken(const struct csource *src)
{
	uint32_t i;

	for (i = 0; i < src->nr_chunks; i++)
		if (src->chunks[i].kind == CSOURCE_BROKEN)
			return true;
	return false;
}

/*
 * Make each chunk hold whole #if groups: one that begins in one branch and ends after the
 * #endif takes in the #if, and so on. Chunks that then overlap become one.
 */
static void balance_chunks(struct csource *src)
{
	uint32_t i, n = 0;

	for (i = 0; i < src->nr_chunks; i++) {
		struct csource_chunk c = src->chunks[i];
		uint32_t t, depth = 0;

		for (t = c.first; t < src->nr_tokens && (t <= c.last || depth); t++) {
			enum directive dir;
			uint32_t skip = 1;

			if (src->tokens[t].kind != CSOURCE_DIRECTIVE)
				continue;
			dir = directive_kind(src, &src->tokens[t]);
			if (dir == DIR_IF || dir == DIR_IF_0) {
				depth++;
			} else if ((dir == DIR_ELSE || dir == DIR_ENDIF) && !depth) {
				while (skip && c.first) {
					const struct csource_token *d = &src->tokens[--c.first];
					enum directive k = d->kind == CSOURCE_DIRECTIVE ?
							   directive_kind(src, d) : DIR_OTHER;

					skip += k == DIR_ENDIF;
					skip -= k == DIR_IF || k == DIR_IF_0;
				}
				depth = dir == DIR_ELSE;
			} else if (dir == DIR_ENDIF) {
				depth--;
			}
			if (t > c.last)
				c.last = t;
		}
		while (n && src->chunks[n - 1].last >= c.first) {
			n--;
			if (src->chunks[n].first < c.first)
				c.first = src->chunks[n].first;
		}
		src->chunks[n++] = c;
	}
	src->nr_chunks = n;
}

static int scan_once(struct csource *src, bool trust_columns)
{
	struct scan sc;
	uint32_t i;
	int err;

	memset(&sc, 0, sizeof(sc));
	sc.src = src;
	sc.trust_columns = trust_columns;
	no_chunk(&sc.st);
	free(src->chunks);
	src->chunks = NULL;
	src->nr_chunks = 0;
	for (i = 0; i < src->nr_tokens; i++)
		src->match[i] = CSOURCE_NONE;
	err = scan_all(&sc);
	while (sc.nr_branches)
		close_branch(&sc);
	free(sc.branches);
	free(sc.st.stack);
	return err;
}

int csource_find_chunks(struct csource *src)
{
	int err;

	src->match = (uint32_t *)malloc((src->nr_tokens + 1) * sizeof(*src->match));
	if (!src->match)
		return -ENOMEM;
	err = scan_once(src, false);
	if (!err && has_broken(src))
		err = scan_once(src, true);
	if (!err)
		balance_chunks(src);
	return err;
}

const struct csource_chunk *csource_toplevel(const struct csource *src, uint32_t token)
{
	uint32_t lo = 0, hi = src->nr_chunks;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		const struct csource_chunk *c = &src->chunks[mid];

		if (token < c->first)
			hi = mid;
		else if (token > c->last)
			lo = mid + 1;
		else
			return c;
	}
	return NULL;
}

bool csource_chunk_at(const struct csource *src, uint32_t line, uint32_t col,
		      struct csource_range *range)
{
	uint32_t off = csource_offset(src, line, col), token;
	const struct csource_chunk *c;

	if (off == CSOURCE_NONE)
		return false;
	token = csource_token_at(src, off);
	if (token == CSOURCE_NONE)
		return false;
	c = csource_toplevel(src, token);
	if (!c)
		return false;
	*range = csource_range_of(src, c->first, c->last);
	return true;
}

/* First token of the statement around @token; members of a struct declared in it are skipped. */
static uint32_t statement_first(const struct csource *src, uint32_t token, uint32_t body)
{
	uint32_t i = token, prev;

	for (;; i = prev) {
		char c;

		prev = csource_prev(src, i, false);
		if (prev == CSOURCE_NONE || prev <= body ||
		    src->tokens[prev].kind == CSOURCE_DIRECTIVE)
			return i;
		c = csource_punct(src, prev);
		if (c == ';' || c == '{' || c == ':')
			return i;
		if (c == ')' || c == ']') {
			prev = src->match[prev];
		} else if (c == '}') {
			uint32_t open = src->match[prev], kw;

			if (open == CSOURCE_NONE)
				return i;
			kw = csource_prev(src, open, true);
			if (!is_record_keyword(src, kw))
				kw = csource_prev(src, kw, true);
			/* = { ... }, is an earlier declarator's initializer */
			if (!is_record_keyword(src, kw) &&
			    csource_punct(src, csource_prev(src, open, true)) != '=')
				return i;
			prev = open;
		}
		if (prev == CSOURCE_NONE)
			return i;
	}
}

/* The outermost parenthesis that a token in a body stands in, or the token if it is in none. */
static uint32_t out_of_parens(const struct csource *src, uint32_t token, uint32_t body)
{
	uint32_t i = token;

	for (;;) {
		char c;

		i = csource_prev(src, i, true);
		if (i == CSOURCE_NONE || i <= body)
			return token;
		c = csource_punct(src, i);
		if (c == '(' || c == '[')
			token = i;
		else if (c == '{')
			return token;
		else if ((c == ')' || c == ']' || c == '}') && src->match[i] != CSOURCE_NONE)
			i = src->match[i];
	}
}

bool csource_statement_at(const struct csource *src, uint32_t line, uint32_t col,
			  struct csource_range *range)
{
	uint32_t off = csource_offset(src, line, col), token, last, i;
	const struct csource_chunk *c;

	token = off == CSOURCE_NONE ? CSOURCE_NONE : csource_token_at(src, off);
	if (token == CSOURCE_NONE)
		return false;
	c = csource_toplevel(src, token);
	if (!c || c->body == CSOURCE_NONE || token <= c->body)
		return csource_chunk_at(src, line, col, range);
	last = token = out_of_parens(src, token, c->body);
	for (i = token; i != CSOURCE_NONE && i < c->last; i = csource_next(src, i, true)) {
		char p = csource_punct(src, i);

		last = i;
		if (p == ';')
			break;
		if ((p == '(' || p == '[' || p == '{') && src->match[i] != CSOURCE_NONE)
			last = i = src->match[i];
		else if (p == '}')
			return false;
	}
	*range = csource_range_of(src, statement_first(src, token, c->body), last);
	return true;
}
