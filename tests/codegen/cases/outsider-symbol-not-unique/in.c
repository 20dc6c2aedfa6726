#include "kernel.h"

static int
forward(int a,
	int b)
{
	return a + b;
}
