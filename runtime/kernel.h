/* SPDX-License-Identifier: GPL-2.0 */
/*
 * kernel.h - what the running kernel says of itself
 *
 * In:  /sys/kernel/notes, /sys/kernel/btf/vmlinux and /proc/kallsyms (or files of their form).
 * Out: build-id, types, and answers to "is symbol NAME at ADDRESS?".
 * Called by `plugsched load` and `plugsched check`.
 */
#ifndef PLUGSCHED_RUNTIME_KERNEL_H
#define PLUGSCHED_RUNTIME_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KERNEL_NOTES	"/sys/kernel/notes"
#define KERNEL_KALLSYMS	"/proc/kallsyms"
#define KERNEL_BTF	"/sys/kernel/btf/vmlinux"
#define BUILD_ID_MAX	32

struct build_id {
	uint8_t bytes[BUILD_ID_MAX];
	size_t len;
};

/**
 * build_id_hex - a build-id as text
 * @id: the build-id
 * @buf: at least 2 * BUILD_ID_MAX + 1 bytes
 * Returns @buf.
 */
const char *build_id_hex(const struct build_id *id, char *buf);

/**
 * kernel_build_id - the running kernel's build-id
 * @notes: path of the ELF notes, KERNEL_NOTES
 * @id: where to put it
 * Returns 0 or a negative errno, having reported the error.
 */
int kernel_build_id(const char *notes, struct build_id *id);

/**
 * kernel_btf - size and hash of a kernel's types
 * @btf: path, KERNEL_BTF
 * @hash: FNV-1a of all bytes
 * Returns 0 or a negative errno; reports nothing.
 */
int kernel_btf(const char *btf, uint64_t *size, uint64_t *hash);

/* One symbol somebody wants to know about. */
struct kernel_symbol {
	const char *name;	/* as /proc/kallsyms has it */
	uint64_t expected;	/* run-time address it should have */
	uint64_t seen;		/* an address found under that name, 0 if none */
	bool matches;		/* one of the addresses under that name is the expected one */
};

/**
 * kernel_text_base - run-time address of _text
 * @kallsyms: path, KERNEL_KALLSYMS
 * @base: where to put it
 * Returns 0, -EACCES when the kernel hides addresses, or another negative errno; reports the error.
 */
int kernel_text_base(const char *kallsyms, uint64_t *base);

/**
 * kernel_check_symbols - look symbols up in the running kernel
 * @kallsyms: path, KERNEL_KALLSYMS
 * @syms: array; name and expected are read, seen and matches are set. Gets sorted by name.
 * @nr: its length
 * Symbols of modules do not count. Returns 0 when the file could be read, else a negative errno.
 */
int kernel_check_symbols(const char *kallsyms, struct kernel_symbol *syms, size_t nr);

#endif /* PLUGSCHED_RUNTIME_KERNEL_H */
