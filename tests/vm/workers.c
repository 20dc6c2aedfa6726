// SPDX-License-Identifier: GPL-2.0
/*
 * workers.c - the kinds of load, each with a promise of the kernel it checks
 *
 * In:  a slot of the shared state per worker, each a process. Out: counts there, and fail() for a
 *      broken promise.
 *
 * None of them burns a CPU for long without sleeping, apart from the ones whose promise needs it
 * (quota, nice): under emulation the rest must get on within seconds.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "workload.h"

/* A wakeup later than this is a lost one, however busy the host. */
#define LATE_NS		(30 * SEC)

static int set_policy(uint32_t policy, uint32_t priority)
{
	struct dl_attr a = { .policy = policy, .priority = priority };

	if (policy == DEADLINE) {
		a.runtime = 2 * MSEC;
		a.deadline = 10 * MSEC;
		a.period = 20 * MSEC;
	}
	return set_attr(&a);
}

static void check_attr(const char *who, uint32_t policy, uint32_t priority)
{
	struct dl_attr a = { 0 };

	if (get_attr(0, &a) || a.policy != policy ||
	    a.priority != priority)
		fail("%s: policy %u priority %u became %u %u", who, policy, priority, a.policy,
		     a.priority);
}

/* Sleeping never ends early, and is not forgotten. */
static void doze(const char *who, uint64_t ns)
{
	struct timespec ts = { .tv_sec = ns / SEC, .tv_nsec = ns % SEC };
	uint64_t start = now_ns(), took;

	if (clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, NULL))
		return;
	took = now_ns() - start;
	if (took < ns)
		fail("%s: slept %llu of %llu ns", who, (unsigned long long)took,
		     (unsigned long long)ns);
	if (took > ns + LATE_NS)
		fail("%s: woke %llu ms late", who, (unsigned long long)((took - ns) / MSEC));
}

static void run_fork(struct worker *w)
{
	pid_t pids[6];
	unsigned int i;
	int status;

	while (!st->stop) {
		for (i = 0; i < ARRAY_SIZE(pids); i++) {
			pids[i] = fork();
			if (!pids[i]) {
				if (i == 0)
					execl("/proc/self/exe", "workload", "nothing", NULL);
				if (i & 1)
					burn(100000);
				_exit(7);
			}
		}
		for (i = 0; i < ARRAY_SIZE(pids); i++) {
			if (pids[i] < 0 || waitpid(pids[i], &status, 0) != pids[i] ||
			    !WIFEXITED(status) || WEXITSTATUS(status) != 7)
				fail("fork: child %d did not end as it should", pids[i]);
			w->count++;
		}
		usleep(1000);
	}
}

static void *clone_thread(void *arg)
{
	if (arg)
		sched_yield();
	return arg;
}

static void run_clone(struct worker *w)
{
	pthread_t threads[8];
	unsigned long i;
	void *ret;

	while (!st->stop) {
		for (i = 0; i < ARRAY_SIZE(threads); i++)
			if (pthread_create(&threads[i], NULL, clone_thread, (void *)i))
				fail("clone: cannot create a thread");
		for (i = 0; i < ARRAY_SIZE(threads); i++) {
			pthread_join(threads[i], &ret);
			if (ret != (void *)i)
				fail("clone: thread %lu returned %p", i, ret);
			w->count++;
		}
		usleep(2000);
	}
}

static void run_pipe(struct worker *w)
{
	uint64_t token = 0, got;
	int to[2], from[2];
	pid_t pid;

	if (pipe(to) || pipe(from) || (pid = fork()) < 0) {
		fail("pipe: cannot start");
		return;
	}
	if (!pid) {
		close(to[1]);
		close(from[0]);
		while (read(to[0], &got, 8) == 8) {
			got++;
			if (write(from[1], &got, 8) != 8)
				_exit(1);
		}
		_exit(0);
	}
	close(to[0]);
	close(from[1]);
	while (!st->stop) {
		if (write(to[1], &token, 8) != 8 || read(from[0], &got, 8) != 8 ||
		    got != token + 1) {
			fail("pipe: sent %llu, got %llu", (unsigned long long)token,
			     (unsigned long long)got);
			break;
		}
		token = got;
		w->count++;
		if (token % 256 == 0)
			usleep(1000);
	}
	close(to[1]);
	waitpid(pid, NULL, 0);
}

