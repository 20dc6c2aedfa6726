#include "kernel.h"

DEFINE_PER_CPU(int, load);
static DEFINE_PER_CPU(int, weight) = 7;
static DEFINE_PER_CPU(int, clock);
