#include "kernel.h"

/* state */
static int counter = 5; /* kept */

int interface(void)
{
	return counter;
}
