#include "kernel.h"

void tick(void *arg)
{
}
