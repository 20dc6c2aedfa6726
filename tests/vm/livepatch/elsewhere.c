// SPDX-License-Identifier: GPL-2.0
/*
 * elsewhere.c - a live patch of a function that is none of the scheduler's
 *
 * In:  nothing. Out: /proc/cmdline says "patched" while it is enabled; writing 0 to
 *      /sys/kernel/livepatch/elsewhere/enabled ends that.
 */
#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

static int live_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "patched\n");
	return 0;
}

static struct klp_func funcs[] = {
	{ .old_name = "cmdline_proc_show", .new_func = live_cmdline_proc_show },
	{ }
};

static struct klp_object objects[] = {
	{ .funcs = funcs },
	{ }
};

static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objects };

static int __init elsewhere_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit elsewhere_exit(void)
{
}

module_init(elsewhere_init);
module_exit(elsewhere_exit);
MODULE_DESCRIPTION("a live patch outside the scheduler, for the tests");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
