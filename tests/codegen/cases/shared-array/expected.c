#include "kernel.h"

extern int table[3];
extern int matrix[2][2];
extern int (*hooks[2])(int);
#include "../../plugsched/in.tables.h"
