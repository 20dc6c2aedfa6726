// SPDX-License-Identifier: GPL-2.0
/*
 * main.c - reads a kernel's disassembly, and lets the rules judge it (see soundness.h)
 *
 *   objdump -d VMLINUX | soundness VMLINUX BOUNDARY.JSON...
 *
 * Out: per boundary what was found by kind, each lost path on a line "lost ...", and a line
 *      "BOUNDARY.JSON: N lost". Exit status 0 unless something could not be read.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "soundness.h"

struct boundary *boundaries;
int nr_boundaries;

void die(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "soundness: ");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\n");
	exit(2);
}

void *grown(void *p, size_t nr, size_t size)
{
	p = nr & (nr - 1) ? p : realloc(p, (nr ? 2 * nr : 1) * size);
	if (!p)
		die("no memory");
	return p;
}

/* "jmp", "jne", "call", "loop"... with an address after it */
static bool is_branch(const char *insn)
{
	static const char *const prefixes[] = { "bnd ", "notrack ", "data16 ", "cs ", "ds ",
						"addr32 ", "rex.W ", "repz ", "repnz ", "{rex} " };
	size_t i;

again:
	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (!strncmp(insn, prefixes[i], strlen(prefixes[i]))) {
			insn += strlen(prefixes[i]);
			goto again;
		}
	}
	return insn[0] == 'j' || !strncmp(insn, "call", 4) || !strncmp(insn, "loop", 4) ||
	       !strncmp(insn, "xbegin", 6);
}

/* "ffffffff810d3e02:	call   ffffffff8119af00 <name>" */
static void instruction(const char *line, const char *in)
{
	char *end;
	uint64_t from = strtoull(line, &end, 16), value;
	const char *p, *insn;
	struct boundary *bd;
	bool branches;

	if (end == line || *end != ':')
		return;
	insn = end + 1 + strspn(end + 1, " \t");
	branches = is_branch(insn);
	/* a branch has its target in plain hex; other operands have 0x in front, or # after them */
	for (p = insn + strcspn(insn, " \t"); *p && *p != '<';) {
		bool minus = *p == '-', plain;

		if (minus)
			p++;
		plain = strncmp(p, "0x", 2) != 0;
		value = strtoull(p, &end, 16);
		if (end == p || (plain && end - p < 8)) {
			p += *p != '\0';
			continue;
		}
		p = end;
		value = minus ? -value : value;
		if (branches && plain)
			leads_to_aux(from, value);
		if (branches && plain && insn[0] == 'j' && near_old(from) && strchr(p, '<') &&
		    !is_section(section_at(value), ".altinstr_aux"))
			for_each_boundary(bd)
				judge_leave(bd, from, value, in, strchr(p, '<') + 1);
		if (!near_old(value))
			continue;
		from = real_place(from);
		for_each_boundary(bd) {
			if (branches && plain)
				judge_branch(bd, from, value, in);
			else
				judge_address(bd, from, value, in);
		}
	}
}

static size_t read_code(void)
{
	char in[256] = "?", *line = NULL;
	size_t cap = 0, nr = 0;
	ssize_t len;

	while ((len = getline(&line, &cap, stdin)) > 0) {
		line[len - 1] = '\0';
		/* "ffffffff810d3ea0 <wake_up_q>:" */
		if (line[len - 2] == ':' && strchr(line, '<')) {
			snprintf(in, sizeof(in), "%.*s", (int)strcspn(strchr(line, '<') + 1, ">"),
				 strchr(line, '<') + 1);
		} else if (strchr(line, '\t')) {
			instruction(line + strspn(line, " "), in);
			nr++;
		}
	}
	free(line);
	return nr;
}

int main(int argc, char **argv)
{
	size_t instructions;
	int i;

	if (argc < 3)
		die("usage: objdump -d VMLINUX | soundness VMLINUX BOUNDARY.JSON...");
	nr_boundaries = argc - 2;
	boundaries = calloc(nr_boundaries, sizeof(*boundaries));
	if (!boundaries)
		die("no memory");
	for (i = 0; i < nr_boundaries; i++)
		read_boundary(&boundaries[i], argv[2 + i]);
	read_kernel(argv[1]);
	instructions = read_code();
	if (instructions < 100)
		die("no disassembly on the standard input");
	read_data();
	printf("%zu instructions\n", instructions);
	for (i = 0; i < nr_boundaries; i++) {
		report(&boundaries[i]);
		free_boundary(&boundaries[i]);
	}
	free(boundaries);
	return 0;
}
