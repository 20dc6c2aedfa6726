#include "kernel.h"

static int twice;
static int list[2][3];
static int (*hook)(int);
