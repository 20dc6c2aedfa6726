// SPDX-License-Identifier: GPL-2.0
/*
 * control.c - the module's beginning and end, and its control files
 *
 *   in:  reads and writes of /sys/kernel/plugsched (see module-abi.h); the module's removal
 *   out: a swap by swap.c, its outcome in the files and in the kernel's log
 *
 * The module cannot go while its scheduler is active: it holds a reference from before the swap
 * until nothing would call into it any more, and its exit function, should it be removed by force,
 * gives the kernel's scheduler back first.
 *
 * Readers take no lock: a swap may take seconds, and any user may read the status. What may be on
 * a stack while a swap takes place is in a section of its own (PS_CONTROL), which is not subject to
 * the safety check: it is not the scheduler's, and stays in memory until sysfs has waited for it.
 */
#define pr_fmt(fmt) "plugsched: " fmt

#include <linux/capability.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/security.h>
#include <linux/sysfs.h>
#include <linux/utsname.h>
#include <linux/workqueue.h>
#include "plugsched.h"

#define LOOK_AGAIN_MS	250
#define SAY_AGAIN	(5 * HZ)

static struct kobject *control_dir;

static DEFINE_MUTEX(swap_mutex);
/* under swap_mutex; what readers see is a copy (state.c) */
static struct ps_state state;

static atomic_t writers;	/* references that writers of the control files hold */
static bool waiting;		/* disabled, but the reference is held; under swap_mutex */

static void look_again(struct work_struct *work);
static DECLARE_DELAYED_WORK(look_work, look_again);

/* Files of the module that are open, and whatever else holds it. */
static int others_hold(char *what)
{
	int others = module_refcount(THIS_MODULE) - atomic_read(&writers) - 1;

	if (others <= 0)
		return 0;
	snprintf(what, PS_REASON_LEN, "%d references to the module are held", others);
	return -EBUSY;
}

/*
 * The kernel's scheduler is back: give up the module's reference when nothing would call into it,
 * or look again later. With swap_mutex.
 */
static void try_to_let_go(void)
{
	char before[PS_REASON_LEN];
	int ret;

	/* removed by force: the exit function, which waits for us, sees to the rest */
	if (READ_ONCE(state.leaving))
		return;
	strscpy(before, state.pending, sizeof(before));
	ps_ext_release();
	ret = ps_claim_release(state.pending) ?: ps_leftover_check(state.pending) ?:
	      others_hold(state.pending);
	waiting = ret;
	ps_state_publish(&state);
	if (ret) {
		if (strcmp(before, state.pending))
			pr_warn("the module has to stay in memory: %s\n", state.pending);
		schedule_delayed_work(&look_work, msecs_to_jiffies(LOOK_AGAIN_MS));
		return;
	}
	if (before[0])
		pr_info("nothing holds the module any more, it may be removed\n");
	module_put(THIS_MODULE);
}

static void PS_CONTROL look_again(struct work_struct *work)
{
	/* whoever has the mutex may be about to wait for this */
	if (!mutex_trylock(&swap_mutex)) {
		schedule_delayed_work(&look_work, msecs_to_jiffies(LOOK_AGAIN_MS));
		return;
	}
	if (waiting)
		try_to_let_go();
	mutex_unlock(&swap_mutex);
}

/* Where modules have to be signed, one that is not has to stay out. */
static bool may_be_here(void)
{
#ifdef CONFIG_MODULE_SIG
	return THIS_MODULE->sig_ok || !security_locked_down(LOCKDOWN_MODULE_SIGNATURE);
#else
	return true;
#endif
}

/* Returns 0 or a negative errno with a reason. The module's reference is there when active. */
static int enable(void)
{
	int ret;

	if (!may_be_here()) {
		strscpy(state.reason, "the kernel is locked down, and the module is not signed",
			PS_REASON_LEN);
		return -EPERM;
	}
	if (!waiting)
		__module_get(THIS_MODULE);
	ret = ps_swap_in(&state);
	if (state.active || !ret) {
		waiting = false;
		state.pending[0] = '\0';
	} else {
		/* claims, and what on_load() may have left; without it, this is the end of it */
		try_to_let_go();
	}
	return ret;
}

static int disable(void)
{
	int ret;

	ret = ps_swap_out(&state, false);
	if (!ret)
		try_to_let_go();
	return ret;
}

static int swap_locked(bool on)
{
	int ret = 0;

	state.reason[0] = '\0';
	if (READ_ONCE(state.leaving)) {
		strscpy(state.reason, "the module is being removed", PS_REASON_LEN);
		ret = -ENODEV;
	} else if (on != state.active) {
		ret = on ? enable() : disable();
	}
	if (ret)
		pr_warn("not %s: %s (error %d)%s\n", on ? "enabled" : "disabled", state.reason, ret,
			on == state.active ? ", but the state says otherwise" : "");
	ps_state_publish(&state);
	return ret;
}

