#include "kernel.h"

#define CALLBACK(n) static void n##_cb(void *arg)
CALLBACK(tick)
{
}
