// SPDX-License-Identifier: GPL-2.0
/*
 * stay.c - a task that stays inside a function of the scheduler until a file exists
 *
 * In:  nothing; runs until the file GO exists. usage: stay GO [setscheduler]
 * Out: exit 0 when the call came back with success.
 *
 * sched_feat_write() reads from a page whose fault is not answered yet (userfaultfd), so the task
 * sleeps in copy_from_user() below it. What it writes is the first feature that is on already. With
 * a second argument it is sched_setscheduler(2) that does, and it asks for what the task has.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* in today's place, or in that of older kernels */
static const char *features = "/sys/kernel/debug/sched/features";

static void find_features(void)
{
	if (access(features, F_OK))
		features = "/sys/kernel/debug/sched_features";
}

static char feature[64];
static void *page;
static int result = -1;

/* Which there are differs among series; one that is off has NO_ before its name. */
static int find_feature(void)
{
	FILE *f = fopen(features, "re");
	int found = 0;

	while (f && !found && fscanf(f, "%63s", feature) == 1)
		found = strncmp(feature, "NO_", 3) != 0;
	if (f)
		fclose(f);
	return found ? 0 : -1;
}

static void *stayer(void *arg)
{
	int fd = open(features, O_WRONLY | O_CLOEXEC);

	prctl(PR_SET_NAME, "stayer");
	if (arg)
		result = syscall(SYS_sched_setscheduler, 0, 0, page) ? errno : 0;
	else if (fd < 0 || write(fd, page, strlen(feature)) < 0)
		result = errno;
	else
		result = 0;
	return NULL;
}

int main(int argc, char **argv)
{
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_copy copy = { 0 };
	static char content[4096] __attribute__((aligned(4096)));
	char *call = argc == 3 ? argv[2] : NULL;
	pthread_t thread;
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);

	find_features();
	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	reg.range.start = (unsigned long)page;
	reg.range.len = 4096;
	if (argc < 2 || argc > 3 || (!call && find_feature()) || fd < 0 || page == MAP_FAILED ||
	    ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &reg) ||
	    pthread_create(&thread, NULL, stayer, call)) {
		fprintf(stderr, "stay: %s\n", argc == 2 || argc == 3 ? strerror(errno) :
			"usage: stay GO [setscheduler]");
		return 2;
	}
	if (!call)
		memcpy(content, feature, sizeof(feature));
	while (access(argv[1], F_OK))
		usleep(100000);
	copy.dst = (unsigned long)page;
	copy.src = (unsigned long)content;
	copy.len = 4096;
	if (ioctl(fd, UFFDIO_COPY, &copy)) {
		fprintf(stderr, "stay: UFFDIO_COPY: %s\n", strerror(errno));
		return 2;
	}
	pthread_join(thread, NULL);
	if (result)
		fprintf(stderr, "stay: %s: %s\n", call ? call : features, strerror(result));
	return result ? 1 : 0;
}
