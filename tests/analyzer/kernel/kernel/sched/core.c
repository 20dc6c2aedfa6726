// SPDX-License-Identifier: GPL-2.0
#include "sched.h"

struct task *current_task;
int nr_running;
static int switches;
static const int weights[] = { 88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705 };

static int tick(struct timer *t);
static int held_by_init(struct timer *t);

struct timer tick_timer = { .fn = tick };

static int tick(struct timer *t)
{
	t->expires += outside_work(nr_running);
	return 0;
}

static int given_away(void)
{
	return outside_work(switches);
}

/* same name as one of fair.c, which is another function */
static noinline int same_name(int n)
{
	switches += n;
	return outside_work(n) + weights[n & 7];
}

/* the result is not used: the compiler drops it in a clone */
static noinline struct task *finish_switch(struct task *prev)
{
	switches++;
	outside_call(prev);
	return current_task;
}

/* called after the switch only */
static noinline void balance_queues(void)
{
	outside_work(switches);
}

noinline void __schedule(int mode)
{
	struct task *prev = current_task, *next = pick_next();

	outside_work(mode);
	/* the real one is large enough to need all of them */
	asm volatile("" : : : "rbx", "r12", "r13", "r14", "r15");
	current_task = next;
	prev = __switch_to_asm(prev, next);
	finish_switch(prev);
	balance_queues();
}

/* always called with period 10: the compiler makes a clone without that parameter */
static noinline int clone_me(struct task *p, int period)
{
	int i, sum = 0;

	for (i = 0; i < period; i++)
		sum += outside_work(p->state + i);
	return sum;
}

/* the compiler splits it: a head that is inlined, and the rest */
static int in_parts(struct task *p)
{
	int i, sum = 0;

	if (__builtin_expect(!p->state, 1))
		return 0;
	for (i = 0; i < 100; i++) {
		sum += outside_work(i) * outside_work(sum);
		outside_call(p);
		sum ^= outside_work(p->state);
	}
	return sum;
}

int sched_parts(struct task *p)
{
	return in_parts(p) + in_parts(current_task);
}

noinline void schedule(void)
{
	nr_running += in_parts(current_task);
	clone_me(current_task, 10);
	__schedule(0);
}

/* its caller that stays is compiled knowing that it writes nothing */
noinline int weighs(const struct task *p)
{
	return p->state * 3 + nr_running;
}

void schedule_twice(void)
{
	nr_running = weighs(current_task);
	schedule();
	schedule();
}

/* called by assembly only */
void schedule_tail(struct task *prev)
{
	finish_switch(prev);
	outside_call(given_away);
}

int wake_up(struct task *p)
{
	nr_running += task_runs(p);
	return same_name(p->state) + fair_sched_class.enqueue(p);
}

/* waits for others: [sleeps] of the profile */
noinline int wait_long(void)
{
	return outside_wait(nr_running);
}

int wait_longer(void)
{
	return wait_long() + 1;
}

/* waits too, but once: [brief] of the profile */
int wait_once(void)
{
	return wait_long() + weighs(current_task);
}

/* is not for --with: [resident] of the profile */
int wait_resident(void)
{
	return wait_long() + 2;
}

/* leaves no frame */
__attribute__((optimize("optimize-sibling-calls"))) noinline int wait_at_the_end(void)
{
	nr_running++;
	return wait_long();
}

/* but this one does, and tasks sleep on it all the same */
int wait_after_the_end(void)
{
	return wait_at_the_end() + 1;
}

/* only called after a rest, so by old code, too */
static noinline int after_rest(int n)
{
	return outside_work(n) + outside_work(nr_running);
}

/* waits for what comes soon: [rests] of the profile */
noinline int pause_soon(struct task *p)
{
	return outside_soon(nr_running) + after_rest(p->state);
}

/* and this one sleeps once */
void schedule_once(void)
{
	schedule();
	nr_running++;
}

/* copies to user memory by a helper of the kernel's */
noinline int copy_result(int *to)
{
	return outside_put(to, nr_running);
}

int get_result(int *to)
{
	return copy_result(to) + 1;
}

/* has the access inlined */
int poke_result(int *to)
{
	user_access_begin();
	*to = nr_running;
	return 0;
}

/* copies too, but not for every user: [brief] of the profile */
int admin_result(int *to)
{
	return outside_put(to, switches);
}

/* so many calls away from user memory that it is not meant */
int dump_result(int *to)
{
	return outside_dump(to, switches);
}

long do_yield(void)
{
	return outside_work(nr_running);
}

/* entered under this name only */
long sys_yield(void) __attribute__((alias("do_yield")));

section(".noinstr.text") void idle_poll(void)
{
	outside_work(0);
}

__attribute__((weak)) int weak_one(void)
{
	return outside_work(1) + task_runs(current_task) + switches;
}

static noipa int near(int n)
{
	return outside_work(n) + 1;
}

/* another unit has it: who uses this name does not mean near() */
int far(int n) __attribute__((weak, alias("near")));

int is_far(int n)
{
	return near(n) == far(n);
}

static section(".init.data") struct timer init_timer = { .fn = held_by_init };

static int held_by_init(struct timer *t)
{
	return outside_work(t->expires);
}

section(".init.text") void sched_init(void)
{
	outside_call(&init_timer);
	current_task->state = 1;
	wake_up(current_task);
}

/* only modules call it; modpost makes the table of exports after vmlinux.o */
int for_modules(int n)
{
	return outside_work(n) + 3;
}
asm(".pushsection \".export_symbol\", \"a\"\n"
    "__export_symbol_for_modules:\n"
    "	.asciz \"GPL\"\n	.asciz \"\"\n	.balign 8\n	.quad for_modules\n"
    ".popsection");

/* the same as earlier kernels do it: the table's entry itself */
int for_old_modules(int n)
{
	return outside_work(n) + 4;
}
asm(".pushsection \"___ksymtab+for_old_modules\", \"a\"\n"
    "__ksymtab_for_old_modules:\n"
    "	.long for_old_modules - .\n	.long 0\n	.long 0\n"
    ".popsection");
