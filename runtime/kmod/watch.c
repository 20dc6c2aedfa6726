// SPDX-License-Identifier: GPL-2.0
/*
 * watch.c - tasks that were switched out since a moment before the stop and were not clean then
 *
 *   in:  every context switch while the watch is open: the kernel's own call of the context-switch
 *        function, which both schedulers go through, is redirected to stack_switch.S; stacks.c
 *        checks the task that leaves, and passes on which is to be checked again
 *   out: the pending set: tasks whose stacks are still to be checked
 *
 * A task that was found clean after the watch was opened, and that is not in the set, needs no
 * check in the stop. So the length of the stop depends neither on how many tasks there are nor on
 * how many of them wake up.
 *
 * Each CPU appends to a log of its own. Each log has a twin: an interrupt on each CPU exchanges the
 * two, and the full one is read with all CPUs running. After an overflow nothing is guessed: the
 * log grows, and all tasks are checked anew.
 *
 * To open the watch, all CPUs are stopped for the few instructions that change the call; it is
 * restored in the stop that swaps. The caller keeps kprobes as they are meanwhile: one on that call
 * would copy the redirected one. So the watch is open for one try only.
 */
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/memory.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/sort.h>
#include <linux/stop_machine.h>
#include <linux/timekeeping.h>
#include "plugsched.h"

#define FIRST_CAPACITY	512U
#define MAX_CAPACITY	(1U << 20)	/* entries of a log */

struct log {
	struct task_struct **tasks;
	unsigned int nr, max;
	bool overflow;
};

struct twin {
	struct log log[2];
	unsigned int active;
};

static DEFINE_PER_CPU(struct twin, twins);
static struct ps_alias alias;
static bool hooked;
static bool lost;		/* not all tasks that have run are known */
static u64 first_stop;		/* how long the hook took, in ns */
static unsigned int capacity = FIRST_CAPACITY;

static struct task_struct **pending;
static unsigned int nr_pending, max_pending;

/**
 * ps_watch_note() - append a task to this CPU's log
 * @task: the task that is switched out
 *
 * The reference keeps it from becoming another task.
 *
 * Context: interrupts are off, the run queue is locked.
 */
void ps_watch_note(struct task_struct *task)
{
	struct twin *twin = this_cpu_ptr(&twins);
	struct log *log = &twin->log[twin->active];

	if (log->nr == log->max) {
		log->overflow = true;
		return;
	}
	get_task_struct(task);
	log->tasks[log->nr++] = task;
}

static int grow_log(struct log *log)
{
	struct task_struct **tasks;

	if (log->max >= capacity)
		return 0;
	tasks = kvmalloc_array(capacity, sizeof(*tasks), GFP_KERNEL);
	if (!tasks)
		return -ENOMEM;
	kvfree(log->tasks);
	log->tasks = tasks;
	log->max = capacity;
	return 0;
}

/* One that was too small is larger when it is made or emptied the next time. */
static void learn_from(const struct log *log)
{
	if (log->overflow)
		capacity = min(max(capacity, 2 * log->max), MAX_CAPACITY);
}

static void free_log(struct log *log)
{
	unsigned int i;

	learn_from(log);
	for (i = 0; i < log->nr; i++)
		put_task_struct(log->tasks[i]);
	kvfree(log->tasks);
	memset(log, 0, sizeof(*log));
}

struct hooking {
	bool on;
	bool done;
	u64 ns;
};

static void set_hook(bool on)
{
	ps_arch_set_hook(ps_alias_at(&alias, ps_arch_hook()), on);
	hooked = on;
}

static int stop_to_hook(void *data)
{
	struct hooking *hooking = data;
	u64 start;

	if (smp_processor_id() == cpumask_first(cpu_online_mask)) {
		start = ktime_get_mono_fast_ns();
		set_hook(hooking->on);
		hooking->ns = ktime_get_mono_fast_ns() - start;
		/* pairs with the load below */
		smp_store_release(&hooking->done, true);
	}
	/* pairs with the store above */
	while (!smp_load_acquire(&hooking->done))
		cpu_relax();
	ps_arch_sync();
	return 0;
}

