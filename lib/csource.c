// SPDX-License-Identifier: GPL-2.0
/*
 * csource.c - load a C file and scan it; see csource.h
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/csource.h"

#define MAX_SIZE	(1u << 30)

/* Takes over @text. */
static struct csource *scan(const char *path, char *text, size_t size)
{
	struct csource *src = (struct csource *)calloc(1, sizeof(*src));

	if (!src) {
		free(text);
		errno = ENOMEM;
		return NULL;
	}
	src->text = text;
	src->size = (uint32_t)size;
	src->path = strdup(path);
	if (!src->path || csource_tokenize(src) || csource_find_chunks(src)) {
		csource_free(src);
		errno = ENOMEM;
		return NULL;
	}
	return src;
}

struct csource *csource_from_text(const char *path, const char *text, size_t size)
{
	char *copy;

	if (size >= MAX_SIZE) {
		errno = EFBIG;
		return NULL;
	}
	copy = (char *)calloc(1, size + CSOURCE_TAIL);
	if (!copy)
		return NULL;
	memcpy(copy, text, size);
	return scan(path, copy, size);
}

struct csource *csource_open(const char *path)
{
	FILE *f = fopen(path, "rb");
	size_t size = 0, room = 1 << 16, n;
	char *text;
	int err = 0;

	if (!f)
		return NULL;
	text = (char *)malloc(room);
	while (text && (n = fread(text + size, 1, room - size - CSOURCE_TAIL, f)) > 0) {
		char *p;

		size += n;
		if (size >= MAX_SIZE) {
			err = EFBIG;
			break;
		}
		if (room - size > CSOURCE_TAIL)
			continue;
		room *= 2;
		p = (char *)realloc(text, room);
		if (!p) {
			free(text);
			text = NULL;
			break;
		}
		text = p;
	}
	if (!err && ferror(f))
		err = errno ? errno : EIO;
	fclose(f);
	if (!text || err) {
		free(text);
		errno = err ? err : ENOMEM;
		return NULL;
	}
	memset(text + size, 0, CSOURCE_TAIL);
	return scan(path, text, size);
}

void csource_free(struct csource *src)
{
	if (!src)
		return;
	free(src->path);
	free(src->text);
	free(src->lines);
	free(src->tokens);
	free(src->match);
	free(src->chunks);
	free(src);
}
