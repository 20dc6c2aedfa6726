#include "kernel.h"

const struct sched_class fair_sched_class;
