// SPDX-License-Identifier: GPL-2.0
/*
 * swap.c - the order of a swap
 *
 *   in:  control.c's request to enable or disable the module's scheduler
 *   out: the other scheduler running, or an error, its reason, and everything as it was
 *
 * What can be done or refused with all CPUs running is done here: settings, memory, the state of
 * the entries, tasks asleep in code that is about to go. Then stop.c stops the machine. When a task
 * is in the way, it gets some time to leave, and the swap is tried again, a bounded number of
 * times; when the module is being removed by force, until it succeeds.
 */
#define pr_fmt(fmt) "plugsched: " fmt

#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/memory.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/timekeeping.h>
#include "plugsched.h"

#define MAX_WAIT_MS	50
#define SAY_AGAIN	(5 * HZ)
#define GIVE_TRIES	3	/* after so many, functions in which tasks rest are given back */

static unsigned int max_tries = 200;
module_param(max_tries, uint, 0644);
MODULE_PARM_DESC(max_tries, "how often a swap is tried when a task is in the way");

static bool trap_old;
module_param(trap_old, bool, 0444);
MODULE_PARM_DESC(trap_old, "for tests: replaced code is breakpoints while the module is active");

static unsigned int pause_ms;
module_param(pause_ms, uint, 0644);
MODULE_PARM_DESC(pause_ms, "for tests: how long a swap waits before its first try, in ms");

static bool fail_confirm;
module_param(fail_confirm, bool, 0644);
MODULE_PARM_DESC(fail_confirm, "for tests: the check of the text after the next stop fails");

/*
 * The check after the stop has failed. Which scheduler runs is what the text says, so the state
 * follows it. Where some places have changed and others have not, the module has to stay for ever.
 */
static int settle(struct ps_swap *swap)
{
	struct ps_state *state = swap->state;
	char other[PS_REASON_LEN];

	if (!ps_patch_confirm(swap->in, PS_ALL, other)) {
		pr_err("%s; the kernel's text is as intended all the same\n", swap->reason);
		return 0;
	}
	if (!ps_patch_confirm(!swap->in, PS_ALL, other)) {
		pr_err("%s; the kernel's text is as it was\n", swap->reason);
		return -EIO;
	}
	pr_crit("%s; only part of the kernel's text is changed, the module stays in memory until the next boot\n",
		swap->reason);
	__module_get(THIS_MODULE);
	state->mixed = true;
	state->active = true;
	return -EIO;
}

static int confirm(struct ps_swap *swap)
{
	int ret = ps_patch_confirm(swap->in, PS_ALL, swap->reason);

	if (!ret && fail_confirm) {
		fail_confirm = false;
		strscpy(swap->reason, "the check of the text fails on request (fail_confirm)", PS_REASON_LEN);
		ret = -EIO;
	}
	if (ret)
		ret = settle(swap);
	if (!ret)
		ps_blacklist_set(swap->in);
	return ret;
}

/* What is in the way: a task, or what the swap's reason says already. */
static void say_busy(struct ps_swap *swap, unsigned int tries)
{
	if (swap->where)
		snprintf(swap->reason, PS_REASON_LEN, "task %s (pid %d) stays in %pS (%u tries)",
			 swap->comm, swap->pid, (void *)swap->where, tries);
}

/* Returns true when the swap is to be tried again. */
static bool wait_to_retry(const struct ps_state *state, struct ps_swap *swap, unsigned int tries,
			  bool forever, unsigned long *said)
{
	if (!forever && (tries >= max_tries || READ_ONCE(state->leaving)))
		return false;
	if (forever && time_after(jiffies, *said + SAY_AGAIN)) {
		say_busy(swap, tries);
		pr_warn("waiting to restore the kernel's scheduler: %s\n", swap->reason);
		*said = jiffies;
	}
	msleep(min_t(unsigned int, tries, MAX_WAIT_MS));
	return true;
}

static void keep_result(struct ps_state *state, const struct ps_swap *swap)
{
	int phase;

	state->active = swap->in;
	state->since = ktime_get_real_seconds();
	state->stop_ns = swap->stop_ns;
	state->first_stop_ns = ps_watch_first_stop();
	for (phase = 0; phase < PS_PHASES; phase++)
		state->ns[phase] = swap->ns[phase];
	state->moved = atomic_read(&swap->moved);
	state->claimed = swap->in ? ps_claim_count() : 0;
}

/* The module's scheduler goes on, all of it. */
static void take_again(void)
{
	char reason[PS_REASON_LEN];

	if (ps_resting_take(reason))
		pr_warn("functions in which tasks rest are the kernel's until the next swap: %s\n",
			reason);
}

