/* SPDX-License-Identifier: GPL-2.0 */
/*
 * csource.h - a C source file as tokens and as the declarations and definitions it consists of
 *
 * In:  the text of a C file, before preprocessing.
 * Out: struct csource, for csource-token.h and csource-chunk.h.
 */
#ifndef PLUGSCHED_CSOURCE_H
#define PLUGSCHED_CSOURCE_H

#include "lib/csource-chunk.h"
#include "lib/csource-token.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * csource_open() - load and scan a C file
 * @path: the file; any bytes are accepted
 *
 * Return: the file, for csource_free(); NULL with errno set if it cannot be read, EFBIG if it is
 * 1 GiB or more, ENOMEM.
 */
struct csource *csource_open(const char *path);

/**
 * csource_from_text() - scan a copy of a text
 * @path: a name for it
 * @text: the text
 * @size: in bytes
 *
 * Return: as csource_open().
 */
struct csource *csource_from_text(const char *path, const char *text, size_t size);

/**
 * csource_free() - free a file
 * @src: the file, may be NULL
 */
void csource_free(struct csource *src);

#ifdef __cplusplus
}
#endif

#endif /* PLUGSCHED_CSOURCE_H */
