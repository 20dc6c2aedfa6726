/* SPDX-License-Identifier: GPL-2.0 */
/* csource-chunk.h - the step from tokens to chunks; private to lib/csource*.c */
#ifndef PLUGSCHED_CSOURCE_CHUNK_H
#define PLUGSCHED_CSOURCE_CHUNK_H

#include "lib/csource.h"

#ifdef __cplusplus
extern "C" {
#endif

/** csource_find_chunks - fill src->chunks from src->tokens. Returns 0 or -ENOMEM. */
int csource_find_chunks(struct csource *src);

#ifdef __cplusplus
}
#endif

#endif /* PLUGSCHED_CSOURCE_CHUNK_H */
