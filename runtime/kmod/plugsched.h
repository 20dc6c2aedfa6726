/* SPDX-License-Identifier: GPL-2.0 */
/*
 * plugsched.h - what the parts of the swap inside scheduler.ko know of each other
 *
 * These files are copied as they are into every generated tree and linked into scheduler.ko.
 *   in:  the tables of the generated sources (module-abi.h), frame.h
 *   out: the control files in /sys/kernel/plugsched, which `plugsched load`, `unload` and
 *        `status` use
 * Each file calls only what is further down in this list:
 *   control.c   control files, lifetime of the module
 *   swap.c      order of a swap
 *   resting.c   functions in which tasks rest, given back before the others
 *   attempt.c   one attempt to swap, all or part of it
 *   state.c     the state that readers of the control files see
 *   leftover*.c what would still call into the disabled module
 *   stop.c      what happens while all CPUs are stopped
 *   stacks.c    safety check: no task runs or sleeps in replaced text
 *   tasks.c     all tasks, batch by batch
 *   watch.c     tasks to be checked again: not clean when they were last switched out
 *   queue.c, patch.c, claim.c, ext.c, features.c, leftover.c, trap.c
 *   kprobes.c   keeps kprobes as they are
 *   blacklist.c no new kprobe in code that nothing reaches
 *   alias.c     writable mapping of kernel text
 * hooks.c is the engineer's.
 */
#ifndef PLUGSCHED_H
#define PLUGSCHED_H

#include <linux/types.h>
#include <linux/time64.h>
#include <linux/list.h>
#include <linux/sched.h>
#if __has_include(<linux/unaligned.h>)
#include <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif
#include "module-abi.h"

#define PS_REASON_LEN	256

/* The three tables, in link order between first.o and last.o. */
extern const struct ps_redirect ps_redirects_start[], ps_redirects_end[];
extern const struct ps_range ps_ranges_start[], ps_ranges_end[];
extern const struct ps_switched ps_switched_start[], ps_switched_end[];

extern char _text[], _etext[];

/* What is swapped: everything, or the entries of functions in which tasks rest. */
enum ps_part { PS_ALL, PS_RESTING };

enum ps_phase { PS_CHECK, PS_CLEAR, PS_PATCH, PS_REBUILD, PS_PHASES };

/**
 * struct ps_swap - one attempt to swap in or out
 * @in:		true: to the module's scheduler; false: back to the kernel's
 * @part:	what is swapped
 * @state:	the module's, for @confirm
 * @confirm:	checks the kernel's text after the stop: 0, or a negative errno and a reason
 * @control:	the task that wrote to the control file
 * @workers:	number of CPUs that share the work
 * @error:	first error of any CPU (negative errno), 0 while there is none
 * @moved:	tasks moved from the old scheduler to the new one
 * @done:	the workers are through
 * @turn:	assigns a number to each CPU
 * @arrived:	arrivals of workers at a rendezvous
 * @stop_ns:	time all CPUs were stopped, in ns
 * @ns:		length of each phase, in ns
 * @where:	address in replaced text, found on a stack; 0 while there is none
 * @pid:	the task with that stack
 * @comm:	its name
 * @reason:	why the swap failed, for people
 */
struct ps_swap {
	bool in;
	enum ps_part part;
	struct ps_state *state;
	int (*confirm)(struct ps_swap *swap);
	struct task_struct *control;
	int workers;
	bool done;
	atomic_t error;
	atomic_t moved;
	atomic_t turn;
	atomic_t arrived;
	u64 stop_ns;
	u64 ns[PS_PHASES];
	unsigned long where;
	pid_t pid;
	char comm[TASK_COMM_LEN];
	char reason[PS_REASON_LEN];
};

/**
 * ps_fail() - record the first error of a swap
 * @swap: the swap
 * @error: negative errno
 *
 * Return: true for the first error: only that caller may write the reason.
 */
static inline bool ps_fail(struct ps_swap *swap, int error)
{
	return !atomic_cmpxchg(&swap->error, 0, error);
}

