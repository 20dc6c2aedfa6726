#include "kernel.h"

#define BOTH(n) int n##_a(void) { return 1; } int n##_b(void) { return 2; }
BOTH(x)
