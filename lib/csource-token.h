/* SPDX-License-Identifier: GPL-2.0 */
/*
 * csource-token.h - the tokens of a C file, and finding one's way among them
 *
 * In:  the text of a C file, before preprocessing; any bytes are accepted.
 * Out: its tokens (comments and directives included) and lines.
 *
 * Nothing is expanded: a macro use is seen as written. Lines and columns start at 1 and columns
 * count bytes, as in gcc-plugin/record.h. A token is named by its index. Plain C that is also
 * valid C++, for the plugin links it too.
 */
#ifndef PLUGSCHED_CSOURCE_TOKEN_H
#define PLUGSCHED_CSOURCE_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CSOURCE_NONE	0xffffffffu
/* This many NULs after the text let the lexer look ahead without counting. */
#define CSOURCE_TAIL	3

enum csource_kind {
	CSOURCE_IDENT,		/* identifiers and keywords */
	CSOURCE_NUMBER,
	CSOURCE_STRING,		/* prefix included */
	CSOURCE_CHAR,
	CSOURCE_PUNCT,		/* always a single byte */
	CSOURCE_DIRECTIVE,	/* from # to the end of the line, continuations included */
	CSOURCE_COMMENT,
};

struct csource_token {
	uint32_t off, len;
	uint32_t line, col;
	enum csource_kind kind;
	bool disabled;		/* inside #if 0 */
};

enum csource_chunk_kind {
	CSOURCE_FUNCTION,	/* ends with the closing brace of a body */
	CSOURCE_DECLARATION,	/* ends with a semicolon */
	CSOURCE_MACRO_USE,	/* NAME(...) on lines of its own, no semicolon */
	CSOURCE_BROKEN,		/* the file ended, or a stray closing brace came */
};

struct csource_chunk {
	uint32_t first, last;	/* tokens */
	uint32_t body;		/* token of the body's opening brace, or CSOURCE_NONE */
	enum csource_chunk_kind kind;
};

struct csource {
	char *path;
	char *text;		/* CSOURCE_TAIL NULs follow */
	uint32_t size;
	uint32_t *lines;	/* offset of each line's first byte */
	uint32_t nr_lines;
	struct csource_token *tokens;
	uint32_t nr_tokens;
	uint32_t *match;	/* per token: the matching bracket's token, or CSOURCE_NONE */
	struct csource_chunk *chunks;
	uint32_t nr_chunks;
};

/* [off, end) in bytes; [line:col, end_line:end_col] with both ends included */
struct csource_range {
	uint32_t off, end;
	uint32_t line, col, end_line, end_col;
};

/**
 * csource_tokenize() - find the lines and tokens of a text
 * @src: its text and size are read, its lines and tokens are set
 *
 * Return: 0 or -ENOMEM.
 */
int csource_tokenize(struct csource *src);

/**
 * csource_offset() - byte offset of a place
 * @src: the file
 * @line: from 1
 * @col: in bytes, from 1
 *
 * Return: the offset, CSOURCE_NONE if the file has no such place.
 */
uint32_t csource_offset(const struct csource *src, uint32_t line, uint32_t col);

/**
 * csource_token_at() - the token that covers a byte
 * @src: the file
 * @off: offset of the byte
 *
 * Return: the token, CSOURCE_NONE if none does.
 */
uint32_t csource_token_at(const struct csource *src, uint32_t off);

/**
 * csource_token_is() - compare the text of a token
 * @src: the file
 * @token: the token, may be CSOURCE_NONE
 * @text: what it should be
 *
 * Return: whether it is exactly @text and not a comment.
 */
bool csource_token_is(const struct csource *src, uint32_t token, const char *text);

/**
 * csource_punct() - the punctuation character that a token is
 * @src: the file
 * @token: the token, may be CSOURCE_NONE
 *
 * Return: the character, 0 for a token of another kind.
 */
char csource_punct(const struct csource *src, uint32_t token);

/**
 * csource_next() - the next token that is neither comment nor disabled
 * @src: the file
 * @token: the one before it
 * @code: skip directives as well
 *
 * Return: the token, CSOURCE_NONE at the end.
 */
uint32_t csource_next(const struct csource *src, uint32_t token, bool code);

/**
 * csource_prev() - the previous token that is neither comment nor disabled
 * @src: the file
 * @token: the one after it
 * @code: skip directives as well
 *
 * Return: the token, CSOURCE_NONE at the start.
 */
uint32_t csource_prev(const struct csource *src, uint32_t token, bool code);

/**
 * csource_match() - the other bracket of a pair
 * @src: the file, with its chunks found
 * @token: either bracket
 *
 * Where #if branches open a bracket each, the last one's counts.
 *
 * Return: the token, CSOURCE_NONE if there is none.
 */
uint32_t csource_match(const struct csource *src, uint32_t token);

/**
 * csource_range_of() - the range of some tokens
 * @src: the file
 * @first: the first of them
 * @last: the last, both included
 *
 * Return: the range.
 */
struct csource_range csource_range_of(const struct csource *src, uint32_t first, uint32_t last);

#ifdef __cplusplus
}
#endif

#endif /* PLUGSCHED_CSOURCE_TOKEN_H */
