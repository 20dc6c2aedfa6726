#include "kernel.h"

static int __initdata boot = 1;

static int __init setup(char *s)
{
	return boot;
}
late_initcall(setup);

static int kept;
