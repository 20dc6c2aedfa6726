// SPDX-License-Identifier: GPL-2.0
/*
 * stacks.c - does any task stand in code that is about to go
 *
 *   in:  the table of replaced code; on the way out the module's own text
 *   out: the swap's error, with the task and the address
 * Called by stop.c while all CPUs stand still, and by swap.c before, to find out early.
 *
 * On the way in, nobody may be inside of a replaced function, but for tasks that were switched
 * out by __schedule: they go on in the part of it that both schedulers share. On the way out,
 * nobody may come back into the module, but for the task that writes to the control file, which
 * sleeps in the kernel's stop_machine().
 */
#include <linux/cpumask.h>
#include <linux/ftrace.h>
#include <linux/kernel.h>
#include <linux/llist.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/rethook.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sched/task_stack.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/stacktrace.h>
#include "plugsched.h"

static struct ps_range *ranges;
static unsigned int nr_ranges;
static unsigned long resume;

static int by_start(const void *a, const void *b)
{
	const struct ps_range *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

/**
 * ps_stacks_init - prepare the table of replaced code
 */
int ps_stacks_init(void)
{
	nr_ranges = ps_ranges_end - ps_ranges_start;
	ranges = kvmalloc_array(nr_ranges + 1, sizeof(*ranges), GFP_KERNEL);
	if (!ranges)
		return -ENOMEM;
	memcpy(ranges, ps_ranges_start, nr_ranges * sizeof(*ranges));
	sort(ranges, nr_ranges, sizeof(*ranges), by_start, NULL);
	resume = ps_arch_resume();
	return 0;
}

/**
 * ps_stacks_exit - forget the table
 */
void ps_stacks_exit(void)
{
	kvfree(ranges);
}

static bool replaced_at(unsigned long offset)
{
	unsigned int low = 0, high = nr_ranges;

	while (low < high) {
		unsigned int mid = low + (high - low) / 2;

		if (offset < ranges[mid].start)
			high = mid;
		else if (offset - ranges[mid].start >= ranges[mid].size)
			low = mid + 1;
		else
			return true;
	}
	return false;
}

/*
 * A return address may lie right behind the function that it returns to, when that ends in a
 * call; an interrupted address may be the first of its function. Both count.
 */
static bool going(const struct ps_swap *swap, unsigned long addr)
{
	unsigned long offset = addr - (unsigned long)_text;

	if (!swap->in)
		return (within_module_core(addr, THIS_MODULE) ||
			within_module_core(addr - 1, THIS_MODULE)) && !ps_control_text(addr);
	if (addr < (unsigned long)_text || addr > (unsigned long)_etext)
		return false;
	return replaced_at(offset) || replaced_at(offset - 1);
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
	if (!going(walk->swap, addr))
		return true;
	walk->where = addr;
	return false;
}

/* Return addresses that tracers have moved from the stack to their own lists. */
static unsigned long scan_tracers(const struct ps_swap *swap, struct task_struct *task)
{
#ifdef CONFIG_FUNCTION_GRAPH_TRACER
	int i;

	for (i = 0; task->ret_stack && i <= task->curr_ret_stack; i++)
		if (going(swap, task->ret_stack[i].ret))
			return task->ret_stack[i].ret;
#endif
#ifdef CONFIG_RETHOOK
	struct rethook_node *node;

	llist_for_each_entry(node, task->rethooks.first, llist)
		if (going(swap, node->ret_addr))
			return node->ret_addr;
#endif
	return 0;
}

/*
 * The unwinder gave up: whatever on the stack looks like an address in code that is going is taken
 * for one. A leftover can only make the swap wait. Only for a stack that stays: all CPUs stand
 * still, so no task can be freed.
 */
static unsigned long scan_stack(const struct ps_swap *swap, struct task_struct *task)
{
	unsigned long *p, *high, value;
	bool resumes = false;

	if (!task_stack_page(task))
		return 0;
	ps_arch_stack(task, &p, &high);
	for (; p < high; p++) {
		value = READ_ONCE_NOCHECK(*p);
		if (value == resume && !resumes) {
			resumes = true;
			continue;
		}
		if (going(swap, value))
			return value;
	}
	return scan_tracers(swap, task);
}

/*
 * Looks for an address of the task's stack that lies in code that is going; 0 if there is none.
 * Returns false when the unwinder gave up.
 */
static bool walk_stack(const struct ps_swap *swap, struct task_struct *task, unsigned long *where)
{
	struct walk walk = { .swap = swap };
	int ret;

	*where = 0;
	if (!swap->in && task == swap->control)
		return true;
	/* without a stack, it is dead */
	if (!try_get_task_stack(task))
		return true;
	ret = arch_stack_walk_reliable(visit, &walk, task);
	put_task_stack(task);
	*where = walk.where;
	return !ret || walk.where;
}

static void blame(struct ps_swap *swap, struct task_struct *task, unsigned long where)
{
	if (!ps_fail(swap, -EBUSY))
		return;
	swap->where = where;
	swap->pid = task->pid;
	memcpy(swap->comm, task->comm, sizeof(swap->comm));
}

static void check_task(struct ps_swap *swap, struct task_struct *task)
{
	unsigned long where;

	/* Only the stoppers are on a CPU now, and they stand in stop.c. */
	if (task->on_cpu)
		return;
	if (!walk_stack(swap, task, &where))
		where = scan_stack(swap, task);
	if (where)
		blame(swap, task, where);
}

/* A dying task leaves the list of tasks while it still runs. */
static void check_unlisted(struct task_struct *task, void *arg)
{
	if (!pid_alive(task))
		check_task(arg, task);
}

/* A task that is being forked is not on the list yet, but has not run either. */
static void check_all(struct ps_swap *swap, int part, int parts)
{
	struct task_struct *leader, *task;
	unsigned int nr = 0;

	for_each_process_thread(leader, task) {
		if (nr++ % parts != part)
			continue;
		if (atomic_read(&swap->error))
			return;
		check_task(swap, task);
	}
}

static void check_watched(struct task_struct *task, void *arg)
{
	struct ps_swap *swap = arg;

	if (!atomic_read(&swap->error))
		check_task(swap, task);
}

/**
 * ps_stacks_check - check one worker's share of the stacks; all CPUs stand still
 * @swap:	the swap, which is told of the first offender
 * @part:	the worker's number
 * @parts:	how many there are
 */
void ps_stacks_check(struct ps_swap *swap, int part, int parts)
{
	int cpu, i = 0;

	if (!ps_watch_complete())
		check_all(swap, part, parts);
	for_each_possible_cpu(cpu) {
		if (i++ % parts != part)
			continue;
		/* a CPU may have gone offline since the watch was opened */
		if (ps_watch_complete())
			ps_watch_each(cpu, check_watched, swap);
		if (!cpu_online(cpu))
			continue;
		check_task(swap, ps_queue_idle(cpu));
		ps_queue_each(cpu, check_unlisted, swap);
	}
}

/* The sum grows whenever the task is switched out. */
static unsigned long switches(struct task_struct *task)
{
	return READ_ONCE(task->nvcsw) + READ_ONCE(task->nivcsw);
}

/* Returns true when the task has slept all the time, and its stack is clean. */
static bool asleep_and_clean(struct ps_swap *swap, struct task_struct *task)
{
	unsigned long before, where;
	bool reliable;

	/* on_cpu is cleared last when a task is switched out, with release */
	if (smp_load_acquire(&task->on_cpu))
		return false;
	before = switches(task);
	reliable = walk_stack(swap, task, &where);
	/* first the stack, then whether the task has moved */
	smp_rmb();
	if (!reliable || smp_load_acquire(&task->on_cpu) || switches(task) != before)
		return false;
	if (where)
		blame(swap, task, where);
	return !where;
}

/**
 * ps_stacks_precheck - look at all stacks while everything is running
 *
 * Finds tasks asleep in code that is going without stopping anybody. Tasks that it cannot be sure
 * of are noted for the stop, when the watch is open.
 */
void ps_stacks_precheck(struct ps_swap *swap)
{
	struct task_struct *leader, *task;
	unsigned long flags;

	rcu_read_lock();
	for_each_process_thread(leader, task) {
		if (asleep_and_clean(swap, task))
			continue;
		if (atomic_read(&swap->error))
			break;
		local_irq_save(flags);
		ps_watch_note(task);
		local_irq_restore(flags);
	}
	rcu_read_unlock();
}
