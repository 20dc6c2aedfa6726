/* SPDX-License-Identifier: GPL-2.0 */
/* A shared header: its inline functions are dropped from records, what they do is not. */
int common_target(int x);
extern int common_state;

static inline int common_wrapper(int x)
{
	common_state++;
	return common_target(x);
}

static inline int common_outer(int x)
{
	return common_wrapper(x) + 1;
}

static inline int common_never_used(int x)
{
	return common_target(x + 100);
}

/* its code is elsewhere, this is for whoever can inline it */
extern inline __attribute__((gnu_inline)) int common_elsewhere(int x)
{
	return common_target(x - 1);
}

struct common_thing {
	int touched;
};

static inline int common_touch(struct common_thing *t)
{
	return t->touched;
}
