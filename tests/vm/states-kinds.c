// SPDX-License-Identifier: GPL-2.0
/*
 * states-kinds.c - the tasks of states.c, one or a few for each state
 *
 * In:  a slot each. Out: a task in its state until st->stop is set: then those that were held go
 *      on, which counts, too.
 *
 * CPU 2 has the CFS burners, CPU 3 real-time ones that use more than the limit of all real-time
 * tasks allows (the guest's script sets it). States that come and go quickly, forks and exits among
 * them, are workers.c's.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "states.h"
#include "rtlock/rtlock.h"

static void nap(uint64_t ns)
{
	struct timespec ts = { .tv_sec = ns / SEC, .tv_nsec = ns % SEC };

	clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, NULL);
}

static void work_on(struct slot *slot)
{
	slot->pid = getpid();
	while (!st->stop) {
		burn(MSEC / 5);
		slot->count++;
	}
}

static void become(struct slot *slot, struct dl_attr attr)
{
	if (set_attr(&attr))
		broken(slot, "sched_setattr: %s", strerror(errno));
}

/* ---- CFS ---- */

static void run_nice(struct slot *slot, int nice)
{
	if (pin(2) || setpriority(PRIO_PROCESS, 0, nice))
		broken(slot, "setpriority: %s", strerror(errno));
	work_on(slot);
}

static void run_policy(struct slot *slot, int policy)
{
	pin(1);
	/* not much more than the weight of the others here, which is the least there is */
	become(slot, (struct dl_attr){ .policy = policy, .nice = 10 });
	work_on(slot);
}

static const struct group {
	const char *path, *file, *value;
} groups[] = {
	{ GROUPS, "cgroup.subtree_control", "+cpu" },
	{ GROUPS "/heavy", "cpu.weight", "300" },
	{ GROUPS "/heavy", "cgroup.subtree_control", "+cpu" },
	{ GROUPS "/heavy/leaf", "cpu.weight", "100" },
	{ GROUPS "/heavy/deep", "cgroup.subtree_control", "+cpu" },
	{ GROUPS "/heavy/deep/leaf", "cpu.weight", "50" },
	{ GROUPS "/idle", "cpu.idle", "1" },
	/* throttled nearly all the time; the timer that ends it may fire in either scheduler */
	{ GROUPS "/quota", "cpu.max", "2000 500000" },
	{ GROUPS "/outer", "cpu.max", "2000 500000" },
	{ GROUPS "/outer", "cgroup.subtree_control", "+cpu" },
	{ GROUPS "/outer/inner", "cpu.max", "5000 500000" },
	{ GROUPS "/frozen", "cgroup.freeze", "0" },
	/* only where clamps() */
	{ GROUPS "/clamped", "cpu.uclamp.max", "50" },
};

enum {
	HEAVY = 3, DEEP = 5, IDLE_GROUP = 6, QUOTA = 7, OUTER = 8, INNER = 10, FREEZER = 11,
	CLAMPED = 12
};

/* The value after @key in this task's /proc/self/sched, -1 if there is none. */
static int sched_value(const char *key)
{
	FILE *f = fopen("/proc/self/sched", "re");
	char line[128], *at;
	int value = -1;

	while (f && fgets(line, sizeof(line), f)) {
		at = strchr(line, ':');
		if (at && !strncmp(line, key, strlen(key)) && strchr(" :", line[strlen(key)]))
			value = atoi(at + 1);
	}
	if (f)
		fclose(f);
	return value;
}

/* Does the kernel clamp utilization? */
static bool clamps(void)
{
	static int known;

	if (!known)
		known = sched_value("uclamp.min") >= 0 ? 1 : -1;
	return known > 0;
}

static int nr_groups(void)
{
	return clamps() ? ARRAY_SIZE(groups) : CLAMPED;
}

int groups_make(void)
{
	char path[128];
	int i;

	if (write_file(CGROUPS "/cgroup.subtree_control", "+cpu"))
		return -1;
	for (i = 0; i < nr_groups(); i++) {
		if (mkdir(groups[i].path, 0755) && errno != EEXIST)
			return -1;
		snprintf(path, sizeof(path), "%s/%s", groups[i].path, groups[i].file);
		if (write_file(path, groups[i].value))
			return -1;
	}
	return 0;
}

