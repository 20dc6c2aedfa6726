#include "kernel.h"

#define DEFINE_LOAD(n) DEFINE_PER_CPU(int, n)
DEFINE_LOAD(load);
