/* SPDX-License-Identifier: GPL-2.0 */
/*
 * declarator.h - the declarators of a declaration, in source that is not preprocessed
 *
 * In:  a scanned file (csource.h) and the tokens of one declaration in it.
 * Out: its declarators in order, the identifiers each of them may declare, where it ends; and the
 *      same questions about a macro use in place of a declarator.
 *
 * A macro may stand for an attribute or for the whole declarator, so text alone does not say which
 * identifier is the declared name: callers compare each candidate with the name they look for.
 */
#ifndef PLUGSCHED_DECLARATOR_H
#define PLUGSCHED_DECLARATOR_H

#include "lib/csource.h"

/**
 * struct declarator - one declarator of a declaration
 * @first: its first token; for the first declarator, the declaration's first specifier
 * @last: its last token, that of the initializer if it has one; never the comma or semicolon
 * @init: the = in front of its initializer, or CSOURCE_NONE
 */
struct declarator {
	uint32_t first;
	uint32_t last;
	uint32_t init;
};

/**
 * declarator_first() - the first declarator of a declaration
 * @src: the scanned file
 * @first: the declaration's first token
 * @last: the declaration's last token, usually the semicolon
 * @d: filled in
 *
 * Return: false if the declaration has no tokens besides a semicolon.
 */
bool declarator_first(const struct csource *src, uint32_t first, uint32_t last,
		      struct declarator *d);

/**
 * declarator_next() - the declarator after the next comma
 * @src: the scanned file
 * @last: the declaration's last token
 * @d: a declarator of the declaration, replaced by the one that follows it
 *
 * Return: false if none follows.
 */
bool declarator_next(const struct csource *src, uint32_t last, struct declarator *d);

/**
 * declarator_step() - the next token at the same bracket level
 * @src: the scanned file
 * @token: a token; if it opens a bracket, the bracket's contents are skipped
 *
 * Return: a token that is neither comment nor directive nor disabled, or CSOURCE_NONE.
 */
uint32_t declarator_step(const struct csource *src, uint32_t token);

/**
 * declarator_candidate() - the next identifier that a declarator may declare
 * @src: the scanned file
 * @d: the declarator
 * @after: the candidate returned last, or CSOURCE_NONE to start
 *
 * Candidates are the identifiers outside brackets and in front of the initializer, tags of struct,
 * union and enum excepted. Specifiers are candidates too.
 *
 * Return: a token, or CSOURCE_NONE if there is no further candidate.
 */
uint32_t declarator_candidate(const struct csource *src, const struct declarator *d,
			      uint32_t after);

/**
 * declarator_end() - the last token of a declarator, found from its name
 * @src: the scanned file
 * @name: the token of the declared name
 *
 * Return: the last token of the dimensions, parameters and closing parentheses that follow the
 * name, or @name if nothing does. Attributes and initializer are not included.
 */
uint32_t declarator_end(const struct csource *src, uint32_t name);

/**
 * declarator_argument() - find a name among the arguments of a macro use
 * @src: the scanned file
 * @macro: the token of the macro's name
 * @name: the identifier to find
 *
 * Return: its token, or CSOURCE_NONE if @macro has no arguments or @name is not among them.
 */
uint32_t declarator_argument(const struct csource *src, uint32_t macro, const char *name);

/**
 * declarator_rename() - declaration text with another name
 * @text: one declaration without its semicolon, "struct list_head groups[2]"
 * @name: the name it declares
 * @new_name: replaces @name
 *
 * Return: malloc'd text, or NULL if @text does not declare @name.
 */
char *declarator_rename(const char *text, const char *name, const char *new_name);

#endif /* PLUGSCHED_DECLARATOR_H */
