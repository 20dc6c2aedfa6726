// SPDX-License-Identifier: GPL-2.0
/*
 * user.c - x86-64: alternatives that open user memory (see arch.h)
 *
 * In:  code of the file, and what the kernel puts in its place.
 * Out: whether that is stac, which CPUs with SMAP need before each access to user memory.
 */
#include "arch/x86/x86.h"

#include <string.h>

static const uint8_t nops[] = { 0x90, 0x90, 0x90 };
static const uint8_t stac[] = { 0x0f, 0x01, 0xcb };

bool x86_opens_user(const uint8_t *code, size_t size, const uint8_t *other, size_t other_size)
{
	/* of all alternatives few are stac: code is looked at, and paged in, for these only */
	return other_size >= sizeof(stac) && !memcmp(other, stac, sizeof(stac)) &&
	       size >= sizeof(nops) && !memcmp(code, nops, sizeof(nops));
}
