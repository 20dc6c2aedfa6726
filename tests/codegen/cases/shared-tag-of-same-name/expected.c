#include "kernel.h"

struct rq {
	int x;
};
extern struct rq rq;
struct rq *first(struct rq *p);
#include "../../plugsched/in.tables.h"
