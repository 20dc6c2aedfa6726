// SPDX-License-Identifier: GPL-2.0
/* Linkage, sections, declarations, aliases, macros, several variables in one declaration. */
#define SYSCALL_DEFINE1(name, type, arg)					\
	static long do_##name(type arg);					\
	long sys_##name(type arg) __attribute__((alias("se_" #name)));		\
	long se_##name(type arg);						\
	long se_##name(type arg) { return do_##name(arg); }			\
	static __attribute__((noinline)) long do_##name(type arg)

#define DEFINE_PER_CPU(type, name)						\
	__attribute__((section(".data..percpu"))) type name

struct pair { int a; long b; };

static int forward(int a);
extern int declared_later;
extern const struct pair table;
const struct pair table;

static DEFINE_PER_CPU(struct pair, slot);
int one, *two,
    three = 3;
static struct { int x; } nameless = { 4 };
int (*handler)(struct pair *, const char *);
volatile unsigned long matrix[2][3];
struct pair __seg_gs *this_cpu_s;

/** doc comment */
__attribute__((cold)) int in_section(void) __attribute__((section(".text.special")));
int in_section(void)
{
	static int counter;

	return ++counter + slot.a + nameless.x;
}

SYSCALL_DEFINE1(nice, int, increment)
{
	return forward(increment) + declared_later;
}

static __attribute__((noinline)) int forward(int a)
{
	static int counter;

	counter += a;
	slot.b = counter;
	return counter;
}

const struct pair
table = {
	.a = 1,
};

extern const struct pair table;
int in_section(void);
int __attribute__((weak)) weak_one(int n, ...) { return n; }
