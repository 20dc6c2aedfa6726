/* SPDX-License-Identifier: GPL-2.0 */
/*
 * target.h - the kernel whose scheduler is replaced: what its vmlinux says about itself
 *
 * In:  vmlinux with symbols, as linked (debug information and BTF are not read here).
 * Out: identity, exports with their CRCs, the image for symbols and bytes.
 */
#ifndef PLUGSCHED_TARGET_H
#define PLUGSCHED_TARGET_H

#include "analyzer/image.h"

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
 * target_open() - read the identity of a linked kernel
 * @t: filled in; target_close() it after success only
 * @vmlinux: path of the kernel
 *
 * Return: 0, -EINVAL for what is not a linked kernel with a build-id, or a negative errno of
 * image_open(); the error is reported.
 */
int target_open(struct target *t, const char *vmlinux);

/**
 * target_close() - close a target
 * @t: the target; all zero afterwards but for a descriptor of -1
 */
void target_close(struct target *t);

/**
 * target_exports() - call a function for each exported symbol, in the order of the tables
 * @t: the target
 * @fn: the function; a result other than 0 ends the walk
 * @arg: its first argument
 *
 * Return: 0, what @fn returned, or -EINVAL for damaged tables, which are reported.
 */
int target_exports(const struct target *t, int (*fn)(void *arg, const struct target_export *exp),
		   void *arg);

#endif /* PLUGSCHED_TARGET_H */
