#include "kernel.h"

struct rq {
	int x;
};
static struct rq rq;
struct rq *first(struct rq *p);
