/* SPDX-License-Identifier: GPL-2.0 */
/*
 * shim.h - what runtime/kmod/x86/stack_switch.S takes from the kernel's headers, for a program
 *
 * In:  nothing.
 * Out: the macros, under the names of the headers that test-trampoline.c makes.
 */
/* clang-format takes assembly for C */
/* clang-format off */
#define SYM_FUNC_START(name)	.globl name; .type name, @function; name:
#define SYM_FUNC_END(name)	.size name, . - name
#define SYM_CODE_START(name)	SYM_FUNC_START(name)
#define SYM_CODE_END(name)	SYM_FUNC_END(name)
#define UNWIND_HINT_UNDEFINED
#define PER_CPU_VAR(name)	name(%rip)
#define RET			ret
