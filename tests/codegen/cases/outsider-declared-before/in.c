#include "kernel.h"

static int forward(int a);
static int later(int);

static int forward(int a)
{
	return a;
}

static int later(int a)
{
	return a + 1;
}
