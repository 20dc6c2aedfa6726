#include "kernel.h"

extern int forward(int a);
extern int later(int);

extern int forward(int a);

extern int later(int a);
#include "../../plugsched/in.tables.h"
