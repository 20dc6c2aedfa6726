#include "kernel.h"

#define CALLBACK(n) void n##_cb(void *arg)
CALLBACK(tick);
int before; CALLBACK(tick)
{
	if (arg)
		tick_cb(0);
	arm(tick_cb);
}

void interface(void)
{
	arm(tick_cb);
	tick_cb(0);
}
