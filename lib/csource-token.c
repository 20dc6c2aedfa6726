// SPDX-License-Identifier: GPL-2.0
/*
 * csource-token.c - tokens of a C file, and finding one's way among them; see csource-token.h
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/csource-token.h"

struct lexer {
	struct csource *src;
	uint32_t pos;
	uint32_t line;		/* index into src->lines */
	uint32_t room;		/* tokens allocated */
	bool at_line_start;	/* nothing but blanks and comments so far on this line */
};

static int find_lines(struct csource *src)
{
	uint32_t i, n = 1;

	for (i = 0; i < src->size; i++)
		n += src->text[i] == '\n';
	src->lines = (uint32_t *)malloc(n * sizeof(*src->lines));
	if (!src->lines)
		return -ENOMEM;
	src->nr_lines = 0;
	src->lines[src->nr_lines++] = 0;
	for (i = 0; i < src->size; i++)
		if (src->text[i] == '\n')
			src->lines[src->nr_lines++] = i + 1;
	return 0;
}

static struct csource_token *new_token(struct lexer *lx)
{
	struct csource *src = lx->src;

	if (src->nr_tokens == lx->room) {
		uint32_t room = lx->room ? lx->room * 2 : 1024;
		void *p = realloc(src->tokens, room * sizeof(*src->tokens));

		if (!p)
			return NULL;
		src->tokens = (struct csource_token *)p;
		lx->room = room;
	}
	return &src->tokens[src->nr_tokens++];
}

/* Length of the backslash-newline at @pos, or 0. */
static uint32_t splice(const struct csource *src, uint32_t pos)
{
	const char *s = src->text + pos;

	if (s[0] != '\\')
		return 0;
	if (s[1] == '\n')
		return 2;
	return s[1] == '\r' && s[2] == '\n' ? 3 : 0;
}

static uint32_t skip_comment(const struct csource *src, uint32_t pos)
{
	const char *s = src->text;

	if (s[pos + 1] == '*') {
		for (pos += 2; pos < src->size; pos++)
			if (s[pos] == '*' && s[pos + 1] == '/')
				return pos + 2;
		return src->size;
	}
	while (pos < src->size && s[pos] != '\n')
		pos += splice(src, pos) ? splice(src, pos) : 1;
	return pos;
}

/* A literal that is not closed ends with its line: an apostrophe in skipped text is no harm. */
static uint32_t skip_literal(const struct csource *src, uint32_t pos)
{
	const char *s = src->text;
	char quote = s[pos++];

	while (pos < src->size && s[pos] != quote && s[pos] != '\n') {
		if (splice(src, pos))
			pos += splice(src, pos);
		else if (s[pos] == '\\' && pos + 1 < src->size && s[pos + 1] != '\n')
			pos += 2;
		else
			pos++;
	}
	return pos < src->size && s[pos] == quote ? pos + 1 : pos;
}

static bool is_comment(const char *s)
{
	return s[0] == '/' && (s[1] == '*' || s[1] == '/');
}

/* A directive ends with its line, but comments in it may hold newlines. */
static uint32_t skip_directive(const struct csource *src, uint32_t pos)
{
	const char *s = src->text;

	while (pos < src->size && s[pos] != '\n') {
		if (splice(src, pos))
			pos += splice(src, pos);
		else if (s[pos] == '/' && s[pos + 1] == '/')
			break;
		else if (is_comment(s + pos))
			pos = skip_comment(src, pos);
		else if (s[pos] == '"' || s[pos] == '\'')
			pos = skip_literal(src, pos);
		else
			pos++;
	}
	while (s[pos - 1] == ' ' || s[pos - 1] == '\t' || s[pos - 1] == '\r')
		pos--;
	return pos;
}

static bool ident_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

static uint32_t skip_number(const struct csource *src, uint32_t pos)
{
	const char *s = src->text;

	while (ident_byte(s[pos]) || s[pos] == '.' ||
	       ((s[pos] == '+' || s[pos] == '-') && strchr("eEpP", s[pos - 1])))
		pos++;
	return pos;
}

static uint32_t skip_ident(const struct csource *src, uint32_t pos)
{
	while (ident_byte(src->text[pos]))
		pos++;
	return pos;
}

static bool literal_prefix(const char *s, uint32_t len)
{
	return (len == 1 && strchr("LuU", s[0])) || (len == 2 && s[0] == 'u' && s[1] == '8');
}

static enum csource_kind scan_token(struct lexer *lx, uint32_t *end)
{
	const struct csource *src = lx->src;
	const char *s = src->text + lx->pos;

