// SPDX-License-Identifier: GPL-2.0
/*
 * queue.c - takes the runnable tasks out of the old scheduler and puts them into the new one
 *
 *   in:  the run queues, in the shape the kernel's headers give them
 *   out: the same tasks, queued by the other scheduler
 *
 * The kernel's struct sched_class objects and entries are used throughout: before the patch they
 * are the old scheduler, after it the new one, in either direction. The rest of the kernel sees the
 * tasks "on the run queue" throughout, as when a task changes its priority. The running stopper is
 * not moved, nor are tasks that a class keeps aside (throttled deadline tasks: their timer
 * enqueues them).
 *
 * Fair tasks are enqueued in the reverse of the order in which they are dequeued: where a task's
 * place is relative to the average of those queued (EEVDF), each step then undoes its counterpart.
 */
/* used by inline functions of sched.h, which does not include them */
#include <linux/mmu_context.h>
#include <linux/sched/cputime.h>
#include "../kernel/sched/sched.h"
#include "have.h"
#include "plugsched.h"

#define FAIR_FLAGS	(DEQUEUE_SAVE | DEQUEUE_NOCLOCK)
/*
 * Other classes leave a task linked unless it is to be moved. The fair class on the other hand
 * would advance its clock with each task that is moved.
 */
#define OTHER_FLAGS	(FAIR_FLAGS | DEQUEUE_MOVE)

/* the kernel's entries, which jump to the active scheduler: [interface] in the profile */
extern void __vmlinux_update_rq_clock(struct rq *rq);
#if PS_HAVE_rq_fair_server
static DEFINE_PER_CPU(bool, ps_serving);

extern void __vmlinux_dl_server_start(struct sched_dl_entity *dl_se);
extern void __vmlinux_dl_server_stop(struct sched_dl_entity *dl_se);
#endif

#if PS_HAVE_cfs_rq_h_nr_queued
#define h_nr_fair(cfs_rq)	((cfs_rq)->h_nr_queued)
#else
#define h_nr_fair(cfs_rq)	((cfs_rq)->h_nr_running)
#endif

static DEFINE_PER_CPU(struct list_head, ps_moving);

static void open_queue(struct rq *rq)
{
	raw_spin_lock(__rq_lockp(rq));
	rq->clock_update_flags &= RQCF_REQ_SKIP | RQCF_ACT_SKIP;
	__vmlinux_update_rq_clock(rq);
}

static void close_queue(struct rq *rq)
{
	raw_spin_unlock(__rq_lockp(rq));
}

static int flags_for(const struct task_struct *task)
{
	return task->sched_class == &fair_sched_class ? FAIR_FLAGS : OTHER_FLAGS;
}

static void take(struct rq *rq, struct task_struct *task, struct list_head *moving)
{
	task->sched_class->dequeue_task(rq, task, flags_for(task));
	/* links a task only while the fair class has it queued */
	list_add_tail(&task->se.group_node, moving);
}

/*
 * A group whose last task was dequeued may stay queued until it would be its turn (delayed
 * dequeue). Picking dequeues such groups, and with no task queued it does nothing else.
 */
static void take_groups(struct rq *rq)
{
#if PS_HAVE_sched_entity_sched_delayed
	if (!h_nr_fair(&rq->cfs) && fair_sched_class.pick_task)
		fair_sched_class.pick_task(rq);
#endif
}

static bool take_fair(struct rq *rq, struct list_head *moving)
{
	struct list_head *before = moving->prev;
	struct task_struct *task;

	/* the list's order is newest first: so it is again when the oldest is enqueued first */
	while (!list_empty(&rq->cfs_tasks)) {
		task = list_first_entry(&rq->cfs_tasks, struct task_struct, se.group_node);
		task->sched_class->dequeue_task(rq, task, FAIR_FLAGS);
		if (!list_empty(&task->se.group_node))
			return false;
		list_add(&task->se.group_node, before);
	}
	take_groups(rq);
	return true;
}

/*
 * A server is a deadline entity of the CPU's, no task; it counts as a running one while it is
 * queued. The scheduler that goes stops it, the one that comes starts it.
 */
static void stop_server(struct rq *rq)
{
#if PS_HAVE_rq_fair_server
	bool *serving = per_cpu_ptr(&ps_serving, cpu_of(rq));

	*serving = dl_server_active(&rq->fair_server);
	if (*serving)
		__vmlinux_dl_server_stop(&rq->fair_server);
#endif
}

/* It may run already: enqueueing the first fair task starts it. */
static void start_server(struct rq *rq)
{
#if PS_HAVE_rq_fair_server
	if (*per_cpu_ptr(&ps_serving, cpu_of(rq)))
		__vmlinux_dl_server_start(&rq->fair_server);
#endif
}

