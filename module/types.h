/* SPDX-License-Identifier: GPL-2.0 */
/*
 * types.h - types (BTF) from a file, safe to walk
 *
 * In:  a file of types, or an object that has some. Out: types whose references all resolve.
 */
#ifndef PLUGSCHED_MODULE_TYPES_H
#define PLUGSCHED_MODULE_TYPES_H

#include <bpf/btf.h>

/**
 * types_read() - read the kernel's types
 * @path: file with the contents of vmlinux's section .BTF
 *
 * Return: the types, or NULL, having reported the error.
 */
struct btf *types_read(const char *path);

/**
 * types_from() - read types from memory
 * @data: contents of a section .BTF
 * @size: in bytes
 * @path: the file they are from, for the message
 *
 * Return: the types, or NULL, having reported the error.
 */
struct btf *types_from(const void *data, size_t size, const char *path);

/**
 * types_of_object() - read the types of an object
 * @path: the object
 * @types: they go here; NULL when it has none (assembly, a gcc that has no -gbtf)
 *
 * Return: 0, or -EINVAL for a damaged or unreadable file, having reported the error.
 */
int types_of_object(const char *path, struct btf **types);

#endif /* PLUGSCHED_MODULE_TYPES_H */