void groups_remove(void)
{
	int i;

	for (i = nr_groups() - 1; i >= 0; i--)
		rmdir(groups[i].path);
}

static void enter(struct slot *slot, int group)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/cgroup.procs", groups[group].path);
	if (write_file(path, "0"))
		broken(slot, "%s: %s", path, strerror(errno));
}

static void run_group(struct slot *slot, int group)
{
	pin(group == IDLE_GROUP ? 1 : 2);
	enter(slot, group);
	work_on(slot);
}

/* That it was throttled is seen from within, too: the group's own count of it grows. */
static void run_throttled(struct slot *slot, int group)
{
	int limited = group == INNER ? OUTER : group;
	char path[128];

	snprintf(path, sizeof(path), "%s/cpu.stat", groups[limited].path);
	pin(group == INNER ? 0 : 1);
	enter(slot, group);
	slot->pid = getpid();
	while (!st->stop) {
		burn(MSEC);
		slot->proof = stat_value(path, "nr_throttled");
		slot->count++;
	}
	write_file(CGROUPS "/cgroup.procs", "0");
}

static void run_frozen(struct slot *slot, int unused)
{
	(void)unused;
	enter(slot, FREEZER);
	work_on(slot);
}

/*
 * What this task's utilization is clamped to changes while it runs; the group's upper bound
 * applies to it, too. The kernel counts clamps by their buckets as tasks come and go, and warns
 * when a count is wrong.
 */
static void run_clamped(struct slot *slot, int group)
{
	struct {
		struct dl_attr attr;
		uint32_t min, max;
	} clamp = { .attr.size = sizeof(clamp), .attr.flags = KEEP_ALL | CLAMP };

	pin(1);
	setpriority(PRIO_PROCESS, 0, 10);
	if (group)
		enter(slot, group);
	slot->pid = getpid();
	while (!st->stop) {
		clamp.min = slot->count % 2 ? 100 : 400;
		clamp.max = 1024 - clamp.min;
		if (syscall(SYS_sched_setattr, 0, &clamp, 0))
			broken(slot, "sched_setattr: %s", strerror(errno));
		burn(MSEC / 5);
		slot->proof += sched_value("effective uclamp.min") == (int)clamp.min &&
			       sched_value("effective uclamp.max") == (group ? 512 : (int)clamp.max);
		slot->count++;
	}
}

/* ---- real-time and deadline ---- */

static void run_fifo(struct slot *slot, int priority)
{
	become(slot, (struct dl_attr){ .policy = SCHED_FIFO, .priority = priority });
	slot->pid = getpid();
	while (!st->stop) {
		burn(MSEC / 5);
		nap(5 * MSEC);
		slot->count++;
	}
}

static void run_rr(struct slot *slot, int priority)
{
	pin(3);
	become(slot, (struct dl_attr){ .policy = SCHED_RR, .priority = priority });
	work_on(slot);
}

static void run_beside_rt(struct slot *slot, int unused)
{
	(void)unused;
	pin(3);
	work_on(slot);
}

static volatile uint64_t *overruns;

static void note_overrun(int signal)
{
	(void)signal;
	++*overruns;
}

enum { DL_THROTTLED, DL_OVERRUNNING, DL_RECLAIMING, DL_YIELDING, DL_SLEEPING };

