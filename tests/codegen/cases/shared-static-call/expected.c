#include "kernel.h"

DECLARE_STATIC_CALL(resched, __cond);
#include "../../plugsched/in.tables.h"
