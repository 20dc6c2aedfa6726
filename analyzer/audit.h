/* SPDX-License-Identifier: GPL-2.0 */
/*
 * audit.h - does any path of the target enter replaced code past the redirects?
 *
 * In:  the boundary, the target's vmlinux (code and data; no records, no relocations).
 * Out: every direct call, jump or address from outside to the old code of something the module
 *      replaces that is not a redirected entry. Independent of how the boundary was computed.
 */
#ifndef PLUGSCHED_AUDIT_H
#define PLUGSCHED_AUDIT_H

#include <stddef.h>

#include "boundary/boundary.h"

/**
 * struct audit - what an audit found
 * @branches: direct calls and jumps that were followed
 * @into: how many of those and of addresses go to redirected entries
 * @lost: how many go past them
 */
struct audit {
	size_t branches;
	size_t into;
	size_t lost;
};

/**
 * audit_target() - walk all code and data of the target
 * @vmlinux: path of the target
 * @bd: the boundary
 * @out: filled in
 *
 * Each path past the redirects is reported.
 *
 * Return: 0, also when there are such paths; -EINVAL when @vmlinux is damaged or not the target of
 * @bd, -ENOMEM, or the error of reading it; reported.
 */
int audit_target(const char *vmlinux, const struct boundary *bd, struct audit *out);

#endif /* PLUGSCHED_AUDIT_H */
