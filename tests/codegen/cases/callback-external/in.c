#include "kernel.h"

void tick(void *arg /* unused */,
	  int more)
{
}

void interface(void)
{
	arm((void (*)(void *))tick);
}
