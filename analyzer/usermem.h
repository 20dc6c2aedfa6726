/* SPDX-License-Identifier: GPL-2.0 */
/*
 * usermem.h - functions of the scheduler that copy to or from user memory
 *
 * In:  the target: its code, its calls, and the places that the kernel patches where user access is
 *      opened; vmlinux.o, which shows what a record about such a place is like.
 * Out: g_func.user_access of each function that opens it in its own code, inlined copies included,
 *      or in a helper a few calls away.
 *
 * A page fault on user memory is served by the user, through userfaultfd or FUSE: the task that
 * copies sleeps for as long as the user likes, on the frames of all its callers.
 */
#ifndef PLUGSCHED_USERMEM_H
#define PLUGSCHED_USERMEM_H

#include "analyzer/graph.h"
#include "analyzer/match.h"

/**
 * usermem_mark() - find the functions that may fault on user memory
 * @g: the graph, with the symbols of its functions
 * @m: where these are in the target
 * @t: the target
 */
void usermem_mark(struct graph *g, const struct match *m, const struct target *t);

#endif /* PLUGSCHED_USERMEM_H */