/**
 * struct ps_state - which scheduler runs, and what the last swap was like
 * @active:	the module's scheduler runs
 * @mixed:	a swap has changed only part of the kernel's text: no swap is possible any more
 * @since:	when the last swap took place, in seconds since 1970; 0 before the first
 * @attempts:	how many tries the last request took
 * @stop_ns:	how long all CPUs were stopped by the last swap, in ns
 * @first_stop_ns: how long they were stopped before it, to watch context switches, in ns
 * @ns:		length of each phase of it, in ns
 * @moved:	tasks that it moved
 * @claimed:	redirected entries that ftrace lets no other user redirect
 * @reason:	why the last request failed, "" if it did not
 * @leaving:	the exit function runs: a swap in is no longer worth waiting for
 * @pending:	what the disabled module waits for before it may be removed, "" if nothing
 */
struct ps_state {
	bool active;
	bool mixed;
	bool leaving;
	time64_t since;
	unsigned int attempts;
	u64 stop_ns;
	u64 first_stop_ns;
	u64 ns[PS_PHASES];
	int moved;
	unsigned int claimed;
	char reason[PS_REASON_LEN];
	char pending[PS_REASON_LEN];
};

/* control.c */

/* For functions that may be on a stack while a swap takes place: see control.c. */
#define PS_CONTROL	__section(".text.plugsched_control") noinline

extern char ps_control_start[], ps_control_end[];

/**
 * ps_control_text() - does an address lie in code of the control files
 * @addr:	an address, or a return address
 *
 * Return: true when a task may be there during a swap.
 */
static inline bool ps_control_text(unsigned long addr)
{
	return addr >= (unsigned long)ps_control_start && addr <= (unsigned long)ps_control_end;
}

/* state.c */
void ps_state_publish(const struct ps_state *state);
void ps_state_read(struct ps_state *copy);

/* swap.c */
int ps_swap_in(struct ps_state *state);
int ps_swap_out(struct ps_state *state, bool forever);

/* resting.c */
int ps_resting_give(char *reason);
int ps_resting_take(char *reason);

/* attempt.c */
int ps_attempt(struct ps_swap *swap);

/* stop.c */
int ps_stop(struct ps_swap *swap);

/* stacks.c */
int ps_stacks_init(void);
void ps_stacks_exit(void);
int ps_stacks_open(bool in, char *reason);
void ps_stacks_leave(struct task_struct *task, unsigned long *sp);
int ps_stacks_settle(struct ps_swap *swap);
unsigned long ps_stacks_asleep(struct task_struct *task);
void ps_stacks_check(struct ps_swap *swap, int part, int parts);

/* alias.c */

/**
 * struct ps_alias - a writable mapping of some of the kernel's pages; all zero before use
 * @pages:	the pages' own addresses, sorted once mapped
 * @nr:		number of pages
 * @max:	capacity of @pages
 * @window:	the mapping
 */
struct ps_alias {
	unsigned long *pages;
	size_t nr, max;
	void *window;
};

int ps_alias_add(struct ps_alias *alias, const void *addr, size_t size);
int ps_alias_map(struct ps_alias *alias);
u8 *ps_alias_at(const struct ps_alias *alias, const void *addr);
void ps_alias_exit(struct ps_alias *alias);

/* tasks.c */
#define PS_TASKS_BATCH	64	/* tasks from one rescheduling point to the next */

bool ps_tasks_batch(int *nr, void (*fn)(struct task_struct *task, void *arg), void *arg);

/* watch.c */
void ps_watch_forget(void);
int ps_watch_open(char *reason);
void ps_watch_end(void);
bool ps_watch_hooked(void);
void ps_watch_close(void);
u64 ps_watch_first_stop(void);
void ps_watch_note(struct task_struct *task);
int ps_watch_reserve(unsigned int more);
void ps_watch_add(struct task_struct *task);
int ps_watch_collect(void);
unsigned int ps_watch_filter(bool (*keep)(struct task_struct *task, void *arg), void *arg);
bool ps_watch_each(int part, int parts, void (*fn)(struct task_struct *task, void *arg), void *arg);