static void run_deadline(struct slot *slot, int how)
{
	static const struct dl_attr attrs[] = {
		[DL_THROTTLED] = { .runtime = MSEC, .period = 500 * MSEC },
		[DL_OVERRUNNING] = { .runtime = 2 * MSEC, .period = 50 * MSEC,
				     .flags = DL_OVERRUN },
		[DL_RECLAIMING] = { .runtime = 2 * MSEC, .period = 100 * MSEC,
				    .flags = DL_RECLAIM },
		[DL_YIELDING] = { .runtime = MSEC, .period = 50 * MSEC },
		/* until the time of its zero lag, its share stays reserved: a timer says when */
		[DL_SLEEPING] = { .runtime = 10 * MSEC, .period = 500 * MSEC },
	};
	struct dl_attr attr = attrs[how];

	attr.policy = DEADLINE;
	attr.deadline = attr.period;
	overruns = &slot->proof;
	signal(SIGXCPU, note_overrun);
	become(slot, attr);
	slot->pid = getpid();
	while (!st->stop) {
		burn(MSEC / 5);
		if (how == DL_YIELDING)
			sched_yield();
		else if (how == DL_SLEEPING)
			nap(20 * MSEC);
		slot->count++;
	}
}

/* ---- priority inheritance ---- */

#define OWNER_NICE	10

struct inheritance {
	pthread_mutex_t lock;
	struct slot *slot;
	struct dl_attr waiter;
};

static int own_priority(void)
{
	char text[24];

	return stat_field(0, 18, text, sizeof(text)) ? 1000 : atoi(text);
}

static void *waiter(void *arg)
{
	struct inheritance *in = arg;

	become(in->slot, in->waiter);
	while (!st->stop) {
		pthread_mutex_lock(&in->lock);
		in->slot->count++;
		pthread_mutex_unlock(&in->lock);
		nap(MSEC);
	}
	return NULL;
}

static struct dl_attr waiter_of(int policy)
{
	if (policy != DEADLINE)
		return (struct dl_attr){ .policy = policy, .priority = 20 };
	return (struct dl_attr){ .policy = policy, .runtime = 2 * MSEC, .deadline = 20 * MSEC,
				 .period = 20 * MSEC };
}

static void expect_no_boost(struct slot *slot)
{
	int priority = own_priority();

	if (priority != 20 + OWNER_NICE)
		broken(slot, "priority %d after the lock was given up", priority);
}

static void run_boosted(struct slot *slot, int policy)
{
	struct inheritance in = { .slot = slot, .waiter = waiter_of(policy) };
	pthread_mutexattr_t attr;
	pthread_t thread;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_INHERIT);
	pthread_mutex_init(&in.lock, &attr);
	setpriority(PRIO_PROCESS, 0, OWNER_NICE);
	pthread_create(&thread, NULL, waiter, &in);
	slot->pid = getpid();
	while (!st->stop) {
		pthread_mutex_lock(&in.lock);
		burn(10 * MSEC);
		slot->proof += own_priority() < 0;
		pthread_mutex_unlock(&in.lock);
		expect_no_boost(slot);
		nap(2 * MSEC);
	}
	pthread_join(thread, NULL);
}

/* The same by one of the kernel's spinlocks, where these sleep: rtlock/rtlock.c, if it is there. */
#define RTLOCK	"/sys/kernel/debug/" RTLOCK_FILE

static bool locks_sleep(void)
{
	return !access(RTLOCK, F_OK);
}

struct spinlock {
	int fd;
	struct slot *slot;
	struct dl_attr waiter;
};

static void *taker(void *arg)
{
	struct spinlock *lock = arg;

	become(lock->slot, lock->waiter);
	while (!st->stop) {
		if (ioctl(lock->fd, RTLOCK_TAKE))
			broken(lock->slot, "waiting for the lock: %s", strerror(errno));
		lock->slot->count++;
		nap(MSEC);
	}
	return NULL;
}

static void run_spinlock(struct slot *slot, int policy)
{
	struct spinlock lock = { .slot = slot, .waiter = waiter_of(policy) };
	pthread_t thread;
	int boosted;

	lock.fd = open(RTLOCK, O_RDONLY | O_CLOEXEC);
	setpriority(PRIO_PROCESS, 0, OWNER_NICE);
	pthread_create(&thread, NULL, taker, &lock);
	slot->pid = getpid();
	while (!st->stop) {
		boosted = ioctl(lock.fd, RTLOCK_HOLD, 10);
		if (boosted < 0)
			broken(slot, "holding the lock: %s", strerror(errno));
		else
			slot->proof += boosted;
		expect_no_boost(slot);
		nap(2 * MSEC);
	}
	pthread_join(thread, NULL);
	close(lock.fd);
}

