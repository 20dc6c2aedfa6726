/* the top */
#include "sched.h"
#include "part.c"

extern int forward(int a);
extern void tick(void *arg) __asm__("__vmlinux_tick.ffffffff81000300");
extern int later(int);
extern int tentative;
extern const struct sched_class fair_sched_class;

/* state */
extern int counter; /* kept */
extern int table[3];
extern int twice __asm__("__vmlinux_twice.ffffffff81000900");
extern struct {
	int x;
} nohz;
extern int one, *two;
extern int tentative;
extern struct list_head groups;
EXPORT(groups);
extern struct list_head hidden;
DECLARE_PER_CPU(int, load);
DECLARE_STATIC_CALL(resched, __cond);

/* stays in the kernel */
extern int forward(int a);

extern void tick(void *arg ) __asm__("__vmlinux_tick.ffffffff81000300"); static void
__mod_tick(void *arg /* unused */)
{
	extern int n__tick __asm__("__vmlinux_n.12");

	counter += n__tick;
}


extern int later(int a);

void __schedule(int mode)
{
	extern int n____schedule __asm__("__vmlinux_n.13"); /* other */

	forward(mode + n____schedule);
	arm(tick);
}


SYSCALL_DEFINE1(move, int, a)
{
	return a;
}

extern const struct sched_class fair_sched_class; static const struct sched_class __mod_fair_sched_class = {
	.tick = tick,
};
/* the end */
#include "../../plugsched/in.tables.h"
