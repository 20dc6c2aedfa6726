#include "kernel.h"

/* another unit's is the one that is linked */
extern int distance(int a, int b);

static int near(int a, int b)
{
	return a - b;
}

int distance(int a, int b)
	__attribute__((weak, alias("near")));

int modified(void)
{
	return near != distance;
}
