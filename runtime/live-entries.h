/* SPDX-License-Identifier: GPL-2.0 */
/*
 * entries.h - are the running kernel's entries as nobody has patched them?
 *
 * In:  what a module expects of them (ko.h); the running kernel's memory and what it says of live
 *      patches, probes and tracing (or files of their form, for tests).
 * Out: an error for each entry that somebody else has taken.
 * Called by `plugsched check` and `plugsched load`. The module looks again when it swaps; here it
 * is found before anything is loaded, and compared with the very bytes of the kernel's file.
 */
#ifndef PLUGSCHED_RUNTIME_ENTRIES_H
#define PLUGSCHED_RUNTIME_ENTRIES_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/module-abi.h"

struct entry {
	const char *name;	/* the kernel's symbol */
	uint64_t addr;		/* run-time address of the place the jump goes to */
	const struct ps_entry *expect;
};

struct entries {
	struct entry *list;
	size_t nr;
	uint64_t slide;		/* how far this boot moved the kernel */
	uint64_t text, text_end;
};

/* Where the running kernel shows itself. */
struct entry_files {
	const char *kcore;	/* its memory, as an ELF core file */
	const char *kprobes;	/* one probe a line: address, kind, symbol */
	const char *livepatch;	/* PATCH/OBJECT/FUNCTION,N folders */
	const char *traced[3];	/* traced functions: the first file that exists; NULL ends */
};

extern const struct entry_files entry_files;

/**
 * entries_check - look at each entry
 * @es: the entries
 * @files: &entry_files
 * @unseen: set to 0 when the kernel's memory could be read, else to the negative errno
 * Returns 0, or -EPERM having reported who has taken what.
 */
int entries_check(const struct entries *es, const struct entry_files *files, int *unseen);

#endif /* PLUGSCHED_RUNTIME_ENTRIES_H */
