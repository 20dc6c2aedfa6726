/* SPDX-License-Identifier: GPL-2.0 */
/*
 * prelude.h - what makes the scheduler's sources, written for vmlinux, compile as a module
 *
 * Included before each of the scheduler's units (see Kbuild), after the kernel's own forced
 * headers. The headers that define a macro come first, so that it is our meaning that lasts.
 */
#ifndef PLUGSCHED_PRELUDE_H
#define PLUGSCHED_PRELUDE_H

/*
 * The kernel's headers hide from modules what only vmlinux can link to. These sources are linked
 * with vmlinux's symbols, so they see the headers as vmlinux's own files do.
 */
#undef MODULE

/* the module loader knows one per-CPU section: before anything is declared */
#include <asm/percpu.h>
#undef __PCPU_ATTRS
#define __PCPU_ATTRS(sec)						\
	__percpu __attribute__((section(PER_CPU_BASE_SECTION))) PER_CPU_ATTRIBUTES

#include <linux/init.h>
#include <linux/module.h>
#include <linux/export.h>
#include <linux/kprobes.h>
#include <linux/percpu.h>
#include <linux/error-injection.h>
#include <linux/syscalls.h>
#include <linux/tracepoint.h>
#include <asm/switch_to.h>
#if __has_include(<linux/static_call.h>)
#include <linux/static_call.h>
#endif

/* What is new here does belong to a module. */
#undef THIS_MODULE
extern struct module __this_module;
#define THIS_MODULE	(&__this_module)

/* The kernel's symbols stay exported by the kernel. */
#undef EXPORT_SYMBOL
#undef EXPORT_SYMBOL_GPL
#undef EXPORT_SYMBOL_NS
#undef EXPORT_SYMBOL_NS_GPL
#define EXPORT_SYMBOL(sym)
#define EXPORT_SYMBOL_GPL(sym)
#define EXPORT_SYMBOL_NS(sym, ns)
#define EXPORT_SYMBOL_NS_GPL(sym, ns)
/* Those of tracepoints are made of these; where there is more to it, it goes as well. */
#ifdef TRACEPOINT_CHECK
#undef EXPORT_TRACEPOINT_SYMBOL
#undef EXPORT_TRACEPOINT_SYMBOL_GPL
#define EXPORT_TRACEPOINT_SYMBOL(name)
#define EXPORT_TRACEPOINT_SYMBOL_GPL(name)
#endif
#undef EXPORT_STATIC_CALL
#undef EXPORT_STATIC_CALL_GPL
#undef EXPORT_STATIC_CALL_TRAMP
#undef EXPORT_STATIC_CALL_TRAMP_GPL
#define EXPORT_STATIC_CALL(name)
#define EXPORT_STATIC_CALL_GPL(name)
#define EXPORT_STATIC_CALL_TRAMP(name)
#define EXPORT_STATIC_CALL_TRAMP_GPL(name)

/* Of what is initialized here, most is the kernel's, and stays. */
#include "lockclass.h"

/* Boot is over, and what it registered was left out: what an edit adds would never be called. */
#define PS_NEVER_CALLED(what)						\
	_Static_assert(0, what " runs at boot only; use plugsched/hooks.c")
#undef early_initcall
#undef pure_initcall
#undef core_initcall
#undef core_initcall_sync
#undef postcore_initcall
#undef postcore_initcall_sync
#undef arch_initcall
#undef arch_initcall_sync
#undef subsys_initcall
#undef subsys_initcall_sync
#undef fs_initcall
#undef fs_initcall_sync
#undef rootfs_initcall
#undef device_initcall
#undef device_initcall_sync
#undef late_initcall
#undef late_initcall_sync
#undef __initcall
#undef console_initcall
#undef __setup
#undef __setup_param
#undef early_param
#define early_initcall(fn)		PS_NEVER_CALLED(#fn "()")
#define pure_initcall(fn)		PS_NEVER_CALLED(#fn "()")
#define core_initcall(fn)		PS_NEVER_CALLED(#fn "()")
#define core_initcall_sync(fn)	PS_NEVER_CALLED(#fn "()")
#define postcore_initcall(fn)	PS_NEVER_CALLED(#fn "()")
#define postcore_initcall_sync(fn)	PS_NEVER_CALLED(#fn "()")
#define arch_initcall(fn)		PS_NEVER_CALLED(#fn "()")
#define arch_initcall_sync(fn)	PS_NEVER_CALLED(#fn "()")
#define subsys_initcall(fn)		PS_NEVER_CALLED(#fn "()")
#define subsys_initcall_sync(fn)	PS_NEVER_CALLED(#fn "()")
#define fs_initcall(fn)		PS_NEVER_CALLED(#fn "()")
#define fs_initcall_sync(fn)	PS_NEVER_CALLED(#fn "()")
#define rootfs_initcall(fn)		PS_NEVER_CALLED(#fn "()")
#define device_initcall(fn)		PS_NEVER_CALLED(#fn "()")
#define device_initcall_sync(fn)	PS_NEVER_CALLED(#fn "()")
#define late_initcall(fn)		PS_NEVER_CALLED(#fn "()")
#define late_initcall_sync(fn)	PS_NEVER_CALLED(#fn "()")
#define __initcall(fn)		PS_NEVER_CALLED(#fn "()")
#define console_initcall(fn)	PS_NEVER_CALLED(#fn "()")
#define __setup(str, fn)	PS_NEVER_CALLED(#fn "()")
#define __setup_param(str, id, fn, early) PS_NEVER_CALLED(#fn "()")
#define early_param(str, fn)	PS_NEVER_CALLED(#fn "()")

/* What the kernel keeps lists of by address: the addresses it knows are its own. */
#undef NOKPROBE_SYMBOL
#define NOKPROBE_SYMBOL(fn)
#undef ALLOW_ERROR_INJECTION
#define ALLOW_ERROR_INJECTION(fn, type)
#undef SYSCALL_METADATA
#define SYSCALL_METADATA(sname, nb, ...)

/*
 * The module's context switch leaves through the kernel's own frame (x86/stack_switch.S), so
 * that a sleeping task never has the module on its stack.
 */

/**
 * plugsched_switch_to() - leave the module, and switch tasks in the kernel's own frame
 * @prev: the task that runs
 * @next: the task to run
 *
 * Return: never; when @prev runs again, it returns from the kernel's context-switch function.
 */
struct task_struct *plugsched_switch_to(struct task_struct *prev, struct task_struct *next);
#undef switch_to
#define switch_to(prev, next, last)	((last) = plugsched_switch_to((prev), (next)))

#endif /* PLUGSCHED_PRELUDE_H */
