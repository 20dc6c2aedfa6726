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
 * All of it is done before the stop. While the watch is open, ps_stacks_leave() checks each task as
 * it is switched out, and ps_stacks_settle() checks the others once: what has not run since is as
 * it was then, and what has run was checked when it left. Only tasks that were not clean are left
 * for the stop: they may have gone on.
 */
#include <linux/bitmap.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/ftrace.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/llist.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sched/task_stack.h>
#include <linux/slab.h>
#include <linux/sort.h>
#ifdef CONFIG_RETHOOK
#include <linux/rethook.h>
#endif
#include "have.h"
#include "plugsched.h"

#define MAX_ROUNDS	10

#if PS_HAVE_task_struct___state
#define state_of(task)	((task)->__state)
#else
#define state_of(task)	((task)->state)
#endif

static struct ps_range *ranges;
static unsigned int nr_ranges;
static unsigned long *range_pages;	/* pages of the kernel's text with replaced text in them */
static unsigned long resume;
static DEFINE_RAW_SPINLOCK(stopped_walk);

/* Text that is about to go: @in, the kernel's replaced functions; otherwise the module's code. */
struct text {
	bool in;
	unsigned long start, size;	/* none of it is outside */
};

static struct text replaced, module_text;
static const struct text *going = &replaced;

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
	replaced = (struct text){ true, (unsigned long)_text, _etext - _text };
	module_text = (struct text){ false, MODULES_VADDR, MODULES_END - MODULES_VADDR };
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

static noinline bool is_going(const struct text *text, unsigned long addr)
{
	unsigned long offset = addr - (unsigned long)_text;

	if (!text->in)
		return (within_module_core(addr, THIS_MODULE) ||
			within_module_core(addr - 1, THIS_MODULE)) && !ps_control_text(addr);
	return test_bit(offset >> PAGE_SHIFT, range_pages) && in_a_range(offset);
}

/* For each word of a stack, of which most are nothing like it. */
static inline bool in_text(const struct text *text, unsigned long addr)
{
	return addr - text->start <= text->size && is_going(text, addr);
}

#ifdef CONFIG_FUNCTION_GRAPH_TRACER
/* An array of entries, of which @top is the last one in use. */
static unsigned long __maybe_unused
scan_return_entries(const struct text *text, const struct ftrace_ret_stack *returns, int top)
{
	int i;

	top = min(top, FTRACE_RETFUNC_DEPTH - 1);
	for (i = 0; returns && i <= top; i++)
		if (in_text(text, READ_ONCE(returns[i].ret)))
			return returns[i].ret;
	return 0;
}

/*
 * A page of words, of which the first @top are in use: entries, and what else tracers keep there.
 * Such a word, too, may look like an address in replaced text: the unwinder has to say.
 */
static unsigned long __maybe_unused
scan_return_words(const struct text *text, const unsigned long *words, int top)
{
	unsigned long word;
	int i;

	top = min(top, (int)(PAGE_SIZE / sizeof(*words)));
	for (i = 0; words && i < top; i++) {
		word = READ_ONCE(words[i]);
		if (in_text(text, word))
			return word;
	}
	return 0;
}

#define scan_returns(text, returns, top)				\
	_Generic((returns), struct ftrace_ret_stack * : scan_return_entries,	\
		 unsigned long * : scan_return_words)(text, returns, top)
#endif

/* Return addresses that tracers have moved from the stack to lists of their own. */
static unsigned long scan_tracers(const struct text *text, struct task_struct *task)
{
	/* a task that runs changes them; there are no more than words on its stack */
	int most __maybe_unused = THREAD_SIZE / sizeof(long);
#ifdef CONFIG_FUNCTION_GRAPH_TRACER
	unsigned long where = scan_returns(text, READ_ONCE(task->ret_stack),
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
		if (in_text(text, addr))
			return addr;
	}
#endif
	return 0;
}

/*
 * Older kernels keep the return addresses that kretprobes replace in a table of all tasks, and
 * their unwinder ends there. The table's lock is not to be had where a run queue is locked.
 */
#if PS_HAVE_kretprobe_hash_lock
#define IN_TABLE	((unsigned long)kretprobe_trampoline)

/* kernel/kprobes.c */
extern void kretprobe_hash_lock(struct task_struct *tsk, struct hlist_head **head,
				unsigned long *flags);
extern void kretprobe_hash_unlock(struct task_struct *tsk, unsigned long *flags);

