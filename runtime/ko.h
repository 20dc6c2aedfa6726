/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ko.h - a scheduler module's file, checked and made loadable
 *
 * In:  scheduler.ko as built by `plugsched build`, and the running kernel.
 * Out: an image whose hidden symbols carry this boot's addresses, ready for init_module(2).
 *
 * The kernel's loader leaves symbols of section SHN_ABS alone, so a symbol that the kernel does not
 * export is resolved by making it absolute before the image is handed over.
 */
#ifndef PLUGSCHED_RUNTIME_KO_H
#define PLUGSCHED_RUNTIME_KO_H

#include <stddef.h>

#include "runtime/live-entries.h"
#include "runtime/kernel.h"

struct ko;

/**
 * ko_open() - read and validate a module file
 * @path:	the file
 * @out:	set to the module; ko_close() it
 *
 * Return: 0, -EINVAL when it is not a scheduler module, or another negative errno, having reported
 * the error.
 */
int ko_open(const char *path, struct ko **out);

/**
 * ko_close() - forget a module file
 * @ko:		the module, or NULL
 */
void ko_close(struct ko *ko);

/**
 * ko_release() - release of the kernel that a module was built for
 * @ko:		the module
 *
 * Return: a string like "6.1.0-56-cloud-amd64", which belongs to @ko.
 */
const char *ko_release(const struct ko *ko);

/**
 * ko_build_id() - the module's own build-id
 * @ko:		the module
 *
 * Return: the build-id; its length is 0 when the file has none.
 */
const struct build_id *ko_build_id(const struct ko *ko);

/**
 * ko_check_target() - is the running kernel the one that this module was built for
 * @ko:		the module
 * @running:	build-id of the running kernel
 *
 * Return: 0, or -EINVAL when it is not, having reported both build-ids.
 */
int ko_check_target(const struct ko *ko, const struct build_id *running);

/**
 * ko_resolve() - give the hidden symbols their addresses in the running kernel
 * @ko:		the module
 * @kallsyms:	KERNEL_KALLSYMS
 * @kcore:	KERNEL_KCORE
 *
 * Each one is checked against the running kernel: one by one in @kallsyms, unless @kcore shows that
 * its tables of symbols are the target's.
 *
 * Return: the number of symbols resolved, -EINVAL when one is not where the module expects it, or
 * another negative errno, having reported the error.
 */
int ko_resolve(struct ko *ko, const char *kallsyms, const char *kcore);

/**
 * ko_check_btf() - are the running kernel's types those that the module was built with
 * @ko:		the module
 * @btf:	KERNEL_BTF
 *
 * Return: 0 (also when the module's kernel has no types), -EINVAL when they differ, or another
 * negative errno, having reported the error.
 */
int ko_check_btf(const struct ko *ko, const char *btf);

/**
 * ko_entries() - the entries that the module redirects, in the running kernel
 * @ko:		the module
 * @es:		filled in after ko_resolve(); ko_entries_free() it. Names belong to @ko.
 *
 * Return: 0, or a negative errno, having reported the error.
 */
int ko_entries(const struct ko *ko, struct live_entries *es);

/**
 * ko_entries_free() - free what ko_entries() filled in
 * @es:		the entries
 */
void ko_entries_free(struct live_entries *es);

/**
 * ko_image() - the module's image, as it may be handed to init_module(2)
 * @ko:		the module
 * @size:	set to its length in bytes
 *
 * Return: the image, which belongs to @ko.
 */
const void *ko_image(const struct ko *ko, size_t *size);

#endif /* PLUGSCHED_RUNTIME_KO_H */
