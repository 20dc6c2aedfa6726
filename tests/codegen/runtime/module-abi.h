/* SPDX-License-Identifier: GPL-2.0 */
/* Just enough of runtime/module-abi.h for the generated tables to compile. */
#define PS_REDIRECT_STACK	1
#define PS_REDIRECT_RESTS	2
#define __used			__attribute__((used))
#define __aligned(x)		__attribute__((aligned(x)))
#define __section(x)		__attribute__((section(x)))

struct ps_redirect {
	void *from, *to;
	const char *name;
	unsigned int room, jump, flags;
};

struct ps_switched {
	void *kernel;
	const void *module;
	const char *name;
	long size;
};
