// SPDX-License-Identifier: GPL-2.0
/*
 * jump.c - x86-64: where an entry is patched, with what, and what may be there before
 *
 *   in:  a redirect of the tables, the bytes of the running kernel
 *   out: the place of the jump and its bytes, or why the entry cannot be patched
 */
#include <linux/ftrace.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/percpu.h>
#include <linux/sched/task_stack.h>
#include <asm/sync_core.h>
#include "../plugsched.h"
#include "../frame.h"

#define OP_JMP		0xe9
#define OP_CALL		0xe8
#define OP_INT3		0xcc

#define ATOMIC_SIZE	16	/* bytes that cmpxchg16b writes */

/* A landing pad, and what kernels make of one at boot where no indirect call goes (IBT). */
static const u8 endbr64[4] = { 0xf3, 0x0f, 0x1e, 0xfa };
static const u8 sealed[][4] = { { 0x66, 0x0f, 0x1f, 0x00 }, { 0x0f, 0x1f, 0x40, 0xd6 } };

extern void PS_FRAME_FUNC(unsigned int mode);
extern struct task_struct *__switch_to_asm(struct task_struct *prev, struct task_struct *next);

DEFINE_PER_CPU(unsigned long, plugsched_frame);

static unsigned long branch_target(const u8 *insn)
{
	s32 rel;

	memcpy(&rel, insn + 1, sizeof(rel));
	return (unsigned long)insn + 5 + rel;
}

static bool in_kernel_text(unsigned long addr)
{
	return addr >= (unsigned long)_text && addr < (unsigned long)_etext;
}

static bool is_landing_pad(const u8 *insn)
{
	return !memcmp(insn, endbr64, sizeof(endbr64)) ||
	       !memcmp(insn, sealed[0], sizeof(sealed[0])) ||
	       !memcmp(insn, sealed[1], sizeof(sealed[1]));
}

static const u8 *find_kprobe(const u8 *start, const u8 *end)
{
#ifdef CONFIG_KPROBES
	const u8 *p;
	bool found;

	for (p = start; p < end; p++) {
		preempt_disable();
		found = get_kprobe((void *)p);
		preempt_enable();
		if (found)
			return p;
	}
#endif
	return NULL;
}

/**
 * ps_arch_verify() - check that a place is free of foreign patches
 * @redirect: the entry
 * @place: where it is patched
 * @in: direction of the swap
 * @reason: what is there, PS_REASON_LEN bytes
 *
 * On the way in, a breakpoint, or a branch that leaves the kernel's text, is a foreign patch. A
 * kprobe, armed or not, keeps a copy of the byte it replaces and would write it back over the jump;
 * one that was registered while the jump was there may not sit on an instruction of the old code.
 *
 * Return: 0, or -EPERM.
 */
int ps_arch_verify(const struct ps_redirect *redirect, const struct ps_place *place, bool in,
		   char *reason)
{
	const u8 *p = place->addr, *probe;

	probe = find_kprobe(p, in ? p + PS_JUMP_SIZE : (u8 *)redirect->from + redirect->room);
	if (probe) {
		snprintf(reason, PS_REASON_LEN, "%s: a kprobe sits at %pS, remove it first",
			 redirect->name, probe);
		return -EPERM;
	}
	if (in && p[0] == OP_INT3) {
		snprintf(reason, PS_REASON_LEN, "%s: a breakpoint is set at its entry",
			 redirect->name);
		return -EPERM;
	}
	if (in && (p[0] == OP_JMP || p[0] == OP_CALL) && !in_kernel_text(branch_target(p))) {
		snprintf(reason, PS_REASON_LEN, "%s: its entry is already redirected to %pS",
			 redirect->name, (void *)branch_target(p));
		return -EPERM;
	}
	return 0;
}

/* Does a jump at @addr lie within one block? Functions are aligned to a block by the compiler. */
static bool in_one_block(const u8 *addr)
{
	return (unsigned long)addr % ATOMIC_SIZE + PS_JUMP_SIZE <= ATOMIC_SIZE;
}

/**
 * ps_arch_place() - find the place of an entry's jump and prepare the jump
 * @redirect: the entry
 * @to: where it is to lead
 * @place: result
 * @reason: why not, PS_REASON_LEN bytes
 *
 * The jump follows the fentry site, so that tracing keeps working; a function without one is
 * patched at its first instruction, after a landing pad if it has one. Where that is was found in
 * the target's file; what lies before it here must come to the same.
 *
 * Return: 0, -EINVAL when there is no room in one aligned block, -EPERM when the fentry site is not
 * at the entry, or -ERANGE when the module is too far away.
 */
