/* SPDX-License-Identifier: GPL-2.0 */
/*
 * csource-chunk.h - the toplevel declarations and definitions of a C file
 *
 * In:  tokens. Out: bracket pairs, and toplevel chunks: each external declaration or definition from
 *      its first token to its `;` or closing brace; the range of the one around a place.
 */
#ifndef PLUGSCHED_CSOURCE_CHUNK_H
#define PLUGSCHED_CSOURCE_CHUNK_H

#include "lib/csource-token.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * csource_find_chunks() - find chunks and bracket pairs
 * @src: its tokens are read, its chunks and match are set
 *
 * Return: 0 or -ENOMEM.
 */
int csource_find_chunks(struct csource *src);

/**
 * csource_toplevel() - the toplevel chunk that covers a token
 * @src: the file
 * @token: the token
 *
 * Return: the chunk, NULL if the token is between chunks.
 */
const struct csource_chunk *csource_toplevel(const struct csource *src, uint32_t token);

/**
 * csource_chunk_at() - range of the toplevel declaration or definition around a place
 * @src: the file
 * @line: from 1
 * @col: in bytes, from 1
 * @range: gets the range
 *
 * Return: false if the place is between chunks or outside the file.
 */
bool csource_chunk_at(const struct csource *src, uint32_t line, uint32_t col,
		      struct csource_range *range);

/**
 * csource_statement_at() - range of the declaration statement around a place inside a body
 * @src: the file
 * @line: of the declared name or of the macro use that declares it, from 1
 * @col: of the same, in bytes, from 1
 * @range: gets the range; outside bodies the same as that of csource_chunk_at()
 *
 * Return: false if the place is not in a statement.
 */
bool csource_statement_at(const struct csource *src, uint32_t line, uint32_t col,
			  struct csource_range *range);

#ifdef __cplusplus
}
#endif

#endif /* PLUGSCHED_CSOURCE_CHUNK_H */
