/* SPDX-License-Identifier: GPL-2.0 */
/*
 * states.h - what states.c (the command) and states-kinds.c (the tasks) share
 *
 * A slot per task lives in one file, mapped by every process and by the commands that ask about it.
 */
#ifndef PLUGSCHED_STATES_H
#define PLUGSCHED_STATES_H

#include <stdbool.h>
#include <sys/types.h>

#include "guest.h"

#define MAX_SLOTS	64
#define GROUPS		CGROUPS "/st"

/*
 * @pid:	the task in question; 0 until it is in its state
 * @count:	grows while it gets on
 * @proof:	grows when what the state is about has been seen
 * @why:	the first broken promise, "" while there is none
 */
struct slot {
	pid_t manager;
	volatile pid_t pid;
	volatile uint64_t count;
	volatile uint64_t proof;
	char why[160];
};

struct states {
	volatile uint32_t stop;
	volatile uint32_t done;
	struct slot slots[MAX_SLOTS];
};

extern struct states *st;

#define RUNNABLE	1	/* all the time: each swap has to move it */
#define PROOF		2	/* its proof has to grow from check to check */
#define FROZEN		4	/* held while its group is frozen */
#define CLAMPS		8	/* only where the kernel clamps utilization */
#define SPINLOCKS	16	/* only where spinlocks sleep */

/**
 * struct kind - one task in one state
 * @name:	what it is, for the test's line
 * @run:	called in a process of its own, with @arg; returns when st->stop is set
 * @flags:	of the above
 * @held:	the letter that /proc shows while it must not get on; 0: it must
 * @policy:	policy, nice level and priority that the kernel must report
 */
struct kind {
	const char *name;
	void (*run)(struct slot *slot, int arg);
	int arg;
	unsigned int flags;
	char held;
	struct dl_attr policy;
};

extern struct kind kinds[];

void broken(struct slot *slot, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int stat_field(pid_t pid, int number, char *text, size_t size);
int groups_make(void);
void groups_remove(void);
int nr_kinds(void);

#endif /* PLUGSCHED_STATES_H */
