// SPDX-License-Identifier: GPL-2.0
/*
 * stacks.c - safety check: does any task run or sleep in replaced text
 *
 *   in:  the table of replaced text; on the way out the module's own text
 *   out: the swap's error, with the task and the address
 *
 * On the way in, no task may be inside a replaced function, apart from tasks that __schedule
 * switched out: they continue in the part of it that both schedulers share. On the way out, no task
 * may return into the module, apart from the one that writes to the control file, which sleeps in
 * the kernel's stop_machine().
 *
 * A stack is scanned first: without a word on it that looks like an address in replaced text it is
 * clean, whatever the frames are. What is found may be a leftover: only then the unwinder has to
 * say, and only for a task that cannot run meanwhile.
 *
 * ps_stacks_settle() checks with all CPUs running until few tasks are left to check in the stop.
 */
#include <linux/bitmap.h>
#include <linux/cpumask.h>
#include <linux/ftrace.h>
#include <linux/kernel.h>
#include <linux/llist.h>
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/rethook.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sched/task_stack.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include "have.h"
#include "plugsched.h"

#define BATCH		64	/* tasks from one rescheduling point to the next */
#define MAX_ROUNDS	10

static struct ps_range *ranges;
static unsigned int nr_ranges;
static unsigned long *range_pages;	/* pages of the kernel's text with replaced text in them */
static unsigned long resume;
static DEFINE_RAW_SPINLOCK(stopped_walk);

