/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fill.h - the boundary out of the classified graph
 *
 * In:  the graph with its classes and reasons, the target, the frame of the context switch.
 * Out: struct boundary, in the order of the source.
 */
#ifndef PLUGSCHED_FILL_H
#define PLUGSCHED_FILL_H

#include "analyzer/classify-step.h"
#include "boundary/boundary.h"

/**
 * fill_boundary() - make the boundary
 * @c: the finished classification; the boundary takes over the arena of its graph
 * @frame: the kernel's own frame of the context-switch function
 * @out: filled in; bd_free() when done
 */
void fill_boundary(const struct classify *c, const struct bd_frame *frame, struct boundary *out);

#endif /* PLUGSCHED_FILL_H */
