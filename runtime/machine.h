/* SPDX-License-Identifier: GPL-2.0 */
/*
 * machine.h - is a machine fit for a scheduler module of its kernel?
 *
 * In:  /proc and /sys of the running machine, or a copy of them below a root (a support archive).
 * Out: one finding per question, each with what to do about it. Nothing is changed, nothing loaded.
 *
 * machine-finding.c   files of the machine, and findings
 * machine.c           the kernel, its symbols and types, module loading, processor, memory
 * machine-conflict.c  what else has patched the kernel: live patches, tracers, probes, sched_ext,
 *                     another module
 *
 * Whether one module fits is what `plugsched check` answers.
 */
#ifndef PLUGSCHED_RUNTIME_MACHINE_H
#define PLUGSCHED_RUNTIME_MACHINE_H

#include <stddef.h>

#include "lib/mem.h"

/**
 * enum machine_level - how good a finding is
 * @MACHINE_OK: as it should be
 * @MACHINE_WARN: a load may be refused, or something cannot be seen
 * @MACHINE_FAIL: a load will be refused
 */
enum machine_level { MACHINE_OK, MACHINE_WARN, MACHINE_FAIL };

/**
 * struct machine_finding - the answer to one question
 * @level: how good it is
 * @check: the question, one word
 * @text: what was found
 * @remedy: what to do, "" when it is fine
 */
struct machine_finding {
	enum machine_level level;
	const char *check;
	const char *text;
	const char *remedy;
};

/**
 * struct machine - what was found
 * @root: where /proc and /sys are; "" for the running machine
 * @mem: owner of all strings
 * @findings: in the order of the questions
 * @nr: how many
 * @cap: room for how many
 */
struct machine {
	const char *root;
	struct arena *mem;
	struct machine_finding *findings;
	size_t nr, cap;
};

/**
 * machine_examine() - ask all questions
 * @m: filled in; machine_free() it
 * @root: "" for the running machine, or a directory with its proc and sys
 *
 * Return: the worst level.
 */
enum machine_level machine_examine(struct machine *m, const char *root);

/**
 * machine_free() - free the findings
 * @m: the machine
 */
void machine_free(struct machine *m);

/**
 * machine_add() - note a finding
 * @m: the machine
 * @level: how good it is
 * @check: the question
 * @text: what was found, from @m->mem or constant
 * @remedy: what to do, or ""
 */
void machine_add(struct machine *m, enum machine_level level, const char *check, const char *text,
		 const char *remedy);

/**
 * machine_path() - a path below the root
 * @m: the machine
 * @path: "/proc/modules"
 *
 * Return: the path, from @m->mem.
 */
const char *machine_path(struct machine *m, const char *path);

/**
 * machine_read() - read a small file
 * @m: the machine
 * @path: below the root
 *
 * Return: its contents without newlines at the end, from @m->mem; NULL with errno set if it cannot
 * be read.
 */
char *machine_read(struct machine *m, const char *path);

/**
 * machine_conflicts() - ask what else has patched the kernel
 * @m: findings are added
 */
void machine_conflicts(struct machine *m);

#endif /* PLUGSCHED_RUNTIME_MACHINE_H */
