// SPDX-License-Identifier: GPL-2.0
/*
 * Appended to plugsched/hooks.c of a tree by the tests: what an engineer forgot to take back.
 *
 * In:  the module parameter leave, which says what is left; leave_end ends it when written to.
 * Out: it goes on, again and again, until then; "once", armed as the module is disabled, fires after 15 s.
 */
#include <linux/cpuhotplug.h>
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/ftrace.h>
#include <linux/hrtimer.h>
#include <linux/irq_work.h>
#include <linux/kprobes.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/oom.h>
#include <linux/panic_notifier.h>
#include <linux/pvclock_gtod.h>
#include <linux/reboot.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/workqueue.h>
#if __has_include(<linux/filelock.h>)
#include <linux/filelock.h>
#endif
#include <trace/events/sched.h>

static char *leave = "once";
module_param(leave, charp, 0444);

static bool leftover_ended, leftover_started;

static bool leaves(const char *what)
{
	return !strcmp(leave, what);
}

static struct hrtimer leftover_hrtimer;

static enum hrtimer_restart leftover_fires(struct hrtimer *timer)
{
	if (!strcmp(leave, "once") || READ_ONCE(leftover_ended))
		return HRTIMER_NORESTART;
	hrtimer_forward_now(timer, ms_to_ktime(20));
	return HRTIMER_RESTART;
}

