// SPDX-License-Identifier: GPL-2.0
/*
 * extsched.c - a scheduler of sched_ext with no operations of its own: all tasks are of its class
 *
 * In:  usage: extsched FILE, the kernel's BTF
 * Out: FILE, once it is attached; 1 having said why it cannot be. Runs until it is killed, which
 *      detaches it.
 */
#define _GNU_SOURCE
#include <errno.h>

#include "guest-bpf.h"

/* newer than some headers */
#define F_LINK		(1U << 13)	/* BPF_F_LINK */
#define STRUCT_OPS	44		/* BPF_STRUCT_OPS */

/* Where a member is in a struct, in bytes. */
static unsigned int offset_of(const struct btf_header *btf, const struct btf_type *type,
			      const char *name)
{
	const struct btf_member *m = (const void *)(type + 1);
	unsigned int i;

	for (i = 0; i < BTF_INFO_VLEN(type->info); i++)
		if (!strcmp(btf_name(btf, m[i].name_off), name))
			return m[i].offset / 8;
	fprintf(stderr, "extsched: no %s in a struct of the kernel's\n", name);
	exit(1);
}

/* A map of such a type needs types of its own, whichever: "int". */
static int load_types(void)
{
	static const struct {
		struct btf_header head;
		struct btf_type type;
		uint32_t encoding;
		char names[5];
	} types = {
		.head = {
			.magic = BTF_MAGIC, .version = BTF_VERSION, .hdr_len = sizeof(types.head),
			.type_len = sizeof(types.type) + sizeof(types.encoding),
			.str_off = sizeof(types.type) + sizeof(types.encoding),
			.str_len = sizeof(types.names),
		},
		.type = { .name_off = 1, .info = BTF_KIND_INT << 24, .size = 4 },
		.encoding = BTF_INT_SIGNED << 24 | 32,
		.names = "\0int",
	};
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.btf = (uintptr_t)&types;
	attr.btf_size = sizeof(types.head) + types.head.str_off + types.head.str_len;
	return bpf(BPF_BTF_LOAD, &attr);
}

static int attach(const struct btf_header *btf)
{
	const struct btf_type *value, *ops;
	union bpf_attr attr;
	unsigned int id;
	uint32_t key = 0;
	int map;
	char *bytes;

	id = find_type(btf, BTF_KIND_STRUCT, "bpf_struct_ops_sched_ext_ops", &value);
	if (!id || !find_type(btf, BTF_KIND_STRUCT, "sched_ext_ops", &ops)) {
		fprintf(stderr, "extsched: this kernel has no sched_ext\n");
		exit(1);
	}
	bytes = calloc(1, value->size);
	strcpy(bytes + offset_of(btf, value, "data") + offset_of(btf, ops, "name"), "empty");

	memset(&attr, 0, sizeof(attr));
	attr.map_type = BPF_MAP_TYPE_STRUCT_OPS;
	attr.key_size = sizeof(key);
	attr.value_size = value->size;
	attr.max_entries = 1;
	attr.map_flags = F_LINK;
	attr.btf_fd = load_types();
	attr.btf_vmlinux_value_type_id = id;
	map = bpf(BPF_MAP_CREATE, &attr);
	if (map < 0) {
		perror("extsched: no map");
		exit(1);
	}
	memset(&attr, 0, sizeof(attr));
	attr.map_fd = map;
	attr.key = (uintptr_t)&key;
	attr.value = (uintptr_t)bytes;
	if (bpf(BPF_MAP_UPDATE_ELEM, &attr))
		return -1;
	memset(&attr, 0, sizeof(attr));
	attr.link_create.prog_fd = map;
	attr.link_create.attach_type = STRUCT_OPS;
	return bpf(BPF_LINK_CREATE, &attr);
}

int main(int argc, char **argv)
{
	const struct btf_header *btf = read_all(BTF);
	int fd;

	if (argc != 2 || !btf) {
		fprintf(stderr, "usage: extsched FILE\n");
		return 2;
	}
	if (attach(btf) < 0) {
		fprintf(stderr, "extsched: not attached: %s\n", strerror(errno));
		return 1;
	}
	fd = open(argv[1], O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0) {
		perror(argv[1]);
		return 1;
	}
	close(fd);
	for (;;)
		pause();
}