static struct task_struct *deadline_task_of(struct sched_dl_entity *dl_se)
{
#if PS_HAVE_rq_fair_server
	if (dl_se->dl_server)
		return NULL;
#endif
	return container_of(dl_se, struct task_struct, dl);
}

static struct task_struct *rt_task_of(struct sched_rt_entity *rt_se)
{
#ifdef CONFIG_RT_GROUP_SCHED
	if (rt_se->my_q)
		return NULL;
#endif
	return container_of(rt_se, struct task_struct, rt);
}

static void each_rt_of(struct rt_rq *rt_rq, void (*fn)(struct task_struct *task, void *arg),
		       void *arg)
{
	struct sched_rt_entity *rt_se, *next;
	struct task_struct *task;
	int prio;

	for (prio = 0; prio < MAX_RT_PRIO; prio++) {
		list_for_each_entry_safe(rt_se, next, &rt_rq->active.queue[prio], run_list) {
			task = rt_task_of(rt_se);
			if (task)
				fn(task, arg);
		}
	}
}

static void each_rt(struct rq *rq, void (*fn)(struct task_struct *task, void *arg), void *arg)
{
#ifdef CONFIG_RT_GROUP_SCHED
	struct task_group *tg;

	list_for_each_entry_rcu(tg, &task_groups, list)
		if (tg->rt_rq && tg->rt_rq[cpu_of(rq)])
			each_rt_of(tg->rt_rq[cpu_of(rq)], fn, arg);
#else
	each_rt_of(&rq->rt, fn, arg);
#endif
}

static void each_deadline(struct rq *rq, void (*fn)(struct task_struct *task, void *arg),
			  void *arg)
{
	struct rb_node *node = rb_first_cached(&rq->dl.root), *next;
	struct task_struct *task;

	for (; node; node = next) {
		next = rb_next(node);
		task = deadline_task_of(rb_entry(node, struct sched_dl_entity, rb_node));
		if (task)
			fn(task, arg);
	}
}

struct taking {
	struct rq *rq;
	struct list_head *moving;
};

static void take_other(struct task_struct *task, void *arg)
{
	struct taking *taking = arg;

	take(taking->rq, task, taking->moving);
}

/**
 * ps_queue_clear() - dequeue every runnable task from the active scheduler
 * @cpu: whose run queue
 *
 * Context: all CPUs are stopped.
 * Return: 0, or -EIO when a task is left: ps_queue_rebuild() then undoes it.
 */
int ps_queue_clear(int cpu)
{
	struct rq *rq = cpu_rq(cpu);
	struct list_head *moving = per_cpu_ptr(&ps_moving, cpu);
	struct taking taking = { .rq = rq, .moving = moving };
	unsigned int stopper;
	bool empty;

	INIT_LIST_HEAD(moving);
	open_queue(rq);
	stop_server(rq);
	each_deadline(rq, take_other, &taking);
	each_rt(rq, take_other, &taking);
	empty = take_fair(rq, moving);
	stopper = rq->stop && task_on_rq_queued(rq->stop);
	if (rq->nr_running != stopper || h_nr_fair(&rq->cfs) || rq->dl.dl_nr_running ||
	    rq->rt.rt_nr_running)
		empty = false;
	close_queue(rq);
	return empty ? 0 : -EIO;
}

/**
 * ps_queue_rebuild() - enqueue the dequeued tasks in the active scheduler
 * @cpu: whose run queue
 *
 * Context: all CPUs are stopped.
 * Return: number of tasks.
 */
int ps_queue_rebuild(int cpu)
{
	struct rq *rq = cpu_rq(cpu);
	struct list_head *moving = per_cpu_ptr(&ps_moving, cpu);
	struct task_struct *task;
	int nr = 0;

	open_queue(rq);
	while (!list_empty(moving)) {
		task = list_first_entry(moving, struct task_struct, se.group_node);
		list_del_init(&task->se.group_node);
		/* the flags for both directions have the same values */
		task->sched_class->enqueue_task(rq, task, flags_for(task));
		nr++;
	}
	start_server(rq);
	close_queue(rq);
	return nr;
}

/**
 * ps_queue_each() - visit all queued tasks of a CPU
 * @cpu: whose run queue
 * @fn: called for each task
 * @arg: passed to @fn
 *
 * Context: all CPUs are stopped.
 */
void ps_queue_each(int cpu, void (*fn)(struct task_struct *task, void *arg), void *arg)
{
	struct rq *rq = cpu_rq(cpu);
	struct task_struct *task;

	list_for_each_entry(task, &rq->cfs_tasks, se.group_node)
		fn(task, arg);
	each_rt(rq, fn, arg);
	each_deadline(rq, fn, arg);
}

/**
 * ps_queue_idle() - the idle task of a CPU, which is on no list
 * @cpu: the CPU
 *
 * Return: the task.
 */
struct task_struct *ps_queue_idle(int cpu)
{
	return cpu_rq(cpu)->idle;
}
