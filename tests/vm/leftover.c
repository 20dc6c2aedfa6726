// SPDX-License-Identifier: GPL-2.0
/* Appended to plugsched/hooks.c of a tree by test.sh: a timer that nobody cancels. */
#include <linux/hrtimer.h>

static struct hrtimer leftover_timer;

static enum hrtimer_restart leftover_fires(struct hrtimer *timer)
{
	return HRTIMER_NORESTART;
}

int leftover_start(void)
{
	if (leftover_timer.function)
		return 0;
	hrtimer_init(&leftover_timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	leftover_timer.function = leftover_fires;
	hrtimer_start(&leftover_timer, ns_to_ktime(15ULL * NSEC_PER_SEC), HRTIMER_MODE_REL);
	return 0;
}
