/* SPDX-License-Identifier: GPL-2.0 */
/*
 * carry.h - edits of a generated file, made to the kernel's own text of it
 *
 * In:  what the generator did to the file (codegen/origin.h), the file as generated and as it is.
 * Out: the kernel's text with the edits, or an error per edit of a line that is not the kernel's.
 */
#ifndef PLUGSCHED_MODULE_CARRY_H
#define PLUGSCHED_MODULE_CARRY_H

#include "codegen/origin.h"

/**
 * carry_edits() - make the edits of a generated file to the kernel's text
 * @o: the file's origin
 * @file: its name, for messages
 * @pristine: path of the file as generated
 * @path: path of the file as it is
 * @out: the kernel's text with the edits is appended here
 *
 * Return: the number of edits that were left out, each with an error; or a negative errno when the
 * files cannot be read or compared, having reported the error.
 */
int carry_edits(const struct origin *o, const char *file, const char *pristine, const char *path,
		struct strbuf *out);

#endif /* PLUGSCHED_MODULE_CARRY_H */
