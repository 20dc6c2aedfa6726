// SPDX-License-Identifier: GPL-2.0
/*
 * livepatch.c - a live patch of one function that the scheduler module redirects
 *
 * In:  loaded into the guest by refuse.sh.
 * Out: nr_context_switches() is replaced while it is enabled; writing 0 to
 *      /sys/kernel/livepatch/livepatch/enabled ends that.
 */
#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/module.h>

static unsigned long long live_nr_context_switches(void)
{
	return 42;
}

static struct klp_func funcs[] = {
	{ .old_name = "nr_context_switches", .new_func = live_nr_context_switches },
	{ }
};

static struct klp_object objects[] = {
	{ .funcs = funcs },
	{ }
};

static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objects };

static int __init livepatch_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit livepatch_exit(void)
{
}

module_init(livepatch_init);
module_exit(livepatch_exit);
MODULE_DESCRIPTION("a live patch, for the tests");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
