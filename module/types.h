/* SPDX-License-Identifier: GPL-2.0 */
/*
 * types.h - types (BTF) from a file, safe to walk
 *
 * In:  a file of types, or an object that has some. Out: types whose references all lead somewhere.
 * Used by: layout.c.
 */
#ifndef PLUGSCHED_MODULE_TYPES_H
#define PLUGSCHED_MODULE_TYPES_H

#include <bpf/btf.h>

/**
 * types_read - the types of the kernel, as vmlinux's section .BTF has them
 * Returns NULL after an error that names the file.
 */
struct btf *types_read(const char *path);

/**
 * types_of_object - the types of an object
 * @types: they go here; NULL when it has none (assembly, a gcc that has no -gbtf)
 * Returns 0 or a negative errno after an error that names the file.
 */
int types_of_object(const char *path, struct btf **types);

#endif /* PLUGSCHED_MODULE_TYPES_H */
