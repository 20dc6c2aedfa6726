/* SPDX-License-Identifier: GPL-2.0 */
/*
 * kernel.h - what the running kernel says of itself
 *
 * In:  /sys/kernel/notes and /proc/kallsyms (or files of their form).
 * Out: build-id, and answers to "is symbol NAME at ADDRESS?".
 */
#ifndef PLUGSCHED_RUNTIME_KERNEL_H
#define PLUGSCHED_RUNTIME_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KERNEL_NOTES	"/sys/kernel/notes"
#define KERNEL_KALLSYMS	"/proc/kallsyms"
#define KERNEL_BTF	"/sys/kernel/btf/vmlinux"
#define KERNEL_SCHED_EXT "/sys/kernel/sched_ext"
#define BUILD_ID_MAX	32

struct build_id {
	uint8_t bytes[BUILD_ID_MAX];
	size_t len;
};

/**
 * build_id_hex() - a build-id as text
 * @id:		the build-id
 * @buf:	at least 2 * BUILD_ID_MAX + 1 bytes
 *
 * Return: @buf.
 */
const char *build_id_hex(const struct build_id *id, char *buf);

/**
 * build_id_in_notes() - find the build-id among ELF notes
 * @data:	the notes
 * @size:	their length in bytes
 * @id:		where to put it
 *
 * Return: 0, -ENOENT when there is none, or -EINVAL when the notes are damaged. Reports nothing.
 */
int build_id_in_notes(const char *data, size_t size, struct build_id *id);

/**
 * build_id_of_file() - the build-id in a file of ELF notes
 * @notes:	path of the notes
 * @id:		where to put it
 *
 * Return: as build_id_in_notes(), or another negative errno when the file cannot be read. Reports
 * nothing.
 */
int build_id_of_file(const char *notes, struct build_id *id);

/**
 * kernel_build_id() - the running kernel's build-id
 * @notes:	path of the ELF notes, KERNEL_NOTES
 * @id:		where to put it
 *
 * Return: 0, or a negative errno as build_id_of_file(), having reported the error.
 */
int kernel_build_id(const char *notes, struct build_id *id);

/**
 * struct kernel_symbol - a symbol to look up
 * @name:	as /proc/kallsyms has it
 * @expected:	run-time address it should have
 * @seen:	an address found under that name, 0 if none
 * @matches:	one of the addresses under that name is the expected one
 */
struct kernel_symbol {
	const char *name;
	uint64_t expected;
	uint64_t seen;
	bool matches;
};

/**
 * kernel_text_base() - run-time address of _text
 * @kallsyms:	path, KERNEL_KALLSYMS
 * @base:	where to put it
 *
 * Return: 0, -EACCES when the kernel hides addresses, -ENOENT when it has no such symbol, or
 * another negative errno, having reported the error.
 */
int kernel_text_base(const char *kallsyms, uint64_t *base);

/**
 * kernel_check_symbols() - look symbols up in the running kernel
 * @kallsyms:	path, KERNEL_KALLSYMS
 * @syms:	array; name and expected are read, seen and matches are set. Gets sorted by name.
 * @nr:		its length
 *
 * Symbols of modules do not count. One that is expected at 0 may be anywhere. The file is read
 * until all of them are found.
 *
 * Return: 0, or a negative errno when the file cannot be read, having reported it.
 */
int kernel_check_symbols(const char *kallsyms, struct kernel_symbol *syms, size_t nr);

/**
 * kernel_module_symbols() - as kernel_check_symbols(), of a module
 * @kallsyms:	path, KERNEL_KALLSYMS
 * @module:	its name
 * @syms:	array; name and expected are read, seen and matches are set. Gets sorted by name.
 * @nr:		its length
 *
 * Return: 0, or a negative errno when the file cannot be read, having reported it.
 */
int kernel_module_symbols(const char *kallsyms, const char *module, struct kernel_symbol *syms,
			  size_t nr);

#endif /* PLUGSCHED_RUNTIME_KERNEL_H */
