/* SPDX-License-Identifier: GPL-2.0 */
/*
 * kcore.h - the running kernel's memory
 *
 * In:  /proc/kcore, or a core file of that form.
 * Out: bytes at an address.
 */
#ifndef PLUGSCHED_RUNTIME_KCORE_H
#define PLUGSCHED_RUNTIME_KCORE_H

#include <elf.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/arch.h"

#define KERNEL_KCORE	"/proc/kcore"

/**
 * struct kcore - an open core file
 * @fd: its file descriptor
 * @arch: the kernel's architecture
 * @segs: what it holds
 * @nr: how many
 */
struct kcore {
	int fd;
	const struct arch *arch;
	Elf64_Phdr *segs;
	unsigned int nr;
};

/**
 * kcore_open() - open a core file
 * @k: gets it, for kcore_close(), also after an error
 * @path: KERNEL_KCORE
 *
 * Return: 0, or a negative errno. Reports nothing.
 */
int kcore_open(struct kcore *k, const char *path);

/**
 * kcore_close() - close a core file
 * @k: the core file
 */
void kcore_close(struct kcore *k);

/**
 * kcore_read() - read memory
 * @k: the core file
 * @addr: run-time address
 * @buf: gets the bytes
 * @size: how many, all of one segment
 *
 * Return: 0, -EFAULT when the file does not hold them, or another negative errno. Reports nothing.
 */
int kcore_read(const struct kcore *k, uint64_t addr, void *buf, size_t size);

#endif /* PLUGSCHED_RUNTIME_KCORE_H */
