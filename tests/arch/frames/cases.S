/* SPDX-License-Identifier: GPL-2.0 */
/*
 * cases.S - frames of a context-switch function, good and bad
 *
 * Each function is one case of tests/arch/test-frame.c. Where it is refused for one instruction,
 * NAME_here is that instruction. The pieces below make the usual frame: registers pushed below the
 * frame pointer, a canary below them.
 */
	.cfi_sections .debug_frame

.macro begin name
	.p2align 4
	.globl \name
	.type \name, @function
\name:
	.cfi_startproc
.endm

.macro end name
	.cfi_endproc
	.size \name, . - \name
.endm

/* The instruction after it is to blame. */
.macro here name
	.globl \name\()_here
\name\()_here:
.endm

.macro set_frame
	push %rbp
	.cfi_def_cfa_offset 16
	.cfi_offset %rbp, -16
	mov %rsp, %rbp
	.cfi_def_cfa_register %rbp
.endm

.macro save_all
	push %r15
	.cfi_offset %r15, -24
	push %r14
	.cfi_offset %r14, -32
	push %r13
	.cfi_offset %r13, -40
	push %r12
	.cfi_offset %r12, -48
	push %rbx
	.cfi_offset %rbx, -56
.endm

.macro put_canary
	mov %gs:0x28, %rax
	mov %rax, -0x30(%rbp)
	xor %eax, %eax
.endm

.macro prologue
	set_frame
	save_all
	sub $0x20, %rsp
	put_canary
	mov %rdi, %rbx
	lea -0x38(%rbp), %r12
	movq $0, (%r12)
.endm

.macro switch
	call __switch_to_asm
.endm

.macro finish
	mov %rax, %rdi
	call finish
.endm

.macro check_canary fail
	mov -0x30(%rbp), %rax
	sub %gs:0x28, %rax
	jne \fail
.endm

.macro restore_all
	pop %rbx
	pop %r12
	pop %r13
	pop %r14
	pop %r15
.endm

.macro epilogue fail
	check_canary \fail
	add $0x20, %rsp
	.cfi_remember_state
	restore_all
	pop %rbp
	.cfi_def_cfa %rsp, 8
	ret
	.cfi_restore_state
.endm

/* After the return: where a damaged canary goes. */
.macro fail
9:	call __stack_chk_fail
.endm

/* The usual function, with something between the switch and the rest. */
.macro case name:req, after:vararg
	begin \name
	prologue
	switch
	\after
	finish
	epilogue 9f
	fail
	end \name
.endm

	.text

/* ---- good ---- */

	case pushed

	begin landing_pad
	endbr64
	call __fentry__
	prologue
	switch
	finish
	check_canary 9f
	lea -0x28(%rbp), %rsp
	restore_all
	pop %rbp
	jmp __x86_return_thunk
	fail
	end landing_pad

	/* as gcc 16: stores instead of pushes, r15 late and on one path, leave, a jump label */
	begin moved
	set_frame
	sub $0x60, %rsp
	mov %r14, -0x10(%rbp)
	.cfi_offset %r14, -32
	mov %rbx, -0x28(%rbp)
	mov %r12, -0x20(%rbp)
	mov %r13, -0x18(%rbp)
	.cfi_offset %rbx, -56
	.cfi_offset %r12, -48
	.cfi_offset %r13, -40
	mov %gs:__stack_chk_guard(%rip), %rbx
	mov %rbx, -0x30(%rbp)
	mov %edi, %ebx
	test %edi, %edi
	je 2f
	mov %r15, -8(%rbp)
	.cfi_remember_state
	.cfi_offset %r15, -24
	xor %r15d, %r15d
	mov %r13, %rdi
	switch
	finish
	mov -8(%rbp), %r15
	.cfi_restore %r15
	mov $1, %edx
moved_label:
	.byte 0x0f, 0x1f, 0x44, 0x00, 0x00
1:	mov -0x30(%rbp), %rax
	sub %gs:__stack_chk_guard(%rip), %rax
	jne 9f
	mov -0x28(%rbp), %rbx
	mov -0x20(%rbp), %r12
	mov -0x18(%rbp), %r13
	mov -0x10(%rbp), %r14
	leave
	jmp __x86_return_thunk
	.cfi_restore_state
2:	xor %edx, %edx
	jmp 1b
moved_target:
	movzbl %dl, %esi
	call trace
	jmp 1b
	fail
	end moved

	begin no_canary
	set_frame
	save_all
	switch
	finish
	restore_all
	pop %rbp
	ret
	end no_canary

	/* as 5.10: the result is kept, a loop calls by pointer */
	begin loops
	prologue
	switch
	finish
	mov %rax, %r15
	cmpq $0, 0xa08(%r15)
	jne 2f
