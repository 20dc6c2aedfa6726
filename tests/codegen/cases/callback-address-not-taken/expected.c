#include "kernel.h"

void tick(void *arg)
{
}
#include "../../plugsched/in.tables.h"