static int by_start(const void *a, const void *b)
{
	const struct ps_range *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

/**
 * ps_stacks_init() - prepare the table of replaced text
 *
 * Return: 0, or -ENOMEM.
 */
int ps_stacks_init(void)
{
	unsigned long page, nr_pages = ((_etext - _text) >> PAGE_SHIFT) + 1;
	const struct ps_range *r;

	nr_ranges = ps_ranges_end - ps_ranges_start;
	ranges = kvmalloc_array(nr_ranges + 1, sizeof(*ranges), GFP_KERNEL);
	range_pages = bitmap_zalloc(nr_pages, GFP_KERNEL);
	if (!ranges || !range_pages) {
		ps_stacks_exit();
		return -ENOMEM;
	}
	memcpy(ranges, ps_ranges_start, nr_ranges * sizeof(*ranges));
	sort(ranges, nr_ranges, sizeof(*ranges), by_start, NULL);
	for (r = ranges; r < ranges + nr_ranges; r++)
		for (page = r->start >> PAGE_SHIFT; page <= (r->start + r->size) >> PAGE_SHIFT;
		     page++)
			if (page < nr_pages)
				__set_bit(page, range_pages);
	resume = ps_arch_resume();
	return 0;
}

/**
 * ps_stacks_exit() - free the table
 */
void ps_stacks_exit(void)
{
	kvfree(ranges);
	bitmap_free(range_pages);
	ranges = NULL;
	range_pages = NULL;
}

/*
 * A return address may be the first one after the function that it returns to, when that ends in a
 * call; an interrupted address may be the first of its function. Both count.
 */
static bool in_a_range(unsigned long offset)
{
	unsigned int low = 0, high = nr_ranges;

	/* the last range that starts at or before it */
	while (low < high) {
		unsigned int mid = low + (high - low) / 2;

		if (ranges[mid].start <= offset)
			low = mid + 1;
		else
			high = mid;
	}
	return low && offset - ranges[low - 1].start <= ranges[low - 1].size;
}

static bool in_replaced_text(const struct ps_swap *swap, unsigned long addr)
{
	unsigned long offset = addr - (unsigned long)_text;

	if (!swap->in)
		return (within_module_core(addr, THIS_MODULE) ||
			within_module_core(addr - 1, THIS_MODULE)) && !ps_control_text(addr);
	return offset <= _etext - _text && test_bit(offset >> PAGE_SHIFT, range_pages) &&
	       in_a_range(offset);
}

#ifdef CONFIG_FUNCTION_GRAPH_TRACER
/* An array of entries, of which @top is the last one in use. */
static unsigned long __maybe_unused
scan_return_entries(const struct ps_swap *swap, const struct ftrace_ret_stack *returns, int top)
{
	int i;

	top = min(top, FTRACE_RETFUNC_DEPTH - 1);
	for (i = 0; returns && i <= top; i++)
		if (in_replaced_text(swap, READ_ONCE(returns[i].ret)))
			return returns[i].ret;
	return 0;
}

/*
 * A page of words, of which the first @top are in use: entries, and what else tracers keep there.
 * Such a word, too, may look like an address in replaced text: the unwinder has to say.
 */
static unsigned long __maybe_unused
scan_return_words(const struct ps_swap *swap, const unsigned long *words, int top)
{
	unsigned long word;
	int i;

	top = min(top, (int)(PAGE_SIZE / sizeof(*words)));
	for (i = 0; words && i < top; i++) {
		word = READ_ONCE(words[i]);
		if (in_replaced_text(swap, word))
			return word;
	}
	return 0;
}

#define scan_returns(swap, returns, top)				\
	_Generic((returns), struct ftrace_ret_stack * : scan_return_entries,	\
		 unsigned long * : scan_return_words)(swap, returns, top)
#endif

/* Return addresses that tracers have moved from the stack to lists of their own. */
static unsigned long scan_tracers(const struct ps_swap *swap, struct task_struct *task)
{
	/* a task that runs changes them; there are no more than words on its stack */
	int most __maybe_unused = THREAD_SIZE / sizeof(long);
#ifdef CONFIG_FUNCTION_GRAPH_TRACER
	unsigned long where = scan_returns(swap, READ_ONCE(task->ret_stack),
					   READ_ONCE(task->curr_ret_stack));

	if (where)
		return where;
#endif
#ifdef CONFIG_RETHOOK
	struct rethook_node *node;
	struct llist_node *at;
	unsigned long addr;

	for (at = READ_ONCE(task->rethooks.first); at && most; at = READ_ONCE(at->next), most--) {
		node = llist_entry(at, struct rethook_node, llist);
		addr = READ_ONCE(node->ret_addr);
		if (in_replaced_text(swap, addr))
			return addr;
	}
#endif
	return 0;
}

/* Returns the first word that looks like an address in replaced text, or 0. */
static unsigned long scan_words(const struct ps_swap *swap, struct task_struct *task)
{
	unsigned long *p, *high, value;
	bool resumes = false;

	ps_arch_stack(task, &p, &high);
	for (; p < high; p++) {
		value = READ_ONCE_NOCHECK(*p);
		if (value == resume && !resumes) {
			resumes = true;
			continue;
		}
		if (in_replaced_text(swap, value))
			return value;
	}
	return scan_tracers(swap, task);
}

static unsigned long scan_stack(const struct ps_swap *swap, struct task_struct *task)
{
	unsigned long where;

	/* without a stack, it is dead */
	if (!try_get_task_stack(task))
		return 0;
	/* a tracer frees what its list consists of after a grace period */
	rcu_read_lock();
	where = scan_words(swap, task);
	rcu_read_unlock();
	put_task_stack(task);
	return where;
}

struct walk {
	const struct ps_swap *swap;
	unsigned long where;
	bool deeper;
};

static bool visit(void *cookie, unsigned long addr)
{
	struct walk *walk = cookie;
	bool top = !walk->deeper;

	walk->deeper = true;
	if (top && addr == resume)
		return true;
	if (!in_replaced_text(walk->swap, addr))
		return true;
	walk->where = addr;
	return false;
}

/*
 * What the unwinder says of a stack on which the scan has found @scanned. The task does not run,
 * and cannot until this is over. Where the unwinder gives up the scan is right.
 */
static unsigned long walk_stack(const struct ps_swap *swap, struct task_struct *task,
				unsigned long scanned)
{
	struct walk walk = { .swap = swap };
	bool complete;

	if (!try_get_task_stack(task))
		return 0;
	complete = ps_arch_walk(task, visit, &walk);
	put_task_stack(task);
	if (walk.where)
		return walk.where;
	return complete ? 0 : scanned;
}

static void blame(struct ps_swap *swap, struct task_struct *task, unsigned long where)
{
	if (!ps_fail(swap, -EBUSY))
		return;
	swap->where = where;
	swap->pid = task->pid;
	memcpy(swap->comm, task->comm, sizeof(swap->comm));
}

/*
 * The unwinder looks up a return address that a kretprobe has replaced, but warns when the task is
 * in the state of one that runs: it does not know that all CPUs are stopped. Until it is through
 * the task is passed as what it is: not running. One at a time: two CPUs may have the same task.
 */
static unsigned long walk_stopped(const struct ps_swap *swap, struct task_struct *task,
				  unsigned long scanned)
{
	unsigned long where;
	unsigned int state;

	raw_spin_lock(&stopped_walk);
	state = task->__state;
	WRITE_ONCE(task->__state, TASK_UNINTERRUPTIBLE);
	where = walk_stack(swap, task, scanned);
	WRITE_ONCE(task->__state, state);
	raw_spin_unlock(&stopped_walk);
	return where;
}

static void check_task(struct task_struct *task, void *arg)
{
	struct ps_swap *swap = arg;
	unsigned long where;

	/* Only the stoppers are on a CPU now, and they are in stop.c. */
	if (task->on_cpu)
		return;
	if (!swap->in && task == swap->control)
		return;
	where = scan_stack(swap, task);
	if (where)
		where = walk_stopped(swap, task, where);
	if (where)
		blame(swap, task, where);
}

/* A dying task leaves the list of tasks while it still runs. */
static void check_unlisted(struct task_struct *task, void *arg)
{
	if (!pid_alive(task))
		check_task(task, arg);
}

/**
 * ps_stacks_check() - check one worker's share of the stacks that are not known to be clean
 * @swap: the swap, whose error is set to -EBUSY when a task is in replaced text, and to -EAGAIN
 *        when not all tasks that have run are known
 * @part: the worker's number
 * @parts: number of workers
 *
 * A task that is being forked is not on the list of tasks yet, but has not run either.
 *
 * Context: all CPUs are stopped.
 */
void ps_stacks_check(struct ps_swap *swap, int part, int parts)
{
	int cpu, i = 0;

	if (!ps_watch_each(part, parts, check_task, swap) && ps_fail(swap, -EAGAIN))
		strscpy(swap->reason, "too many context switches to watch", PS_REASON_LEN);
	for_each_online_cpu(cpu) {
		if (i++ % parts != part)
			continue;
		check_task(ps_queue_idle(cpu), swap);
		ps_queue_each(cpu, check_unlisted, swap);
	}
}

/* The sum grows whenever the task is switched out. */
static unsigned long switches(struct task_struct *task)
{
	return READ_ONCE(task->nvcsw) + READ_ONCE(task->nivcsw);
}

/*
 * Is it on no run queue, or there only until it would be its turn (delayed dequeue)? A task of the
 * latter kind is not picked, but dequeued then.
 */
static bool off_queue(const struct task_struct *task)
{
#if PS_HAVE_sched_entity_sched_delayed
	if (task->se.sched_delayed)
		return true;
#endif
	return !READ_ONCE(task->on_rq);
}

/*
 * Asks the unwinder about a task that sleeps. It is woken under its pi_lock only, apart from one
 * that is on its way already. Returns false when it does not sleep.
 */
static bool walk_asleep(const struct ps_swap *swap, struct task_struct *task, unsigned long *where)
{
	unsigned long flags;
	unsigned int state;
	bool asleep;

	raw_spin_lock_irqsave(&task->pi_lock, flags);
	state = READ_ONCE(task->__state);
	asleep = state != TASK_RUNNING && state != TASK_WAKING && off_queue(task) &&
		 !smp_load_acquire(&task->on_cpu);
	if (asleep)
		*where = walk_stack(swap, task, *where);
	raw_spin_unlock_irqrestore(&task->pi_lock, flags);
	return asleep;
}

/**
 * ps_stacks_asleep() - where in the module's text a task sleeps
 * @task: the task, not the current one; it cannot be freed meanwhile
 *
 * Context: all CPUs are running; takes the task's pi_lock.
 * Return: an address in the module's text, the control files' excluded, that is on its stack; 0 if
 * there is none or the task does not sleep.
 */
unsigned long ps_stacks_asleep(struct task_struct *task)
{
	struct ps_swap out = { .in = false };
	unsigned long where = scan_stack(&out, task);

	return where && walk_asleep(&out, task, &where) ? where : 0;
}

/* Must the task be checked again? All CPUs are running. */
static bool unsettled(struct task_struct *task, void *arg)
{
	struct ps_swap *swap = arg;
	unsigned long before, where;

	/* on_cpu is cleared last when a task is switched out, with release */
	if (smp_load_acquire(&task->on_cpu))
		return true;
	before = switches(task);
	where = scan_stack(swap, task);
	/* first the stack, then whether the task has moved */
	smp_rmb();
	if (smp_load_acquire(&task->on_cpu) || switches(task) != before)
		return true;
	if (!where)
		return false;
	if (!walk_asleep(swap, task, &where))
		return true;
	if (where)
		blame(swap, task, where);
	return where;
}

/*
 * Checks all tasks, by process id, which each thread has. A task that takes over a smaller one in
 * execve(), and one that is new, has been on a CPU since the watch was opened, or has not run yet.
 */
static int walk_all(struct ps_swap *swap)
{
	struct task_struct *task;
	struct pid *pid;
	int nr = 1, left, ret;

	do {
		ret = ps_watch_reserve(BATCH);
		if (ret)
			return ret;
		rcu_read_lock();
		for (left = BATCH; left; left--) {
			pid = find_ge_pid(nr, &init_pid_ns);
			if (!pid)
				break;
			nr = pid_nr(pid) + 1;
			task = pid_task(pid, PIDTYPE_PID);
			if (task && unsettled(task, swap))
				ps_watch_add(task);
		}
		rcu_read_unlock();
		cond_resched();
	} while (!left);
	return 0;
}

/**
 * ps_stacks_settle() - check stacks while all CPUs are running, until few are left for the stop
 * @swap: the swap
 *
 * The first time after the watch was opened all tasks are checked, and after that only those that
 * have run since, or were in replaced text. It ends when the tasks left no longer get fewer.
 *
 * Context: process context, the watch is open.
 * Return: 0, -EBUSY when a task sleeps in replaced text, or -ENOMEM.
 */
int ps_stacks_settle(struct ps_swap *swap)
{
	int round, nr, left = INT_MAX;

	for (round = 0; round < MAX_ROUNDS; round++) {
		nr = ps_watch_collect();
		if (nr == -EOVERFLOW) {
			nr = walk_all(swap);
			if (nr)
				return nr;
			continue;
		}
		if (nr < 0)
			return nr;
		if (nr >= left)
			break;
		left = nr;
		ps_watch_filter(unsettled, swap);
	}
	return atomic_read(&swap->error);
}
