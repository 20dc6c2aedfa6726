// SPDX-License-Identifier: GPL-2.0
/*
 * strmap.c - a map from strings to pointers: open addressing, linear probing; see strmap.h
 */
#include <stdlib.h>
#include <string.h>

#include "lib/hash.h"
#include "lib/mem.h"
#include "lib/str.h"
#include "lib/strmap.h"

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
	return m->cap ? find_slot(m->ents, m->cap, key, hash_str32(key))->val : NULL;
}

bool strmap_has(const struct strmap *m, const char *key)
{
	return m->cap && find_slot(m->ents, m->cap, key, hash_str32(key))->key;
}

void **strmap_slot(struct strmap *m, const char *key)
{
	uint32_t hash = hash_str32(key);
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
