// SPDX-License-Identifier: GPL-2.0
/*
 * swap.c - the module's beginning and end, its control files, and the order of a swap
 *
 *   in:  a write to /sys/kernel/plugsched/enable (see module-abi.h)
 *   out: the other scheduler running, or an error, its reason in .../reason, and everything as it
 *        was
 *
 * What can be done or refused with all CPUs running is done here: settings, memory, the state of
 * the entries, tasks asleep in code that is about to go. Then stop.c stops the machine. When a task
 * is in the way, it gets some time to leave, and the swap is tried again, a bounded number of
 * times.
 */
#include <linux/cpu.h>
#include <linux/delay.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/memory.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/sysfs.h>
#include <linux/timekeeping.h>
#include <linux/utsname.h>
#include "plugsched.h"

#define MAX_WAIT_MS	50

static unsigned int max_tries = 200;
module_param(max_tries, uint, 0644);
MODULE_PARM_DESC(max_tries, "how often a swap is tried when a task is in the way");

static bool trap_old;
module_param(trap_old, bool, 0444);
MODULE_PARM_DESC(trap_old, "for tests: replaced code is breakpoints while the module is in");

static DEFINE_MUTEX(swap_mutex);
static struct kobject *control_dir;
static bool swapped_in;
static time64_t since;
static unsigned int attempts;
static struct ps_swap last;	/* the last swap that went through */
static char reason[PS_REASON_LEN];

/* With the locks that keep away CPU hotplug and everybody else who changes kernel text. */
static int try_locked(struct ps_swap *swap)
{
	int ret;

	ret = ps_patch_verify(swap->in, swap->reason);
	if (ret)
		return ret;
	ret = ps_stop(swap);
	if (!ret && ps_patch_confirm(swap->in, swap->reason)) {
		/* Something of the kernel may lead into the module for ever. */
		__module_get(THIS_MODULE);
		ret = -EIO;
	}
	return ret;
}

static int try_swap(struct ps_swap *swap)
{
	int ret;

	ret = ps_stacks_settle(swap);
	if (ret)
		return ret;
	cpus_read_lock();
	mutex_lock(&text_mutex);
	ret = try_locked(swap);
	mutex_unlock(&text_mutex);
	cpus_read_unlock();
	return ret;
}

static int swap_to(bool in)
{
	struct ps_swap swap;
	unsigned int tries;
	int ret;

	ret = ps_patch_open(reason);
	if (ret)
		return ret;
	ret = ps_watch_open(reason);
	if (ret) {
		ps_patch_close();
		return ret;
	}
	for (tries = 1; ; tries++) {
		memset(&swap, 0, sizeof(swap));
		swap.in = in;
		swap.control = current;
		ret = try_swap(&swap);
		if ((ret != -EBUSY && ret != -EAGAIN) || tries >= max_tries)
			break;
		msleep(min_t(unsigned int, tries, MAX_WAIT_MS));
		if (signal_pending(current)) {
			strscpy(swap.reason, "interrupted", PS_REASON_LEN);
			ret = -EINTR;
			break;
		}
	}
	ps_watch_close();
	ps_patch_close();
	attempts = tries;
	if (ret == -EBUSY)
		snprintf(swap.reason, PS_REASON_LEN, "task %s (pid %d) stays in %pS (%u tries)",
			 swap.comm, swap.pid, (void *)swap.where, tries);
	if (ret) {
		strscpy(reason, swap.reason, sizeof(reason));
		return ret;
	}
	last = swap;
	since = ktime_get_real_seconds();
	swapped_in = in;
	return 0;
}

static int swap_out(void)
{
	int ret;

	plugsched_on_unload();
	ret = ps_leftover_check(reason);
	if (ret) {
		plugsched_on_load();
		return ret;
	}
	ps_features_to_kernel();
	ps_trap_clear();
	ret = swap_to(false);
	if (ret) {
		if (trap_old)
			ps_trap_set();
		plugsched_on_load();
		return ret;
	}
	ps_claim_release();
	ps_patch_exit();
	ps_leftover_wait();
	module_put(THIS_MODULE);
	return 0;
}