/* queue.c */
int ps_queue_clear(int cpu);
int ps_queue_rebuild(int cpu);
void ps_queue_each_unlisted(int cpu, void (*fn)(struct task_struct *task, void *arg), void *arg);
void ps_queue_hold(struct task_struct *task, unsigned long *flags);
void ps_queue_release(struct task_struct *task, unsigned long flags);
struct task_struct *ps_queue_idle(int cpu);

/* patch.c */
int ps_patch_check_livepatch(char *reason);
int ps_patch_init(char *reason);
void ps_patch_exit(void);
int ps_patch_open(char *reason);
void ps_patch_close(void);
bool ps_patch_rests(void);
int ps_patch_verify(bool in, enum ps_part part, char *reason);
void ps_patch_apply(void);
int ps_patch_confirm(bool in, enum ps_part part, char *reason);
unsigned int ps_patch_count(void);

/* claim.c */
int ps_claim_take(char *reason);
int ps_claim_release(char *reason);
unsigned int ps_claim_count(void);

/* ext.c */
int ps_ext_take(char *reason);
void ps_ext_release(void);

/* kprobes.c */
int ps_kprobes_trylock(char *reason);
void ps_kprobes_unlock(void);
int ps_kprobes_wait(char *reason);

/* blacklist.c */
int ps_blacklist_init(char *reason);
void ps_blacklist_set(bool on);
void ps_blacklist_exit(void);

/* features.c */
void ps_features_to_module(void);
void ps_features_to_kernel(void);
void ps_features_apply(bool in);
void ps_features_finish(bool in);
void *ps_features_target(const struct ps_redirect *redirect);

/* trap.c */
int ps_trap_set(void);
void ps_trap_clear(void);

/* leftover.c */
int ps_leftover_check(char *what);

/* hooks.c */
int plugsched_on_load(void);
void plugsched_on_unload(void);
void plugsched_after_unload(void);

/* the architecture's folder */
#define PS_JUMP_SIZE	5	/* at most sizeof(u64) */

/**
 * struct ps_place - where an entry is patched
 * @addr:	address of the jump
 * @old:	the original bytes
 * @jump:	the jump's bytes
 */
struct ps_place {
	u8 *addr;
	u8 old[PS_JUMP_SIZE];
	u8 jump[PS_JUMP_SIZE];
};

/**
 * struct ps_exchange - a jump that is going to be written, or taken back, in the stop
 * @block:	the aligned block around it, writable
 * @old:	what the block holds
 * @new:	what it is going to hold
 * @at:		the jump's writable address
 * @bytes:	what is going to be there
 */
struct ps_exchange {
	u64 *block;
	u64 old[2];
	u64 new[2];
	u8 *at;
	const u8 *bytes;
};

int ps_arch_place(const struct ps_redirect *redirect, const void *to, struct ps_place *place,
		  char *reason);
int ps_arch_verify(const struct ps_redirect *redirect, const struct ps_place *place, bool in,
		   char *reason);
unsigned long ps_arch_shared(void);
unsigned long ps_arch_slot_end(unsigned long start);
int ps_arch_check_frame(char *reason);
unsigned long ps_arch_resume(void);
void ps_arch_stack(struct task_struct *task, unsigned long **low, unsigned long **high);
bool ps_arch_walk(struct task_struct *task, bool (*fn)(void *arg, unsigned long addr), void *arg);
u8 *ps_arch_hook(void);
void ps_arch_set_hook(u8 *at, bool on);
void ps_arch_put(u8 *at, const u8 *bytes);
void ps_arch_prepare(struct ps_exchange *exchange, u8 *at, const u8 *bytes);
void ps_arch_exchange(const struct ps_exchange *exchange, unsigned int nr);
void ps_arch_sync(void);

/* x86/stack_switch.S */

/**
 * plugsched_stack_entry() - the kernel's entry of the context-switch function jumps here
 *
 * Context: that of the context-switch function. Builds the kernel's own frame of it and calls the
 * module's on top. Never called from C.
 */
void plugsched_stack_entry(void);

/**
 * plugsched_watch_switch() - in place of __switch_to_asm() while tasks are watched
 *
 * Context: run queue lock held, interrupts off. Notes the task that is switched out, and goes on to
 * __switch_to_asm(). Never called from C.
 */
void plugsched_watch_switch(void);

#endif /* PLUGSCHED_H */
