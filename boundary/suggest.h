/* SPDX-License-Identifier: GPL-2.0 */
/*
 * suggest.h - the nearest existing names to one that does not exist
 *
 * In:  what was typed, and every name that exists, one by one.
 * Out: the end of the error message.
 */
#ifndef PLUGSCHED_SUGGEST_H
#define PLUGSCHED_SUGGEST_H

#include <stddef.h>

#define SUGGESTIONS	5

/* The nearest names so far, best first. Start with {0}. */
struct suggestions {
	const char *names[SUGGESTIONS];
	size_t distance[SUGGESTIONS];
	size_t nr;
};

/**
 * suggest_consider() - compare one existing name with what was typed
 * @s: the nearest names so far
 * @typed: what was typed
 * @name: the existing name; kept if it is near enough, and must outlive @s then
 */
void suggest_consider(struct suggestions *s, const char *typed, const char *name);

/**
 * suggest_text() - the names as the end of a sentence
 * @s: the nearest names
 *
 * Return: "; nearest: a, b, c" or "", malloc'd.
 */
char *suggest_text(const struct suggestions *s);

#endif /* PLUGSCHED_SUGGEST_H */
