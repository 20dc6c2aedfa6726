// SPDX-License-Identifier: GPL-2.0
/*
 * leftover-work.c - work items that would call into the module
 *
 *   in:  the kernel's pools of workers
 *   out: the first work item that is queued or running and calls the module (see leftover.c)
 *
 * A delayed work item whose time has not come is a timer: leftover.c finds it.
 */
#include <linux/hashtable.h>
#include <linux/idr.h>
#include <linux/rcupdate.h>
#include <linux/workqueue.h>
/* next to the folder of the scheduler's sources, which is on the include path */
#include "../workqueue_internal.h"
#include "leftover.h"

/* As in kernel/workqueue.c; the build compares structs of one name with the kernel's. */
#define BUSY_WORKER_HASH_ORDER	6

struct worker_pool {
	raw_spinlock_t		lock;
	int			cpu;
	int			node;
	int			id;
	unsigned int		flags;
	unsigned long		watchdog_ts;
	int			nr_running;
	struct list_head	worklist;
	int			nr_workers;
	int			nr_idle;
	struct list_head	idle_list;
	struct timer_list	idle_timer;
	struct timer_list	mayday_timer;
	DECLARE_HASHTABLE(busy_hash, BUSY_WORKER_HASH_ORDER);
	struct worker		*manager;
	struct list_head	workers;
	struct completion	*detach_completion;
	struct ida		worker_ida;
	struct workqueue_attrs	*attrs;
	struct hlist_node	hash_node;
	int			refcnt;
	struct rcu_head		rcu;
};

struct pool_workqueue {
	struct worker_pool	*pool;
	struct workqueue_struct *wq;
	int			work_color;
	int			flush_color;
	int			refcnt;
	int			nr_in_flight[WORK_NR_COLORS];
	int			nr_active;
	int			max_active;
	struct list_head	inactive_works;
	struct list_head	pwqs_node;
	struct list_head	mayday_node;
	struct work_struct	unbound_release_work;
	struct rcu_head		rcu;
} __aligned(1 << WORK_STRUCT_FLAG_BITS);

extern struct idr worker_pool_idr;

static void find_on(struct ps_leftover *found, struct list_head *list)
{
	struct work_struct *work;

	list_for_each_entry(work, list, entry)
		if (ps_leftover_ours(work->func))
			ps_leftover_note(found, "work that calls %ps is queued", work->func);
}

/* What waits for a workqueue's limit is on the list of a pwq that has work on the pool's lists. */
static void find_inactive(struct ps_leftover *found, struct worker_pool *pool)
{
	struct pool_workqueue *pwq;
	struct work_struct *work;

	list_for_each_entry(work, &pool->worklist, entry) {
		unsigned long data = atomic_long_read(&work->data);

		if (!(data & WORK_STRUCT_PWQ))
			continue;
		pwq = (void *)(data & WORK_STRUCT_WQ_DATA_MASK);
		find_on(found, &pwq->inactive_works);
	}
}

static void find_in_pool(struct ps_leftover *found, struct worker_pool *pool)
{
	struct worker *worker;
	int bucket;

	find_on(found, &pool->worklist);
	find_inactive(found, pool);
	hash_for_each(pool->busy_hash, bucket, worker, hentry) {
		if (ps_leftover_ours(worker->current_func))
			ps_leftover_note(found, "work that calls %ps is running",
					 worker->current_func);
		find_on(found, &worker->scheduled);
		if (worker->current_pwq)
			find_on(found, &worker->current_pwq->inactive_works);
	}
}

/**
 * ps_leftover_work() - find work items that call the module
 * @found:	where to note the first
 *
 * Context: any; takes the pools' locks.
 */
void ps_leftover_work(struct ps_leftover *found)
{
	struct worker_pool *pool;
	unsigned long flags;
	int id;

	rcu_read_lock();
	idr_for_each_entry(&worker_pool_idr, pool, id) {
		raw_spin_lock_irqsave(&pool->lock, flags);
		find_in_pool(found, pool);
		raw_spin_unlock_irqrestore(&pool->lock, flags);
	}
	rcu_read_unlock();
}
