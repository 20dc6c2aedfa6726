#include "kernel.h"
#include "sched.h"

extern int limit __asm__("__vmlinux_limit.ffffffff81000200");
#include "../../plugsched/in.tables.h"
