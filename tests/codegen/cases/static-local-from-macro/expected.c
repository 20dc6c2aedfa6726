#include "kernel.h"

int interface(void)
{
	extern struct list_head seen __asm__("__vmlinux_seen.3");

	return seen.x;
}
#include "../../plugsched/in.tables.h"
