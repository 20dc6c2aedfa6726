// SPDX-License-Identifier: GPL-2.0
/*
 * unwind.c - x86-64: the frames of a task that does not run
 *
 *   in:  the task
 *   out: its return addresses, and whether these are all of them
 *
 * The kernel's own arch_stack_walk_reliable() takes any end for the bottom of the stack. But code
 * that returns or jumps by a register it has just loaded (return_to_handler, the retpoline thunks)
 * is marked as an end, too: a task that was preempted there would hide its callers.
 *
 * BPF's code and trampolines are not in the unwinder's tables. It goes on by the frame pointer,
 * which such code always has once it calls another function, but no longer answers for it.
 */
#include <linux/filter.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <asm/unwind.h>
#include "../plugsched.h"

/*
 * The entry code reserves the place of the user's registers; a kernel thread starts right below it.
 * The idle task starts elsewhere, but it is never preempted.
 */
static bool at_bottom(const struct unwind_state *state)
{
#ifdef CONFIG_UNWINDER_ORC
	return is_idle_task(state->task) ||
	       state->sp == (unsigned long)task_pt_regs(state->task);
#else
	return false;
#endif
}

/* @addr: that of the current frame; @regs: set where it was interrupted, not left by a call */
static void next_frame(struct unwind_state *state, unsigned long addr, const struct pt_regs *regs)
{
	bool answered = !regs && is_bpf_text_address(addr - 1);

	unwind_next_frame(state);
	if (answered && !unwind_done(state))
		state->error = false;
}

/**
 * ps_arch_walk() - visit the return addresses on a stack, the innermost first
 * @task: the task, which does not run
 * @fn: called for each address; false: stop
 * @arg: passed to @fn
 *
 * Return: true when @fn has seen all of them, down to where the stack begins.
 */
bool ps_arch_walk(struct task_struct *task, bool (*fn)(void *arg, unsigned long addr), void *arg)
{
	struct unwind_state state;
	struct pt_regs *regs;
	unsigned long addr;

	for (unwind_start(&state, task, NULL, NULL); !unwind_done(&state) && !unwind_error(&state);
	     next_frame(&state, addr, regs)) {
		regs = unwind_get_entry_regs(&state, NULL);
		if (regs && user_mode(regs))
			return true;
		addr = unwind_get_return_address(&state);
		if (!addr || !fn(arg, addr))
			return false;
	}
	return !unwind_error(&state) && at_bottom(&state);
}
