// SPDX-License-Identifier: GPL-2.0
/*
 * version.c - order of versions; see fetch.h
 *
 * In:  two versions, [EPOCH:]UPSTREAM[-REVISION].
 * Out: which is newer, by the rules of deb-version(7).
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/fetch.h"

/* A tilde sorts before everything, the end included; letters before what is no letter. */
static int weight(const char *s, const char *end)
{
	if (s == end || isdigit((unsigned char)*s))
		return 0;
	if (*s == '~')
		return -1;
	return isalpha((unsigned char)*s) ? *s : (unsigned char)*s + 256;
}

static const char *skip_zeros(const char *s, const char *end)
{
	while (s < end && *s == '0')
		s++;
	return s;
}

static size_t digits(const char *s, const char *end)
{
	const char *p = s;

	while (p < end && isdigit((unsigned char)*p))
		p++;
	return p - s;
}

static int compare_part(const char *a, const char *a_end, const char *b, const char *b_end)
{
	while (a < a_end || b < b_end) {
		size_t na, nb;
		int diff;

		while ((a < a_end && !isdigit((unsigned char)*a)) ||
		       (b < b_end && !isdigit((unsigned char)*b))) {
			diff = weight(a, a_end) - weight(b, b_end);
			if (diff)
				return diff;
			a++;
			b++;
		}
		a = skip_zeros(a, a_end);
		b = skip_zeros(b, b_end);
		na = digits(a, a_end);
		nb = digits(b, b_end);
		diff = na != nb ? (na > nb ? 1 : -1) : memcmp(a, b, na);
		if (diff)
			return diff;
		a += na;
		b += nb;
	}
	return 0;
}

/* Splits off the epoch, and finds the end of the upstream version. */
static unsigned long split(const char **version, const char **end, const char **revision)
{
	const char *colon = strchr(*version, ':'), *dash;
	unsigned long epoch = 0;

	if (colon) {
		epoch = strtoul(*version, NULL, 10);
		*version = colon + 1;
	}
	dash = strrchr(*version, '-');
	*end = dash ? dash : *version + strlen(*version);
	*revision = dash ? dash + 1 : *end;
	return epoch;
}

int fetch_version_cmp(const char *a, const char *b)
{
	const char *a_end, *b_end, *a_rev, *b_rev;
	unsigned long a_epoch = split(&a, &a_end, &a_rev), b_epoch = split(&b, &b_end, &b_rev);
	int diff;

	if (a_epoch != b_epoch)
		return a_epoch > b_epoch ? 1 : -1;
	diff = compare_part(a, a_end, b, b_end);
	if (diff)
		return diff;
	return compare_part(a_rev, a_rev + strlen(a_rev), b_rev, b_rev + strlen(b_rev));
}
