#include "kernel.h"

extern int one, *two;
extern int a[2], b, c;
#include "../../plugsched/in.tables.h"
