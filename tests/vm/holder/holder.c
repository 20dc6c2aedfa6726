// SPDX-License-Identifier: GPL-2.0
/*
 * holder.c - holds one of the kernel's mutexes, for as long as asked
 *
 * In:  mutex, its address; held: 1 takes it and returns with it, 0 lets go.
 * Out: a thread that owns it.
 */
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>

static unsigned long mutex;
module_param(mutex, ulong, 0400);

static DECLARE_COMPLETION(taken);
static struct task_struct *owner;

static int own(void *unused)
{
	mutex_lock((struct mutex *)mutex);
	complete(&taken);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(HZ / 10);
	mutex_unlock((struct mutex *)mutex);
	return 0;
}

static int set_held(const char *value, const struct kernel_param *kp)
{
	bool held;
	int ret = kstrtobool(value, &held);

	if (ret || held == !!owner)
		return ret;
	if (!held) {
		kthread_stop(owner);
		owner = NULL;
		return 0;
	}
	reinit_completion(&taken);
	owner = kthread_run(own, NULL, "holder");
	if (IS_ERR(owner)) {
		ret = PTR_ERR(owner);
		owner = NULL;
		return ret;
	}
	wait_for_completion(&taken);
	return 0;
}

static const struct kernel_param_ops held_ops = { .set = set_held };
module_param_cb(held, &held_ops, NULL, 0200);

static int __init holder_init(void)
{
	return mutex ? 0 : -EINVAL;
}

static void __exit holder_exit(void)
{
	if (owner)
		kthread_stop(owner);
}

module_init(holder_init);
module_exit(holder_exit);
MODULE_DESCRIPTION("holds a mutex of the kernel's, for the tests");
MODULE_LICENSE("GPL");
