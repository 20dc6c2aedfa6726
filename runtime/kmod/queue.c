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
 */
/* used by inline functions of sched.h, which does not include it */
#include <linux/sched/cputime.h>
#include "../kernel/sched/sched.h"
#include "plugsched.h"

#define FAIR_FLAGS	(DEQUEUE_SAVE | DEQUEUE_NOCLOCK)
/*
 * Other classes leave a task linked unless it is to be moved. The fair class on the other hand
 * would advance its clock with each task that is moved.
 */
#define OTHER_FLAGS	(FAIR_FLAGS | DEQUEUE_MOVE)

/* the kernel's entry, which jumps to the active scheduler */
extern void __vmlinux_update_rq_clock(struct rq *rq);

/*
 * The tasks of a CPU between the schedulers, in the order they were taken. Each one's group_node,
 * which links it only while the fair class has it queued, points to the next: the stop has no time
 * for the checks of a list_head.
 */
struct moving {
	struct list_head *first, **last;
};

static DEFINE_PER_CPU(struct moving, ps_moving);

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

static void put_aside(struct moving *moving, struct task_struct *task)
{
	struct list_head *node = &task->se.group_node;

	node->next = NULL;
	*moving->last = node;
	moving->last = &node->next;
}

static bool take_fair(struct rq *rq, struct moving *moving)
{
	struct task_struct *task;

	/* the list's order is newest first */
	while (!list_empty(&rq->cfs_tasks)) {
		task = list_last_entry(&rq->cfs_tasks, struct task_struct, se.group_node);
		task->sched_class->dequeue_task(rq, task, FAIR_FLAGS);
		if (!list_empty(&task->se.group_node))
			return false;
		put_aside(moving, task);
	}
	return true;
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
	unsigned int prio;

	for_each_set_bit(prio, rt_rq->active.bitmap, MAX_RT_PRIO) {
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

	for (; node; node = next) {
		next = rb_next(node);
		fn(container_of(node, struct task_struct, dl.rb_node), arg);
	}
}

struct taking {
	struct rq *rq;
	struct moving *moving;
};

static void take_other(struct task_struct *task, void *arg)
{
	struct taking *taking = arg;

	task->sched_class->dequeue_task(taking->rq, task, flags_for(task));
	put_aside(taking->moving, task);
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
	struct moving *moving = per_cpu_ptr(&ps_moving, cpu);
	struct taking taking = { .rq = rq, .moving = moving };
	unsigned int stopper;
	bool empty;

	*moving = (struct moving){ .last = &moving->first };
	open_queue(rq);
	each_deadline(rq, take_other, &taking);
	each_rt(rq, take_other, &taking);
	empty = take_fair(rq, moving);
	stopper = rq->stop && task_on_rq_queued(rq->stop);
	if (rq->nr_running != stopper || rq->cfs.h_nr_running || rq->dl.dl_nr_running ||
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
	struct moving *moving = per_cpu_ptr(&ps_moving, cpu);
	struct list_head *node, *next;
	struct task_struct *task;
	int nr = 0;

	open_queue(rq);
	for (node = moving->first; node; node = next) {
		next = node->next;
		INIT_LIST_HEAD(node);
		task = container_of(node, struct task_struct, se.group_node);
		/* the flags for both directions have the same values */
		task->sched_class->enqueue_task(rq, task, flags_for(task));
		nr++;
	}
	close_queue(rq);
	return nr;
}

struct unlisted {
	void (*fn)(struct task_struct *task, void *arg);
	void *arg;
};

static void visit_unlisted(struct task_struct *task, void *arg)
{
	struct unlisted *unlisted = arg;

	if (!pid_alive(task))
		unlisted->fn(task, unlisted->arg);
}

/**
 * ps_queue_each_unlisted() - visit the queued tasks of a CPU that are off the list of all tasks
 * @cpu: whose run queue
 * @fn: called for each task
 * @arg: passed to @fn
 *
 * Context: all CPUs are stopped.
 */
void ps_queue_each_unlisted(int cpu, void (*fn)(struct task_struct *task, void *arg), void *arg)
{
	struct unlisted unlisted = { fn, arg };
	struct rq *rq = cpu_rq(cpu);
	struct task_struct *task;

	list_for_each_entry(task, &rq->cfs_tasks, se.group_node)
		if (unlikely(!pid_alive(task)))
			fn(task, arg);
	each_rt(rq, visit_unlisted, &unlisted);
	each_deadline(rq, visit_unlisted, &unlisted);
}

/**
 * ps_queue_hold() - keep a task from being switched in, from being woken and from moving
 * @task: the task
 * @flags: result, for ps_queue_release()
 *
 * Context: all CPUs are running; returns with interrupts off, the task's pi_lock and the lock of
 * its run queue held. A task that runs goes on.
 */
void ps_queue_hold(struct task_struct *task, unsigned long *flags)
{
	raw_spinlock_t *lock;

	for (;;) {
		raw_spin_lock_irqsave(&task->pi_lock, *flags);
		lock = __rq_lockp(task_rq(task));
		raw_spin_lock(lock);
		if (lock == __rq_lockp(task_rq(task)) && !task_on_rq_migrating(task))
			return;
		raw_spin_unlock(lock);
		raw_spin_unlock_irqrestore(&task->pi_lock, *flags);
		cpu_relax();
	}
}

/**
 * ps_queue_release() - let a task go on
 * @task: the task
 * @flags: what ps_queue_hold() has set
 */
void ps_queue_release(struct task_struct *task, unsigned long flags)
{
	raw_spin_unlock(__rq_lockp(task_rq(task)));
	raw_spin_unlock_irqrestore(&task->pi_lock, flags);
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
