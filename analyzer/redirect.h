/* SPDX-License-Identifier: GPL-2.0 */
/*
 * redirect.h - can an entry of the target be redirected, and where?
 *
 * In:  the target's bytes, the places that the kernel patches itself.
 * Out: the place of the jump, or why there is none.
 */
#ifndef PLUGSCHED_REDIRECT_H
#define PLUGSCHED_REDIRECT_H

#include "analyzer/links.h"
#include "analyzer/target.h"

/**
 * redirect_offset() - where an entry's jump goes
 * @t: the target
 * @sym: symbol index of the function in the target
 *
 * Past the fentry site, so that tracing goes on, or at the entry where there is none.
 *
 * Return: bytes from the function's start; 0 also when its code is not in the file.
 */
uint64_t redirect_offset(const struct target *t, uint32_t sym);

/**
 * redirect_refusal() - why a function's entry cannot hold a jump
 * @t: the target
 * @sym: symbol index of the function in the target
 * @links: references in vmlinux.o, patched places included
 * @obj_sym: symbol index of the function in vmlinux.o
 *
 * Return: NULL when it can, else the end of a sentence; static.
 */
const char *redirect_refusal(const struct target *t, uint32_t sym, const struct links *links,
			     uint32_t obj_sym);

#endif /* PLUGSCHED_REDIRECT_H */
