/* SPDX-License-Identifier: GPL-2.0 */
/*
 * structs.h - which fields of the scheduler's structs code outside touches, as text
 *
 * In:  the boundary.
 * Out: lists for people.
 * Used by: `plugsched explain`, `plugsched boundary`.
 */
#ifndef PLUGSCHED_STRUCTS_H
#define PLUGSCHED_STRUCTS_H

#include <stdbool.h>
#include <stddef.h>

#include "boundary/boundary.h"
#include "boundary/suggest.h"

/**
 * structs_explain - a struct, or one field of it
 * @name: "struct rq", "union X", "rq", "rq.nr_running", "struct rq.nr_running"
 * Returns whether there is one of that name.
 */
bool structs_explain(const struct boundary *bd, const char *name);

/** structs_suggest - look for names near to it */
void structs_suggest(const struct boundary *bd, const char *name, struct suggestions *s);

/** structs_list - all of them: one line each, or with the fields that are touched outside */
void structs_list(const struct boundary *bd, bool fields);

#endif /* PLUGSCHED_STRUCTS_H */
