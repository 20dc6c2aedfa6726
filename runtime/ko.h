/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ko.h - a scheduler module's file, checked and made loadable
 *
 * In:  scheduler.ko as `plugsched build` made it, and the running kernel.
 * Out: an image whose hidden symbols carry this boot's addresses, ready for init_module(2).
 * Called by `plugsched load` and `plugsched check`.
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
 * ko_open - read and validate a module file
 * @path: the file
 * @out: set to the module; ko_close() it
 * Returns 0 or a negative errno, having reported the error.
 */
int ko_open(const char *path, struct ko **out);
void ko_close(struct ko *ko);

/* Release of the kernel it was made for, "6.1.0-56-cloud-amd64". */
const char *ko_release(const struct ko *ko);

/**
 * ko_check_target - is the running kernel the one this module was made for?
 * Returns 0, -EINVAL when it is not (reported with both build-ids), or another negative errno.
 */
int ko_check_target(const struct ko *ko, const struct build_id *running);

/**
 * ko_resolve - give the hidden symbols their addresses in the running kernel
 * @ko: the module
 * @kallsyms: KERNEL_KALLSYMS
 * Each one is checked against the running kernel. Returns the number of symbols resolved, or a
 * negative errno, having reported the error.
 */
int ko_resolve(struct ko *ko, const char *kallsyms);

/**
 * ko_check_btf - are the running kernel's types those the module was made with?
 * @btf: KERNEL_BTF
 * Returns 0 (also when the module's kernel has no types), or a negative errno, having reported it.
 */
int ko_check_btf(const struct ko *ko, const char *btf);

/**
 * ko_entries - the entries the module redirects, in the running kernel
 * @es: filled in after ko_resolve(); ko_entries_free() it. Names belong to @ko.
 * Returns 0 or a negative errno, having reported the error.
 */
int ko_entries(const struct ko *ko, const char *kallsyms, struct live_entries *es);
void ko_entries_free(struct live_entries *es);

const void *ko_image(const struct ko *ko, size_t *size);

#endif /* PLUGSCHED_RUNTIME_KO_H */
