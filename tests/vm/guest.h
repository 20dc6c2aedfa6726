/* SPDX-License-Identifier: GPL-2.0 */
/*
 * guest.h - what the guest's programs share: time, policies, cgroup files
 *
 * In:  nothing but the guest. Out: static inline functions; 0 or -1 with errno.
 */
#ifndef PLUGSCHED_GUEST_H
#define PLUGSCHED_GUEST_H

#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define MSEC		1000000ull
#define SEC		1000000000ull
#define CGROUPS		"/sys/fs/cgroup"

#define DEADLINE	6	/* SCHED_DEADLINE */
#define DL_RECLAIM	2	/* SCHED_FLAG_RECLAIM */
#define DL_OVERRUN	4	/* SCHED_FLAG_DL_OVERRUN */
#define KEEP_ALL	0x18	/* SCHED_FLAG_KEEP_ALL */
#define CLAMP		0x60	/* SCHED_FLAG_UTIL_CLAMP */

struct dl_attr {	/* struct sched_attr, which glibc does not have */
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
};

static inline uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * SEC + ts.tv_nsec;
}

static inline void burn(uint64_t ns)
{
	uint64_t until = now_ns() + ns;

	while (now_ns() < until)
		;
}

static inline int pin_task(pid_t pid, int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(pid, sizeof(set), &set);
}

static inline int pin(int cpu)
{
	return pin_task(0, cpu);
}

static inline int set_attr(const struct dl_attr *attr)
{
	struct dl_attr a = *attr;

	a.size = sizeof(a);
	return syscall(SYS_sched_setattr, 0, &a, 0);
}

static inline int get_attr(pid_t pid, struct dl_attr *attr)
{
	return syscall(SYS_sched_getattr, pid, attr, sizeof(*attr), 0);
}

static inline int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = write(fd, text, strlen(text));
	close(fd);
	return n == (ssize_t)strlen(text) ? 0 : -1;
}

/* A file that processes share, in their memory; NULL when it cannot be had. */
static inline void *map_shared(const char *path, size_t size, int create)
{
	int fd = open(path, O_RDWR | O_CLOEXEC | (create ? O_CREAT | O_TRUNC : 0), 0600);
	void *at = MAP_FAILED;

	if (fd >= 0 && (!create || !ftruncate(fd, size)))
		at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (fd >= 0)
		close(fd);
	return at == MAP_FAILED ? NULL : at;
}

/* The value after @key in a file of "key value" lines, 0 if there is none. */
static inline unsigned long long stat_value(const char *path, const char *key)
{
	unsigned long long value, found = 0;
	FILE *f = fopen(path, "re");
	char name[64];

	if (!f)
		return 0;
	while (fscanf(f, "%63s %llu", name, &value) == 2)
		if (!strcmp(name, key))
			found = value;
	fclose(f);
	return found;
}

#endif /* PLUGSCHED_GUEST_H */
