#include "kernel.h"

/* comments, blank lines and
 * layout stay	as they are */
static int private_counter = 1;

static   int insider(int a)   { return a + private_counter; }

int interface(int a)
{
	return insider(a);	/* trailing */
}
