// SPDX-License-Identifier: GPL-2.0
/*
 * keeper.c - keeps a task at the entry of a function, for as long as asked
 *
 * In:  name, the task's; function, which takes one argument or none; word, an address that is put
 *      on the task's stack; asleep, whether it sleeps there or is runnable; idle, the address of
 *      schedule_idle(), when it is an idle task; go, which lets it go on.
 * Out: "keeper: NAME is kept" in the log, when it has got there; once go is set, the function runs.
 */
#include <linux/delay.h>
#include <linux/ftrace.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/string.h>

static char *name;
module_param(name, charp, 0444);
static char *function;
module_param(function, charp, 0444);
static unsigned long word;
module_param(word, ulong, 0444);
static bool asleep;
module_param(asleep, bool, 0444);
static unsigned long idle;
module_param(idle, ulong, 0444);
static bool go;
module_param(go, bool, 0644);

static unsigned long entry;
static bool armed;		/* a task kept while text is changed would hold that up */

/*
 * An idle task has preemption disabled, and leaves its CPU only so. It has to be kept where it is
 * about to: before that, it is taken for one that polls for work.
 */
static void leave_idle(void)
{
	void (*schedule_idle)(void) = (void *)idle;

	if (need_resched())
		schedule_idle();
	cpu_relax();
}

static void keep(unsigned long argument)
{
	void (*call)(unsigned long argument) = (void *)READ_ONCE(entry);
	unsigned long kept[4] = { word };

	barrier_data(kept);
	pr_info("keeper: %s is kept, %s the list of tasks\n", current->comm,
		pid_alive(current) ? "on" : "off");
	while (!READ_ONCE(go)) {
		if (idle)
			leave_idle();
		else if (asleep)
			msleep(100);
		else
			schedule();
	}
	barrier_data(kept);
	call(argument);
}

static void notrace divert(unsigned long ip, unsigned long parent, struct ftrace_ops *ops,
			   struct ftrace_regs *regs)
{
	WRITE_ONCE(entry, ip);
	if (READ_ONCE(armed) && !READ_ONCE(go) && !strcmp(current->comm, name))
		ftrace_instruction_pointer_set(regs, (unsigned long)keep);
}

static struct ftrace_ops ops = {
	.func = divert,
	.flags = FTRACE_OPS_FL_SAVE_REGS | FTRACE_OPS_FL_IPMODIFY,
};

static int __init keeper_init(void)
{
	int ret;

	if (!name || !function)
		return -EINVAL;
	ret = ftrace_set_filter(&ops, function, strlen(function), 0) ?:
	      register_ftrace_function(&ops);
	WRITE_ONCE(armed, !ret);
	return ret;
}

static void __exit keeper_exit(void)
{
	unregister_ftrace_function(&ops);
}

module_init(keeper_init);
module_exit(keeper_exit);
MODULE_DESCRIPTION("keeps a task at the entry of a function, for the tests");
MODULE_LICENSE("GPL");
