/* the top */
#define CREATE_TRACE_POINTS
#include "sched.h"
#include "part.c"
#include "outside.c"

static int forward(int a);
static void tick(void *arg);
static int later(int);
static int tentative;
const struct sched_class fair_sched_class;

/* state */
static int counter = 5; /* kept */
int table[] = {
#ifdef NEVER
	0,
#endif
	1, 2, 3
};
static int twice;
static struct {
	int x;
} nohz = { .x = 1 };
int one = 1, *two = &one;
static int tentative = 4;
LIST_HEAD(groups);
EXPORT(groups);
static LIST_HEAD(hidden);
static DEFINE_PER_CPU(int, load) = 7;
DEFINE_STATIC_CALL(resched, __cond);
static int __initdata boot = 1;

/* stays in the kernel */
static inline int forward(int a)
{
	static int calls;

	return a + counter + calls++;
}

static void
tick(void *arg /* unused */)
{
	static int n = 3;

	counter += n;
}

static int __init setup(char *s)
{
	return boot;
}
late_initcall(setup);

static int later(int a)
{
	return a + tentative;
}

void __schedule(int mode)
{
	static int n; /* other */

	forward(mode + n);
	arm(tick);
}

SYSCALL_DEFINE1(stay, int, a)
{
	return a;
}

SYSCALL_DEFINE1(move, int, a)
{
	return a;
}

DEFINE_SCHED_CLASS(fair) = {
	.tick = tick,
};
/* the end */
