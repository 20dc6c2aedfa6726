/* SPDX-License-Identifier: GPL-2.0 */
/*
 * strmap.h - a map from strings to pointers
 *
 * Keys are not copied: they must outlive the map. {0} is an empty map.
 */
#ifndef PLUGSCHED_STRMAP_H
#define PLUGSCHED_STRMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct strmap_ent - one key and its value
 * @key: the key, NULL where the slot is free
 * @val: its value
 * @hash: of @key
 */
struct strmap_ent {
	const char *key;
	void *val;
	uint32_t hash;
};

/**
 * struct strmap - the map
 * @ents: its slots
 * @cap: how many slots, a power of two or 0
 * @count: how many are in use
 */
struct strmap {
	struct strmap_ent *ents;
	size_t cap, count;
};

/**
 * strmap_get() - look a key up
 * @m: the map
 * @key: the key
 *
 * Return: its value, NULL if it has none or is not in the map.
 */
void *strmap_get(const struct strmap *m, const char *key);

/**
 * strmap_has() - whether a key is in the map
 * @m: the map
 * @key: the key
 *
 * Return: true when it is, even with the value NULL.
 */
bool strmap_has(const struct strmap *m, const char *key);

/**
 * strmap_slot() - where the value of a key is kept
 * @m: the map
 * @key: the key, added with the value NULL if it is missing
 *
 * Return: the place, valid until the next key is added.
 */
void **strmap_slot(struct strmap *m, const char *key);

/**
 * strmap_put() - set the value of a key
 * @m: the map
 * @key: the key, added if it is missing
 * @val: its value
 */
void strmap_put(struct strmap *m, const char *key, void *val);

/**
 * strmap_free() - free a map, but neither keys nor values
 * @m: the map, empty afterwards
 */
void strmap_free(struct strmap *m);

/**
 * strmap_for_each() - visit each key in no particular order
 * @m: the map, which must not change meanwhile
 * @e: struct strmap_ent pointer, the current one
 */
#define strmap_for_each(m, e)							\
	for ((e) = (m)->ents; (e) < (m)->ents + (m)->cap; (e)++)		\
		if (!(e)->key) {						\
		} else

#endif /* PLUGSCHED_STRMAP_H */