static int change_hook(bool on)
{
	struct hooking hooking = { .on = on };
	int ret;

	cpus_read_lock();
	mutex_lock(&text_mutex);
	ret = stop_machine_cpuslocked(stop_to_hook, &hooking, cpu_online_mask);
	mutex_unlock(&text_mutex);
	cpus_read_unlock();
	if (on)
		first_stop = hooking.ns;
	return ret;
}

/**
 * ps_watch_forget() - begin with small logs again: a try that finds them too small leaves larger
 *                     ones to the next
 */
void ps_watch_forget(void)
{
	capacity = FIRST_CAPACITY;
}

/**
 * ps_watch_open() - start to log tasks
 * @reason: why not, PS_REASON_LEN bytes
 *
 * Context: after ps_kprobes_trylock(), which is undone after ps_watch_close() only.
 * Return: 0, -ENOMEM, or -EPERM when the call is not as the kernel made it.
 */
int ps_watch_open(char *reason)
{
	struct twin *twin;
	int cpu, ret;

	lost = true;
	ret = ps_arch_check_frame(reason);
	if (ret)
		goto fail;
	for_each_possible_cpu(cpu) {
		twin = per_cpu_ptr(&twins, cpu);
		ret = ret ?: grow_log(&twin->log[0]) ?: grow_log(&twin->log[1]);
	}
	ret = ret ?: ps_alias_add(&alias, ps_arch_hook(), sizeof(u64)) ?: ps_alias_map(&alias) ?:
	      change_hook(true);
	if (!ret)
		return 0;
	strscpy(reason, "cannot watch context switches: out of memory", PS_REASON_LEN);
fail:
	ps_watch_close();
	return ret;
}

/**
 * ps_watch_first_stop() - how long all CPUs were stopped to open the watch
 *
 * Return: that time, in ns.
 */
u64 ps_watch_first_stop(void)
{
	return first_stop;
}

/**
 * ps_watch_end() - log no more
 *
 * Context: all CPUs are stopped.
 */
void ps_watch_end(void)
{
	if (hooked)
		set_hook(false);
}

/**
 * ps_watch_hooked() - is the call of the context-switch function redirected
 *
 * Return: true from ps_watch_open() until ps_watch_end() or ps_watch_close().
 */
bool ps_watch_hooked(void)
{
	return READ_ONCE(hooked);
}

/**
 * ps_watch_close() - log no more, and forget the tasks
 */
void ps_watch_close(void)
{
	unsigned int i;
	int cpu;

	/* can only fail for lack of memory that is not needed here */
	if (hooked)
		change_hook(false);
	ps_alias_exit(&alias);
	for_each_possible_cpu(cpu) {
		free_log(&per_cpu_ptr(&twins, cpu)->log[0]);
		free_log(&per_cpu_ptr(&twins, cpu)->log[1]);
	}
	for (i = 0; i < nr_pending; i++)
		put_task_struct(pending[i]);
	kvfree(pending);
	pending = NULL;
	nr_pending = 0;
	max_pending = 0;
}

/**
 * ps_watch_reserve() - make room in the pending set
 * @more: number of tasks that are going to be added
 *
 * Return: 0, or -ENOMEM.
 */
int ps_watch_reserve(unsigned int more)
{
	struct task_struct **set;
	unsigned int max;

	if (nr_pending + more <= max_pending)
		return 0;
	max = max(2 * max_pending, nr_pending + more);
	set = kvmalloc_array(max, sizeof(*set), GFP_KERNEL);
	if (!set)
		return -ENOMEM;
	memcpy(set, pending, nr_pending * sizeof(*set));
	kvfree(pending);
	pending = set;
	max_pending = max;
	return 0;
}

/**
 * ps_watch_add() - add a task to the pending set
 * @task: the task
 *
 * Context: after ps_watch_reserve().
 */
