#include "kernel.h"

int one = 1, *two = &one;
static int a[2] = { 1, 2 }, b, c = 3;
