// SPDX-License-Identifier: GPL-2.0
/*
 * visit.c - a task that is in a function of the scheduler for a short time, again and again
 *
 * In:  nothing; runs until the file GO exists. usage: visit GO
 * Out: exit 0 when all calls came back with success.
 *
 * As in stay.c it sleeps below sched_feat_write(), but for 5 ms, and then 20 ms elsewhere. Each
 * fault is answered when it has been seen, so that no call gets through without one.
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
#include <sys/syscall.h>
#include <unistd.h>

#define FEATURES	"/sys/kernel/debug/sched/features"
#define PAGE		4096
#define INSIDE_US	5000
#define OUTSIDE_US	20000

static const char feature[] = "GENTLE_FAIR_SLEEPERS";
static void *page;
static int faults;

static void *answer(void *arg)
{
	static char content[PAGE] __attribute__((aligned(PAGE)));
	struct uffdio_copy copy = {
		.dst = (unsigned long)page, .src = (unsigned long)content, .len = PAGE
	};
	struct uffd_msg msg;

	(void)arg;
	memcpy(content, feature, sizeof(feature));
	while (read(faults, &msg, sizeof(msg)) == sizeof(msg)) {
		usleep(INSIDE_US);
		if (ioctl(faults, UFFDIO_COPY, &copy))
			break;
	}
	perror("visit: userfaultfd");
	_exit(1);
}

int main(int argc, char **argv)
{
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct uffdio_api api = { .api = UFFD_API };
	int fd = open(FEATURES, O_WRONLY | O_CLOEXEC);
	pthread_t thread;

	faults = syscall(SYS_userfaultfd, O_CLOEXEC);
	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	reg.range.start = (unsigned long)page;
	reg.range.len = PAGE;
	if (argc != 2 || fd < 0 || faults < 0 || page == MAP_FAILED ||
	    ioctl(faults, UFFDIO_API, &api) || ioctl(faults, UFFDIO_REGISTER, &reg) ||
	    pthread_create(&thread, NULL, answer, NULL)) {
		fprintf(stderr, "visit: %s\n", argc == 2 ? strerror(errno) : "usage: visit GO");
		return 2;
	}
	while (access(argv[1], F_OK)) {
		if (write(fd, page, sizeof(feature) - 1) < 0 ||
		    madvise(page, PAGE, MADV_DONTNEED)) {
			perror("visit: " FEATURES);
			return 1;
		}
		usleep(OUTSIDE_US);
	}
	return 0;
}
