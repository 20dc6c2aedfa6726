/* SPDX-License-Identifier: GPL-2.0 */
/*
 * guest-bpf.h - the kernel's types, and the system call, for programs in the guest that use BPF
 *
 * In:  the kernel's BTF. Out: the number of a type, and its head.
 */
#ifndef GUEST_BPF_H
#define GUEST_BPF_H

#include <linux/bpf.h>
#include <linux/btf.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "guest.h"

#define BTF	"/sys/kernel/btf/vmlinux"

static inline long bpf(int cmd, union bpf_attr *attr)
{
	return syscall(SYS_bpf, cmd, attr, sizeof(*attr));
}

static inline void *read_all(const char *path)
{
	struct stat st;
	char *data;
	ssize_t n;
	off_t at;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st))
		return NULL;
	data = malloc(st.st_size);
	for (at = 0; data && at < st.st_size; at += n) {
		n = read(fd, data + at, st.st_size - at);
		if (n <= 0)
			return NULL;
	}
	close(fd);
	return data;
}

/* What follows a type's head. */
static inline size_t tail(const struct btf_type *type)
{
	size_t n = BTF_INFO_VLEN(type->info);

	switch (BTF_INFO_KIND(type->info)) {
	case BTF_KIND_INT:
	case BTF_KIND_VAR:
	case BTF_KIND_DECL_TAG:
		return 4;
	case BTF_KIND_ARRAY:
		return sizeof(struct btf_array);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
	case BTF_KIND_DATASEC:
	case BTF_KIND_ENUM64:
		return 12 * n;
	case BTF_KIND_ENUM:
	case BTF_KIND_FUNC_PROTO:
		return 8 * n;
	default:
		return 0;
	}
}

static inline const char *btf_name(const struct btf_header *btf, unsigned int off)
{
	return (const char *)btf + btf->hdr_len + btf->str_off + off;
}

/* The number of a type of this kind, 0 when there is none; @found: its head. */
static inline unsigned int find_type(const struct btf_header *btf, unsigned int kind,
				     const char *name, const struct btf_type **found)
{
	const char *at = (const char *)btf + btf->hdr_len + btf->type_off;
	const char *end = at + btf->type_len;
	const struct btf_type *type;
	unsigned int id;

	for (id = 1; at < end; id++, at += sizeof(*type) + tail(type)) {
		type = (const void *)at;
		*found = type;
		if (BTF_INFO_KIND(type->info) == kind &&
		    !strcmp(btf_name(btf, type->name_off), name))
			return id;
	}
	return 0;
}

#endif /* GUEST_BPF_H */
