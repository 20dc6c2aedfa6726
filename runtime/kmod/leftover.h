/* SPDX-License-Identifier: GPL-2.0 */
/*
 * leftover.h - what the files that search for leftovers share
 *
 * leftover.c walks the queues of each CPU and calls the others: leftover-work.c (workqueues),
 * leftover-tasks.c (kthreads, sleeping tasks, open files), leftover-lists.c (probes and notifiers).
 */
#ifndef PLUGSCHED_LEFTOVER_H
#define PLUGSCHED_LEFTOVER_H

#include "plugsched.h"

/**
 * struct ps_leftover - the first thing found that would call into the module
 * @any:	something was found
 * @what:	what it is
 */
struct ps_leftover {
	bool any;
	char what[PS_REASON_LEN];
};

bool ps_leftover_ours(const void *addr);
__printf(2, 3) void ps_leftover_note(struct ps_leftover *found, const char *fmt, ...);

void ps_leftover_work(struct ps_leftover *found);
void ps_leftover_tasks(struct ps_leftover *found);
void ps_leftover_lists(struct ps_leftover *found);

#endif /* PLUGSCHED_LEFTOVER_H */
