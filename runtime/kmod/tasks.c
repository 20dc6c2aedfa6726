// SPDX-License-Identifier: GPL-2.0
/*
 * tasks.c - all tasks, batch by batch
 *
 *   in:  the process ids of the machine, which each thread has
 *   out: a call for each task; after each batch the RCU section ends, and others may run
 *
 * On a machine with ten thousands of threads a walk of the list of tasks, which has to be one RCU
 * section, would delay grace periods, and other tasks where the kernel is not preemptible.
 */
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include "plugsched.h"

/**
 * ps_tasks_batch() - visit the next tasks
 * @nr: the first process id to look at, 1 at the beginning; moved on
 * @fn: called for at most PS_TASKS_BATCH tasks, in an RCU section
 * @arg: passed to @fn
 *
 * A task that takes over a smaller process id in execve() may be missed, as one that is new.
 *
 * Context: process context, all CPUs are running.
 * Return: whether there are more.
 */
bool ps_tasks_batch(int *nr, void (*fn)(struct task_struct *task, void *arg), void *arg)
{
	struct task_struct *task;
	struct pid *pid;
	int left;

	rcu_read_lock();
	for (left = PS_TASKS_BATCH; left; left--) {
		pid = find_ge_pid(*nr, &init_pid_ns);
		if (!pid)
			break;
		*nr = pid_nr(pid) + 1;
		task = pid_task(pid, PIDTYPE_PID);
		if (task)
			fn(task, arg);
	}
	rcu_read_unlock();
	cond_resched();
	return !left;
}
