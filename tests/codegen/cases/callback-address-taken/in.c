#include "kernel.h"

static void tick(void *arg);

static void
tick(void *arg /* unused */)
{
}

void interface(void)
{
	arm(tick);
}
