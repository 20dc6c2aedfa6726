#include "kernel.h"

static __attribute__((used)) int pick(int a)
{
	return a;
}
