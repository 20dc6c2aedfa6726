#include "kernel.h"
#include "sched.h"

int limit = 1;
