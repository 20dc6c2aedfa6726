/* SPDX-License-Identifier: GPL-2.0 */
/*
 * mem.h - memory that is never NULL, and arenas
 *
 * When memory runs out, the handler of mem_set_oom() decides; it does not return. Without one the
 * library says so on stderr and calls abort(). What the plugin links too, lib/csource*.c, returns
 * -ENOMEM instead.
 */
#ifndef PLUGSCHED_MEM_H
#define PLUGSCHED_MEM_H

#include <stdarg.h>
#include <stddef.h>

#include "lib/base.h"

/**
 * mem_set_oom() - replace what happens when memory runs out
 * @fn: must not return, and cannot allocate; NULL brings the default back
 */
void mem_set_oom(void (*fn)(void));

/**
 * xmalloc() - malloc() that does not fail
 * @size: in bytes, may be 0
 *
 * Return: memory to free(), not initialized.
 */
void *xmalloc(size_t size);

/**
 * xcalloc() - calloc() that does not fail
 * @n: number of elements, may be 0
 * @size: of one, in bytes
 *
 * Return: zeroed memory to free().
 */
void *xcalloc(size_t n, size_t size);

/**
 * xrealloc() - realloc() that does not fail
 * @p: what to grow or shrink, may be NULL
 * @size: in bytes, may be 0
 *
 * Return: memory to free(), with the contents of @p.
 */
void *xrealloc(void *p, size_t size);

/**
 * xstrdup() - copy a string
 * @s: the string
 *
 * Return: the copy, to free().
 */
char *xstrdup(const char *s);

/**
 * xstrndup() - copy the start of a string
 * @s: the string
 * @n: how much of it at most, in bytes
 *
 * Return: the copy, NUL-terminated, to free().
 */
char *xstrndup(const char *s, size_t n);

/**
 * xasprintf() - format into new memory
 * @fmt: as of printf()
 * @...: its values
 *
 * Return: the text, to free().
 */
char *xasprintf(const char *fmt, ...) __ps_printf(1, 2);

/**
 * xvasprintf() - format into new memory, from a function with a format of its own
 * @fmt: as of printf()
 * @ap: its values
 *
 * Return: the text, to free().
 */
char *xvasprintf(const char *fmt, va_list ap) __ps_printf(1, 0);

/**
 * XGROW() - make room for one more element in a malloc'd array
 * @arr: the array, may be NULL
 * @n: elements in use
 * @cap: elements there is room for (size_t lvalue, 0 at first)
 */
#define XGROW(arr, n, cap)								\
	do {										\
		if ((size_t)(n) >= (cap)) {						\
			(cap) = (cap) ? 2 * (cap) : 16;					\
			(arr) = (__typeof__(arr))xrealloc((arr), (cap) * sizeof(*(arr)));\
		}									\
	} while (0)

/* Memory that is freed all at once. */
struct arena;

/**
 * arena_new() - make an empty arena
 *
 * Return: the arena, for arena_free().
 */
struct arena *arena_new(void);

/**
 * arena_free() - free an arena and all memory from it
 * @a: the arena, may be NULL
 */
void arena_free(struct arena *a);

/**
 * arena_alloc() - memory from an arena
 * @a: the arena
 * @size: in bytes
 *
 * Return: zeroed memory, aligned to 16, that lives as long as @a.
 */
void *arena_alloc(struct arena *a, size_t size);

/**
 * arena_strdup() - copy a string into an arena
 * @a: the arena
 * @s: the string
 *
 * Return: the copy.
 */
char *arena_strdup(struct arena *a, const char *s);

/**
 * arena_strndup() - copy the start of a string into an arena
 * @a: the arena
 * @s: the string
 * @n: how much of it at most, in bytes
 *
 * Return: the copy, NUL-terminated.
 */
char *arena_strndup(struct arena *a, const char *s, size_t n);

/**
 * arena_printf() - format into an arena
 * @a: the arena
 * @fmt: as of printf()
 * @...: its values
 *
 * Return: the text.
 */
char *arena_printf(struct arena *a, const char *fmt, ...) __ps_printf(2, 3);

/**
 * arena_vprintf() - format into an arena, from a function with a format of its own
 * @a: the arena
 * @fmt: as of printf()
 * @ap: its values
 *
 * Return: the text.
 */
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap) __ps_printf(2, 0);

/**
 * arena_array() - an array from an arena
 * @a: the arena
 * @type: of its elements
 * @n: how many
 *
 * Return: the array, zeroed.
 */
#define arena_array(a, type, n)	((type *)arena_alloc((a), (n) * sizeof(type)))

#endif /* PLUGSCHED_MEM_H */
