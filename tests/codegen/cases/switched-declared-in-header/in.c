#include "kernel.h"
#include "sched.h"

const struct sched_class fair_sched_class = { 0 };
