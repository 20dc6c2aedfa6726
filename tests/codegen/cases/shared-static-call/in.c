#include "kernel.h"

DEFINE_STATIC_CALL(resched, __cond);
