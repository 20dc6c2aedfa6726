#include "kernel.h"

int interface(int a)
{
	return a;
}
/* counter */
