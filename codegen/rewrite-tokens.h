/* SPDX-License-Identifier: GPL-2.0 */
/*
 * rewrite-tokens.h - edits by token, the primitives that all rewriting is made of
 *
 * In:  tokens of the file being rewritten.
 * Out: edits of it (edits.h).
 */
#ifndef PLUGSCHED_REWRITE_TOKENS_H
#define PLUGSCHED_REWRITE_TOKENS_H

#include "codegen/context.h"
#include "codegen/edits.h"

/**
 * struct rewrite - one file being rewritten
 * @cg: the generation
 * @file: as the boundary names it
 * @src: the kernel's text of it
 * @edits: collected so far
 */
struct rewrite {
	struct codegen *cg;
	const char *file;
	const struct csource *src;
	struct edits edits;
};

/**
 * rewrite_token() - the token at a place
 * @rw: the file
 * @loc: a place in it
 * @name: what the boundary has there, for the message
 *
 * Return: the token, or CSOURCE_NONE if there is none, having reported that.
 */
uint32_t rewrite_token(struct rewrite *rw, const struct bd_loc *loc, const char *name);

/**
 * rewrite_cut() - delete tokens, and the lines that become empty
 * @rw: the file
 * @first: first token
 * @last: last token, included
 * @what: for the report
 */
void rewrite_cut(struct rewrite *rw, uint32_t first, uint32_t last, const char *what);

/**
 * rewrite_swap() - replace tokens by text
 * @rw: the file
 * @first: first token
 * @last: last token, included
 * @text: the replacement
 * @what: for the report
 */
void rewrite_swap(struct rewrite *rw, uint32_t first, uint32_t last, const char *text,
		  const char *what);

/**
 * rewrite_before() - insert text in front of a token
 * @rw: the file
 * @token: the token
 * @text: the insertion; none if empty
 * @what: for the report
 */
void rewrite_before(struct rewrite *rw, uint32_t token, const char *text, const char *what);

/**
 * rewrite_after() - insert text after a token
 * @rw: the file
 * @token: the token
 * @text: the insertion; none if empty
 * @what: for the report
 */
void rewrite_after(struct rewrite *rw, uint32_t token, const char *text, const char *what);

/**
 * rewrite_drop_word() - delete a token and the blanks after it
 * @rw: the file
 * @token: the token
 * @what: for the report
 */
void rewrite_drop_word(struct rewrite *rw, uint32_t token, const char *what);

/**
 * rewrite_func_label() - the asm label that binds a function's name to the kernel's symbol
 * @rw: the file
 * @f: the function
 *
 * Return: " __asm__("...")", or "" if the name reaches the symbol without.
 */
const char *rewrite_func_label(struct rewrite *rw, const struct bd_func *f);

/**
 * rewrite_var_label() - as rewrite_func_label(), for a variable
 * @rw: the file
 * @v: the variable
 *
 * Return: as rewrite_func_label().
 */
const char *rewrite_var_label(struct rewrite *rw, const struct bd_var *v);

#endif /* PLUGSCHED_REWRITE_TOKENS_H */
