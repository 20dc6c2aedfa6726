/* SPDX-License-Identifier: GPL-2.0 */
/*
 * frame.h - the kernel's own frame of the function that switches stacks
 *
 * In:  the target's code of that function.
 * Out: what the stack trampoline must build and where it hands over; refused unless the code is
 *      exactly of the known shape.
 * Called by: analyze().
 */
#ifndef PLUGSCHED_FRAME_H
#define PLUGSCHED_FRAME_H

#include "boundary/boundary.h"
#include "analyzer/target.h"

/**
 * frame_read - take the frame from the target's code
 * @func:	symbol index of the function
 * @frame:	filled in (strings from strdup(), switch_func is the argument itself)
 * @tail:	symbol index of the function that is called behind the switch
 *
 * Returns 0 or a negative errno, having reported what is not as expected.
 */
int frame_read(const struct target *t, uint32_t func, const char *switch_func,
	       struct bd_frame *frame, uint32_t *tail);

#endif /* PLUGSCHED_FRAME_H */
