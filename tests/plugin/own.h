/* SPDX-License-Identifier: GPL-2.0 */
/* A header beside the unit: its functions are recorded with their text. */
static inline int own_leaf(int x)
{
	return x * 3 + 1;
}

static inline __attribute__((always_inline)) int own_wrapper(int x)
{
	return own_leaf(x);
}

struct own_struct {
	int own_field, own_other;
};