int ps_arch_place(const struct ps_redirect *redirect, const void *to, struct ps_place *place,
		  char *reason)
{
	u8 *from = redirect->from;
	u8 *addr = from;
	s64 rel;
	s32 rel32;
	unsigned long slot = 0;

	if (!in_kernel_text((unsigned long)from)) {
		snprintf(reason, PS_REASON_LEN, "%s: %px is outside of the kernel's text",
			 redirect->name, from);
		return -EINVAL;
	}
	if (is_landing_pad(addr))
		addr += sizeof(endbr64);
#ifdef CONFIG_DYNAMIC_FTRACE
	slot = ftrace_location((unsigned long)from);
#endif
	if (slot == (unsigned long)addr)
		addr += MCOUNT_INSN_SIZE;
	else if (slot)
		addr = NULL;	/* elsewhere: no place is right */
	if (addr != from + redirect->jump) {
		snprintf(reason, PS_REASON_LEN,
			 "%s: the fentry site is not at its entry",
			 redirect->name);
		return -EPERM;
	}
	if (addr + PS_JUMP_SIZE > from + redirect->room) {
		snprintf(reason, PS_REASON_LEN, "%s: no room for a jump", redirect->name);
		return -EINVAL;
	}
	if (!in_one_block(addr)) {
		snprintf(reason, PS_REASON_LEN, "%s: a jump cannot be written in one piece",
			 redirect->name);
		return -EINVAL;
	}
	rel = (s64)((const u8 *)to - (addr + PS_JUMP_SIZE));
	rel32 = rel;
	if (rel != rel32) {
		snprintf(reason, PS_REASON_LEN, "%s: the module is out of a jump's reach",
			 redirect->name);
		return -ERANGE;
	}
	place->addr = addr;
	place->jump[0] = OP_JMP;
	memcpy(place->jump + 1, &rel32, sizeof(rel32));
	memcpy(place->old, addr, PS_JUMP_SIZE);
	return 0;
}

/*
 * During the stop a non-maskable interrupt or a machine check can still run the code that is
 * changed. A locked exchange of the aligned block around it is atomic, and a block is within a
 * cache line: what is fetched is the old instruction or the new one. text_mutex is held, so nothing
 * else writes there. By whichever macro the kernel has for it.
 */
static bool exchange_block(u64 *block, const u64 *old, const u64 *new)
{
#ifdef cmpxchg128
	u128 was, wide;

	memcpy(&was, old, sizeof(was));
	memcpy(&wide, new, sizeof(wide));
	return cmpxchg128((u128 *)block, was, wide) == was;
#else
	return cmpxchg_double(block, block + 1, old[0], old[1], new[0], new[1]);
#endif
}

/**
 * ps_arch_put() - write a jump or call in one store; the bytes around it stay
 * @at: its writable address
 * @bytes: PS_JUMP_SIZE bytes
 *
 * Where a block is not enough, which ps_arch_place() refuses for entries, it is the call of the
 * context-switch function: no interrupt comes there.
 *
 * Each store to code costs: a CPU that has it in its pipeline, an emulator that has translated it.
 */
void ps_arch_put(u8 *at, const u8 *bytes)
{
	u64 *block = PTR_ALIGN_DOWN((u64 *)at, ATOMIC_SIZE);
	u64 value, old[2], new[2];

	if (in_one_block(at) && boot_cpu_has(X86_FEATURE_CX16)) {
		memcpy(old, block, sizeof(old));
		memcpy(new, old, sizeof(new));
		memcpy((u8 *)new + (unsigned long)at % ATOMIC_SIZE, bytes, PS_JUMP_SIZE);
		exchange_block(block, old, new);
		return;
	}
	value = get_unaligned((u64 *)at);
	memcpy(&value, bytes, PS_JUMP_SIZE);
	put_unaligned(value, (u64 *)at);
}

/**
 * ps_arch_prepare() - prepare what ps_arch_exchange() writes
 * @exchange: result
 * @at: the jump's writable address, which ps_arch_place() has accepted
 * @bytes: PS_JUMP_SIZE bytes that are going to be there
 *
 * Context: the caller holds text_mutex until after ps_arch_exchange().
 */