static void run_sleep(struct worker *w)
{
	uint64_t ns = (w->number + 1) * MSEC;

	while (!st->stop) {
		doze("sleep", ns);
		ns = ns * 5 / 3 % (23 * MSEC) + 10000;
		w->count++;
	}
}

/* A fifth of one CPU, in a nested group, as containers have it. */
#define QUOTA		CGROUPS "/wl-quota"
#define QUOTA_INNER	QUOTA "/inner"

int cgroups_make(void)
{
	if (write_file(CGROUPS "/cgroup.subtree_control", "+cpu") ||
	    mkdir(QUOTA, 0755) || write_file(QUOTA "/cgroup.subtree_control", "+cpu") ||
	    write_file(QUOTA "/cpu.max", "10000 50000") || mkdir(QUOTA_INNER, 0755) ||
	    write_file(QUOTA_INNER "/cpu.max", "20000 50000")) {
		fprintf(stderr, "workload: cannot set up cgroups at " CGROUPS ": %s\n",
			strerror(errno));
		return -1;
	}
	return 0;
}

void cgroups_check_and_remove(uint64_t elapsed_ns)
{
	unsigned long long used_us = stat_value(QUOTA "/cpu.stat", "usage_usec");
	unsigned long long allowed_us = elapsed_ns / 1000 / 5;
	int tries;

	if (used_us > allowed_us + allowed_us / 5 + 500000)
		fail("quota: used %llu us of CPU where %llu were allowed", used_us, allowed_us);
	if (elapsed_ns > 5 * SEC && !stat_value(QUOTA "/cpu.stat", "nr_throttled"))
		fail("quota: never throttled");
	for (tries = 0; tries < 100 && (rmdir(QUOTA_INNER) && errno == EBUSY); tries++)
		usleep(50000);
	if (rmdir(QUOTA))
		fail("quota: cannot remove the group: %s", strerror(errno));
}

static void run_quota(struct worker *w)
{
	if (write_file(QUOTA_INNER "/cgroup.procs", "0"))
		fail("quota: cannot enter the group: %s", strerror(errno));
	while (!st->stop) {
		burn(MSEC);
		w->count++;
	}
	write_file(CGROUPS "/cgroup.procs", "0");
}

static void run_cgroup(struct worker *w)
{
	char dir[64], procs[80];

	snprintf(dir, sizeof(dir), CGROUPS "/wl-%d", getpid());
	snprintf(procs, sizeof(procs), "%s/cgroup.procs", dir);
	while (!st->stop) {
		if (mkdir(dir, 0755) || write_file(procs, "0"))
			fail("cgroup: cannot make and enter %s: %s", dir, strerror(errno));
		burn(200000);
		usleep(3000);
		if (write_file(CGROUPS "/cgroup.procs", "0") || rmdir(dir))
			fail("cgroup: cannot leave and remove %s: %s", dir, strerror(errno));
		usleep(3000);
		w->count++;
	}
}

/* Two burners on one CPU, nice 0 and nice 15: the first must get more, always. */
static void run_nice(struct worker *w)
{
	struct rusage ru;
	uint64_t mine, start = now_ns();
	static const int levels[] = { 0, 15 };

	pin(st->nr_cpus - 1);
	if (setpriority(PRIO_PROCESS, 0, levels[w->number]))
		fail("nice: %s", strerror(errno));
	while (!st->stop) {
		burn(MSEC / 2);
		w->count++;
	}
	getrusage(RUSAGE_SELF, &ru);
	mine = ru.ru_utime.tv_sec * SEC + ru.ru_utime.tv_usec * 1000ull;
	if (getpriority(PRIO_PROCESS, 0) != levels[w->number])
		fail("nice: level %d became %d", levels[w->number], getpriority(PRIO_PROCESS, 0));
	/* 15 levels are a weight of 36 against 1024; half the CPU would be no nice level at all. */
	if (w->number == 1 && now_ns() - start > 5 * SEC && mine * 4 > now_ns() - start)
		fail("nice: level 15 got %llu ms of CPU next to level 0",
		     (unsigned long long)(mine / MSEC));
}

