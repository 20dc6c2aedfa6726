#include "kernel.h"
#include "part.c"
#include "../sched/./more.c"
#define CREATE_OTHER 1
#include "../../plugsched/in.tables.h"
