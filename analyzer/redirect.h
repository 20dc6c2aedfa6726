/* SPDX-License-Identifier: GPL-2.0 */
/*
 * entries.h - can an entry of the target be redirected?
 *
 * In:  the target's bytes, the places that the kernel patches by itself.
 * Out: NULL, or why not.
 * Used by: classification, and `plugsched init` for what the loader compares.
 */
#ifndef PLUGSCHED_ENTRIES_H
#define PLUGSCHED_ENTRIES_H

#include "analyzer/links.h"
#include "analyzer/target.h"

#define ENTRY_JUMP	5	/* bytes of the jump that redirects an entry */

/** entry_jump - where an entry's jump goes, from its first byte on */
uint64_t entry_jump(const struct target *t, uint32_t sym);

/**
 * entry_refused - why a function's entry cannot hold a jump
 * @sym:	symbol of the target
 * @obj_sym:	the same function's symbol in vmlinux.o, whose links are in @links
 * Returns NULL when it can, else the end of a sentence ("...").
 */
const char *entry_refused(const struct target *t, uint32_t sym, const struct links *links,
			  uint32_t obj_sym);

#endif /* PLUGSCHED_ENTRIES_H */
