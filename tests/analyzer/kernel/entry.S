/* SPDX-License-Identifier: GPL-2.0 */
	.text
	.globl	_text
_text:
	.globl	__switch_to_asm
	.type	__switch_to_asm, @function
__switch_to_asm:
	mov	%rdi, %rax
	ret
	.size	__switch_to_asm, . - __switch_to_asm

	.globl	ret_from_fork
	.type	ret_from_fork, @function
ret_from_fork:
	call	schedule_tail
	ret
	.size	ret_from_fork, . - ret_from_fork
	.section .note.GNU-stack, "", @progbits
