// SPDX-License-Identifier: GPL-2.0
/*
 * ruler.c - what the length of a stop is compared with
 *
 *   in:  reads of the files in /sys/kernel/debug/ruler
 *   out: now_ns         the monotonic clock
 *        empty_stop_ns  how long a call of stop_machine() with an empty function takes, the least
 *                       of nine
 *        gap_ns         the longest time that a CPU has taken no interrupt since the last read;
 *                       its timers run while 1 is written there, until 0 is
 *
 * The last one is measured by a timer on each CPU, due every PERIOD: what lies between two of its
 * interrupts, less the period, is time in which the CPU had interrupts off (or no time slice of
 * the machine's, where the CPU is a virtual one).
 */
#include <linux/cpu.h>
#include <linux/debugfs.h>
#include <linux/hrtimer.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>
#include <linux/smp.h>
#include <linux/stop_machine.h>
#include <linux/timekeeping.h>

#define PERIOD	50000	/* ns */
#define ROUNDS	9

static DEFINE_PER_CPU(struct hrtimer, timers);
static DEFINE_PER_CPU(u64, last);
static DEFINE_PER_CPU(u64, longest);
static struct dentry *dir;

static enum hrtimer_restart tick(struct hrtimer *timer)
{
	u64 now = ktime_get_mono_fast_ns(), gap = now - __this_cpu_read(last);

	if (gap > PERIOD && gap - PERIOD > __this_cpu_read(longest))
		__this_cpu_write(longest, gap - PERIOD);
	__this_cpu_write(last, now);
	hrtimer_forward_now(timer, PERIOD);
	return HRTIMER_RESTART;
}

static void start(void *unused)
{
	struct hrtimer *timer = this_cpu_ptr(&timers);

	__this_cpu_write(last, ktime_get_mono_fast_ns());
	__this_cpu_write(longest, 0);
	hrtimer_init(timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
	timer->function = tick;
	hrtimer_start(timer, PERIOD, HRTIMER_MODE_REL_PINNED_HARD);
}

static void stop(void)
{
	int cpu;

	for_each_online_cpu(cpu)
		hrtimer_cancel(per_cpu_ptr(&timers, cpu));
}

/* The timers run from one write of 1 to the next write of 0: they cost, too. */
static int set_running(void *data, u64 on)
{
	static bool running;

	cpus_read_lock();
	if (on && !running)
		on_each_cpu(start, NULL, 1);
	else if (!on && running)
		stop();
	running = on;
	cpus_read_unlock();
	return 0;
}

static int get_gap(void *data, u64 *value)
{
	int cpu;

	*value = 0;
	for_each_online_cpu(cpu) {
		*value = max(*value, per_cpu(longest, cpu));
		per_cpu(longest, cpu) = 0;
	}
	return 0;
}
DEFINE_DEBUGFS_ATTRIBUTE(gap_fops, get_gap, set_running, "%llu\n");

static int get_now(void *data, u64 *value)
{
	*value = ktime_get_mono_fast_ns();
	return 0;
}
DEFINE_DEBUGFS_ATTRIBUTE(now_fops, get_now, NULL, "%llu\n");

static int nothing(void *data)
{
	return 0;
}

static int get_empty_stop(void *data, u64 *value)
{
	u64 begin, ns;
	int i;

	*value = U64_MAX;
	for (i = 0; i < ROUNDS; i++) {
		begin = ktime_get_mono_fast_ns();
		stop_machine(nothing, NULL, cpu_online_mask);
		ns = ktime_get_mono_fast_ns() - begin;
		*value = min(*value, ns);
	}
	return 0;
}
DEFINE_DEBUGFS_ATTRIBUTE(empty_fops, get_empty_stop, NULL, "%llu\n");

static int __init ruler_init(void)
{
	dir = debugfs_create_dir("ruler", NULL);
	debugfs_create_file_unsafe("now_ns", 0400, dir, NULL, &now_fops);
	debugfs_create_file_unsafe("empty_stop_ns", 0400, dir, NULL, &empty_fops);
	debugfs_create_file_unsafe("gap_ns", 0600, dir, NULL, &gap_fops);
	return 0;
}

static void __exit ruler_exit(void)
{
	debugfs_remove(dir);
	set_running(NULL, 0);
}

module_init(ruler_init);
module_exit(ruler_exit);
MODULE_DESCRIPTION("lengths that a stop is compared with");
MODULE_LICENSE("GPL");
