// SPDX-License-Identifier: GPL-2.0
/*
 * detour.c - leads a function elsewhere through the function tracer, as kpatch does
 *
 * In:  name, a function's; nr_running() by default. Out: it is traced by one who may change where
 *      it goes on (he does not), until the module goes.
 */
#include <linux/ftrace.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/string.h>

/* The type of the registers is not the same in all series. */
static void notrace look(unsigned long ip, unsigned long parent, struct ftrace_ops *ops,
			 void *regs)
{
}

static struct ftrace_ops ops = {
	.func = (ftrace_func_t)look,
	.flags = FTRACE_OPS_FL_SAVE_REGS | FTRACE_OPS_FL_IPMODIFY,
};

static char *name = "nr_running";
module_param(name, charp, 0444);

static int __init detour_init(void)
{
	return ftrace_set_filter(&ops, name, strlen(name), 0) ?:
	       register_ftrace_function(&ops);
}

static void __exit detour_exit(void)
{
	unregister_ftrace_function(&ops);
}

module_init(detour_init);
module_exit(detour_exit);
MODULE_DESCRIPTION("a function led elsewhere by the function tracer, for the tests");
MODULE_LICENSE("GPL");
