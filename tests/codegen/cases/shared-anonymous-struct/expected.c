#include "kernel.h"

extern struct {
	int x;
	int y[2];
} nohz;
#include "../../plugsched/in.tables.h"
