/* SPDX-License-Identifier: GPL-2.0 */
/*
 * csource.h - a C source file as tokens and as the declarations and definitions it is made of
 *
 * In:  the text of a C file, before preprocessing.
 * Out: tokens (comments and directives included) and toplevel chunks: each external declaration
 *      or definition from its first token to its `;` or closing brace.
 * Called by gcc-plugin/ (exact source ranges; hence plain C that is also valid C++) and codegen/.
 *
 * Nothing is expanded: a macro use is seen as written. Lines and columns start at 1 and columns
 * count bytes, as in gcc-plugin/record.h.
 */
#ifndef PLUGSCHED_CSOURCE_H
#define PLUGSCHED_CSOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CSOURCE_NONE	0xffffffffu

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
	char *text;		/* NUL-terminated */
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
 * csource_open - load and scan a C file
 * Any bytes are accepted. Returns NULL and sets errno if the file cannot be read (EFBIG if it
 * is 1 GiB or more) or memory is short.
 */
struct csource *csource_open(const char *path);

/** csource_from_text - as csource_open(), from a copy of the text; @path is only a name */
struct csource *csource_from_text(const char *path, const char *text, size_t size);

void csource_free(struct csource *src);

/** csource_offset - byte offset of a place, or CSOURCE_NONE if the file has no such place */
uint32_t csource_offset(const struct csource *src, uint32_t line, uint32_t col);

/** csource_token_at - index of the token that covers a byte, or CSOURCE_NONE */
uint32_t csource_token_at(const struct csource *src, uint32_t off);

/** csource_token_is - whether a token's text is exactly @text */
bool csource_token_is(const struct csource *src, uint32_t token, const char *text);

/** csource_next - the next token that is neither comment nor disabled (nor, if @code, directive) */
uint32_t csource_next(const struct csource *src, uint32_t token, bool code);

/** csource_prev - as csource_next(), backwards */
uint32_t csource_prev(const struct csource *src, uint32_t token, bool code);

/**
 * csource_match - the token that closes the bracket opened at @token, or opens the one closed
 * there; CSOURCE_NONE if there is none. Where #if branches open a bracket each, the last one's
 * counts.
 */
uint32_t csource_match(const struct csource *src, uint32_t token);

/** csource_toplevel - the toplevel chunk that covers a token, or NULL */
const struct csource_chunk *csource_toplevel(const struct csource *src, uint32_t token);

/**
 * csource_chunk_at - range of the toplevel declaration or definition around a place
 * Returns false if the place is between chunks or outside the file.
 */
bool csource_chunk_at(const struct csource *src, uint32_t line, uint32_t col,
		      struct csource_range *range);

/**
 * csource_statement_at - range of the declaration statement around a place inside a body
 * @line, @col are those of the declared name or of the macro use that declares it. Outside
 * bodies it is the same as csource_chunk_at().
 */
bool csource_statement_at(const struct csource *src, uint32_t line, uint32_t col,
			  struct csource_range *range);

/** csource_range_of - range from a first to a last token */
struct csource_range csource_range_of(const struct csource *src, uint32_t first, uint32_t last);

#ifdef __cplusplus
}
#endif

#endif /* PLUGSCHED_CSOURCE_H */
