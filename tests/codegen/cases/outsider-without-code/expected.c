#include "kernel.h"

extern int unused(void);

int used;
#include "../../plugsched/in.tables.h"
