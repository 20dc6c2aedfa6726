/* SPDX-License-Identifier: GPL-2.0 */
/*
 * format.h - the fields of boundary.json, for its writer and its reader
 *
 * In:  the structs of boundary.h.
 * Out: tables of which field is under which key, and in which form. What is an array of structs
 *      is left to write.c and read.c.
 *
 * Files are numbered, places are [file, line, column], so the result stays small. Addresses are
 * strings of hex digits: JSON numbers do not hold 64 bits.
 */
#ifndef PLUGSCHED_BOUNDARY_FORMAT_H
#define PLUGSCHED_BOUNDARY_FORMAT_H

#include "boundary/boundary.h"

#define BD_FORMAT_VERSION	1

enum bd_form {
	BD_FORM_STR,		/* const char * */
	BD_FORM_OPT_STR,	/* the same, left out when it is "" */
	BD_FORM_FLAG,		/* bool, left out when false */
	BD_FORM_U32,
	BD_FORM_S32,
	BD_FORM_HEX,		/* uint64_t as a string */
	BD_FORM_LOC,		/* struct bd_loc: [file, line, col] */
	BD_FORM_RANGE,		/* struct bd_range: [line, col, end_line, end_col] */
	BD_FORM_SYMBOL,		/* struct bd_symbol: [name, addr, size, room, jump] */
	BD_FORM_FUNC_CLASS,	/* by name */
	BD_FORM_VAR_CLASS,
};

struct bd_format {
	const char *key;
	size_t offset;		/* of the field in its struct */
	enum bd_form form;
};

/* Each ends with a row without a key. */
extern const struct bd_format bd_format_target[];	/* struct bd_target */
extern const struct bd_format bd_format_frame[];	/* struct bd_frame */
extern const struct bd_format bd_format_item[];		/* struct bd_item */
extern const struct bd_format bd_format_func[];		/* struct bd_func, but its item */
extern const struct bd_format bd_format_var[];		/* struct bd_var, but its item */
extern const struct bd_format bd_format_struct[];	/* struct bd_struct, but its fields */

#endif /* PLUGSCHED_BOUNDARY_FORMAT_H */
