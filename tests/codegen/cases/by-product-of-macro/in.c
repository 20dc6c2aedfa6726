#include "kernel.h"

SYSCALL_DEFINE1(move, int, a)
{
	return a;
}
