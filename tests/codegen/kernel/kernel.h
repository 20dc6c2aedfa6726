/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's headers, as far as the cases need them. */
#ifndef TEST_KERNEL_H
#define TEST_KERNEL_H

struct list_head { int x; };
struct sched_class { void (*tick)(void *arg); };

#define LIST_HEAD(n)			struct list_head n = { 0 }
#define DEFINE_PER_CPU(t, n)		t n
#define DECLARE_PER_CPU(t, n)		extern t n
#define DEFINE_STATIC_CALL(n, f)	int __SCK__##n
#define DECLARE_STATIC_CALL(n, f)	extern int __SCK__##n
#define DEFINE_SCHED_CLASS(n)		const struct sched_class n##_sched_class
#define EXPORT(n)
#define late_initcall(f)
#define __init
#define __initdata
/* what the macro defines on the side, for a case to define */
#ifndef META
#define META(n)
#endif
#define SYSCALL_DEFINE1(n, t, a)	META(n) long sys_##n(t a)

void arm(void (*fn)(void *arg));

#endif /* TEST_KERNEL_H */
