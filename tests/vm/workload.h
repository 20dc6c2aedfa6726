/* SPDX-License-Identifier: GPL-2.0 */
/*
 * workload.h - what workload.c (the command) and workers.c (the load itself) share
 *
 * Everything lives in one file mapped by every process of the workload and by the commands that
 * ask about it: a slot per worker with its progress, and the list of broken invariants.
 */
#ifndef PLUGSCHED_WORKLOAD_H
#define PLUGSCHED_WORKLOAD_H

#include <stdbool.h>
#include <sys/types.h>

#include "guest.h"

#define WL_STATE	"/tmp/workload.state"
#define WL_MAX_WORKERS	64
#define WL_MAX_FAILS	64

struct worker {
	char kind[12];
	pid_t pid;
	int number;			/* within its kind */
	bool once;			/* counts only when it is to stop */
	volatile uint64_t count;
};

struct state {
	volatile uint32_t ready;
	volatile uint32_t stop;
	volatile uint32_t done;
	pid_t pid;
	int idle_threads;
	int nr_cpus;
	int nr_workers;
	struct worker workers[WL_MAX_WORKERS];
	uint32_t nr_fails;
	char fails[WL_MAX_FAILS][160];
};

extern struct state *st;

/* One kind of load: @run loops until st->stop, counting in @w. */
struct kind {
	const char *name;
	void (*run)(struct worker *w);
	int workers;
	bool once;
};

extern const struct kind kinds[];
extern const int nr_kinds;

void fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Once before, once after all workers: the cgroups they use. */
int cgroups_make(void);
void cgroups_check_and_remove(uint64_t elapsed_ns);

#endif /* PLUGSCHED_WORKLOAD_H */
