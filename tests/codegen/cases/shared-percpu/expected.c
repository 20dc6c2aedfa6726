#include "kernel.h"

DECLARE_PER_CPU(int, load);
DECLARE_PER_CPU(int, weight);
DECLARE_PER_CPU(int, clock) __asm__("__vmlinux_clock.ffffffff81000400");
#include "../../plugsched/in.tables.h"
