/* SPDX-License-Identifier: GPL-2.0 */
/*
 * record-read.h - read what the plugin wrote into an object
 *
 * In:  the bytes of section PSREC_SECTION, of one unit's object or of an `ld -r` of many.
 * Out: one struct psrec per unit: arrays that point into those bytes, nothing is copied.
 *
 * After psrec_parse() succeeds, every string offset, index and table bound of the record has been
 * checked: an index is below its table's count or PSREC_NONE where record.h allows that, and
 * psrec_str() of any string field is a NUL-terminated string. Whatever the bytes, nothing outside
 * of them is read.
 */
#ifndef PLUGSCHED_RECORD_READ_H
#define PLUGSCHED_RECORD_READ_H

#include <stddef.h>

#include "gcc-plugin/record.h"
#include "lib/elf-file.h"

/* The record of one unit. */
struct psrec {
	const struct psrec_header *h;
	const char *strings;
	const struct psrec_func *funcs;
	const struct psrec_var *vars;
	const struct psrec_decl *decls;
	const struct psrec_call *calls;
	const struct psrec_inline *inlines;
	const struct psrec_ref *refs;
	const struct psrec_param *params;
	const struct psrec_frame *frames;
	const struct psrec_struct *structs;
	const struct psrec_field *fields;
	const struct psrec_access *accesses;
	uint32_t strings_size;
	uint32_t nr_funcs, nr_vars, nr_decls, nr_calls, nr_inlines, nr_refs, nr_params, nr_frames;
	uint32_t nr_structs, nr_fields, nr_accesses;
};

/**
 * psrec_str() - a string of a record
 * @r: the record
 * @off: a field of it that names a string
 *
 * Return: the string.
 */
static inline const char *psrec_str(const struct psrec *r, uint32_t off)
{
	return r->strings + off;
}

/**
 * psrec_parse() - the records of a section
 * @data: the section's bytes, aligned to 4; they must outlive the records
 * @size: in bytes
 * @file: for messages
 * @recs: gets a malloc'd array, NULL after an error
 * @nr: gets its length
 *
 * Return: 0, -ENODATA when there is no record at all, -EINVAL when one is damaged; the error is
 * reported.
 */
int psrec_parse(const void *data, size_t size, const char *file, struct psrec **recs, size_t *nr);

/* All records of one object file. */
struct psrec_file {
	struct psrec *recs;
	size_t nr;
	size_t size;		/* bytes of the section */
	struct elf_file elf;
};

/**
 * psrec_open() - map an ELF object and parse its records
 * @pf: gets the records, for psrec_close(); closed already after an error
 * @path: the object
 *
 * Return: as psrec_parse(), -EINVAL also when it is not an ELF object, or the negative errno of
 * open(); the error is reported.
 */
int psrec_open(struct psrec_file *pf, const char *path);

/**
 * psrec_close() - free the records of an object
 * @pf: the object
 */
void psrec_close(struct psrec_file *pf);

#endif /* PLUGSCHED_RECORD_READ_H */
