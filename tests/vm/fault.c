// SPDX-License-Identifier: GPL-2.0
/*
 * fault.c - tasks that sleep for ever in copies to or from user memory below a system call
 *
 * In:  nothing; prints "faulting" once all threads are in their calls, and runs until it is killed.
 *
 * Each thread hands a page whose fault is never answered (userfaultfd) to one of the scheduler's
 * system calls: what any user can do, and must not hold up a swap.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *page;
static const char *const calls[] = {
	"getattr", "getparam", "getaffinity", "rr_interval", "setaffinity", "setscheduler",
};

#define NR_CALLS	(sizeof(calls) / sizeof(calls[0]))

static void *faulting(void *arg)
{
	uintptr_t call = (uintptr_t)arg;

	prctl(PR_SET_NAME, calls[call]);
	switch (call) {
	case 0: syscall(SYS_sched_getattr, 0, page, 48, 0); break;
	case 1: syscall(SYS_sched_getparam, 0, page); break;
	case 2: syscall(SYS_sched_getaffinity, 0, 128, page); break;
	case 3: syscall(SYS_sched_rr_get_interval, 0, page); break;
	case 4: syscall(SYS_sched_setaffinity, 0, 128, page); break;
	default: syscall(SYS_sched_setscheduler, 0, 0, page); break;
	}
	printf("%s came back\n", calls[call]);
	return NULL;
}

int main(void)
{
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct uffdio_api api = { .api = UFFD_API };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);
	pthread_t thread;
	uintptr_t call;

	setlinebuf(stdout);
	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	reg.range.start = (unsigned long)page;
	reg.range.len = 4096;
	if (fd < 0 || page == MAP_FAILED || ioctl(fd, UFFDIO_API, &api) ||
	    ioctl(fd, UFFDIO_REGISTER, &reg)) {
		perror("fault: userfaultfd");
		return 1;
	}
	for (call = 0; call < NR_CALLS; call++)
		if (pthread_create(&thread, NULL, faulting, (void *)call))
			return 1;
	sleep(1);
	puts("faulting");
	for (;;)
		pause();
}