/* ---- held ---- */

static void wait_for_stop(void)
{
	while (!st->stop)
		nap(20 * MSEC);
}

/* In D state until its child calls exit or exec. */
static void run_vfork(struct slot *slot, int unused)
{
	pid_t pid;

	(void)unused;
	slot->pid = getpid();
	pid = vfork();
	if (!pid) {
		wait_for_stop();
		_exit(0);
	}
	slot->count += waitpid(pid, NULL, 0) == pid;
}

static void end_of(struct slot *slot, pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 7)
		slot->count++;
	else
		broken(slot, "child ended with status %#x", status);
}

static void run_stopped(struct slot *slot, int traced)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		if (traced)
			ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		_exit(7);
	}
	if (waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status))
		broken(slot, "did not stop");
	slot->pid = pid;
	wait_for_stop();
	if (traced ? ptrace(PTRACE_CONT, pid, 0, 0) : kill(pid, SIGCONT))
		broken(slot, "cannot go on: %s", strerror(errno));
	end_of(slot, pid);
}

static void run_zombie(struct slot *slot, int unused)
{
	pid_t pid = fork();

	(void)unused;
	if (!pid)
		_exit(7);
	slot->pid = pid;
	wait_for_stop();
	end_of(slot, pid);
}

/* ---- moved from CPU to CPU ---- */