void ps_arch_prepare(struct ps_exchange *exchange, u8 *at, const u8 *bytes)
{
	exchange->at = at;
	exchange->bytes = bytes;
	exchange->block = PTR_ALIGN_DOWN((u64 *)at, ATOMIC_SIZE);
	memcpy(exchange->old, exchange->block, ATOMIC_SIZE);
	memcpy(exchange->new, exchange->block, ATOMIC_SIZE);
	memcpy((u8 *)exchange->new + (unsigned long)at % ATOMIC_SIZE, bytes, PS_JUMP_SIZE);
}

/**
 * ps_arch_exchange() - write the prepared jumps, each in one store
 * @exchange: the first one
 * @nr: number of jumps
 *
 * Context: all CPUs are stopped.
 */
void ps_arch_exchange(const struct ps_exchange *exchange, unsigned int nr)
{
	const struct ps_exchange *end = exchange + nr;
	bool atomic = boot_cpu_has(X86_FEATURE_CX16);

	for (; exchange < end; exchange++)
		if (!atomic || !exchange_block(exchange->block, exchange->old, exchange->new))
			ps_arch_put(exchange->at, exchange->bytes);
}

/**
 * ps_arch_hook() - the call that every context switch goes through
 *
 * Return: its address.
 */
u8 *ps_arch_hook(void)
{
	return (u8 *)PS_FRAME_FUNC + PS_FRAME_SWITCH;
}

/**
 * ps_arch_set_hook() - redirect that call to plugsched_watch_switch(), or restore it
 * @at: the call's writable address
 * @on: redirect it
 */
void ps_arch_set_hook(u8 *at, bool on)
{
	void *to = on ? (void *)plugsched_watch_switch : (void *)__switch_to_asm;
	s32 rel = (u8 *)to - (ps_arch_hook() + PS_JUMP_SIZE);
	u8 call[PS_JUMP_SIZE] = { OP_CALL };

	memcpy(call + 1, &rel, sizeof(rel));
	ps_arch_put(at, call);
}

/**
 * ps_arch_slot_end() - the end of a function's fentry site
 * @start: the function
 *
 * Return: that address, or @start when there is none.
 */
unsigned long ps_arch_slot_end(unsigned long start)
{
	unsigned long slot = 0;

#ifdef CONFIG_DYNAMIC_FTRACE
	slot = ftrace_location_range(start, start + sizeof(endbr64));
#endif
	return slot ? slot + MCOUNT_INSN_SIZE : start;
}

/**
 * ps_arch_shared() - from here on, both schedulers use the kernel's context-switch function
 *
 * Return: that address.
 */
unsigned long ps_arch_shared(void)
{
	return (unsigned long)PS_FRAME_FUNC + PS_FRAME_SWITCH;
}

/**
 * ps_arch_resume() - where a sleeping task continues
 *
 * Return: that address.
 */
unsigned long ps_arch_resume(void)
{
	return (unsigned long)PS_FRAME_FUNC + PS_FRAME_RESUME;
}

/**
 * ps_arch_check_frame() - check that the running kernel switches stacks where frame.h says
 * @reason: why not, PS_REASON_LEN bytes
 *
 * Return: 0, or -EPERM.
 */
int ps_arch_check_frame(char *reason)
{
	const u8 *call = (const u8 *)PS_FRAME_FUNC + PS_FRAME_SWITCH;

	if (call[0] != OP_CALL || branch_target(call) != (unsigned long)__switch_to_asm) {
		snprintf(reason, PS_REASON_LEN, "no call of __switch_to_asm at %pS",
			 (const void *)call);
		return -EPERM;
	}
	return 0;
}

/**
 * ps_arch_stack() - the used part of a sleeping task's stack
 * @task: the task
 * @low: result, its first word
 * @high: result, the word after its last one
 */
void ps_arch_stack(struct task_struct *task, unsigned long **low, unsigned long **high)
{
	unsigned long base = (unsigned long)task_stack_page(task);
	unsigned long sp = READ_ONCE(task->thread.sp) & ~(sizeof(long) - 1);

	*high = (unsigned long *)(base + THREAD_SIZE);
	*low = (unsigned long *)(sp >= base && sp < base + THREAD_SIZE ? sp : base);
}

/**
 * ps_arch_sync() - make this CPU see text that another CPU has changed
 */
void ps_arch_sync(void)
{
	sync_core();
}
