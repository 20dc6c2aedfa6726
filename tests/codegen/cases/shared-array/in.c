#include "kernel.h"

int table[] = {
#ifdef NEVER
	0,
#endif
	1, 2, 3
};
static int matrix[][2] = { { 1, 2 }, { 3, 4 } };
static int (*hooks[])(int) = { 0, 0 };