static int swap_to(struct ps_state *state, bool in, bool forever)
{
	unsigned long said = jiffies - SAY_AGAIN;
	struct ps_swap swap;
	unsigned int tries;
	bool given = false;
	int ret;

	ret = ps_patch_open(state->reason);
	if (ret)
		return ret;
	if (!forever)
		msleep_interruptible(pause_ms);
	ps_watch_forget();
	for (tries = 1;; tries++) {
		swap = (struct ps_swap){ .in = in, .part = PS_ALL, .state = state,
					 .confirm = confirm, .control = current };
		if (!forever && signal_pending(current)) {
			strscpy(swap.reason, "interrupted", PS_REASON_LEN);
			ret = -EINTR;
			break;
		}
		ret = ps_attempt(&swap);
		if ((ret != -EBUSY && ret != -EAGAIN) ||
		    !wait_to_retry(state, &swap, tries, forever, &said))
			break;
		if (!in && tries == GIVE_TRIES)
			given = !ps_resting_give(swap.reason);
	}
	if (ret && given)
		take_again();
	ps_patch_close();
	state->attempts = tries;
	if (ret) {
		say_busy(&swap, tries);
		strscpy(state->reason, swap.reason, PS_REASON_LEN);
		return ret;
	}
	ps_features_finish(in);
	keep_result(state, &swap);
	ps_state_publish(state);
	pr_info("%s after %u %s: all CPUs were stopped for %llu ns, %d tasks moved\n",
		in ? "enabled" : "disabled", tries, tries == 1 ? "try" : "tries", swap.stop_ns,
		state->moved);
	return 0;
}

static int prepare(char *reason)
{
	int ret;

	ret = ps_blacklist_init(reason);
	if (ret)
		return ret;
	mutex_lock(&text_mutex);
	ret = ps_patch_init(reason);
	mutex_unlock(&text_mutex);
	if (ret)
		ps_blacklist_exit();
	return ret;
}

static void unprepare(void)
{
	ps_patch_exit();
	ps_blacklist_exit();
}

/**
 * ps_swap_out() - give the kernel's scheduler back
 * @state:	the module's state; active. Its reason is set on failure.
 * @forever:	try until it succeeds: the module's memory is about to go
 *
 * The claims are the caller's to release.
 *
 * Context: process context, with control.c's mutex.
 * Return: 0; -EBUSY when a task would not leave the module's code, -EAGAIN when other users'
 * kprobes or too many context switches were in the way each time, -EINTR for a signal, -ENOMEM, or
 * -EPERM or -EIO when the kernel's text is not as expected: the module's scheduler then goes on.
 */
int ps_swap_out(struct ps_state *state, bool forever)
{
	int ret;

	plugsched_on_unload();
	ps_features_to_kernel();
	ps_trap_clear();
	while ((ret = swap_to(state, false, forever)) && forever) {
		pr_err("the kernel's scheduler cannot be restored yet: %s\n", state->reason);
		msleep(jiffies_to_msecs(SAY_AGAIN));
	}
	if (ret) {
		if (trap_old)
			ps_trap_set();
		plugsched_on_load();
		return ret;
	}
	unprepare();
	plugsched_after_unload();
	return 0;
}

/**
 * ps_swap_in() - let the module's scheduler take over
 * @state:	the module's state; not active. Its reason is set on failure.
 *
 * After a failure, too, the claims are the caller's to release.
 *
 * Context: process context, with control.c's mutex.
 * Return: 0; -EBUSY when a task would not leave replaced code, -EAGAIN as ps_swap_out(), -EINTR for
 * a signal, -ENOMEM, -EPERM or -EIO when the kernel's text is not as expected, or what
 * plugsched_on_load() returned. The kernel's scheduler then goes on, unless @state says that the
 * module's is active.
 */
int ps_swap_in(struct ps_state *state)
{
	char *reason = state->reason;
	int ret;

	ret = ps_arch_check_frame(reason) ?: ps_patch_check_livepatch(reason) ?:
	      ps_ext_take(reason) ?: ps_claim_take(reason);
	if (ret)
		return ret;
	ps_features_to_module();
	ret = prepare(reason);
	if (ret)
		return ret;
	ret = swap_to(state, true, false);
	if (ret) {
		if (!state->active)
			unprepare();
		return ret;
	}
	ret = plugsched_on_load();
	if (ret)
		snprintf(reason, PS_REASON_LEN, "plugsched_on_load() failed with error %d", ret);
	if (!ret && trap_old) {
		ret = ps_trap_set();
		if (ret)
			strscpy(reason, "no memory to trap the replaced code", PS_REASON_LEN);
	}
	if (ret && ps_swap_out(state, false))
		return -EIO;
	return ret;
}
