// SPDX-License-Identifier: GPL-2.0
/*
 * rtlock.c - spinlocks that sleep (PREEMPT_RT), for programs
 *
 * In:  ioctl()s of the file in debugfs, see rtlock.h.
 * Out: a task that waits in schedule_rtlock() for an owner that it boosts; what became of the state
 *      that it was in before. Every other time it is woken while it waits: not to run, but to be
 *      found running once it has the lock.
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "rtlock.h"

#ifndef CONFIG_PREEMPT_RT
#error "no spinlock sleeps in this kernel"
#endif

#define MOST_MS	100U

/* @guard, which never sleeps, is for what follows it. */
struct shared {
	spinlock_t lock;
	raw_spinlock_t guard;
	struct task_struct *waiter;
	bool woken;
	unsigned int turns;
};

static struct dentry *file;

static void wake(struct shared *s)
{
	raw_spin_lock_irq(&s->guard);
	if (s->turns++ % 2 && s->waiter) {
		s->woken = true;
		wake_up_process(s->waiter);
	}
	raw_spin_unlock_irq(&s->guard);
}

static long hold(struct shared *s, unsigned long ms)
{
	u64 until = ktime_get_ns() + min(ms, MOST_MS) * NSEC_PER_MSEC;
	bool boosted = false;

	spin_lock(&s->lock);
	while (ktime_get_ns() < until) {
		boosted |= READ_ONCE(current->prio) < current->normal_prio;
		cpu_relax();
	}
	wake(s);
	spin_unlock(&s->lock);
	return boosted;
}

static long take(struct shared *s)
{
	unsigned int state, wanted;

	set_current_state(TASK_UNINTERRUPTIBLE);
	raw_spin_lock_irq(&s->guard);
	s->waiter = current;
	s->woken = false;
	raw_spin_unlock_irq(&s->guard);
	spin_lock(&s->lock);
	raw_spin_lock_irq(&s->guard);
	s->waiter = NULL;
	wanted = s->woken ? TASK_RUNNING : TASK_UNINTERRUPTIBLE;
	state = get_current_state();
	raw_spin_unlock_irq(&s->guard);
	__set_current_state(TASK_RUNNING);
	spin_unlock(&s->lock);
	return state == wanted ? 0 : -EIO;
}

static long rtlock_ioctl(struct file *file, unsigned int what, unsigned long arg)
{
	switch (what) {
	case RTLOCK_HOLD:
		return hold(file->private_data, arg);
	case RTLOCK_TAKE:
		return take(file->private_data);
	default:
		return -ENOTTY;
	}
}

static int rtlock_open(struct inode *inode, struct file *file)
{
	struct shared *s = kzalloc(sizeof(*s), GFP_KERNEL);

	if (!s)
		return -ENOMEM;
	spin_lock_init(&s->lock);
	raw_spin_lock_init(&s->guard);
	file->private_data = s;
	return 0;
}

static int rtlock_release(struct inode *inode, struct file *file)
{
	kfree(file->private_data);
	return 0;
}

static const struct file_operations rtlock_fops = {
	.owner = THIS_MODULE,
	.open = rtlock_open,
	.release = rtlock_release,
	.unlocked_ioctl = rtlock_ioctl,
};

static int __init rtlock_init(void)
{
	file = debugfs_create_file(RTLOCK_FILE, 0600, NULL, NULL, &rtlock_fops);
	return PTR_ERR_OR_ZERO(file);
}

static void __exit rtlock_exit(void)
{
	debugfs_remove(file);
}

module_init(rtlock_init);
module_exit(rtlock_exit);
MODULE_DESCRIPTION("spinlocks that sleep, for the tests");
MODULE_LICENSE("GPL");
