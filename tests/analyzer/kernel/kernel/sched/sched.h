/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A kernel of a few lines, with one of each kind the analyzer distinguishes. Built and linked by
 * the tests of the analyzer, never run.
 */
struct task {
	int state;
	const struct sched_class *class;
};

struct sched_class {
	int (*enqueue)(struct task *p);
	int (*dequeue)(struct task *p);
};

struct timer {
	int (*fn)(struct timer *t);
	long expires;
};

#define noinline	__attribute__((noinline))
#define noipa		__attribute__((noipa))
#define section(s)	__attribute__((section(s)))

extern struct task *current_task;
extern int nr_running;
extern struct timer tick_timer;
extern const struct sched_class fair_sched_class;

struct task *__switch_to_asm(struct task *prev, struct task *next);
void outside_call(void *fn);
void outside_other(void *fn);
int outside_work(int n);
int outside_wait(int n);
int wait_long(void);
int wait_longer(void);
int wait_once(void);
int wait_resident(void);
int wait_at_the_end(void);
int wait_after_the_end(void);
int outside_soon(int n);
int pause_soon(struct task *p);
int weighs(const struct task *p);
struct task *pick_next(void);
void schedule(void);
void schedule_twice(void);
void __schedule(int mode);
void schedule_tail(struct task *prev);
int wake_up(struct task *p);
int set_period(struct task *p, int period);
int queue_fair(struct task *p);
int weak_one(void);
int far(int n);
int is_far(int n);
long do_yield(void);
long sys_yield(void);
int sleep_fair(struct task *p);
int sched_parts(struct task *p);
int outside_put(int *to, int n);
int outside_dump(int *to, int n);
int copy_result(int *to);
int get_result(int *to);
int poke_result(int *to);
int admin_result(int *to);
int dump_result(int *to);

/* What the kernel's uaccess_begin() compiles to: an instruction patched in at boot. */
static inline void user_access_begin(void)
{
	asm volatile("661:\n\t"
		     ".skip 3, 0x90\n\t"
		     ".pushsection .altinstructions, \"a\"\n\t"
		     ".long 661b - .\n\t"
		     ".long 662f - .\n\t"
		     ".word 0x134\n\t"
		     ".byte 3, 3\n\t"
		     ".popsection\n\t"
		     ".pushsection .altinstr_replacement, \"ax\"\n"
		     "662:\n\t"
		     "stac\n\t"
		     ".popsection" : : : "memory");
}

/* inlined everywhere, also outside */
static inline int task_runs(const struct task *p)
{
	return p->state == 0;
}
