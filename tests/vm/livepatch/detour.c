// SPDX-License-Identifier: GPL-2.0
/*
 * detour.c - leads a function elsewhere through the function tracer, as kpatch does
 *
 * In:  loaded into the guest by refuse.sh. Out: nr_running() is traced by one who may change where
 *      it goes on (he does not), until the module goes.
 */
#include <linux/ftrace.h>
#include <linux/kernel.h>
#include <linux/module.h>

static void notrace look(unsigned long ip, unsigned long parent, struct ftrace_ops *ops,
			 struct ftrace_regs *regs)
{
}

static struct ftrace_ops ops = {
	.func = look,
	.flags = FTRACE_OPS_FL_SAVE_REGS | FTRACE_OPS_FL_IPMODIFY,
};

static char name[] = "nr_running";

static int __init detour_init(void)
{
	return ftrace_set_filter(&ops, name, sizeof(name) - 1, 0) ?:
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
