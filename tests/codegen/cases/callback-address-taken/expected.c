#include "kernel.h"

extern void tick(void *arg) __asm__("__vmlinux_tick.ffffffff81000200");

extern void tick(void *arg ) __asm__("__vmlinux_tick.ffffffff81000200"); static void
__mod_tick(void *arg /* unused */)
{
}

void interface(void)
{
	arm(tick);
}
#include "../../plugsched/in.tables.h"
