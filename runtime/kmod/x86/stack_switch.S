/* SPDX-License-Identifier: GPL-2.0 */
/*
 * stack_switch.S - between the kernel's frame and the module's, for the function that switches
 * stacks
 *
 *   in:  the kernel's entry of that function jumps to plugsched_stack_entry; the module's
 *        context switch calls plugsched_switch_to
 *   out: every sleeping task sleeps in the kernel's own frame, so it can be woken by either
 *        scheduler
 *
 * What it needs from the generated frame.h (rbp is always the first register that is saved, and
 * the frame pointer; whether the kernel pushes the others or stores them by mov, they are one
 * beside the other):
 *   PS_FRAME_PUSH, PS_FRAME_POP  the other saved registers, downwards and in reverse
 *   PS_FRAME_LOCALS              bytes reserved below them
 *   PS_FRAME_BOTTOM              from the stack pointer at the switch up to rbp
 *   PS_FRAME_CANARY              the canary's slot, from rbp; not defined when there is none
 *   PS_FRAME_CANARY_SYMBOL       per-CPU symbol where gcc finds the task's canary; not defined when
 *                                that is at a fixed place of the per-CPU area
 *   PS_FRAME_FUNC                the kernel's entry
 *   PS_FRAME_SWITCH              from there to the kernel's own call that switches stacks
 *   PS_FRAME_RESUME              from there to the instruction after that call
 */
#include <linux/linkage.h>
#include <linux/objtool.h>
#include <asm/asm.h>
#if __has_include(<asm/ibt.h>)
#include <asm/ibt.h>
#endif
#include <asm/percpu.h>
#include <asm/unwind_hints.h>
#include "../frame.h"
#include "../have.h"

#ifdef PS_FRAME_CANARY_SYMBOL
#define CANARY	%gs:PS_FRAME_CANARY_SYMBOL(%rip)
#else
#define CANARY	%gs:40
#endif

/* not called indirectly, but their addresses are in tables: objtool wants a landing pad */
#ifndef ENDBR
#define ENDBR
#endif

	.text

/*
 * Entered by a jump from the kernel's entry, with the kernel's arguments and return address.
 * Preemption is off, so the frame of this CPU stays the one stored here until the switch.
 */
SYM_FUNC_START(plugsched_stack_entry)
	ENDBR
	pushq	%rbp
	movq	%rsp, %rbp
	PS_FRAME_PUSH
	subq	$PS_FRAME_LOCALS, %rsp
#ifdef PS_FRAME_CANARY
	movq	CANARY, %rax
	movq	%rax, PS_FRAME_CANARY(%rbp)
	xorl	%eax, %eax
#endif
	movq	%rbp, PER_CPU_VAR(plugsched_frame)
	call	plugsched_stack_func
	addq	$PS_FRAME_LOCALS, %rsp
	PS_FRAME_POP
	popq	%rbp
	RET
SYM_FUNC_END(plugsched_stack_entry)

/*
 * struct task_struct *plugsched_switch_to(struct task_struct *prev, struct task_struct *next)
 *
 * Never returns to its caller: drops all of the module's frames and goes on in the kernel's code,
 * which switches stacks, finishes the switch and returns to the caller of the kernel's entry.
 */
SYM_CODE_START(plugsched_switch_to)
#if PS_HAVE_UNWIND_HINT_UNDEFINED
	UNWIND_HINT_UNDEFINED
#else
	UNWIND_HINT_EMPTY
#endif
	movq	PER_CPU_VAR(plugsched_frame), %rbp
	leaq	-PS_FRAME_BOTTOM(%rbp), %rsp
	jmp	PS_FRAME_FUNC + PS_FRAME_SWITCH
SYM_CODE_END(plugsched_switch_to)

/*
 * struct task_struct *plugsched_switch_direct(struct task_struct *prev, struct task_struct *next)
 *
 * In place of plugsched_switch_to where there is no trampoline: `plugsched build` lets the names of
 * both lead past it when the module's function, entered by the kernel's jump, has its saved
 * registers where the kernel's frame has them (module/link-direct.c). What lies below them is the
 * kernel's from here on.
 */
SYM_CODE_START(plugsched_switch_direct)
#if PS_HAVE_UNWIND_HINT_UNDEFINED
	UNWIND_HINT_UNDEFINED
#else
	UNWIND_HINT_EMPTY
#endif
	leaq	-PS_FRAME_BOTTOM(%rbp), %rsp
#ifdef PS_FRAME_CANARY
	movq	CANARY, %rax
	movq	%rax, PS_FRAME_CANARY(%rbp)
#endif
	jmp	PS_FRAME_FUNC + PS_FRAME_SWITCH
SYM_CODE_END(plugsched_switch_direct)

/*
 * struct task_struct *plugsched_watch_switch(struct task_struct *prev, struct task_struct *next)
 *
 * While the watch is open (watch.c), in place of __switch_to_asm.
 */
SYM_FUNC_START(plugsched_watch_switch)
	ENDBR
	pushq	%rdi
	pushq	%rsi
	leaq	16(%rsp), %rsi
	call	ps_stacks_leave
	popq	%rsi
	popq	%rdi
	jmp	__switch_to_asm
SYM_FUNC_END(plugsched_watch_switch)