static unsigned long scan_table(const struct text *text, struct task_struct *task)
{
	struct kretprobe_instance *probed;
	unsigned long flags, where = 0;
	struct hlist_head *head;

	kretprobe_hash_lock(task, &head, &flags);
	hlist_for_each_entry(probed, head, hlist)
		if (probed->task == task && in_text(text, (unsigned long)probed->ret_addr))
			where = (unsigned long)probed->ret_addr;
	kretprobe_hash_unlock(task, &flags);
	return where;
}
#else
#define IN_TABLE	0UL

static unsigned long scan_table(const struct text *text, struct task_struct *task)
{
	return 0;
}
#endif

/*
 * Returns the first word from @p on that looks like an address in text that goes, 0 if there is
 * none, or IN_TABLE when there may be one in that table.
 */
static unsigned long scan_words(const struct text *text, struct task_struct *task, unsigned long *p,
				unsigned long *high)
{
	bool resumes = false;
	unsigned long value, found = 0;

	for (; p < high; p++) {
		value = READ_ONCE_NOCHECK(*p);
		if (value == IN_TABLE)
			found = IN_TABLE;
		if (!in_text(text, value))
			continue;
		if (value != resume || resumes)
			return value;
		resumes = true;
	}
	return scan_tracers(text, task) ?: found;
}

/* The task may run meanwhile: what is found then says nothing, but does no harm. */
static unsigned long scan_stack(const struct text *text, struct task_struct *task)
{
	unsigned long *low, *high, where;

	/* without a stack, it is dead */
	if (!try_get_task_stack(task))
		return 0;
	ps_arch_stack(task, &low, &high);
	/* a tracer frees what its list consists of after a grace period */
	rcu_read_lock();
	where = scan_words(text, task, low, high);
	rcu_read_unlock();
	put_task_stack(task);
	return where == IN_TABLE ? scan_table(text, task) : where;
}

struct walk {
	const struct text *text;
	unsigned long where;
	bool deeper;
	bool leaving;		/* in the frames of the watch itself */
};

static bool visit(void *cookie, unsigned long addr)
{
	struct walk *walk = cookie;
	bool top = !walk->deeper;

	walk->deeper = true;
	if (walk->leaving) {
		walk->leaving = addr != resume;
		return true;
	}
	if (top && addr == resume)
		return true;
	if (!in_text(walk->text, addr))
		return true;
	walk->where = addr;
	return false;
}

/*
 * What the unwinder says of a stack on which the scan has found @scanned. The task does not run,
 * and cannot until this is over, or it is the one that leaves this CPU. Where the unwinder gives up
 * the scan is right.
 */
static unsigned long walk_stack(const struct text *text, struct task_struct *task,
				unsigned long scanned)
{
	struct walk walk = { .text = text, .leaving = task == current };
	bool complete;

	if (!try_get_task_stack(task))
		return 0;
	complete = ps_arch_walk(task, visit, &walk);
	put_task_stack(task);
	if (walk.where)
		return walk.where;
	return complete && !walk.leaving ? 0 : scanned;
}

/**
 * ps_stacks_leave() - check a task that is switched out, and note it when it is not clean
 * @task:	the task, the current one
 * @sp:		its stack pointer, at the return address of the context switch
 *
 * Context: from x86/stack_switch.S while the watch is open; interrupts are off, the run queue is
 * locked.
 */
