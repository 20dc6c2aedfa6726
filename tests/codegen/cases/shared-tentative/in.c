#include "kernel.h"

static int tentative;

int interface(void)
{
	return tentative;
}

static int tentative = 4;
