// SPDX-License-Identifier: GPL-2.0
/*
 * kcore.c - see kcore.h
 */
#include "runtime/kcore.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/util.h"

#define MAX_SEGMENTS	4096

static int read_at(int fd, void *buf, size_t size, uint64_t off)
{
	ssize_t n = pread(fd, buf, size, off);

	return n == (ssize_t)size ? 0 : n < 0 ? -errno : -ENODATA;
}

int kcore_open(struct kcore *k, const char *path)
{
	Elf64_Ehdr eh;
	int ret;

	k->arch = NULL;
	k->segs = NULL;
	k->nr = 0;
	k->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (k->fd < 0)
		return -errno;
	ret = read_at(k->fd, &eh, sizeof(eh), 0);
	if (!ret && (memcmp(eh.e_ident, ELFMAG, SELFMAG) || eh.e_ident[EI_CLASS] != ELFCLASS64 ||
		     eh.e_phentsize != sizeof(*k->segs) || eh.e_phnum > MAX_SEGMENTS))
		ret = -EINVAL;
	k->arch = ret ? NULL : arch_by_machine(eh.e_machine);
	if (!ret && !k->arch)
		ret = -EINVAL;
	if (!ret) {
		k->nr = eh.e_phnum;
		k->segs = xcalloc(k->nr + 1, sizeof(*k->segs));
		ret = read_at(k->fd, k->segs, k->nr * sizeof(*k->segs), eh.e_phoff);
	}
	return ret;
}

void kcore_close(struct kcore *k)
{
	free(k->segs);
	if (k->fd >= 0)
		close(k->fd);
}

int kcore_read(const struct kcore *k, uint64_t addr, void *buf, size_t size)
{
	unsigned int i;

	for (i = 0; i < k->nr; i++) {
		const Elf64_Phdr *ph = &k->segs[i];

		if (ph->p_type == PT_LOAD && addr >= ph->p_vaddr &&
		    addr - ph->p_vaddr < ph->p_memsz && ph->p_memsz - (addr - ph->p_vaddr) >= size)
			return read_at(k->fd, buf, size, ph->p_offset + (addr - ph->p_vaddr));
	}
	return -EFAULT;
}