1:	epilogue 9f
2:	mov 0xa08(%r15), %rbx
3:	mov 8(%rbx), %rax
	mov (%rbx), %rbx
	mov %r15, %rdi
	call *%rax
	test %rbx, %rbx
	jne 3b
	jmp 1b
	fail
	end loops

	/* local variables of its own; parts of registers */
	begin own_locals
	prologue
	switch
	movl $1, -0x3c(%rbp)
	mov %rax, -0x38(%rbp)
	movb $1, %cl
	movzbl %cl, %esi
	add -0x3c(%rbp), %esi
	sete %dl
	movzbl %dl, %edx
	mov -0x38(%rbp), %rax
	mov 8(%rbp), %rcx
	finish
	epilogue 9f
	fail
	end own_locals

	/* the last thing is a call, made a jump */
	begin tail_call
	set_frame
	save_all
	switch
	mov %rax, %rdi
	restore_all
	pop %rbp
	jmp finish
	end tail_call

	/* a part that the compiler moved away */
	begin parted
	prologue
	switch
	finish
	test %rax, %rax
	je parted.cold
1:	epilogue 9f
	fail
	end parted
	.type parted.cold, @function
parted.cold:
	call trace
	jmp 1b
	.size parted.cold, . - parted.cold

/* ---- used after the switch, but not provided ---- */

	begin register_live
	prologue
	switch
here register_live
	mov %rbx, %rsi
	finish
	epilogue 9f
	fail
	end register_live

	begin part_live
	prologue
	switch
	mov $1, %cl
here part_live
	movzwl %cx, %esi
	finish
	epilogue 9f
	fail
	end part_live

	/* set on one path only */
	begin path_live
	prologue
	switch
	test %rax, %rax
	je 1f
	xor %esi, %esi
1:
here path_live
	mov %rsi, %rdx
	finish
	epilogue 9f
	fail
	end path_live

	/* lost in a call */
	begin call_live
	prologue
	switch
	xor %esi, %esi
	finish
here call_live
	test %esi, %esi
	epilogue 9f
	fail
	end call_live

	begin flags_live
	prologue
	switch
here flags_live
	je 1f
	finish
1:	epilogue 9f
	fail
	end flags_live

	begin local_live
	prologue
	switch
	finish
here local_live
	mov -0x38(%rbp), %rsi
	epilogue 9f
	fail
	end local_live

	begin half_live
	prologue
	switch
	movl $0, -0x38(%rbp)
here half_live
	mov -0x38(%rbp), %rsi
	finish
	epilogue 9f
	fail
	end half_live

	/* the canary is checked, but was never put there */
	begin canary_live
	set_frame
	save_all
	sub $0x20, %rsp
	switch
	finish
here canary_live
	mov -0x30(%rbp), %rax
	sub %gs:0x28, %rax
	jne 9f
	add $0x20, %rsp
	restore_all
	pop %rbp
	ret
	fail
	end canary_live

	begin below_live
	prologue
	switch
here below_live
	mov -0x40(%rsp), %rdi
	call finish
	epilogue 9f
	fail
	end below_live

	begin vector_live
	prologue
	switch
here vector_live
	movaps %xmm0, %xmm1
	finish
	epilogue 9f
	fail
	end vector_live

	/* a jump label that is off leads there */
	begin label_live
	prologue
	switch
	finish
label_live_label:
	.byte 0x0f, 0x1f, 0x44, 0x00, 0x00
1:	epilogue 9f
label_live_target:
here label_live
	mov %r13, %rdi
	call trace
	jmp 1b
	fail
	end label_live

/* ---- the call frame information ---- */

	begin not_saved
	set_frame
	push %r15
	.cfi_offset %r15, -24
	push %rbx
	.cfi_offset %rbx, -32
	sub $0x30, %rsp
here not_saved
	switch
	finish
	add $0x30, %rsp
	pop %rbx
	pop %r15
	pop %rbp
	ret
	end not_saved

	/* a word that is not a register between the saved ones */
	begin gap
	set_frame
	sub $0x60, %rsp
	mov %r15, -0x8(%rbp)
	mov %r14, -0x10(%rbp)
	mov %r13, -0x20(%rbp)
	mov %r12, -0x28(%rbp)
	mov %rbx, -0x30(%rbp)
	.cfi_offset %r15, -24
	.cfi_offset %r14, -32
	.cfi_offset %r13, -48
	.cfi_offset %r12, -56
	.cfi_offset %rbx, -64
here gap
	switch
	finish
	mov -0x8(%rbp), %r15
	mov -0x10(%rbp), %r14
	mov -0x20(%rbp), %r13
	mov -0x28(%rbp), %r12
	mov -0x30(%rbp), %rbx
	leave
	ret
	end gap

	/* DW_CFA_def_cfa_expression: DW_OP_breg6 -16 DW_OP_deref */
	begin expression
	prologue
	.cfi_escape 0x0f, 0x03, 0x76, 0x70, 0x06
