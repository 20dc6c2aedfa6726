#include "kernel.h"



static int kept;
#include "../../plugsched/in.tables.h"
