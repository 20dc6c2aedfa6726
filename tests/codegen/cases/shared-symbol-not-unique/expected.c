#include "kernel.h"

extern int twice __asm__("__vmlinux_twice.ffffffff81000200");
extern int list[2][3] __asm__("__vmlinux_list.ffffffff81000300");
extern int (*hook)(int) __asm__("__vmlinux_hook.ffffffff81000400");
#include "../../plugsched/in.tables.h"
