// SPDX-License-Identifier: GPL-2.0
/*
 * leftover-tasks.c - tasks that run, sleep in, or may call into the module
 *
 *   in:  all tasks, their stacks and their open files
 *   out: the first kthread of the module, or other kthread with work for it, task asleep in it, or
 *        holder of one of its files (see leftover.c)
 */
#include <linux/dcache.h>
#include <linux/fdtable.h>
#include <linux/fs.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/magic.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include "have.h"
#include "leftover.h"

static void find_kthread(struct ps_leftover *found, struct task_struct *task)
{
	void *fn;

	if (!(task->flags & PF_KTHREAD))
		return;
	fn = kthread_func(task);
	if (ps_leftover_ours(fn))
		ps_leftover_note(found, "kthread %s (pid %d) runs %ps", task->comm, task->pid, fn);
}

static void find_worker_work(struct ps_leftover *found, const struct kthread_work *work)
{
	if (ps_leftover_ours(work->func))
		ps_leftover_note(found, "kthread_work that calls %ps is pending", work->func);
}

/*
 * A thread that works for others. Its worker is freed after its end has been announced, which takes
 * the task's lock. Delayed work whose time has not come is a timer: leftover.c finds it.
 */
static void find_worker(struct ps_leftover *found, struct task_struct *task)
{
	struct kthread_worker *worker;
	struct kthread_work *work;
	unsigned long flags;

	if (!(task->flags & PF_KTHREAD) || kthread_func(task) != kthread_worker_fn)
		return;
	task_lock(task);
	if (task->vfork_done) {
		worker = kthread_data(task);
		raw_spin_lock_irqsave(&worker->lock, flags);
		list_for_each_entry(work, &worker->work_list, node)
			find_worker_work(found, work);
		if (worker->current_work)
			find_worker_work(found, worker->current_work);
		raw_spin_unlock_irqrestore(&worker->lock, flags);
	}
	task_unlock(task);
}

/* A task that is running has not left the lists that are searched elsewhere. */
static void find_sleeper(struct ps_leftover *found, struct task_struct *task)
{
	unsigned long where = task == current ? 0 : ps_stacks_asleep(task);

	if (where)
		ps_leftover_note(found, "task %s (pid %d) sleeps in %pS", task->comm, task->pid,
				 (void *)where);
}

static const struct file_operations *operations(struct file *file)
{
	/*
	 * debugfs puts operations of its own in front; the last bit may be set until the first
	 * open. Short ones, which have no owner, are not looked for.
	 */
	if (S_ISREG(file_inode(file)->i_mode) &&
	    file_inode(file)->i_sb->s_magic == DEBUGFS_MAGIC && !(file->f_mode & FMODE_PATH)) {
		unsigned long data = (unsigned long)READ_ONCE(file->f_path.dentry->d_fsdata);
		const struct file_operations **real;

		real = (void *)(data + PS_OFFSET_debugfs_fsdata_real_fops);
		if (data && !(data & 1))
			return *real;
	}
	return file->f_op;
}

struct holder {
	struct ps_leftover *found;
	struct task_struct *task;
};

static int visit_file(const void *data, struct file *file, unsigned int fd)
{
	const struct file_operations *fops = operations(file);
	const struct holder *holder = data;
	char path[128], *name;

	if (!fops || (fops->owner != THIS_MODULE && !ps_leftover_ours(fops)))
		return 0;
	name = d_path(&file->f_path, path, sizeof(path));
	ps_leftover_note(holder->found, "%s (pid %d) has %s open", holder->task->comm,
			 holder->task->pid, IS_ERR(name) ? "a file of the module" : name);
	return 1;
}

static void find_file(struct ps_leftover *found, struct task_struct *task)
{
	struct holder holder = { .found = found, .task = task };

	task_lock(task);
	if (task->files)
		iterate_fd(task->files, 0, visit_file, &holder);
	task_unlock(task);
}

static void look_at(struct task_struct *task, void *arg)
{
	struct ps_leftover *found = arg;
	struct task_struct *leader = task->group_leader;

	if (found->any)
		return;
	find_kthread(found, task);
	find_worker(found, task);
	find_sleeper(found, task);
	if (task == leader || task->files != leader->files)
		find_file(found, task);
}

/**
 * ps_leftover_tasks() - find tasks that have to do with the module
 * @found:	where to note the first
 *
 * Context: process context; takes each task's lock.
 */
void ps_leftover_tasks(struct ps_leftover *found)
{
	int nr = 1;

	while (ps_tasks_batch(&nr, look_at, found) && !found->any)
		;
}
