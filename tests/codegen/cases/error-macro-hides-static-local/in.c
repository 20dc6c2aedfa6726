#include "kernel.h"

#define COUNTER(n) static int n
int interface(void)
{
	COUNTER(calls);

	return calls++;
}
