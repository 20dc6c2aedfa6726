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
 * It does not on one timeline for the tasks of all groups: there each gets its place at the end.
 */
/* sched.h is vmlinux's: its inline functions use what some kernels' headers hide from modules */
#undef MODULE
/* what they use, which it does not include */
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

/*
 * Is there one timeline for all fair tasks of a CPU, whatever their groups? Then that is where a
 * task's place is, and only tasks stay queued for a while after they have been dequeued. What a
 * task weighs there depends on how many of its group are queued.
 */
#if PS_HAVE_cfs_rq_h_curr
#define timeline_of(rq, se)	(&(rq)->cfs)
#else
#define timeline_of(rq, se)	cfs_rq_of(se)
#endif

#if PS_HAVE_cfs_rq_h_nr_queued
#define h_nr_fair(cfs_rq)	((cfs_rq)->h_nr_queued)
#else
#define h_nr_fair(cfs_rq)	((cfs_rq)->h_nr_running)
#endif

/* Where CPUs may share a lock (core scheduling), sched.h says which it is. */
#if PS_HAVE_rq___lock
#define lock_of(rq)		__rq_lockp(rq)
#else
#define lock_of(rq)		(&(rq)->lock)
#endif

/*
 * The tasks of a CPU between the schedulers, in the order they were taken. Each one's group_node,
 * which links it only while the fair class has it queued, points to the next: the stop has no time
 * for the checks of a list_head. Where there is one timeline, average is that of all tasks on it.
 */
struct moving {
	struct list_head *first, **last;
	u64 average;
};

static DEFINE_PER_CPU(struct moving, ps_moving);

static void open_queue(struct rq *rq)
{
	raw_spin_lock(lock_of(rq));
	rq->clock_update_flags &= RQCF_REQ_SKIP | RQCF_ACT_SKIP;
	__vmlinux_update_rq_clock(rq);
}