here expression
	switch
	finish
	epilogue 9f
	fail
	end expression

	/* DW_CFA_expression: rbx at DW_OP_breg6 -40 */
	begin register_expression
	prologue
	.cfi_escape 0x10, 0x03, 0x02, 0x76, 0x58
here register_expression
	switch
	finish
	epilogue 9f
	fail
	end register_expression

	/* no frame pointer: rbp is a register as any other */
	begin no_frame_pointer
	push %r15
	.cfi_def_cfa_offset 16
	.cfi_offset %r15, -16
	push %r14
	.cfi_def_cfa_offset 24
	.cfi_offset %r14, -24
	push %r13
	.cfi_def_cfa_offset 32
	.cfi_offset %r13, -32
	push %r12
	.cfi_def_cfa_offset 40
	.cfi_offset %r12, -40
	push %rbp
	.cfi_def_cfa_offset 48
	.cfi_offset %rbp, -48
	push %rbx
	.cfi_def_cfa_offset 56
	.cfi_offset %rbx, -56
	mov %rdi, %rbp
here no_frame_pointer
	switch
	finish
	pop %rbx
	pop %rbp
	pop %r12
	pop %r13
	pop %r14
	pop %r15
	ret
	end no_frame_pointer

	.globl no_information
	.type no_information, @function
no_information:
	push %rbp
	mov %rsp, %rbp
here no_information
	switch
	pop %rbp
	ret
	.size no_information, . - no_information

	begin changes
	prologue
here changes
	switch
	.cfi_def_cfa %rsp, 8
	finish
	epilogue 9f
	fail
	end changes

	/* the return address is said to be elsewhere */
	begin return_elsewhere
	prologue
	.cfi_offset 16, -64
here return_elsewhere
	switch
	finish
	epilogue 9f
	fail
	end return_elsewhere

/* ---- the code does not agree with it ---- */

	begin return_lost
	prologue
	mov %rdi, 8(%rbp)
here return_lost
	switch
	finish
	epilogue 9f
	fail
	end return_lost

	begin swapped
	set_frame
	push %r14
	push %r15
	.cfi_offset %r15, -24
	.cfi_offset %r14, -32
	push %r13
	.cfi_offset %r13, -40
	push %r12
	.cfi_offset %r12, -48
	push %rbx
	.cfi_offset %rbx, -56
here swapped
	switch
	finish
	restore_all
	pop %rbp
	ret
	end swapped

	/* r15 is not yet saved on one of two paths to the switch */
	begin one_path
	set_frame
	sub $0x28, %rsp
	mov %r14, -0x10(%rbp)
	mov %r13, -0x18(%rbp)
	mov %r12, -0x20(%rbp)
	mov %rbx, -0x28(%rbp)
	test %edi, %edi
	je 1f
	mov %r15, -0x8(%rbp)
1:	.cfi_offset %r15, -24
	.cfi_offset %r14, -32
	.cfi_offset %r13, -40
	.cfi_offset %r12, -48
	.cfi_offset %rbx, -56
here one_path
	switch
	finish
	mov -0x8(%rbp), %r15
	mov -0x10(%rbp), %r14
	mov -0x18(%rbp), %r13
	mov -0x20(%rbp), %r12
	mov -0x28(%rbp), %rbx
	leave
	ret
	end one_path

	begin pointer_moved
	prologue
	sub $0x10, %rbp
here pointer_moved
	switch
	finish
	epilogue 9f
	fail
	end pointer_moved

	begin alloca
	prologue
	sub %rdi, %rsp
here alloca
	switch
	finish
	epilogue 9f
	fail
	end alloca

	begin aligned
	set_frame
	save_all
	and $-0x20, %rsp
	sub $0x20, %rsp
here aligned
	switch
	finish
	lea -0x28(%rbp), %rsp
	restore_all
	pop %rbp
	ret
	end aligned

	begin odd
	set_frame
	save_all
	sub $0x1c, %rsp
here odd
	switch
	finish
	lea -0x28(%rbp), %rsp
	restore_all
	pop %rbp
	ret
	end odd

	begin huge
	set_frame
	save_all
	sub $0x1010, %rsp
here huge
	switch
	finish
	lea -0x28(%rbp), %rsp
	restore_all
	pop %rbp
	ret
	end huge

	begin two_canaries
	prologue
	mov %gs:0x28, %rax
	mov %rax, -0x40(%rbp)
here two_canaries
	switch
	finish
	epilogue 9f
	fail
	end two_canaries

/* ---- the switch ---- */

	begin no_switch
	prologue
	finish
	epilogue 9f
	fail
	end no_switch

	begin jumps_to_switch
	prologue
	jmp __switch_to_asm
	fail
	end jumps_to_switch

	begin switches_before
	prologue
	test %edi, %edi
	je 1f
	switch
