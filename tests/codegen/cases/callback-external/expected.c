#include "kernel.h"

extern void tick(void *arg , int more); extern void __mod_tick(void *arg , int more); void __mod_tick(void *arg /* unused */,
	  int more)
{
}

void interface(void)
{
	arm((void (*)(void *))tick);
}
#include "../../plugsched/in.tables.h"
