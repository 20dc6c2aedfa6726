#include "kernel.h"

struct table { void (*copy)(void *to, void *from); void (*turn)(void *to, void *from); };

/* three functions and a table, as RB_DECLARE_CALLBACKS() makes them */
#define DECLARE_TABLE(storage, name, compute)				\
static inline void name ## _spread(void *to)				\
{									\
	compute(to);							\
	name ## _turn(to, to);						\
}									\
static inline void name ## _copy(void *to, void *from)			\
{									\
	compute(to);							\
}									\
storage const struct table name = {					\
	.copy = name ## _copy,						\
	.turn = name ## _turn						\
}
#define TURN(name, compute)						\
static void name ## _turn(void *to, void *from) { compute(from); }	\
DECLARE_TABLE(static, name, compute)

static void compute(void *node)
{
}

extern __typeof__(void (void *, void *)) vruntime_cb_turn;
#define vruntime_cb_turn(...) __mod_vruntime_cb_turn(__VA_ARGS__)
TURN(vruntime_cb,
     compute);
#undef vruntime_cb_turn

void outside(void (*turn)(void *to, void *from));

void insert(void *node)
{
	vruntime_cb_spread(node);
	vruntime_cb.copy(node, node);
	outside(vruntime_cb.turn);
}
#include "../../plugsched/in.tables.h"