static void close_queue(struct rq *rq)
{
	raw_spin_unlock(lock_of(rq));
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

/* Puts it before those that were put aside since *@first was the end. */
static void put_before(struct moving *moving, struct list_head **first, struct task_struct *task)
{
	struct list_head *node = &task->se.group_node;

	node->next = *first;
	if (!node->next)
		moving->last = &node->next;
	*first = node;
}

#if PS_HAVE_sched_entity_sched_delayed && !PS_HAVE_cfs_rq_h_curr
static void __maybe_unused pick(struct rq *rq, struct task_struct *(*pick_task)(struct rq *rq))
{
	pick_task(rq);
}

/*
 * Where picking can let go of the lock, it looks for tasks on other CPUs when there is none; but
 * not when one is about to be woken here.
 */
static void __maybe_unused
pick_here(struct rq *rq, struct task_struct *(*pick_task)(struct rq *rq, struct rq_flags *rf))
{
	unsigned int pending = rq->ttwu_pending;
	struct rq_flags flags = { };

	rq->ttwu_pending = 1;
	pick_task(rq, &flags);
	rq->ttwu_pending = pending;
}

/* clang-format off */
#define pick_fair(rq)							\
	_Generic(fair_sched_class.pick_task,				\
		 struct task_struct *(*)(struct rq *): pick,		\
		 default: pick_here)(rq, fair_sched_class.pick_task)
/* clang-format on */
#endif

/*
 * A group whose last task was dequeued may stay queued until it would be its turn (delayed
 * dequeue). Picking dequeues such groups, and with no task queued it does nothing else.
 */
static void take_groups(struct rq *rq)
{
#if PS_HAVE_sched_entity_sched_delayed && !PS_HAVE_cfs_rq_h_curr
	if (!h_nr_fair(&rq->cfs) && fair_sched_class.pick_task)
		pick_fair(rq);
#endif
}

/*
 * As a task is dequeued its lag, what it is owed or owes, is cut off at some slices. Tasks that are
 * only moved keep all of it: so each is queued again where it was, and their order stays.
 */
static void dequeue_fair(struct rq *rq, struct task_struct *task, const struct moving *moving)
{
#if PS_HAVE_cfs_rq_h_curr
	s64 lag = moving->average - task->se.vruntime;
#elif PS_HAVE_sched_entity_vlag
	s64 lag = avg_vruntime(timeline_of(rq, &task->se)) - task->se.vruntime;
#endif

	task->sched_class->dequeue_task(rq, task, FAIR_FLAGS);
#if PS_HAVE_sched_entity_vlag
	task->se.vlag = lag;
#endif
}

#if PS_HAVE_cfs_rq_h_curr
/* What has to be divided again by the weight that the entity gets. */
static s64 at_weight(s64 virtual, unsigned long was, const struct sched_entity *se)
{
	return div64_s64(virtual * (s64)was, se->h_load.weight);
}

/*
 * Puts a queued task where it is owed, beside @average, what it was before. Who runs is in no tree,
 * and has been weighed among all of its group: so for a moment it is the one that runs.
 */
static void place(struct rq *rq, struct task_struct *task, u64 average)
{
	struct sched_entity *se = &task->se;
	s64 lag = se->vlag, deadline = se->deadline - se->vruntime;
	unsigned long was = se->h_load.weight;
	u64 start = se->exec_start;

	task->sched_class->set_next_task(rq, task, false);
	se->vlag = at_weight(lag, was, se);
	se->vruntime = average - se->vlag;
	se->deadline = se->vruntime + at_weight(deadline, was, se);
	task->sched_class->put_prev_task(rq, task, NULL);
	se->exec_start = start;
}

/*
 * A task is weighed as it is enqueued. While only some of its group are, that is too much, and as
 * each moves the average none stays where it was. All have come by now. Those enqueued last are at
 * the list's head, where each one that runs is put again: so from the @nr-th on, towards the head.
 */
static void place_fair(struct rq *rq, unsigned int nr)
{
	struct list_head *node = &rq->cfs_tasks, *prev;
	u64 average = avg_vruntime(&rq->cfs);
	unsigned int i;

	for (i = 0; i < nr && node->next != &rq->cfs_tasks; i++)
		node = node->next;
	for (; i; i--, node = prev) {
		prev = node->prev;
		place(rq, container_of(node, struct task_struct, se.group_node), average);
	}
}
#else
static void place_fair(struct rq *rq, unsigned int nr)
{
}
#endif

static bool take_fair(struct rq *rq, struct moving *moving)
{
	struct list_head **first = moving->last;
	struct task_struct *task;

#if PS_HAVE_cfs_rq_h_curr
	moving->average = avg_vruntime(&rq->cfs);
#endif
	/* the list's order is newest first: so it is again when the oldest is enqueued first */
	while (!list_empty(&rq->cfs_tasks)) {
		task = list_first_entry(&rq->cfs_tasks, struct task_struct, se.group_node);
		dequeue_fair(rq, task, moving);
		if (!list_empty(&task->se.group_node))
			return false;
		put_before(moving, first, task);
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
	struct moving *moving = per_cpu_ptr(&ps_moving, cpu);
	struct list_head *node, *next;
	struct task_struct *task;
	unsigned int nr_fair = 0;
	int nr = 0;

	open_queue(rq);
	for (node = moving->first; node; node = next) {
		next = node->next;
		INIT_LIST_HEAD(node);
		task = container_of(node, struct task_struct, se.group_node);
		/* the flags for both directions have the same values */
		task->sched_class->enqueue_task(rq, task, flags_for(task));
		nr_fair += task->sched_class == &fair_sched_class;
		nr++;
	}
	place_fair(rq, nr_fair);
	start_server(rq);
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
		lock = lock_of(task_rq(task));
		raw_spin_lock(lock);
		if (lock == lock_of(task_rq(task)) && !task_on_rq_migrating(task))
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
	raw_spin_unlock(lock_of(task_rq(task)));
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