/* When sched_setaffinity() returns, a running task has been moved by the stopper. */
static void run_moved(struct slot *slot, int unused)
{
	pid_t pid = fork();
	char at[24];
	int cpu = 0;

	(void)unused;
	if (!pid)
		for (;;)
			burn(SEC);
	slot->pid = pid;
	while (!st->stop) {
		cpu = !cpu;
		if (pin_task(pid, cpu) || stat_field(pid, 39, at, sizeof(at)) || atoi(at) != cpu)
			broken(slot, "allowed on CPU %d only, found on %s", cpu, at);
		slot->count++;
		nap(MSEC);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* Two on different CPUs that wake each other: through the wake list of the other CPU. */
static void run_woken(struct slot *slot, int unused)
{
	int to[2], from[2];
	char byte = 0;
	pid_t pid;

	(void)unused;
	if (pipe(to) || pipe(from) || (pid = fork()) < 0) {
		broken(slot, "cannot start: %s", strerror(errno));
		return;
	}
	if (!pid) {
		close(to[1]);
		pin(0);
		while (read(to[0], &byte, 1) == 1 && write(from[1], &byte, 1) == 1)
			;
		_exit(0);
	}
	pin(1);
	slot->pid = getpid();
	while (!st->stop) {
		if (write(to[1], &byte, 1) != 1 || read(from[0], &byte, 1) != 1)
			broken(slot, "pipe: %s", strerror(errno));
		slot->count++;
	}
	close(to[1]);
	waitpid(pid, NULL, 0);
}

static void run_sleeper(struct slot *slot, int cpu)
{
	pin(cpu);
	slot->pid = getpid();
	while (!st->stop) {
		nap(7 * MSEC);
		slot->count++;
	}
}

#define NICE(n)		.run = run_nice, .arg = (n), .flags = RUNNABLE, .policy.nice = (n)
#define DL(how)		.run = run_deadline, .arg = (how), .policy.policy = DEADLINE
#define RR		.run = run_rr, .arg = 5, .flags = RUNNABLE, \
			.policy = { .policy = SCHED_RR, .priority = 5 }
#define CLAMP_IN(group)	.run = run_clamped, .arg = (group), .flags = RUNNABLE | PROOF | CLAMPS, \
			.policy.nice = 10
#define SPINLOCK(what)	.run = run_spinlock, .arg = (what), .flags = PROOF | SPINLOCKS, \
			.policy.nice = OWNER_NICE

struct kind kinds[] = {
	{ "CFS, nice -3", NICE(-3) },
	{ "CFS, nice 0", NICE(0) },
	{ "CFS, nice 4", NICE(4) },
	{ "CFS, nice 8", NICE(8) },
	{ "CFS, nice 12", NICE(12) },
	{ "BATCH", run_policy, SCHED_BATCH, RUNNABLE, 0, { .policy = SCHED_BATCH, .nice = 10 } },
	{ "IDLE", run_policy, SCHED_IDLE, RUNNABLE, 0, { .policy = SCHED_IDLE } },
	{ "CFS, in a group of weight 300", run_group, HEAVY, RUNNABLE, 0, { 0 } },
	{ "CFS, in a group of weight 50 two levels down", run_group, DEEP, RUNNABLE, 0, { 0 } },
	{ "CFS, in a group with cpu.idle", run_group, IDLE_GROUP, RUNNABLE, 0, { 0 } },
	{ "CFS, in a throttled group", run_throttled, QUOTA, RUNNABLE | PROOF, 0, { 0 } },
	{ "CFS, in a group in a throttled group", run_throttled, INNER, RUNNABLE | PROOF, 0, { 0 } },
	{ "CFS, in a group that is frozen or not", run_frozen, 0, FROZEN, 0, { 0 } },
	{ "FIFO", run_fifo, 10, 0, 0, { .policy = SCHED_FIFO, .priority = 10 } },
	{ "RR, one of two of a priority on a CPU", RR },
	{ "RR, the other one", RR },
	{ "CFS, beside throttled real-time tasks", run_beside_rt, 0, RUNNABLE, 0, { 0 } },
	{ "DEADLINE, throttled", DL(DL_THROTTLED) },
	{ "DEADLINE, overrunning", DL(DL_OVERRUNNING), .flags = PROOF },
	{ "DEADLINE, reclaiming", DL(DL_RECLAIMING) },
	{ "DEADLINE, yielding", DL(DL_YIELDING) },
	{ "DEADLINE, asleep with its inactive timer pending", DL(DL_SLEEPING) },
	{ "boosted by a FIFO waiter", run_boosted, SCHED_FIFO, PROOF, 0, { .nice = OWNER_NICE } },
	{ "boosted by a DEADLINE waiter", run_boosted, DEADLINE, PROOF, 0, { .nice = OWNER_NICE } },
	{ "uninterruptible, in vfork()", run_vfork, 0, 0, 'D', { 0 } },
	{ "stopped by a tracer", run_stopped, 1, 0, 't', { 0 } },
	{ "stopped by a signal", run_stopped, 0, 0, 'T', { 0 } },
	{ "a zombie", run_zombie, 0, 0, 'Z', { 0 } },
	{ "moved while it runs, by a change of its affinity", run_moved, 0, 0, 0, { 0 } },
	{ "woken by another CPU", run_woken, 0, 0, 0, { 0 } },
	{ "woken by a timer, CPU 0", run_sleeper, 0, 0, 0, { 0 } },
	{ "woken by a timer, CPU 1", run_sleeper, 1, 0, 0, { 0 } },
	{ "woken by a timer, CPU 2", run_sleeper, 2, 0, 0, { 0 } },
	{ "woken by a timer, CPU 3", run_sleeper, 3, 0, 0, { 0 } },
	{ "CFS, its utilization clamped", CLAMP_IN(0) },
	{ "CFS, clamped in a clamped group", CLAMP_IN(CLAMPED) },
	{ "boosted by a FIFO waiter asleep on a spinlock", SPINLOCK(SCHED_FIFO) },
	{ "boosted by a DEADLINE waiter asleep on a spinlock", SPINLOCK(DEADLINE) },
};

static bool there(const struct kind *kind)
{
	return (!(kind->flags & CLAMPS) || clamps()) &&
	       (!(kind->flags & SPINLOCKS) || locks_sleep());
}

/* The first call leaves those that this kernel can have. */
int nr_kinds(void)
{
	static int nr;
	size_t i;

	if (nr)
		return nr;
	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (there(&kinds[i]))
			kinds[nr++] = kinds[i];
	return nr;
}
