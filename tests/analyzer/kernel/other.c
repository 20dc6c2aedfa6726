// SPDX-License-Identifier: GPL-2.0
#include "kernel/sched/sched.h"

const char linux_banner[] =
	"Linux version 6.1.0-test (a@b) (gcc-12 (Test) 12.2.0, GNU ld 2.40) #1 SMP\n";

noipa void __fentry__(void)
{
}

noipa void outside_call(void *fn)
{
	asm volatile("" : : "r" (fn));
}

noipa void outside_other(void *fn)
{
	asm volatile("" : : "r" (fn));
}

noipa int outside_wait(int n)
{
	return n + wait_once();
}

noipa int outside_work(int n)
{
	return n + 1;
}

int weak_one(void)
{
	return 2;
}

noipa struct task *pick_next(void)
{
	return current_task;
}

int outside_user(struct task *p)
{
	if (task_runs(p))
		schedule();
	sys_yield();
	return wake_up(p) + tick_timer.expires;
}
