/* SPDX-License-Identifier: GPL-2.0 */
/*
 * frame.h - the kernel's own frame of the context-switch function
 *
 * In:  the target's code of that function, and the frame as the compiler recorded it.
 * Out: what the stack trampoline must build and where it hands over; refused unless the code is
 *      exactly of the known shape and both agree.
 */
#ifndef PLUGSCHED_FRAME_H
#define PLUGSCHED_FRAME_H

#include "analyzer/target.h"
#include "boundary/boundary.h"

/**
 * frame_read() - take the frame from the target's code
 * @t: the target
 * @func: symbol index of the function
 * @switch_func: name of what it calls to switch stacks
 * @frame: filled in (strings from strdup(), switch_func is the argument itself)
 * @tail: symbol index of the function that is called after the switch
 *
 * Return: 0; -ENOTSUP when the code is not as expected, -EINVAL when there is none, -ENOMEM; all
 * reported.
 */
int frame_read(const struct target *t, uint32_t func, const char *switch_func,
	       struct bd_frame *frame, uint32_t *tail);

/**
 * frame_canary() - the canary's place as the compiler recorded it
 * @t: the target
 * @from_cfa: bytes from the CFA, as in struct psrec_frame, not 0
 *
 * Return: bytes from the frame pointer, as in struct bd_frame.
 */
int32_t frame_canary(const struct target *t, int32_t from_cfa);

#endif /* PLUGSCHED_FRAME_H */
