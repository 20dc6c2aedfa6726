#include "kernel.h"

/* stays in the kernel */
extern int forward(int a);

int interface(int a)
{
	return forward(a);
}
#include "../../plugsched/in.tables.h"
