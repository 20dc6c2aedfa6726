// SPDX-License-Identifier: GPL-2.0
/* Early and late inlining, copies in copies, and what dropped header functions do. */
#include "own.h"
#include <common/common.h>

extern void outside(int);

/* too large for the early inliner, called once: inlined late */
static int late_once(int n)
{
	int i, s = 0;

	for (i = 0; i < n; i++) {
		outside(i);
		outside(s + own_wrapper(i));
		s += i * n;
		outside(s ^ 0x55);
		outside(s | n);
	}
	return s;
}

int early_user(int x)
{
	return own_wrapper(x);
}

int late_user(int n)
{
	outside(-1);
	return late_once(n + 2);
}

int common_user(int x)
{
	return common_outer(x);
}

int indirect_user(int (*fn)(int), int x)
{
	outside(x);
	return fn(x);
}

int no_calls(int x)
{
	return x;
}

/* copies of which no statement is left when the early inliner is done */
static inline void nothing(void)
{
}

static inline int constant(void)
{
	return 1;
}

void empty_user(int x)
{
	nothing();
	if (constant())
		outside(x);
}

int (*const common_pointer)(int) = common_elsewhere;
