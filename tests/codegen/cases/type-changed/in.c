#include "kernel.h"

void arm_tick(void);

static void tick(void *arg)
{
}

void arm_tick(void)
{
	arm(tick);
}
