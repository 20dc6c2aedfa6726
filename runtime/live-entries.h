/* SPDX-License-Identifier: GPL-2.0 */
/*
 * live-entries.h - are the running kernel's entries as the kernel itself left them?
 *
 * In:  what a module expects of them (ko.h); the running kernel's memory and its lists of live
 *      patches, probes and traced functions (or files of their form, for tests).
 * Out: an error for each entry that something else has patched.
 *
 * The module checks again when it swaps; here a patch is found before anything is loaded, and the
 * comparison is with the very bytes of the kernel's file.
 */
#ifndef PLUGSCHED_RUNTIME_LIVE_ENTRIES_H
#define PLUGSCHED_RUNTIME_LIVE_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "runtime/module-abi.h"

/**
 * struct live_entry - an entry of the running kernel
 * @name: the kernel's symbol
 * @addr: run-time address of the place the jump goes to
 * @expect: what should be there
 */
struct live_entry {
	const char *name;
	uint64_t addr;
	const struct ps_entry *expect;
};

/**
 * struct live_entries - all entries that a module redirects
 * @list: the entries
 * @nr: how many
 * @slide: bytes that this boot moved the kernel
 * @text: run-time address of the kernel's text
 * @text_end: of its end
 * @ranges: replaced text
 * @nr_ranges: how many
 */
struct live_entries {
	struct live_entry *list;
	size_t nr;
	uint64_t slide;
	uint64_t text, text_end;
	const struct ps_range *ranges;
	size_t nr_ranges;
};

/**
 * struct live_entries_files - where the running kernel shows its entries
 * @kcore: its memory, as an ELF core file
 * @kprobes: one probe a line: address, kind, symbol
 * @livepatch: PATCH/OBJECT/FUNCTION,N folders
 * @traced: traced functions: the first file that exists; NULL ends
 * @traceable: all that can be traced, likewise
 * @modules: one module a line: name, size, references, users, state, address
 * @sections: MODULE/sections/SECTION files
 */
struct live_entries_files {
	const char *kcore;
	const char *kprobes;
	const char *livepatch;
	const char *traced[3];
	const char *traceable[3];
	const char *modules;
	const char *sections;
};

/* Those of the kernel that runs. */
extern const struct live_entries_files live_entries_files;

/**
 * live_entries_check() - check that each entry is unpatched
 * @es: the entries
 * @files: &live_entries_files
 * @unseen: set to 0 when the kernel's memory could be read, else to the negative errno
 *
 * Return: 0, or -EPERM having reported what has patched which entry; of a scheduler module that has
 * them all, the first.
 */
int live_entries_check(const struct live_entries *es, const struct live_entries_files *files,
		       int *unseen);

/**
 * live_entries_open() - open the first file that exists
 * @paths: NULL ends them, as of struct live_entries_files
 *
 * Return: the file, or NULL.
 */
FILE *live_entries_open(const char *const *paths);

/**
 * live_entries_flag() - has a traced function a flag?
 * @line: of the list: "resched_curr (1) R I     tramp: ..."
 * @flag: 'I', a tracer changes where it goes on (IPMODIFY); 'D', the site calls a trampoline
 *
 * Return: true if it has.
 */
bool live_entries_flag(const char *line, char flag);

#endif /* PLUGSCHED_RUNTIME_LIVE_ENTRIES_H */
