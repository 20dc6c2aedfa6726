/* SPDX-License-Identifier: GPL-2.0 */
/*
 * suggest.h - what may have been meant by a name that does not exist
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
 * suggest_consider - look at one existing name
 * Kept if it is near enough to what was typed; it must outlive @s.
 */
void suggest_consider(struct suggestions *s, const char *typed, const char *name);

/** suggest_text - "; nearest: a, b, c" or "", malloc'd */
char *suggest_text(const struct suggestions *s);

#endif /* PLUGSCHED_SUGGEST_H */
