/* SPDX-License-Identifier: GPL-2.0 */
/*
 * str.h - strings: comparing, growing, quoting, and numbers for people
 */
#ifndef PLUGSCHED_STR_H
#define PLUGSCHED_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base.h"

/**
 * str_eq() - compare two strings
 * @a: one
 * @b: the other
 *
 * Return: whether they are equal.
 */
static inline bool str_eq(const char *a, const char *b)
{
	return __builtin_strcmp(a, b) == 0;
}

/**
 * str_starts() - compare the start of a string
 * @s: the string
 * @prefix: what it should start with
 *
 * Return: whether it does.
 */
static inline bool str_starts(const char *s, const char *prefix)
{
	return __builtin_strncmp(s, prefix, __builtin_strlen(prefix)) == 0;
}

/**
 * str_ends() - compare the end of a string
 * @s: the string
 * @suffix: what it should end with
 *
 * Return: whether it does.
 */
bool str_ends(const char *s, const char *suffix);

/**
 * str_human_time() - a duration for people: "0.34 s", "12 s", "9 min 36 s"
 * @buf: room for the text
 * @seconds: the duration
 *
 * Return: @buf.
 */
const char *str_human_time(char buf[32], double seconds);

/**
 * str_human_size() - a size for people: "999 bytes", "12 MB", "1.4 GB"
 * @buf: room for the text
 * @bytes: the size
 *
 * Return: @buf.
 */
const char *str_human_size(char buf[32], uint64_t bytes);

/**
 * struct strbuf - a growing string; {0} is an empty one
 * @buf: the text, NUL-terminated once something was added, NULL before
 * @len: its length in bytes
 * @cap: bytes allocated
 */
struct strbuf {
	char *buf;
	size_t len, cap;
};

/**
 * sb_add() - append a string
 * @sb: where to
 * @s: the string
 */
void sb_add(struct strbuf *sb, const char *s);

/**
 * sb_addn() - append bytes
 * @sb: where to
 * @s: the bytes
 * @n: how many
 */
void sb_addn(struct strbuf *sb, const char *s, size_t n);

/**
 * sb_printf() - append formatted text
 * @sb: where to
 * @fmt: as of printf()
 * @...: its values
 */
void sb_printf(struct strbuf *sb, const char *fmt, ...) __ps_printf(2, 3);

/**
 * sb_add_json() - append text as the inside of a JSON string
 * @sb: where to
 * @s: the text; what is not valid UTF-8 becomes U+FFFD
 * @n: its length in bytes
 * @more: ASCII characters to escape besides those that JSON demands, "" for none
 */
void sb_add_json(struct strbuf *sb, const char *s, size_t n, const char *more);

/**
 * sb_free() - free a growing string
 * @sb: the string, empty afterwards
 */
void sb_free(struct strbuf *sb);

#endif /* PLUGSCHED_STR_H */