void ps_stacks_leave(struct task_struct *task, unsigned long *sp)
{
	const struct text *text = going;
	unsigned long *high = (unsigned long *)((unsigned long)task_stack_page(task) + THREAD_SIZE);
	unsigned long where = scan_words(text, task, sp, high);

	if (where && walk_stack(text, task, where))
		ps_watch_note(task);
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
static unsigned long walk_stopped(struct task_struct *task, unsigned long scanned)
{
	unsigned long where;
	unsigned int state;

	raw_spin_lock(&stopped_walk);
	state = state_of(task);
	WRITE_ONCE(state_of(task), TASK_UNINTERRUPTIBLE);
	where = walk_stack(going, task, scanned);
	WRITE_ONCE(state_of(task), state);
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
	where = scan_stack(going, task);
	if (where)
		where = walk_stopped(task, where);
	if (where)
		blame(swap, task, where);
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
	/* a dying task leaves the list of tasks while it still runs */
	for_each_online_cpu(cpu)
		if (i++ % parts == part)
			ps_queue_each_unlisted(cpu, check_task, swap);
}

/* The unwinder warns of a running task's stack whose return addresses kretprobes have replaced. */
static bool has_returns(const struct task_struct *task)
{
#ifdef CONFIG_RETHOOK
	return READ_ONCE(task->rethooks.first);
#else
	return false;
#endif
}

enum verdict { CLEAN, RUNS, SLEEPS_THERE, WAITS_THERE };

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
 * Asks the unwinder about a task on whose stack the scan has found *where, which becomes the
 * address that counts. All CPUs are running; the task is kept from running.
 */
static enum verdict walk_held(const struct text *text, struct task_struct *task,
			      unsigned long *where)
{
	unsigned long flags;
	enum verdict verdict;
	unsigned int state;
	bool asleep;

	ps_queue_hold(task, &flags);
	state = READ_ONCE(state_of(task));
	asleep = state != TASK_RUNNING && state != TASK_WAKING && off_queue(task);
	if (smp_load_acquire(&task->on_cpu))
		verdict = RUNS;
	else if (!asleep && has_returns(task))
		verdict = WAITS_THERE;
	else if (!(*where = walk_stack(text, task, *where)))
		verdict = CLEAN;
	else
		verdict = asleep ? SLEEPS_THERE : WAITS_THERE;
	ps_queue_release(task, flags);
	return verdict;
}

/**
 * ps_stacks_asleep() - where in the module's text a task sleeps
 * @task: the task, not the current one; it cannot be freed meanwhile
 *
 * Context: all CPUs are running; takes the task's pi_lock and the lock of its run queue.
 * Return: an address in the module's text, the control files' excluded, that is on its stack; 0 if
 * there is none or the task does not sleep.
 */
unsigned long ps_stacks_asleep(struct task_struct *task)
{
	unsigned long where = scan_stack(&module_text, task);

	return where && walk_held(&module_text, task, &where) == SLEEPS_THERE ? where : 0;
}

/*
 * Must the task be checked again? All CPUs are running. It does not matter whether the task runs
 * while its stack is scanned: whenever it has run, ps_stacks_leave() sees it leave.
 */
static bool unsettled(struct task_struct *task, void *arg)
{
	struct ps_swap *swap = arg;
	unsigned long where;
	enum verdict verdict;

	if (READ_ONCE(task->on_cpu))
		return false;
	where = scan_stack(going, task);
	if (!where)
		return false;
	verdict = walk_held(going, task, &where);
	if (verdict == SLEEPS_THERE)
		blame(swap, task, where);
	return verdict == SLEEPS_THERE || verdict == WAITS_THERE;
}

static int walk_idle(struct ps_swap *swap)
{
	struct task_struct *idle;
	int cpu, ret;

	ret = ps_watch_reserve(num_possible_cpus());
	if (ret)
		return ret;
	cpus_read_lock();
	for_each_online_cpu(cpu) {
		idle = ps_queue_idle(cpu);
		if (unsettled(idle, swap))
			ps_watch_add(idle);
	}
	cpus_read_unlock();
	return 0;
}

static void add_unsettled(struct task_struct *task, void *arg)
{
	if (unsettled(task, arg))
		ps_watch_add(task);
}

/*
 * Checks all tasks. One that the walk misses has been on a CPU since the watch was opened, or has
 * not run yet.
 */
static int walk_all(struct ps_swap *swap)
{
	int nr = 1, ret;

	do {
		ret = ps_watch_reserve(PS_TASKS_BATCH);
		if (ret)
			return ret;
	} while (ps_tasks_batch(&nr, add_unsettled, swap));
	return walk_idle(swap);
}

/**
 * ps_stacks_open() - start to check tasks as they leave; ps_watch_close() ends it
 * @in:		direction of the swap
 * @reason:	why not, PS_REASON_LEN bytes
 *
 * Return: what ps_watch_open() returns.
 */
int ps_stacks_open(bool in, char *reason)
{
	going = in ? &replaced : &module_text;
	return ps_watch_open(reason);
}

/**
 * ps_stacks_settle() - check stacks while all CPUs are running, until few are left for the stop
 * @swap: the swap
 *
 * The first time after the watch was opened all tasks are checked, and after that only those that
 * were in replaced text. It ends when the tasks left no longer get fewer.
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
		left = ps_watch_filter(unsettled, swap);
		if (!left)
			break;
	}
	return atomic_read(&swap->error);
}
