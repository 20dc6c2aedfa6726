#include "kernel.h"

void arm_tick(void);

extern void tick(void *arg) __asm__("__vmlinux_tick.ffffffff81000200"); static void __mod_tick(void *arg)
{
}

void arm_tick(void)
{
	arm(tick);
}
#include "../../plugsched/in.tables.h"