static void leftover_start_hrtimer(u64 ms)
{
#if __has_include(<linux/hrtimer_rearm.h>)	/* as old as hrtimer_setup(), as far as series go */
	hrtimer_setup(&leftover_hrtimer, leftover_fires, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
#else
	hrtimer_init(&leftover_hrtimer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	leftover_hrtimer.function = leftover_fires;
#endif
	hrtimer_start(&leftover_hrtimer, ms_to_ktime(ms), HRTIMER_MODE_REL);
}

static void leftover_ticks(struct timer_list *timer)
{
	if (!READ_ONCE(leftover_ended))
		mod_timer(timer, jiffies + 2);
}
static DEFINE_TIMER(leftover_timer, leftover_ticks);

static void leftover_works(struct work_struct *work)
{
	if (!READ_ONCE(leftover_ended))
		schedule_work(work);
}
static DECLARE_WORK(leftover_work, leftover_works);

static void leftover_delayed(struct work_struct *work)
{
	if (!READ_ONCE(leftover_ended))
		schedule_delayed_work(to_delayed_work(work), HZ / 4);
}
static DECLARE_DELAYED_WORK(leftover_dwork, leftover_delayed);

static void leftover_irq(struct irq_work *work)
{
	if (!READ_ONCE(leftover_ended))
		irq_work_queue(work);
}
static struct irq_work leftover_irq_work = IRQ_WORK_INIT_LAZY(leftover_irq);

static int leftover_thread(void *data)
{
	while (!READ_ONCE(leftover_ended))
		msleep(20);
	return 0;
}

/* Of a thread of the kernel's own code. */
static struct kthread_worker *leftover_worker;

static void leftover_works_too(struct kthread_work *work)
{
	if (!READ_ONCE(leftover_ended))
		kthread_queue_work(leftover_worker, work);
}
static DEFINE_KTHREAD_WORK(leftover_kwork, leftover_works_too);

static void leftover_delayed_too(struct kthread_work *work)
{
	struct kthread_delayed_work *dwork = container_of(work, struct kthread_delayed_work, work);

	if (!READ_ONCE(leftover_ended))
		kthread_queue_delayed_work(leftover_worker, dwork, HZ / 4);
}
static DEFINE_KTHREAD_DELAYED_WORK(leftover_kdwork, leftover_delayed_too);

static int leftover_start_worker(void)
{
	leftover_worker = kthread_create_worker(0, "leftover");
	if (IS_ERR(leftover_worker))
		return PTR_ERR(leftover_worker);
	if (leaves("kwork"))
		kthread_queue_work(leftover_worker, &leftover_kwork);
	else
		kthread_queue_delayed_work(leftover_worker, &leftover_kdwork, HZ / 4);
	return 0;
}

static void leftover_end_worker(void)
{
	kthread_cancel_work_sync(&leftover_kwork);
	kthread_cancel_delayed_work_sync(&leftover_kdwork);
	kthread_destroy_worker(leftover_worker);
}

static void leftover_probe(void *data, struct task_struct *task)
{
}

static int leftover_notified(struct notifier_block *nb, unsigned long action, void *data)
{
	return NOTIFY_DONE;
}
static struct notifier_block leftover_nb = { .notifier_call = leftover_notified };

static int leftover_online(unsigned int cpu)
{
	return 0;
}
static int leftover_state;

static void leftover_traced(unsigned long ip, unsigned long parent, struct ftrace_ops *ops,
			    struct ftrace_regs *regs)
{
}
static struct ftrace_ops leftover_ops = { .func = leftover_traced };

static int leftover_hit(struct kprobe *p, struct pt_regs *regs)
{
	return 0;
}
static struct kprobe leftover_kprobe = { .symbol_name = "vfs_fsync", .pre_handler = leftover_hit };

int leftover_start(void)
{
	if (leftover_started)
		return 0;
	leftover_started = true;
	if (leaves("hrtimer"))
		leftover_start_hrtimer(20);
	else if (leaves("timer"))
		mod_timer(&leftover_timer, jiffies + 2);
	else if (leaves("work"))
		schedule_work(&leftover_work);
	else if (leaves("delayed"))
		schedule_delayed_work(&leftover_dwork, HZ / 4);
	else if (leaves("irq_work"))
		irq_work_queue(&leftover_irq_work);
	else if (leaves("kthread"))
		return PTR_ERR_OR_ZERO(kthread_run(leftover_thread, NULL, "leftover"));
	else if (leaves("probe"))
		return register_trace_sched_process_free(leftover_probe, NULL);
	else if (leaves("reboot"))
		return register_reboot_notifier(&leftover_nb);
	else if (leaves("panic"))
		return atomic_notifier_chain_register(&panic_notifier_list, &leftover_nb);
	else if (leaves("oom"))
		return register_oom_notifier(&leftover_nb);
	else if (leaves("clock"))
		return pvclock_gtod_register_notifier(&leftover_nb);
	else if (leaves("lease"))
		return lease_register_notifier(&leftover_nb);
	else if (leaves("kwork") || leaves("kdelayed"))
		return leftover_start_worker();
	else if (leaves("hotplug"))
		leftover_state = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "leftover:online",
							   leftover_online, NULL);
	else if (leaves("ftrace"))
		return ftrace_set_filter(&leftover_ops, "vfs_fsync", 9, 1) ?:
		       register_ftrace_function(&leftover_ops);
	else if (leaves("kprobe"))
		return register_kprobe(&leftover_kprobe);
	else if (!leaves("after") && !leaves("once"))
		return -EINVAL;
	return 0;
}

/* Called by plugsched_on_unload(): as if the scheduler had armed it once more since. */
void leftover_rearm(void)
{
	if (leaves("after"))
		leftover_start_hrtimer(20);
	else if (leaves("once"))
		leftover_start_hrtimer(15000);
}

/* Called by plugsched_after_unload(), where that can be cancelled. */
void leftover_cancel(void)
{
	if (leaves("after"))
		hrtimer_cancel(&leftover_hrtimer);
}

static int leftover_end(const char *val, const struct kernel_param *kp)
{
	WRITE_ONCE(leftover_ended, true);
	if (leaves("probe"))
		unregister_trace_sched_process_free(leftover_probe, NULL);
	else if (leaves("reboot"))
		unregister_reboot_notifier(&leftover_nb);
	else if (leaves("panic"))
		atomic_notifier_chain_unregister(&panic_notifier_list, &leftover_nb);
	else if (leaves("oom"))
		unregister_oom_notifier(&leftover_nb);
	else if (leaves("clock"))
		pvclock_gtod_unregister_notifier(&leftover_nb);
	else if (leaves("lease"))
		lease_unregister_notifier(&leftover_nb);
	else if (leaves("kwork") || leaves("kdelayed"))
		leftover_end_worker();
	else if (leaves("hotplug"))
		cpuhp_remove_state_nocalls(leftover_state);
	else if (leaves("ftrace"))
		unregister_ftrace_function(&leftover_ops);
	else if (leaves("kprobe"))
		unregister_kprobe(&leftover_kprobe);
	return 0;
}
module_param_call(leave_end, leftover_end, NULL, NULL, 0200);
