/* SPDX-License-Identifier: GPL-2.0 */
/*
 * structs.h - which fields of the scheduler's structs code outside touches, as text
 *
 * In:  the boundary.
 * Out: lists for people.
 */
#ifndef PLUGSCHED_STRUCTS_H
#define PLUGSCHED_STRUCTS_H

#include <stdbool.h>
#include <stddef.h>

#include "boundary/boundary.h"
#include "boundary/suggest.h"

/**
 * structs_find() - look a struct, or one field of it, up
 * @bd: the boundary
 * @name: as of structs_explain()
 * @field: set to the field, NULL when @name names a struct
 *
 * Return: the struct, or NULL if there is no such struct or field.
 */
const struct bd_struct *structs_find(const struct boundary *bd, const char *name,
				     const struct bd_field **field);

/**
 * structs_explain() - print a struct, or one field of it
 * @bd: the boundary
 * @name: "struct rq", "union X", "rq", "rq.nr_running", "struct rq.nr_running"
 *
 * Return: whether there is one of that name.
 */
bool structs_explain(const struct boundary *bd, const char *name);

/**
 * structs_suggest() - search for names near to one
 * @bd: the boundary
 * @name: the name
 * @s: what is found is added
 */
void structs_suggest(const struct boundary *bd, const char *name, struct suggestions *s);

/**
 * structs_list() - print all of them
 * @bd: the boundary
 * @fields: with the fields that code outside touches, not one line each
 */
void structs_list(const struct boundary *bd, bool fields);

#endif /* PLUGSCHED_STRUCTS_H */
