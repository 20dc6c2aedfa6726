#define CREATE_TRACE_POINTS
#include "kernel.h"
#include "part.c"
#include "../sched/./more.c"
#include "../outside.c"
#	include "outside.c"
#define CREATE_OTHER 1
