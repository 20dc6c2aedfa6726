/* SPDX-License-Identifier: GPL-2.0 */
/*
 * frame.h - the kernel's own frame of the context-switch function
 *
 * In:  the target's code of that function, its call frame information, what the kernel patches in
 *      it; the frame as the compiler recorded it.
 * Out: what the stack trampoline must build and where it hands over; refused unless all of them
 *      agree.
 */
#ifndef PLUGSCHED_FRAME_H
#define PLUGSCHED_FRAME_H

#include "analyzer/image.h"
#include "arch/arch.h"
#include "boundary/boundary.h"

/**
 * struct frame_callees - what the context-switch function calls after the switch
 * @sym: symbol indices of the functions
 * @nr: how many
 */
struct frame_callees {
	uint32_t sym[ARCH_CALLEES_MAX];
	unsigned int nr;
};

/**
 * frame_read() - take the frame from the target
 * @img: the target's vmlinux
 * @func: symbol index of the function
 * @switch_func: name of what it calls to switch stacks
 * @frame: filled in (strings from strdup(), switch_func is the argument itself)
 * @callees: gets what is called after the switch
 *
 * Return: 0; -ENOTSUP when there is a doubt, -EINVAL when there is no code, -ENOMEM; all reported.
 */
int frame_read(const struct image *img, uint32_t func, const char *switch_func,
	       struct bd_frame *frame, struct frame_callees *callees);

/**
 * frame_agrees() - whether the compiler's record says the same
 * @arch: architecture of the target
 * @frame: the target's
 * @pushed: registers that the prologue pushes, in this order: "rbp r15"
 * @reserved: bytes that it reserves below them
 * @canary: place of the canary from the CFA, 0 when that was not recorded
 *
 * A register may be saved by mov, too, into what was reserved.
 *
 * Return: whether it does.
 */
bool frame_agrees(const struct arch *arch, const struct bd_frame *frame, const char *pushed,
		  uint32_t reserved, int32_t canary);

#endif /* PLUGSCHED_FRAME_H */