	if (is_comment(s)) {
		*end = skip_comment(src, lx->pos);
		return CSOURCE_COMMENT;
	}
	if (*s == '#' && lx->at_line_start) {
		*end = skip_directive(src, lx->pos + 1);
		return CSOURCE_DIRECTIVE;
	}
	if (*s == '"' || *s == '\'') {
		*end = skip_literal(src, lx->pos);
		return *s == '"' ? CSOURCE_STRING : CSOURCE_CHAR;
	}
	if (isdigit((unsigned char)*s) || (*s == '.' && isdigit((unsigned char)s[1]))) {
		*end = skip_number(src, lx->pos);
		return CSOURCE_NUMBER;
	}
	if (ident_byte(*s)) {
		*end = skip_ident(src, lx->pos);
		s = src->text + *end;
		if ((*s == '"' || *s == '\'') &&
		    literal_prefix(src->text + lx->pos, *end - lx->pos)) {
			*end = skip_literal(src, *end);
			return *s == '"' ? CSOURCE_STRING : CSOURCE_CHAR;
		}
		return CSOURCE_IDENT;
	}
	*end = lx->pos + 1;
	return CSOURCE_PUNCT;
}

static int read_tokens(struct csource *src)
{
	struct lexer lx = { src, 0, 0, 0, true };

	while (lx.pos < src->size) {
		struct csource_token *t;
		char c = src->text[lx.pos];
		uint32_t end, n = splice(src, lx.pos);

		if (c == '\n' || n) {
			lx.pos += n ? n : 1;
			lx.line++;
			lx.at_line_start = lx.at_line_start || !n;
			continue;
		}
		if (isspace((unsigned char)c) || !c) {
			lx.pos++;
			continue;
		}
		t = new_token(&lx);
		if (!t)
			return -ENOMEM;
		t->kind = scan_token(&lx, &end);
		t->off = lx.pos;
		t->len = end - lx.pos;
		t->line = lx.line + 1;
		t->col = lx.pos - src->lines[lx.line] + 1;
		t->disabled = false;
		lx.at_line_start = lx.at_line_start && t->kind == CSOURCE_COMMENT;
		lx.pos = end;
		while (lx.line + 1 < src->nr_lines && src->lines[lx.line + 1] <= lx.pos)
			lx.line++;
	}
	return 0;
}

int csource_tokenize(struct csource *src)
{
	int err = find_lines(src);

	return err ? err : read_tokens(src);
}

uint32_t csource_offset(const struct csource *src, uint32_t line, uint32_t col)
{
	uint32_t off, end;

	if (!line || !col || line > src->nr_lines)
		return CSOURCE_NONE;
	off = src->lines[line - 1];
	end = line < src->nr_lines ? src->lines[line] : src->size;
	return col - 1 < end - off ? off + col - 1 : CSOURCE_NONE;
}

uint32_t csource_token_at(const struct csource *src, uint32_t off)
{
	uint32_t lo = 0, hi = src->nr_tokens;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		const struct csource_token *t = &src->tokens[mid];

		if (off < t->off)
			hi = mid;
		else if (off - t->off >= t->len)
			lo = mid + 1;
		else
			return mid;
	}
	return CSOURCE_NONE;
}

bool csource_token_is(const struct csource *src, uint32_t token, const char *text)
{
	const struct csource_token *t;

	if (token >= src->nr_tokens)
		return false;
	t = &src->tokens[token];
	return t->kind != CSOURCE_COMMENT && strlen(text) == t->len &&
	       !memcmp(src->text + t->off, text, t->len);
}

char csource_punct(const struct csource *src, uint32_t token)
{
	if (token >= src->nr_tokens || src->tokens[token].kind != CSOURCE_PUNCT)
		return 0;
	return src->text[src->tokens[token].off];
}

static bool skipped(const struct csource_token *t, bool code)
{
	return t->kind == CSOURCE_COMMENT || t->disabled ||
	       (code && t->kind == CSOURCE_DIRECTIVE);
}

uint32_t csource_next(const struct csource *src, uint32_t token, bool code)
{
	while (token < src->nr_tokens && ++token < src->nr_tokens)
		if (!skipped(&src->tokens[token], code))
			return token;
	return CSOURCE_NONE;
}

uint32_t csource_prev(const struct csource *src, uint32_t token, bool code)
{
	if (token > src->nr_tokens)
		return CSOURCE_NONE;
	while (token-- > 0)
		if (!skipped(&src->tokens[token], code))
			return token;
	return CSOURCE_NONE;
}

uint32_t csource_match(const struct csource *src, uint32_t token)
{
	return token < src->nr_tokens ? src->match[token] : CSOURCE_NONE;
}

struct csource_range csource_range_of(const struct csource *src, uint32_t first, uint32_t last)
{
	const struct csource_token *a = &src->tokens[first], *z = &src->tokens[last];
	struct csource_range r;
	uint32_t line = z->line - 1;

	r.off = a->off;
	r.end = z->off + z->len;
	r.line = a->line;
	r.col = a->col;
	while (line + 1 < src->nr_lines && src->lines[line + 1] < r.end)
		line++;
	r.end_line = line + 1;
	r.end_col = r.end - src->lines[line];
	return r;
}
