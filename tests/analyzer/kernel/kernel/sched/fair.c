// SPDX-License-Identifier: GPL-2.0
#include "sched.h"

static int runs;

static noinline int same_name(int n)
{
	runs += n;
	return outside_work(n + 1);
}

static int enqueue_fair(struct task *p)
{
	nr_running++;
	return outside_work(p->state);
}

static int dequeue_fair(struct task *p)
{
	nr_running--;
	return outside_work(p->state);
}

section("__fair_sched_class") const struct sched_class fair_sched_class = {
	.enqueue = enqueue_fair,
	.dequeue = dequeue_fair,
};

int queue_fair(struct task *p)
{
	static int calls;

	calls++;
	outside_call(&same_name);
	return same_name(calls) + enqueue_fair(p);
}

/* identical: the compiler keeps one code for both */
noinline int twin_a(struct task *p)
{
	return outside_work(p->state) * 3 + outside_work(runs);
}

noinline int twin_b(struct task *p)
{
	return outside_work(p->state) * 3 + outside_work(runs);
}
