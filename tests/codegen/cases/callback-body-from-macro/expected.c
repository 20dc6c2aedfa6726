#include "kernel.h"

#define CALLBACK(n) void n##_cb(void *arg)
CALLBACK(tick);
int before; 
extern __typeof__(void (void *)) tick_cb __asm__("__vmlinux_tick_cb.ffffffff81000200");
extern __typeof__(void (void *)) __mod_tick_cb;
#define tick_cb(...) __mod_tick_cb(__VA_ARGS__)
CALLBACK(tick)
{
	if (arg)
		tick_cb(0);
	arm(tick_cb);
}
#undef tick_cb

void interface(void)
{
	arm(tick_cb);
	tick_cb(0);
}
#include "../../plugsched/in.tables.h"
