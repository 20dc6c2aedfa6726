// SPDX-License-Identifier: GPL-2.0
/*
 * kprobes.c - keeps kprobes as they are while a swap is tried
 *
 *   in:  the kernel's kprobe_mutex
 *   out: no kprobe is registered, removed or optimized from ps_kprobes_trylock() until
 *        ps_kprobes_unlock()
 *
 * A kprobe copies the instruction it sits on some time before it is there to be seen, and must copy
 * neither a redirected call nor what a jump is about to replace.
 *
 * The mutex may be held for minutes: to optimize a kprobe, the kernel waits until each runnable
 * task has run. Whoever sleeps on a mutex cannot be killed, so it is tried again and again.
 */
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include "plugsched.h"

#define PATIENCE	(10 * HZ)
#define LOOK_AGAIN_MS	20

#ifdef CONFIG_KPROBES

extern struct mutex kprobe_mutex;

/**
 * ps_kprobes_trylock() - keep kprobes as they are
 * @reason: why not, PS_REASON_LEN bytes
 *
 * Context: process context; the caller holds neither cpus_read_lock nor text_mutex.
 * Return: 0, or -EAGAIN when they are being changed.
 */
int ps_kprobes_trylock(char *reason)
{
	if (mutex_trylock(&kprobe_mutex))
		return 0;
	strscpy(reason, "kprobes of other users are being changed or optimized", PS_REASON_LEN);
	return -EAGAIN;
}

/**
 * ps_kprobes_unlock() - let kprobes be changed again
 */
void ps_kprobes_unlock(void)
{
	mutex_unlock(&kprobe_mutex);
}

#else

int ps_kprobes_trylock(char *reason)
{
	return 0;
}

void ps_kprobes_unlock(void)
{
}

#endif

/**
 * ps_kprobes_wait() - wait until kprobes can be changed
 * @reason: why not, PS_REASON_LEN bytes
 *
 * Context: as ps_kprobes_trylock(). A signal ends it.
 * Return: 0, -EINTR for a signal, or -EAGAIN after ten seconds.
 */
int ps_kprobes_wait(char *reason)
{
	unsigned long end = jiffies + PATIENCE;
	int ret;

	while ((ret = ps_kprobes_trylock(reason))) {
		if (signal_pending(current)) {
			strscpy(reason, "interrupted", PS_REASON_LEN);
			return -EINTR;
		}
		if (time_after(jiffies, end))
			return ret;
		msleep_interruptible(LOOK_AGAIN_MS);
	}
	ps_kprobes_unlock();
	return 0;
}
