/* SPDX-License-Identifier: GPL-2.0 */
/*
 * audit.h - does any path of the target lead into replaced code past the redirects?
 *
 * In:  the boundary, the target's vmlinux (code and data; no records, no relocations).
 * Out: every direct call, jump or address from outside into the old code of something the module
 *      replaces that is not a redirected entry. Independent of how the boundary was computed.
 * Called by: `plugsched boundary --audit`, tests.
 */
#ifndef PLUGSCHED_AUDIT_H
#define PLUGSCHED_AUDIT_H

#include <stddef.h>

#include "boundary/boundary.h"

struct audit {
	size_t branches;	/* direct calls and jumps that were followed */
	size_t into;		/* of those and of addresses: how many lead to redirected entries */
	size_t lost;		/* how many lead past them */
};

/**
 * audit_target - look through all of the target
 * Each lost path is reported. Returns 0 (also when paths are lost), or a negative errno.
 */
int audit_target(const char *vmlinux, const struct boundary *bd, struct audit *out);

#endif /* PLUGSCHED_AUDIT_H */