void ps_watch_add(struct task_struct *task)
{
	get_task_struct(task);
	pending[nr_pending++] = task;
}

static int by_pointer(const void *a, const void *b)
{
	unsigned long x = *(const unsigned long *)a, y = *(const unsigned long *)b;

	return x < y ? -1 : x > y;
}

static void drop_duplicates(void)
{
	unsigned int i, nr = 0;

	sort(pending, nr_pending, sizeof(*pending), by_pointer, NULL);
	for (i = 0; i < nr_pending; i++) {
		if (nr && pending[nr - 1] == pending[i])
			put_task_struct(pending[i]);
		else
			pending[nr++] = pending[i];
	}
	nr_pending = nr;
}

static void exchange(void *unused)
{
	struct twin *twin = this_cpu_ptr(&twins);

	twin->active ^= 1;
}

/* Moves the entries of a log that no CPU writes to. */
static int empty_log(struct log *log)
{
	unsigned int i;
	int ret;

	ret = ps_watch_reserve(log->nr);
	if (ret)
		return ret;
	for (i = 0; i < log->nr; i++)
		pending[nr_pending++] = log->tasks[i];
	lost |= log->overflow;
	learn_from(log);
	log->nr = 0;
	log->overflow = false;
	return grow_log(log);
}

/**
 * ps_watch_collect() - move the logged tasks into the pending set
 *
 * Return: number of pending tasks, -ENOMEM, or -EOVERFLOW when all tasks are to be checked from now
 * on: the first time, and whenever a log was too small.
 */
int ps_watch_collect(void)
{
	int cpu, ret = 0;

	cpus_read_lock();
	on_each_cpu(exchange, NULL, 1);
	for_each_possible_cpu(cpu) {
		struct twin *twin = per_cpu_ptr(&twins, cpu);
		struct log *log = &twin->log[twin->active];

		if (!ret)
			ret = empty_log(&twin->log[!twin->active]);
		/* went offline since it wrote to this one */
		if (!ret && !cpu_online(cpu))
			ret = empty_log(log);
	}
	cpus_read_unlock();
	if (ret)
		return ret;
	drop_duplicates();
	ret = lost ? -EOVERFLOW : nr_pending;
	lost = false;
	return ret;
}

/**
 * ps_watch_filter() - drop tasks from the pending set
 * @keep: called for each task; false: it need not be checked again
 * @arg: passed to @keep
 *
 * Return: number of tasks that were kept.
 */
unsigned int ps_watch_filter(bool (*keep)(struct task_struct *task, void *arg), void *arg)
{
	unsigned int i, nr = 0;

	for (i = 0; i < nr_pending; i++) {
		if (keep(pending[i], arg))
			pending[nr++] = pending[i];
		else
			put_task_struct(pending[i]);
		cond_resched();
	}
	nr_pending = nr;
	return nr;
}

static void each_logged(int cpu, void (*fn)(struct task_struct *task, void *arg), void *arg)
{
	struct twin *twin = per_cpu_ptr(&twins, cpu);
	struct log *log = &twin->log[twin->active];
	unsigned int i;

	for (i = 0; i < log->nr; i++)
		fn(log->tasks[i], arg);
}

/**
 * ps_watch_each() - visit one worker's share of the pending and the logged tasks
 * @part: the worker's number
 * @parts: number of workers
 * @fn: called for each task
 * @arg: passed to @fn
 *
 * Context: all CPUs are stopped.
 * Return: false when a log is incomplete.
 */
bool ps_watch_each(int part, int parts, void (*fn)(struct task_struct *task, void *arg), void *arg)
{
	unsigned int i;
	int cpu, nr = 0;
	bool complete = true;

	for (i = part; i < nr_pending; i += parts)
		fn(pending[i], arg);
	for_each_possible_cpu(cpu) {
		struct twin *twin = per_cpu_ptr(&twins, cpu);

		if (nr++ % parts == part)
			each_logged(cpu, fn, arg);
		complete &= !twin->log[twin->active].overflow;
	}
	return complete;
}
