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
#include "have.h"
#include "leftover.h"

/* As in kernel/workqueue.c, which alone knows the two structs. */
#define BUSY_WORKER_HASH_ORDER	6

#ifdef WORK_STRUCT_PWQ_MASK
#define PWQ_MASK	WORK_STRUCT_PWQ_MASK
#else
#define PWQ_MASK	WORK_STRUCT_WQ_DATA_MASK
#endif

#define MEMBER(ptr, tag, name)	((void *)(ptr) + PS_OFFSET_##tag##_##name)

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
	struct list_head *worklist = MEMBER(pool, worker_pool, worklist);
	struct pool_workqueue *pwq;
	struct work_struct *work;

	list_for_each_entry(work, worklist, entry) {
		unsigned long data = atomic_long_read(&work->data);

		if (!(data & WORK_STRUCT_PWQ))
			continue;
		pwq = (void *)(data & PWQ_MASK);
		find_on(found, MEMBER(pwq, pool_workqueue, inactive_works));
	}
}

static void find_worker(struct ps_leftover *found, struct worker *worker)
{
	if (ps_leftover_ours(worker->current_func))
		ps_leftover_note(found, "work that calls %ps is running", worker->current_func);
	find_on(found, &worker->scheduled);
	if (worker->current_pwq)
		find_on(found, MEMBER(worker->current_pwq, pool_workqueue, inactive_works));
}

static void find_in_pool(struct ps_leftover *found, struct worker_pool *pool)
{
	struct hlist_head *busy_hash = MEMBER(pool, worker_pool, busy_hash);
	struct worker *worker;
	int bucket;

	find_on(found, MEMBER(pool, worker_pool, worklist));
	find_inactive(found, pool);
	for (bucket = 0; bucket < 1 << BUSY_WORKER_HASH_ORDER; bucket++)
		hlist_for_each_entry(worker, &busy_hash[bucket], hentry)
			find_worker(found, worker);
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
	raw_spinlock_t *lock;
	unsigned long flags;
	int id;

	rcu_read_lock();
	idr_for_each_entry(&worker_pool_idr, pool, id) {
		lock = MEMBER(pool, worker_pool, lock);
		raw_spin_lock_irqsave(lock, flags);
		find_in_pool(found, pool);
		raw_spin_unlock_irqrestore(lock, flags);
	}
	rcu_read_unlock();
}
