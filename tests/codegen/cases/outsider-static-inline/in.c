#include "kernel.h"

/* stays in the kernel */
static inline int forward(int a)
{
	static int calls;

	return a + calls++;
}

int interface(int a)
{
	return forward(a);
}
