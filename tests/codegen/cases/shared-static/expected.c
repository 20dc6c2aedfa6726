#include "kernel.h"

/* state */
extern int counter; /* kept */

int interface(void)
{
	return counter;
}
#include "../../plugsched/in.tables.h"
