// SPDX-License-Identifier: GPL-2.0
/*
 * numa.c - does memory follow its task from node to node?
 *
 * In:  two nodes, CPU 0 on the first and CPU 1 on the other. usage: numa SECONDS
 * Out: memory touched first on CPU 1 is used on CPU 0 until most of it is on CPU 0's node: exit 0,
 *      and the time it took; 1 when it is not within SECONDS.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "guest.h"

#define PAGES	2048
#define PAGE	4096
#define SIZE	(PAGES * PAGE)

static char *memory;

/* How many pages are on @node. */
static int pages_on(int node)
{
	static void *pages[PAGES];
	static int status[PAGES];
	int i, nr = 0;

	for (i = 0; i < PAGES; i++)
		pages[i] = memory + i * PAGE;
	if (syscall(SYS_move_pages, 0, PAGES, pages, NULL, status, 0))
		return -1;
	for (i = 0; i < PAGES; i++)
		nr += status[i] == node;
	return nr;
}

int main(int argc, char **argv)
{
	uint64_t start, limit = argc == 2 ? atoi(argv[1]) * SEC : 0;
	volatile char *at;
	int away, here = 0;

	memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!limit || memory == MAP_FAILED || madvise(memory, SIZE, MADV_NOHUGEPAGE) || pin(1)) {
		fprintf(stderr, "numa: %s\n", limit ? strerror(errno) : "usage: numa SECONDS");
		return 2;
	}
	memset(memory, 1, SIZE);
	away = pages_on(1);
	if (away != PAGES || pin(0)) {
		fprintf(stderr, "numa: %d of %d pages are on node 1\n", away, PAGES);
		return 2;
	}
	start = now_ns();
	do {
		for (at = memory; at < memory + SIZE; at += PAGE)
			++*at;
		here = pages_on(0);
	} while (here < PAGES * 3 / 4 && now_ns() - start < limit);
	printf("%d of %d pages have followed within %llu ms\n", here, PAGES,
	       (unsigned long long)((now_ns() - start) / MSEC));
	return here < PAGES * 3 / 4;
}
