/* SPDX-License-Identifier: GPL-2.0 */
/*
 * lockclass.h - lock classes that outlive the module (see lockclass.c)
 *
 *   in:  the headers of the kernel's locks, included here
 *   out: the functions that initialize one take such a class, in all that includes this
 */
#ifndef PLUGSCHED_LOCKCLASS_H
#define PLUGSCHED_LOCKCLASS_H

#ifdef CONFIG_LOCKDEP

#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>
#include <linux/swait.h>
#include <linux/wait.h>

/**
 * struct ps_lock_class - what lockdep knows a lock by
 * @name:	its name
 * @key:	its key
 * @list:	links all of them
 * @made:	the module's own key, of the place in the code
 * @own:	where @key points to, unless memory lacked
 */
struct ps_lock_class {
	const char *name;
	struct lock_class_key *key;
	struct list_head list;
	const struct lock_class_key *made;
	struct lock_class_key own;
};

const struct ps_lock_class *ps_lock_class(const char *name, struct lock_class_key *key);

#define PS_LASTING(init, lock, called, made, ...)				\
	do {									\
		const struct ps_lock_class *ps_class = ps_lock_class(called, made); \
										\
		(init)(lock, ps_class->name, ps_class->key, ##__VA_ARGS__);	\
	} while (0)

#define __raw_spin_lock_init(lock, name, key, ...)				\
	PS_LASTING(__raw_spin_lock_init, lock, name, key, __VA_ARGS__)
#define __rwlock_init(lock, name, key)						\
	PS_LASTING(__rwlock_init, lock, name, key)
#define __mutex_init(lock, name, key)						\
	PS_LASTING(__mutex_init, lock, name, key)
#define __init_rwsem(lock, name, key)						\
	PS_LASTING(__init_rwsem, lock, name, key)
#define __seqcount_init(lock, name, key)					\
	PS_LASTING(__seqcount_init, lock, name, key)
#define __init_waitqueue_head(lock, name, key)					\
	PS_LASTING(__init_waitqueue_head, lock, name, key)
#define __init_swait_queue_head(lock, name, key)				\
	PS_LASTING(__init_swait_queue_head, lock, name, key)

#endif /* CONFIG_LOCKDEP */
#endif /* PLUGSCHED_LOCKCLASS_H */