1:
here switches_before
	switch
	finish
	epilogue 9f
	fail
	end switches_before

	/* the runtime redirects this call, and knows one form of it */
	begin prefixed
	prologue
here prefixed
	.byte 0x2e
	switch
	finish
	epilogue 9f
	fail
	end prefixed

/* ---- how it goes on ---- */

	begin pushes_half
	prologue
	switch
here pushes_half
	pushw %ax
	fail
	end pushes_half

	begin pops_memory
	prologue
	switch
here pops_memory
	popq (%rax)
	fail
	end pops_memory

	begin pops_above
	prologue
	switch
	add $0x100, %rsp
here pops_above
	pop %rdi
	fail
	end pops_above

	begin branches_away
	prologue
	switch
	test %rax, %rax
here branches_away
	je finish
	epilogue 9f
	fail
	end branches_away

	begin calls_many
	prologue
	switch
	.set n, 0
	.rept 32
	call finish + n
	.set n, n + 1
	.endr
here calls_many
	call finish + n
	epilogue 9f
	fail
	end calls_many

	begin wrong_order
	prologue
	switch
	finish
	check_canary 9f
	add $0x20, %rsp
	pop %r12
	pop %rbx
	pop %r13
	pop %r14
	pop %r15
	pop %rbp
here wrong_order
	ret
	fail
	end wrong_order

	begin not_restored
	prologue
	switch
	finish
	check_canary 9f
	add $0x28, %rsp
	pop %r12
	pop %r13
	pop %r14
	pop %r15
	pop %rbp
here not_restored
	jmp __x86_return_thunk
	fail
	end not_restored

	begin freed_too_little
	prologue
	switch
	finish
	check_canary 9f
	add $0x18, %rsp
	restore_all
	pop %rbp
here freed_too_little
	ret
	fail
	end freed_too_little

	begin return_changed
	prologue
	switch
	mov %rax, 8(%rbp)
	finish
	check_canary 9f
	add $0x20, %rsp
	restore_all
	pop %rbp
here return_changed
	ret
	fail
	end return_changed

	begin pops_arguments
	prologue
	switch
	finish
	check_canary 9f
	add $0x20, %rsp
	restore_all
	pop %rbp
here pops_arguments
	ret $8
	fail
	end pops_arguments

	begin writes_above
	prologue
	switch
here writes_above
	mov %rax, 0x10(%rbp)
	finish
	epilogue 9f
	fail
	end writes_above

	begin indexed
	prologue
	switch
	mov 8(%rax), %rdx
here indexed
	mov %rax, -0x50(%rbp,%rdx,8)
	finish
	epilogue 9f
	fail
	end indexed

	begin switches_after
	prologue
	switch
	mov %rax, %rdi
here switches_after
	switch
	finish
	epilogue 9f
	fail
	end switches_after

	begin jumps_by_data
	prologue
	switch
here jumps_by_data
	jmp *%rax
	fail
	end jumps_by_data

	begin calls_itself
	prologue
	switch
here calls_itself
	call calls_itself
	epilogue 9f
	fail
	end calls_itself

	begin runs_out
	prologue
	switch
	mov %rax, %rdi
here runs_out
	call finish
	end runs_out

	/* no caller's frame is left when it jumps away */
	begin leaves
	prologue
	switch
	mov %rax, %rdi
here leaves
	jmp finish
	fail
	end leaves

	begin stops
	prologue
	switch
here stops
	hlt
	end stops

	begin no_instruction
	prologue
	switch
here no_instruction
	.byte 0x06, 0x07
	end no_instruction

	/* the kernel has another instruction for some CPUs */
	begin replaced
	prologue
	switch
	finish
here replaced
	mov $1, %eax
	epilogue 9f
	fail
	end replaced

/* ---- what they call ---- */

.macro other name
	.globl \name
	.type \name, @function
\name:	ret
	.size \name, . - \name
.endm
	other __switch_to_asm
	other __x86_return_thunk
	other __stack_chk_fail
	other __fentry__
	other finish
	other trace

	.section .jumps, "a"
	.globl __start___jump_table, __stop___jump_table
__start___jump_table:
	.long moved_label - ., moved_target - .
	.quad 0
	.long label_live_label - ., label_live_target - .
	.quad 0
__stop___jump_table:

	.section .altinstructions, "a"
	.long replaced_here - ., replaced_here - .
	.byte 0, 0, 0, 0, 5, 5
	.long pushed - ., replaced_here - .
	.byte 0, 0, 0, 0, 5, 5

	.data
	.globl __stack_chk_guard
	.type __stack_chk_guard, @object
__stack_chk_guard:
	.quad 0
	.size __stack_chk_guard, 8
	.section .note.GNU-stack, "", @progbits
