// SPDX-License-Identifier: GPL-2.0
/* Clones of every kind that GCC makes of a kernel's functions. */
struct big { int a, b, c; long pad[30]; long deep; };

extern void outside(long);
extern int cond(void);
extern void complain(long) __attribute__((cold));
extern void die(void) __attribute__((noreturn, cold));

/* returns what no caller uses: .isra without the return value */
static __attribute__((noinline)) int return_unused(struct big *b, long x)
{
	outside(b->a + x);
	outside((long)b);
	return cond();
}

/* takes a pointer for one field of it: .isra with a piece */
static __attribute__((noinline)) long piece_of(const struct big *b, long x)
{
	long deep = b->deep;

	outside(x);
	return deep * x;
}

/* one argument is always the same: .constprop */
static __attribute__((noinline)) void constant_arg(long kind, long x)
{
	if (kind == 7)
		outside(x);
	else
		outside(kind);
	outside(x + 1);
}

/* a quick test in front, the rest split off: .part */
static void mostly_nothing(struct big *b)
{
	int i;

	if (!b->a)
		return;
	for (i = 0; i < b->b; i++) {
		outside(i);
		outside(b->c);
		outside(b->deep + i);
		outside(b->pad[i]);
		if (cond())
			outside(b->pad[i + 1] * i);
		else
			outside(b->pad[i + 2] / (i + 1));
		outside(b->pad[i + 3] * b->deep);
		outside(b->pad[i + 4] ^ b->deep);
		outside(b->pad[i + 5] + b->deep);
	}
}

long user_one(struct big *b, long x)
{
	return_unused(b, x);
	constant_arg(7, x);
	mostly_nothing(b);
	return piece_of(b, x);
}

long user_two(struct big *b, long x)
{
	return_unused(b, x + 1);
	constant_arg(7, x + 2);
	mostly_nothing(b);
	mostly_nothing(b + 1);
	return piece_of(b, x + 3);
}

long with_cold(long x)
{
	if (x == 5)
		complain(x);
	outside(x);
	return x;
}

/*
 * Split alike, and the parts are folded into one: each keeps its symbol. Nothing calls the second:
 * that its guard is never met turns out when the loop is unrolled.
 */
static void first_guard(int n)
{
	if (!n)
		return;
	complain(1);
	die();
}

static void second_guard(int n)
{
	if (!n)
		return;
	complain(1);
	die();
}

void guarded(struct big *b)
{
	int i, n = -3;

	for (i = 0; i < 3; i++)
		n++;
	first_guard(b->a);
	outside(b->b);
	first_guard(b->b);
	second_guard(n);
	outside(b->c);
	first_guard(b->c);
	second_guard(n);
}
