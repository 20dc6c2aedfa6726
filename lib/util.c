// SPDX-License-Identifier: GPL-2.0
/*
 * util.c - messages, memory, strings and the string map; see util.h
 *
 * Linked into the command and into the plugin: nothing here but libc.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"

static void message(const char *kind, const char *fmt, va_list ap)
{
	/* one write per message: several processes may share stderr */
	char *text, *c;

	if (vasprintf(&text, fmt, ap) < 0)
		return;
	/* a name out of a damaged file is not to break the line or steer the terminal */
	for (c = text; *c; c++)
		if (iscntrl((unsigned char)*c))
			*c = '?';
	fflush(stdout);
	fprintf(stderr, "plugsched: %s%s\n", kind, text);
	free(text);
}

void ps_err(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message("", fmt, ap);
	va_end(ap);
}

void ps_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message("warning: ", fmt, ap);
	va_end(ap);
}

static void out_of_memory(void)
{
	fputs("plugsched: out of memory\n", stderr);
	exit(1);
}

void *xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *xrealloc(void *old, size_t size)
{
	void *p = realloc(old, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

char *xstrdup(const char *s)
{
	return xstrndup(s, strlen(s));
}

char *xstrndup(const char *s, size_t n)
{
	size_t len = strnlen(s, n);
	char *p = xmalloc(len + 1);

	memcpy(p, s, len);
	p[len] = '\0';
	return p;
}

char *xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *p;

	va_start(ap, fmt);
	if (vasprintf(&p, fmt, ap) < 0)
		out_of_memory();
	va_end(ap);
	return p;
}

#define ARENA_CHUNK	(256 * 1024)

struct arena_chunk {
	struct arena_chunk *next;
	size_t used, size;
	_Alignas(16) char data[];
};

struct arena {
	struct arena_chunk *chunks;
};

struct arena *arena_new(void)
{
	return xcalloc(1, sizeof(struct arena));
}

void arena_free(struct arena *a)
{
	struct arena_chunk *c, *next;

	if (!a)
		return;
	for (c = a->chunks; c; c = next) {
		next = c->next;
		free(c);
	}
	free(a);
}

void *arena_alloc(struct arena *a, size_t size)
{
	struct arena_chunk *c = a->chunks;
	void *p;

	size = (size + 15) & ~(size_t)15;
	if (!c || c->size - c->used < size) {
		size_t room = size > ARENA_CHUNK / 4 ? size : ARENA_CHUNK;

		c = xcalloc(1, sizeof(*c) + room);
		c->size = room;
		/* a big block of its own goes behind, the current chunk stays in use */
		if (room == size && a->chunks) {
			c->next = a->chunks->next;
			a->chunks->next = c;
		} else {
			c->next = a->chunks;
			a->chunks = c;
		}
	}
	p = c->data + c->used;
	c->used += size;
	return p;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	size_t len = strnlen(s, n);
	char *p = arena_alloc(a, len + 1);

	memcpy(p, s, len);
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	p = arena_alloc(a, len + 1);
	va_start(ap, fmt);
	vsnprintf(p, len + 1, fmt, ap);
	va_end(ap);
	return p;
}

static void sb_reserve(struct strbuf *sb, size_t n)
{
	if (sb->cap - sb->len > n)
		return;
	sb->cap = (sb->len + n + 1) * 2;
	sb->buf = xrealloc(sb->buf, sb->cap);
}

void sb_addn(struct strbuf *sb, const char *s, size_t n)
{
	sb_reserve(sb, n);
	memcpy(sb->buf + sb->len, s, n);
	sb->len += n;
	sb->buf[sb->len] = '\0';
}

void sb_add(struct strbuf *sb, const char *s)
{
	sb_addn(sb, s, strlen(s));
}

void sb_printf(struct strbuf *sb, const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	sb_reserve(sb, len);
	va_start(ap, fmt);
	vsnprintf(sb->buf + sb->len, len + 1, fmt, ap);
	va_end(ap);
	sb->len += len;
}

void sb_free(struct strbuf *sb)
{
	free(sb->buf);
	memset(sb, 0, sizeof(*sb));
}

static uint32_t hash_str(const char *s)
{
	uint32_t h = 2166136261u;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 16777619u;
	return h;
}

static struct strmap_ent *find_slot(struct strmap_ent *ents, size_t cap, const char *key,
				    uint32_t hash)
{
	size_t i;

	for (i = hash & (cap - 1); ents[i].key; i = (i + 1) & (cap - 1))
		if (ents[i].hash == hash && str_eq(ents[i].key, key))
			break;
	return &ents[i];
}

static void strmap_grow(struct strmap *m)
{
	size_t cap = m->cap ? m->cap * 2 : 64, i;
	struct strmap_ent *ents = xcalloc(cap, sizeof(*ents));

	for (i = 0; i < m->cap; i++)
		if (m->ents[i].key)
			*find_slot(ents, cap, m->ents[i].key, m->ents[i].hash) = m->ents[i];
	free(m->ents);
	m->ents = ents;
	m->cap = cap;
}

void *strmap_get(const struct strmap *m, const char *key)
{
	return m->cap ? find_slot(m->ents, m->cap, key, hash_str(key))->val : NULL;
}

bool strmap_has(const struct strmap *m, const char *key)
{
	return m->cap && find_slot(m->ents, m->cap, key, hash_str(key))->key;
}

void **strmap_slot(struct strmap *m, const char *key)
{
	uint32_t hash = hash_str(key);
	struct strmap_ent *e;

	if ((m->count + 1) * 4 > m->cap * 3)
		strmap_grow(m);
	e = find_slot(m->ents, m->cap, key, hash);
	if (!e->key) {
		e->key = key;
		e->hash = hash;
		m->count++;
	}
	return &e->val;
}

void strmap_put(struct strmap *m, const char *key, void *val)
{
	*strmap_slot(m, key) = val;
}

void strmap_free(struct strmap *m)
{
	free(m->ents);
	memset(m, 0, sizeof(*m));
}

bool str_ends(const char *s, const char *suffix)
{
	size_t len = strlen(s), n = strlen(suffix);

	return len >= n && str_eq(s + len - n, suffix);
}
