#include "kernel.h"

extern int tentative;

int interface(void)
{
	return tentative;
}

extern int tentative;
#include "../../plugsched/in.tables.h"
