#include "kernel.h"

const struct sched_class fair_sched_class;

static void tick(void *arg)
{
}

DEFINE_SCHED_CLASS(fair) = {
	.tick = tick,
};
