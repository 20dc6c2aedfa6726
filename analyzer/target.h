/* SPDX-License-Identifier: GPL-2.0 */
/*
 * target.h - the kernel that is to be changed: what its vmlinux says about itself
 *
 * In:  vmlinux with symbols, as linked (debug information and BTF are not read here).
 * Out: identity, exports with their CRCs, the image for symbols and bytes.
 * Used by: the rest of analyzer/; `plugsched init` (release, compiler) and `plugsched build`
 *      (Module.symvers, addresses).
 */
#ifndef PLUGSCHED_TARGET_H
#define PLUGSCHED_TARGET_H

#include "lib/image.h"

struct target {
	struct image img;
	char *build_id;		/* hex */
	char *release;		/* "6.1.0-56-cloud-amd64" */
	char *vermagic;		/* "" if the kernel has no module support */
	char *banner;		/* linux_banner, one line */
	char *compiler;		/* "gcc-12 (Debian 12.2.0-14) 12.2.0, GNU ld ..." */
	uint64_t text_base;	/* address of _text */
};

struct target_export {
	const char *name;
	const char *ns;		/* symbol namespace, "" for none */
	uint32_t crc;
	bool has_crc;
	bool gpl;
};

/**
 * target_open - read the identity of a linked kernel
 * Returns 0 or a negative errno, having reported the error.
 */
int target_open(struct target *t, const char *vmlinux);
void target_close(struct target *t);

/**
 * target_exports - call fn for each exported symbol, in the order of the table
 * Stops at and returns the first non-zero result of fn; -EINVAL for damaged tables (reported).
 */
int target_exports(const struct target *t, int (*fn)(void *arg, const struct target_export *exp),
		   void *arg);

#endif /* PLUGSCHED_TARGET_H */
