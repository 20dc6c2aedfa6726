/* SPDX-License-Identifier: GPL-2.0 */
/*
 * verify.h - records against ground truth, over a whole instrumented kernel build
 *
 * In:  a finished `plugsched init` directory: its build tree keeps the command of every unit.
 * Out: per unit, what the record says and what the compiler's listing, the object's symbols, DWARF
 *      and GCC's dump of clones say; how far they agree; what differs and is not explained.
 *
 * Everything that is compared is a fact in words, "caller > callee". Two sorted sets of facts are
 * laid side by side; what only one of them has is either explained by a rule, which is counted,
 * or a disagreement.
 */
#ifndef PLUGSCHED_VERIFY_H
#define PLUGSCHED_VERIFY_H

#include <stdio.h>

#include "gcc-plugin/record-read.h"
#include "lib/util.h"

enum kind {
	K_FUNCS,	/* functions with code of their own, against the symbol table */
	K_CALLS,	/* calls that are left, against the listing */
	K_INLINES,	/* inlined calls, against DWARF */
	K_CLONES,	/* clones and where they come from, against GCC's dump */
	K_PARAMS,	/* what clones take and give, against the optimized code */
	K_DATA,		/* addresses in initialized data, against the listing */
	K_CODE,		/* symbols that code mentions, against the listing */
	K_PLACES,	/* where functions and variables are defined, against DWARF */
	K_RANGES,	/* the text of definitions, against the source */
	KINDS
};

extern const char *const kind_names[KINDS];

struct facts {
	char **v;
	size_t nr, cap;
};

/* What the record says of each kind, and what is true. */
struct views {
	struct facts record[KINDS], truth[KINDS];
	struct strmap file;	/* function or variable -> where DWARF says it is declared */
	/*
	 * Inlined calls of which DWARF has the callee's own line, or that of the call around it:
	 * GCC may not know the call's.
	 */
	struct facts placeless;
	struct facts holds;	/* addresses in what nothing writes, be it without storage */
	struct arena *mem;
};

void fact(struct facts *f, const char *fmt, ...) __ps_printf(2, 3);
void facts_free(struct facts *f);

struct tally {
	size_t truth, record, both, explained, bad;
};

struct outcome {
	struct tally tally[KINDS];
	struct strmap rules;	/* "kind: rule" -> count, as a pointer */
	struct facts bad;
	bool same_code;		/* with and without the plugin */
	double plain, plugin;	/* seconds of processor time */
	size_t record_size, object_size;
};

/* ---- what is true ---- */

/* The compiler's listing (-S) of a unit. */
struct listing {
	struct arena *mem;
	struct strmap alias;	/* name -> what it is another name of */
	struct strmap asm_label;	/* symbols that assembly in the source defines */
	struct facts calls, code, data;
};

int listing_read(struct listing *l, const char *path);
void listing_free(struct listing *l);
/** listing_canon - the name that a symbol shares with its aliases */
const char *listing_canon(const struct listing *l, const char *name);

/** object_functions - facts: the functions that an object defines */
int object_functions(const char *path, struct facts *out);
/** object_same - whether two objects have the same sections, apart from those of no effect */
int object_same(const char *a, const char *b, bool *same);

/** dwarf_read - inlined calls, places of definitions */
int dwarf_read(const char *path, struct views *v);

/** clones_read - GCC's dump of clones: which function each is made from */
int clones_read(const char *path, const struct facts *symbols, struct views *v);
/** signatures_read - parameters and results of clones, from a dump of the optimized code */
int signatures_read(const char *path, struct views *v);

/* ---- what the record says, and the two compared ---- */

void record_facts(const struct psrec *r, struct views *v);
void ranges_check(const struct psrec *r, const char *build, struct views *v);
void compare(const struct psrec *r, const struct listing *l, struct views *v, struct outcome *o);

/**
 * verify_unit - compile one unit both ways in @tmp, and compare
 * @plugin: options that load the plugin, NULL for those of the build
 * @damage: table of the record that is damaged first, or NULL
 */
int verify_unit(const char *build, const char *object, const char *plugin, const char *damage,
		const char *tmp, struct outcome *o);

/* ---- results: one line of JSON per unit ---- */

int results_add(const char *path, const char *unit, const struct outcome *o);
/** results_print - the sum over all units; returns how many disagreements there are, or < 0 */
int results_print(const char *path, FILE *out);
/** results_units - the units that are in the results already */
int results_units(const char *path, struct strmap *units);

#endif /* PLUGSCHED_VERIFY_H */
