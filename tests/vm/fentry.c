// SPDX-License-Identifier: GPL-2.0
/*
 * fentry.c - BPF programs at the entry and the exit of kernel functions, which count
 *
 * In:  usage: fentry FILE entry:FUNCTION|exit:FUNCTION..., the kernel's BTF
 * Out: FILE has "entry:FUNCTION COUNT" lines, written anew each tenth of a second; 1 having said
 *      which program cannot be attached. Runs until it is killed, which detaches all.
 */
#define _GNU_SOURCE
#include <errno.h>
#include "guest-bpf.h"

struct counter {
	const char *what, *function;
	int exit, map, link;
};

static int make_counter(void)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_type = BPF_MAP_TYPE_ARRAY;
	attr.key_size = 4;
	attr.value_size = 8;
	attr.max_entries = 1;
	return bpf(BPF_MAP_CREATE, &attr);
}

static uint64_t count(const struct counter *c)
{
	union bpf_attr attr;
	uint64_t value = 0;
	uint32_t key = 0;

	memset(&attr, 0, sizeof(attr));
	attr.map_fd = c->map;
	attr.key = (uintptr_t)&key;
	attr.value = (uintptr_t)&value;
	bpf(BPF_MAP_LOOKUP_ELEM, &attr);
	return value;
}

/* r1 = &counter; r2 = 1; lock *r1 += r2; return 0 */
static int attach(struct counter *c, const struct btf_header *btf)
{
	static const char license[] = "GPL";
	static char log[65536];
	struct bpf_insn insns[] = {
		{ BPF_LD | BPF_DW | BPF_IMM, 1, BPF_PSEUDO_MAP_VALUE, 0, c->map }, {},
		{ BPF_ALU64 | BPF_MOV | BPF_K, 2, 0, 0, 1 },
		{ BPF_STX | BPF_DW | BPF_ATOMIC, 1, 2, 0, BPF_ADD },
		{ BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0 },
		{ BPF_JMP | BPF_EXIT, 0, 0, 0, 0 },
	};
	const struct btf_type *type;
	union bpf_attr attr;
	int prog;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_TRACING;
	attr.expected_attach_type = c->exit ? BPF_TRACE_FEXIT : BPF_TRACE_FENTRY;
	attr.attach_btf_id = find_type(btf, BTF_KIND_FUNC, c->function, &type);
	attr.insns = (uintptr_t)insns;
	attr.insn_cnt = ARRAY_SIZE(insns);
	attr.license = (uintptr_t)license;
	attr.log_buf = (uintptr_t)log;
	attr.log_size = sizeof(log);
	attr.log_level = 1;
	if (!attr.attach_btf_id) {
		fprintf(stderr, "fentry: %s: no such function in " BTF "\n", c->function);
		return -1;
	}
	prog = bpf(BPF_PROG_LOAD, &attr);
	if (prog < 0) {
		fprintf(stderr, "fentry: %s: not loaded: %s\n%s", c->what, strerror(errno), log);
		return -1;
	}
	memset(&attr, 0, sizeof(attr));
	attr.raw_tracepoint.prog_fd = prog;
	c->link = bpf(BPF_RAW_TRACEPOINT_OPEN, &attr);
	if (c->link < 0)
		fprintf(stderr, "fentry: %s: not attached: %s\n", c->what, strerror(errno));
	close(prog);
	return c->link;
}

static int write_counts(const char *file, const struct counter *counters, int nr)
{
	char temporary[256];
	FILE *f;
	int i;

	snprintf(temporary, sizeof(temporary), "%s.new", file);
	f = fopen(temporary, "we");
	if (!f)
		return -1;
	for (i = 0; i < nr; i++)
		fprintf(f, "%s %llu\n", counters[i].what,
			(unsigned long long)count(&counters[i]));
	return fclose(f) || rename(temporary, file);
}

int main(int argc, char **argv)
{
	const struct btf_header *btf = read_all(BTF);
	struct counter counters[32];
	int i, nr = argc - 2;

	if (nr < 1 || nr > (int)ARRAY_SIZE(counters) || !btf) {
		fprintf(stderr, "usage: fentry FILE entry:FUNCTION|exit:FUNCTION...\n");
		return 2;
	}
	for (i = 0; i < nr; i++) {
		struct counter *c = &counters[i];

		c->what = argv[i + 2];
		c->exit = !strncmp(c->what, "exit:", 5);
		c->function = strchr(c->what, ':');
		c->map = make_counter();
		if (!c->function++ || c->map < 0 || attach(c, btf) < 0)
			return 1;
	}
	while (!write_counts(argv[1], counters, nr))
		usleep(100000);
	perror(argv[1]);
	return 1;
}