static void run_fifo(struct worker *w)
{
	if (set_policy(SCHED_FIFO, 10 + w->number))
		fail("fifo: %s", strerror(errno));
	while (!st->stop) {
		burn(200000);
		doze("fifo", 5 * MSEC);
		check_attr("fifo", SCHED_FIFO, 10 + w->number);
		w->count++;
	}
}

static void run_rr(struct worker *w)
{
	pin(0);
	if (set_policy(SCHED_RR, 5))
		fail("rr: %s", strerror(errno));
	while (!st->stop) {
		burn(MSEC);
		doze("rr", 12 * MSEC);
		check_attr("rr", SCHED_RR, 5);
		w->count++;
	}
}

/* A yield gives the rest of the period away, so there are no more rounds than periods. */
static void run_deadline(struct worker *w)
{
	uint64_t start = now_ns(), rounds;

	if (set_policy(DEADLINE, 0)) {
		fail("deadline: %s", strerror(errno));
		return;
	}
	while (!st->stop) {
		burn(MSEC / 2);
		sched_yield();
		check_attr("deadline", DEADLINE, 0);
		w->count++;
	}
	rounds = (now_ns() - start) / (20 * MSEC);
	if (w->count > rounds + rounds / 5 + 20)
		fail("deadline: %llu rounds in %llu periods", (unsigned long long)w->count,
		     (unsigned long long)rounds);
}

/* Once sched_setaffinity() has returned, the task runs where it has to. */
static void run_affinity(struct worker *w)
{
	int cpu = 0, at;

	while (!st->stop) {
		cpu = (cpu + 1) % st->nr_cpus;
		if (pin(cpu)) {
			fail("affinity: CPU %d: %s", cpu, strerror(errno));
			usleep(10000);
			continue;
		}
		at = sched_getcpu();
		if (at != cpu)
			fail("affinity: allowed on CPU %d only, found on %d", cpu, at);
		w->count++;
		if (w->number && w->count % 8 == 0)
			usleep(1000);
		else if (w->count % 512 == 0)
			usleep(1000);
	}
}

static void run_yield(struct worker *w)
{
	while (!st->stop) {
		sched_yield();
		if (++w->count % 64 == 0)
			usleep(2000);
	}
}

/* ---- threads of one process around a mutex: nothing that is counted gets lost ---- */

struct mutex_load {
	pthread_mutex_t lock;
	struct worker *w;
	uint64_t shared;
	bool mixed;		/* some threads are real-time ones */
};

struct mutex_thread {
	struct mutex_load *load;
	uint64_t own;
	int number;
};

static void *mutex_thread(void *arg)
{
	struct mutex_thread *t = arg;
	struct mutex_load *load = t->load;

	if (load->mixed && t->number < 2 && set_policy(SCHED_FIFO, 3 + t->number))
		fail("%s: %s", load->w->kind, strerror(errno));
	while (!st->stop) {
		pthread_mutex_lock(&load->lock);
		load->shared++;
		burn(20000);
		load->w->count++;
		pthread_mutex_unlock(&load->lock);
		t->own++;
		if (t->own % 16 == 0 || load->mixed)
			usleep(1000);
	}
	return NULL;
}

static void run_mutex(struct worker *w, bool mixed)
{
	struct mutex_load load = { .w = w, .mixed = mixed };
	struct mutex_thread t[5];
	pthread_mutexattr_t attr;
	pthread_t threads[5];
	uint64_t sum = 0;
	int i;

	pthread_mutexattr_init(&attr);
	if (mixed)
		pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_INHERIT);
	pthread_mutex_init(&load.lock, &attr);
	for (i = 0; i < 5; i++) {
		t[i] = (struct mutex_thread){ .load = &load, .number = i };
		if (pthread_create(&threads[i], NULL, mutex_thread, &t[i]))
			fail("%s: cannot create a thread", w->kind);
	}
	for (i = 0; i < 5; i++) {
		pthread_join(threads[i], NULL);
		sum += t[i].own;
	}
	if (sum != load.shared)
		fail("%s: counted %llu under the lock, %llu in all", w->kind,
		     (unsigned long long)load.shared, (unsigned long long)sum);
}

