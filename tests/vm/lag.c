// SPDX-License-Identifier: GPL-2.0
/*
 * lag.c - for kernels-lag.sh: where each fair task is before and after a swap
 *
 * In:  the run queues, in the stop; included at the end of the runtime's queue.c in a tree of the
 *      test's own, which calls lag_before() and lag_after().
 * Out: a line of the kernel's log for each CPU and swap.
 */
#include <linux/printk.h>

#define LAG_CPUS	4
#define LAG_TASKS	256	/* per CPU */

struct lag_note {
	struct task_struct *task;
	s64 lag, deadline;
	bool delayed, beside_group;
};

struct lag_cpu {
	struct lag_note notes[LAG_TASKS];
	unsigned int nr, queued, delayed;
};

/* more than a module gets of the per-CPU area */
static struct lag_cpu lag_cpus[LAG_CPUS];

/*
 * On one timeline for all of a CPU's tasks, a task weighs what its group leaves it of the group's
 * weight, which the kernel computes anew as the tasks of the group come back.
 */
#if PS_HAVE_cfs_rq_h_curr
#define weight_of(se)		((se)->h_load.weight)
#else
#define weight_of(se)		((se)->load.weight)
#endif

#define nr_delayed(cfs_rq)	((cfs_rq)->h_nr_queued - (cfs_rq)->h_nr_runnable)

/* Virtual time is longer than what a task gets, by as much as its weight is less than nice 0's. */
static s64 service(const struct sched_entity *se, s64 virtual)
{
	return (s64)(((__int128)virtual * weight_of(se)) >> (SCHED_FIXEDPOINT_SHIFT + 10));
}

/* Is a group queued beside it? The kernel places that anew as it comes back. */
static bool is_beside_group(const struct sched_entity *se)
{
	struct rb_node *node;

	for (node = rb_first_cached(&cfs_rq_of(se)->tasks_timeline); node; node = rb_next(node))
		if (rb_entry(node, struct sched_entity, run_node)->my_q)
			return true;
	return false;
}

static struct lag_note lag_of(struct task_struct *task)
{
	struct sched_entity *se = &task->se;
	struct cfs_rq *timeline = timeline_of(task_rq(task), se);

	return (struct lag_note){
		.task = task, .lag = service(se, avg_vruntime(timeline) - se->vruntime),
		.deadline = service(se, se->deadline - se->vruntime), .delayed = se->sched_delayed,
		.beside_group = is_beside_group(se),
	};
}

static void lag_before(int cpu)
{
	struct lag_cpu *lag = &lag_cpus[cpu % LAG_CPUS];
	struct rq *rq = cpu_rq(cpu);
	struct task_struct *task;

	lag->nr = 0;
	list_for_each_entry(task, &rq->cfs_tasks, se.group_node)
		if (lag->nr < LAG_TASKS)
			lag->notes[lag->nr++] = lag_of(task);
	lag->queued = rq->cfs.h_nr_queued;
	lag->delayed = nr_delayed(&rq->cfs);
}

static void lag_after(int cpu)
{
	struct lag_cpu *lag = &lag_cpus[cpu % LAG_CPUS];
	struct rq *rq = cpu_rq(cpu);
	unsigned int i, delayed = 0, wrong = 0, alone = 0;
	s64 beside_group = 0, others = 0, deadline = 0;

	for (i = 0; i < lag->nr; i++) {
		struct lag_note *was = &lag->notes[i], is = lag_of(was->task);
		s64 *most = was->beside_group ? &beside_group : &others;

		delayed += was->delayed;
		alone += !was->beside_group;
		wrong += is.delayed != was->delayed || !was->task->se.on_rq;
		*most = max(*most, abs(is.lag - was->lag));
		deadline = max(deadline, abs(is.deadline - was->deadline));
	}
	wrong += lag->queued != rq->cfs.h_nr_queued || lag->delayed != nr_delayed(&rq->cfs);
	pr_info("lag: cpu %d tasks %u delayed %u wrong %u lag %lld %lld deadline %lld alone %u\n",
		cpu, lag->nr, delayed, wrong, beside_group, others, deadline, alone);
}