static int swap_in(void)
{
	int ret;

	ret = ps_arch_check_frame(reason) ?: ps_patch_check_livepatch(reason) ?:
	      ps_claim_take(reason);
	if (ret)
		return ret;
	ps_features_to_module();
	mutex_lock(&text_mutex);
	ret = ps_patch_init(reason);
	mutex_unlock(&text_mutex);
	if (ret) {
		ps_claim_release();
		return ret;
	}
	ret = swap_to(true);
	if (ret) {
		ps_claim_release();
		ps_patch_exit();
		return ret;
	}
	__module_get(THIS_MODULE);
	ret = plugsched_on_load();
	if (ret)
		snprintf(reason, sizeof(reason), "plugsched_on_load() failed with error %d", ret);
	if (!ret && trap_old) {
		ret = ps_trap_set();
		if (ret)
			strscpy(reason, "no memory to trap the replaced code", sizeof(reason));
	}
	if (ret && swap_out())
		return -EIO;
	return ret;
}

static ssize_t enable_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf,
			    size_t count)
{
	bool in;
	int ret;

	ret = kstrtobool(buf, &in);
	if (ret)
		return ret;
	if (mutex_lock_interruptible(&swap_mutex))
		return -EINTR;
	reason[0] = '\0';
	if (in != swapped_in)
		ret = in ? swap_in() : swap_out();
	mutex_unlock(&swap_mutex);
	return ret ?: count;
}

static ssize_t enable_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", READ_ONCE(swapped_in));
}

static ssize_t reason_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	ssize_t len;

	mutex_lock(&swap_mutex);
	len = sysfs_emit(buf, "%s\n", reason);
	mutex_unlock(&swap_mutex);
	return len;
}

static ssize_t status_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	ssize_t len;

	mutex_lock(&swap_mutex);
	len = sysfs_emit(buf,
			 "state %s\nsince_unix %lld\nattempts %u\nstop_ns %llu\ncheck_ns %llu\n"
			 "clear_ns %llu\npatch_ns %llu\nrebuild_ns %llu\nredirects %u\n"
			 "moved_tasks %d\nclaimed %u\nrelease %s\n",
			 swapped_in ? "replaced" : "original", since, attempts, last.stop_ns,
			 last.ns[PS_CHECK], last.ns[PS_CLEAR], last.ns[PS_PATCH],
			 last.ns[PS_REBUILD], ps_patch_count(), atomic_read(&last.moved),
			 ps_claim_count(), init_utsname()->release);
	mutex_unlock(&swap_mutex);
	return len;
}

static struct kobj_attribute enable_attr = __ATTR(enable, 0600, enable_show, enable_store);
static struct kobj_attribute reason_attr = __ATTR(reason, 0400, reason_show, NULL);
static struct kobj_attribute status_attr = __ATTR(status, 0444, status_show, NULL);

static const struct attribute *control_files[] = {
	&enable_attr.attr, &reason_attr.attr, &status_attr.attr, NULL
};

static int __init plugsched_init(void)
{
	int ret;

	ret = ps_stacks_init();
	if (ret)
		return ret;
	control_dir = kobject_create_and_add("plugsched", kernel_kobj);
	if (!control_dir) {
		ret = -ENOMEM;
		goto fail;
	}
	ret = sysfs_create_files(control_dir, control_files);
	if (ret)
		goto fail;
	return 0;
fail:
	kobject_put(control_dir);
	ps_stacks_exit();
	return ret;
}

/* Not reached while the module's scheduler is in: it holds a reference. */
static void __exit plugsched_exit(void)
{
	sysfs_remove_files(control_dir, control_files);
	kobject_put(control_dir);
	ps_stacks_exit();
}

module_init(plugsched_init);
module_exit(plugsched_exit);
MODULE_DESCRIPTION("the kernel's CPU scheduler as a module, made by plugsched");
MODULE_LICENSE("GPL");