static void run_futex(struct worker *w)
{
	run_mutex(w, false);
}

static void run_pi(struct worker *w)
{
	run_mutex(w, true);
}

static void change_policies(struct worker *w)
{
	static const struct {
		uint32_t policy, priority;
	} steps[] = {
		{ SCHED_FIFO, 7 }, { SCHED_BATCH, 0 }, { SCHED_RR, 2 }, { SCHED_IDLE, 0 },
		{ DEADLINE, 0 }, { SCHED_OTHER, 0 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		if (set_policy(steps[i].policy, steps[i].priority))
			fail("policy: to %u: %s", steps[i].policy, strerror(errno));
		check_attr("policy", steps[i].policy, steps[i].priority);
		burn(50000);
		w->count++;
		if (i % 2)
			usleep(3000);
	}
}

/*
 * Through every class and back, a new task each time: the kernel's own schedulers lose a task that
 * leaves the deadline class with its runtime overrun, as on a slow host, and comes back before its
 * 0-lag time. dl_throttled is still set then, but the timer that ends it has found another class.
 */
static void run_policy(struct worker *w)
{
	int status;
	pid_t pid;

	while (!st->stop) {
		pid = fork();
		if (!pid) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			change_policies(w);
			_exit(0);
		}
		if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
		    WEXITSTATUS(status))
			fail("policy: task %d did not end as it should", pid);
	}
}

/* ---- many threads that do nothing until the end, when each of them must wake ---- */

static pthread_mutex_t idle_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t idle_cond = PTHREAD_COND_INITIALIZER;
static int idle_awake;
static bool idle_over;

static void *idle_thread(void *arg)
{
	pthread_mutex_lock(&idle_lock);
	while (!idle_over)
		pthread_cond_wait(&idle_cond, &idle_lock);
	idle_awake++;
	pthread_mutex_unlock(&idle_lock);
	return arg;
}

static void run_idle(struct worker *w)
{
	pthread_t *threads = calloc(st->idle_threads, sizeof(*threads));
	pthread_attr_t attr;
	int i, nr = 0;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 32768);
	for (i = 0; i < st->idle_threads && !st->stop; i++, nr++)
		if (pthread_create(&threads[i], &attr, idle_thread, NULL))
			break;
	if (nr != st->idle_threads && !st->stop)
		fail("idle: only %d of %d threads could be made", nr, st->idle_threads);
	while (!st->stop)
		usleep(20000);
	pthread_mutex_lock(&idle_lock);
	idle_over = true;
	pthread_cond_broadcast(&idle_cond);
	pthread_mutex_unlock(&idle_lock);
	for (i = 0; i < nr; i++)
		pthread_join(threads[i], NULL);
	if (idle_awake != nr)
		fail("idle: %d of %d threads woke", idle_awake, nr);
	w->count = idle_awake + 1;
}

const struct kind kinds[] = {
	{ "fork",	run_fork,	1, false },
	{ "clone",	run_clone,	1, false },
	{ "pipe",	run_pipe,	2, false },
	{ "sleep",	run_sleep,	4, false },
	{ "quota",	run_quota,	3, false },
	{ "cgroup",	run_cgroup,	1, false },
	{ "nice",	run_nice,	2, false },
	{ "fifo",	run_fifo,	2, false },
	{ "rr",		run_rr,		2, false },
	{ "deadline",	run_deadline,	1, false },
	{ "affinity",	run_affinity,	2, false },
	{ "yield",	run_yield,	2, false },
	{ "futex",	run_futex,	1, false },
	{ "pi",		run_pi,		1, false },
	{ "policy",	run_policy,	1, false },
	{ "idle",	run_idle,	1, true },
};

const int nr_kinds = ARRAY_SIZE(kinds);
