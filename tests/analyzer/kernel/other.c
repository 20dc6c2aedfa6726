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

noipa int outside_soon(int n)
{
	return n + 2;
}

int outside_rests(struct task *p)
{
	return pause_soon(p) + wait_at_the_end() + wait_after_the_end() + wait_resident();
}

noipa int outside_work(int n)
{
	return n + 1;
}

int weak_one(void)
{
	return 2;
}

noipa int far(int n)
{
	return is_far(n) + 2;
}

noipa struct task *pick_next(void)
{
	return current_task;
}

noipa void outside_copy(int *to, int n)
{
	user_access_begin();
	*to = n;
}

/* called without a relocation: the assembler knows where it is */
static noipa void put_one(int *to, int n)
{
	outside_copy(to, n);
}

noipa int outside_put(int *to, int n)
{
	put_one(to, n);
	return 0;
}

noipa int outside_dump(int *to, int n)
{
	return outside_put(to, n) + 1;
}

int outside_user(struct task *p)
{
	int n = copy_result(&p->state) + get_result(&p->state) + poke_result(&p->state);

	nr_running = n + admin_result(&p->state) + dump_result(&p->state);
	if (task_runs(p))
		schedule();
	sys_yield();
	return wake_up(p) + tick_timer.expires;
}
