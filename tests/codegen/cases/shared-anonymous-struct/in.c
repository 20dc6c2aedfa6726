#include "kernel.h"

static struct {
	int x;
	int y[2];
} nohz = { .x = 1 };
