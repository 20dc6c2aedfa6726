// SPDX-License-Identifier: GPL-2.0
/* A function that calls the one that switches stacks, with saved registers, locals and a canary. */
extern void *switch_here(void *prev, void *next);
extern long use(long *, long);

long switcher(void *prev, void *next, long a, long b)
{
	long local[4] = { a, b, a + b, a - b };
	long x = use(local, a), y = use(local, b);

	prev = switch_here(prev, next);
	return x * a + y * b + local[2] + (long)prev;
}

long bystander(long a)
{
	return use(&a, 2);
}
