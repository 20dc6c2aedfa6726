/* SPDX-License-Identifier: GPL-2.0 */
/*
 * explain-json.h - one function or variable and the evidence, for programs
 *
 * In:  an item of the boundary.
 * Out: a JSON object, its keys are in plugsched-explain(1).
 */
#ifndef PLUGSCHED_EXPLAIN_JSON_H
#define PLUGSCHED_EXPLAIN_JSON_H

#include <jansson.h>

#include "boundary/boundary.h"

/**
 * explain_func_json() - a function as JSON
 * @f: the function
 *
 * Return: a new reference.
 */
json_t *explain_func_json(const struct bd_func *f);

/**
 * explain_var_json() - a variable as JSON
 * @v: the variable
 *
 * Return: a new reference.
 */
json_t *explain_var_json(const struct bd_var *v);

/**
 * explain_struct_json() - a struct, and who touches its fields, as JSON
 * @bd: the boundary
 * @s: the struct
 * @field: one of its fields, or NULL for all
 *
 * Return: a new reference.
 */
json_t *explain_struct_json(const struct boundary *bd, const struct bd_struct *s,
			    const struct bd_field *field);

/**
 * explain_answer() - the word for a verdict
 * @answer: of the verdict
 *
 * Return: "yes", "partially" or "no".
 */
const char *explain_answer(int answer);

#endif /* PLUGSCHED_EXPLAIN_JSON_H */
