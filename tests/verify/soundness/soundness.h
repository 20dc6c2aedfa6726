/* SPDX-License-Identifier: GPL-2.0 */
/*
 * soundness.h - does anything in a kernel lead into replaced code past its redirects?
 *
 * In:  the disassembly, the data of the same file, boundaries as `plugsched init` writes them.
 *      Nothing of the analyzer is used: this is the second opinion.
 * Out: per boundary what was found by kind, each lost path, and how many.
 *
 * Old code is each symbol (entry, clone, piece, alias) of an interface, callback or insider. It may
 * be entered at a redirected entry, where the jump into the module is. These are the rules for all
 * the rest:
 *   branches   from old code: it runs no more, unless tasks rest in it; from boot code: it is gone
 *   addresses  in code, of a place inside the very function: what WARN and lock debugging note
 *   data       in switched variables: their contents are the module's while it is in; in the boot's
 *              tables of places to patch or not to probe: no code calls through those
 *   .altinstr  code that is patched into another place, or that only such a place leads to, counts
 *              as that place
 *   pieces     a jump out of old code goes to the beginning of a function, or the piece is missing
 *   relative   __ex_table, __jump_table: their targets are in the function that the place is in
 *
 * main.c reads the disassembly, kernel.c the file's data, boundary.c boundaries; judge.c has the
 * rules. Built and run by tests/verify/soundness.sh.
 */
#ifndef PLUGSCHED_SOUNDNESS_H
#define PLUGSCHED_SOUNDNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct range {
	uint64_t start, end;
	const char *name;
	const void *func;	/* whose it is */
	bool rests;		/* tasks that are in it go on there */
	bool redirected;	/* at its start */
	bool entered;		/* a reference to its start was seen */
};

enum count { BRANCH_IN, BRANCH_OLD, BRANCH_BOOT, ADDR_IN, ADDR_SELF, DATA_IN, DATA_SWITCHED,
	     DATA_TABLE, EXPORT_IN, TABLE_SELF, TAIL_CALL, LOST, COUNTS };

struct boundary {
	const char *path;
	void *json;
	struct range *code, *switched;	/* sorted */
	size_t nr_code, nr_switched;
	unsigned long count[COUNTS];
};

struct section {
	const char *name;
	uint64_t addr, size;
	const unsigned char *data;
	bool code, boot;
};

extern struct boundary *boundaries;
extern int nr_boundaries;

#define for_each_boundary(bd) for (bd = boundaries; bd < boundaries + nr_boundaries; bd++)

/* main.c */
void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
/** grown - room for one more of @nr */
void *grown(void *p, size_t nr, size_t size);

/* boundary.c */
void read_boundary(struct boundary *bd, const char *path);
void free_boundary(struct boundary *bd);
/** near_old - is it worth to look this address up? */
bool near_old(uint64_t addr);
struct range *find(struct range *r, size_t nr, uint64_t addr);

/* judge.c */
void judge_branch(struct boundary *bd, uint64_t from, uint64_t to, const char *in);
void judge_leave(struct boundary *bd, uint64_t from, uint64_t to, const char *in,
		 const char *label);
void judge_address(struct boundary *bd, uint64_t from, uint64_t value, const char *in);
void judge_word(struct boundary *bd, const char *section, uint64_t at, uint64_t value);
void judge_export(struct boundary *bd, uint64_t value);
void judge_pair(struct boundary *bd, const char *what, uint64_t place, uint64_t to);
void report(const struct boundary *bd);

/* kernel.c */
void read_kernel(const char *path);
/** read_data - judge all data */
void read_data(void);
const struct section *section_at(uint64_t addr);
bool is_section(const struct section *s, const char *name);
/** in_boot - is it code that is gone after boot? */
bool in_boot(uint64_t addr);
/** in_table - is it in a table of places that no code calls through? */
bool in_table(uint64_t addr);
/** leads_to_aux - note a branch from @from to out-of-line code at @to */
void leads_to_aux(uint64_t from, uint64_t to);
/** real_place - the place that code belongs to which is patched into another, else @from */
uint64_t real_place(uint64_t from);

#endif /* PLUGSCHED_SOUNDNESS_H */