static ssize_t PS_CONTROL enable_store(struct kobject *kobj, struct kobj_attribute *attr,
				       const char *buf, size_t count)
{
	bool on;
	int ret;

	if (!capable(CAP_SYS_MODULE))
		return -EPERM;
	ret = kstrtobool(buf, &on);
	if (ret)
		return ret;
	if (!try_module_get(THIS_MODULE))
		return -ENODEV;
	atomic_inc(&writers);
	ret = mutex_lock_interruptible(&swap_mutex);
	if (!ret) {
		ret = swap_locked(on);
		mutex_unlock(&swap_mutex);
	}
	atomic_dec(&writers);
	/* sysfs waits for this function before the module goes */
	module_put(THIS_MODULE);
	return ret ?: count;
}

static ssize_t PS_CONTROL enable_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	struct ps_state shown;

	ps_state_read(&shown);
	return sysfs_emit(buf, "%d\n", shown.active);
}

static ssize_t PS_CONTROL reason_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	struct ps_state shown;

	ps_state_read(&shown);
	return sysfs_emit(buf, "%.*s\n", PS_REASON_LEN - 1, shown.reason);
}

static ssize_t PS_CONTROL pending_show(struct kobject *kobj, struct kobj_attribute *attr,
				       char *buf)
{
	struct ps_state shown;

	ps_state_read(&shown);
	return sysfs_emit(buf, "%.*s\n", PS_REASON_LEN - 1, shown.pending);
}

static ssize_t PS_CONTROL status_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	struct ps_state shown;

	ps_state_read(&shown);
	return sysfs_emit(buf,
			  "state %s\nsince_unix %lld\nattempts %u\nstop_ns %llu\nfirst_stop_ns %llu\ncheck_ns %llu\nclear_ns %llu\npatch_ns %llu\nrebuild_ns %llu\nredirects %u\nmoved_tasks %d\nclaimed %u\nrelease %s\n",
			  shown.mixed ? "mixed" : shown.active ? "replaced" : "original",
			  shown.since, shown.attempts, shown.stop_ns, shown.first_stop_ns,
			  shown.ns[PS_CHECK], shown.ns[PS_CLEAR], shown.ns[PS_PATCH],
			  shown.ns[PS_REBUILD],
			  (unsigned int)(ps_redirects_end - ps_redirects_start), shown.moved,
			  shown.claimed, init_utsname()->release);
}

static struct kobj_attribute enable_attr = __ATTR(enable, 0600, enable_show, enable_store);
static struct kobj_attribute reason_attr = __ATTR(reason, 0400, reason_show, NULL);
static struct kobj_attribute pending_attr = __ATTR(pending, 0400, pending_show, NULL);
static struct kobj_attribute status_attr = __ATTR(status, 0444, status_show, NULL);

static const struct attribute *control_files[] = {
	&enable_attr.attr, &reason_attr.attr, &pending_attr.attr, &status_attr.attr, NULL
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
	pr_info("loaded, not enabled yet: %u entries to redirect\n", ps_patch_count());
	return 0;
fail:
	kobject_put(control_dir);
	ps_stacks_exit();
	return ret;
}

/* Nothing may call into the module when this returns, however long that takes. */
static void wait_for_leftovers(void)
{
	unsigned long said = jiffies - SAY_AGAIN;

	ps_ext_release();
	while (ps_claim_release(state.pending) ?: ps_leftover_check(state.pending)) {
		if (time_after(jiffies, said + SAY_AGAIN)) {
			pr_warn("the module cannot leave memory yet: %s\n", state.pending);
			said = jiffies;
		}
		ps_state_publish(&state);
		msleep(LOOK_AGAIN_MS);
	}
}

/* Reached with the module's scheduler active only when the module is removed by force. */
static void __exit plugsched_exit(void)
{
	WRITE_ONCE(state.leaving, true);
	/* waits for whoever writes to it */
	sysfs_remove_file(control_dir, &enable_attr.attr);
	mutex_lock(&swap_mutex);
	waiting = false;
	if (state.active) {
		pr_warn("removed by force while enabled: the kernel's scheduler is restored first\n");
		ps_swap_out(&state, true);
	}
	wait_for_leftovers();
	mutex_unlock(&swap_mutex);
	cancel_delayed_work_sync(&look_work);
	sysfs_remove_files(control_dir, control_files + 1);
	kobject_put(control_dir);
	ps_stacks_exit();
	pr_info("removed\n");
}

module_init(plugsched_init);
module_exit(plugsched_exit);
MODULE_DESCRIPTION("the kernel's CPU scheduler as a module, made by plugsched");
MODULE_LICENSE("GPL");
