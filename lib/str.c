// SPDX-License-Identifier: GPL-2.0
/*
 * str.c - strings; see str.h
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/str.h"

bool str_ends(const char *s, const char *suffix)
{
	size_t len = strlen(s), n = strlen(suffix);

	return len >= n && str_eq(s + len - n, suffix);
}

const char *str_human_time(char buf[32], double s)
{
	if (s < 10)
		snprintf(buf, 32, "%.2f s", s);
	else if (s < 120)
		snprintf(buf, 32, "%.0f s", s);
	else if (s < 7200)
		snprintf(buf, 32, "%d min %d s", (int)s / 60, (int)s % 60);
	else
		snprintf(buf, 32, "%d h %d min", (int)s / 3600, (int)s % 3600 / 60);
	return buf;
}

const char *str_human_size(char buf[32], uint64_t bytes)
{
	if (bytes < 10000)
		snprintf(buf, 32, "%llu bytes", (unsigned long long)bytes);
	else if (bytes < 10000000)
		snprintf(buf, 32, "%.0f kB", bytes / 1e3);
	else if (bytes < 1e9)
		snprintf(buf, 32, "%.0f MB", bytes / 1e6);
	else
		snprintf(buf, 32, "%.1f GB", bytes / 1e9);
	return buf;
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

/* Length of the UTF-8 sequence at s, 0 if it is none. */
static size_t utf8_len(const unsigned char *s, size_t left)
{
	size_t n = s[0] < 0x80 ? 1 : s[0] >= 0xc2 && s[0] < 0xe0 ? 2 :
		   (s[0] & 0xf0) == 0xe0 ? 3 : s[0] >= 0xf0 && s[0] < 0xf5 ? 4 : 0;
	size_t i;

	if (n > left)
		return 0;
	for (i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* too long a form, a surrogate, beyond the last character */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

void sb_add_json(struct strbuf *sb, const char *s, size_t n, const char *more)
{
	size_t i, len, run = 0;

	for (i = 0; i < n; i += len ? len : 1) {
		len = utf8_len((const unsigned char *)s + i, n - i);
		if (len && (unsigned char)s[i] >= 0x20 && s[i] != '"' && s[i] != '\\' &&
		    !strchr(more, s[i]))
			continue;
		sb_addn(sb, s + run, i - run);
		sb_printf(sb, "\\u%04x", len ? (unsigned char)s[i] : 0xfffd);
		run = i + 1;
	}
	sb_addn(sb, s + run, n - run);
}

void sb_free(struct strbuf *sb)
{
	free(sb->buf);
	memset(sb, 0, sizeof(*sb));
}
