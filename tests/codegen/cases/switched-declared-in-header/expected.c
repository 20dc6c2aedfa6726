#include "kernel.h"
#include "sched.h"

static const struct sched_class __mod_fair_sched_class = { 0 };
#include "../../plugsched/in.tables.h"
