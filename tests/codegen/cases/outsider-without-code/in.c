#include "kernel.h"

static inline int unused(void)
{
	return 1;
}

int used;
