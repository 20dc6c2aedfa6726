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

/* identical: the compiler keeps one code for both */
static noinline int twin_a(struct task *p)
{
	outside_call(p);
	return outside_work(p->state) * 3 + outside_work(runs);
}

static noinline int twin_b(struct task *p)
{
	outside_call(p);
	return outside_work(p->state) * 3 + outside_work(runs);
}

int queue_fair(struct task *p)
{
	static int calls;

	calls++;
	outside_call(&same_name);
	return same_name(calls) + twin_a(p) + enqueue_fair(p);
}

int sleep_fair(struct task *p)
{
	schedule();
	return twin_b(p);
}
