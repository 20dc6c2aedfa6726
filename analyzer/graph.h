/* SPDX-License-Identifier: GPL-2.0 */
/*
 * graph.h - the scheduler's functions and variables, and everything that uses them
 *
 * In:  the records in vmlinux.o, its symbols, the profile's list of files.
 * Out: one node per C function and variable of the scheduler (a header's counts once, however
 *      many units compile it), with its symbols in vmlinux.o, its calls and its uses.
 */
#ifndef PLUGSCHED_GRAPH_H
#define PLUGSCHED_GRAPH_H

#include "boundary/boundary.h"
#include "analyzer/image.h"
#include "analyzer/links.h"
#include "analyzer/profile.h"
#include "lib/util.h"

#define G_NONE	0xffffffffu

enum g_sym_kind {
	G_ENTRY,	/* the C function itself */
	G_ALIAS,	/* another name of it */
	G_CLONE,	/* made by the compiler */
	G_PART,		/* a piece split off, entered on its own */
	G_COLD,		/* a piece split off, entered by jumps from its function only */
};

struct g_sym {
	uint32_t obj;		/* symbol index in vmlinux.o */
	uint32_t unit;		/* index into units */
	enum g_sym_kind kind;
	bool same_params;	/* takes what the C function takes */
	bool foreseen;		/* callers of its unit may go by what memory it touches */
};

struct g_use {
	enum bd_use_kind kind;
	uint32_t func;		/* the scheduler's function that does it, or G_NONE */
	uint32_t var;		/* the scheduler's variable whose initializer does it, or G_NONE */
	bool init;		/* from code or data that is gone after boot */
	const char *who, *field;
	const char *file;	/* where `who` is defined */
	struct bd_loc loc;
};

/* The plugin's record of a frame, as far as it is compared. */
struct g_frame {
	bool valid;
	uint32_t locals, has_frame_pointer, canary;
	const char *saved_regs;
};

/* How links of vmlinux.o reach a function. */
enum {
	G_REACHED_CALL = 1,	/* code that stays calls it */
	G_REACHED_EXPORT = 2,	/* exported to modules */
	G_REACHED_OUTSIDE = 4,	/* code or data that stays holds its address */
	G_REACHED_INSIDE = 8,	/* code that moves takes its address */
	G_REACHED_DATA = 16,	/* a shared variable of the scheduler holds its address */
	G_REACHED_MIDWAY = 32,	/* code jumps past its entry */
	G_REACHED_RUNTIME = 64,	/* the profile says that the runtime calls it */
};

struct g_func {
	const char *name, *type, *section;
	struct bd_loc loc;
	struct bd_range range;
	uint32_t unit;		/* first unit that defines it */
	bool is_static, from_macro, in_header;
	bool overridden;	/* a weak definition that was not taken */
	struct g_frame frame;
	const char *sleeps_in;	/* [sleeps] function of the profile that it calls, or NULL */
	const char *rests_in;	/* [rests] function of the profile that it calls, or NULL */
	const char *user_access; /* helper that it copies user memory by, "" for itself, or NULL */
	struct g_sym *syms;
	size_t nr_syms, cap_syms;
	uint32_t *callees;	/* the scheduler's functions that its source calls */
	size_t nr_callees, cap_callees;
	struct bd_loc *decls;
	size_t nr_decls, cap_decls;
	struct g_use *uses;
	size_t nr_uses, cap_uses;
	/* filled in by classification */
	bool init;
	uint32_t merged;	/* another function that has the same code, or G_NONE */
	bool stays;		/* its code in vmlinux goes on running */
	bool moves;		/* the module defines it */
	bool rests;		/* both: replaced, but tasks that are in its old code go on in it */
	const char *rest;	/* why tasks are, or would be if it did not stay for it; or NULL */
	bool asked;		/* it rests because --with names it */
	unsigned int reached;	/* G_REACHED_ flags */
	uint8_t *entered;	/* per symbol: code or data that stays enters it */
	const char *entered_by;	/* who does, as far as that has a name */
	enum bd_func_class class;
	const char *reason, *remedy, *caveat;
};

struct g_var {
	const char *name, *asm_name, *type, *section, *owner;
	struct bd_loc loc;
	struct bd_range range;
	uint32_t unit;
	uint32_t obj;		/* symbol index in vmlinux.o or IMG_NONE */
	bool is_static, is_local, is_percpu, is_const, from_macro, anon_type, initialized;
	bool in_header;
	struct bd_loc *decls;
	size_t nr_decls, cap_decls;
	struct g_use *uses;
	size_t nr_uses, cap_uses;
	bool address_taken;
	/* filled in by classification */
	enum bd_var_class class;
	const char *reason, *remedy;
};

struct g_field {
	const char *name;
	uint32_t offset, bits;
	struct bd_field_use *uses;
	size_t nr_uses, cap_uses;
};

struct g_struct {
	const char *name;
	bool is_union;
	uint32_t size;
	struct bd_loc loc;
	struct g_field *fields;
	size_t nr_fields, cap_fields;
};

/* Who touches fields. */
struct g_user {
	const char *who, *file;
	uint32_t func;		/* the scheduler's function that it is, or G_NONE */
};

struct g_unit {
	const char *file;	/* relative to the kernel's top */
	size_t rec;		/* which record */
	uint32_t group;		/* of vmlinux.o's symbols */
	const char **files;	/* the scheduler's files with text in it */
	size_t nr_files, cap_files;
	uint32_t *funcs, *vars;	/* index in the record -> node, G_NONE */
	uint32_t *code;		/* all its functions' symbols in vmlinux.o, of any file */
	size_t nr_code, cap_code;
};

struct graph {
	struct arena *mem;
	const struct image *obj;	/* vmlinux.o */
	const struct profile *profile;
	struct g_unit *units;		/* that compile the scheduler's .c files */
	size_t nr_units, cap_units;
	struct g_func *funcs;
	size_t nr_funcs, cap_funcs;
	struct g_var *vars;
	size_t nr_vars, cap_vars;
	uint32_t *sym_func;		/* vmlinux.o symbol -> function node, G_NONE */
	uint32_t *sym_var;
	struct strmap func_keys, var_keys; /* "file:line:col:name" -> node + 1 */
	struct strmap func_names, var_names; /* of external linkage -> node + 1 */
	struct strmap strings;		/* one copy of each */
	struct strmap c_symbols;	/* emitted by a recorded unit, of those asked for */
	struct g_struct *structs;
	size_t nr_structs, cap_structs;
	struct g_user *users;
	size_t nr_users, cap_users;
	struct strmap struct_keys, user_keys; /* "file:line:name" -> index + 1 */
	uint64_t *seen;			/* hash set of the uses that are kept */
	size_t nr_seen, cap_seen;
	const char *top;		/* what the compiler's file names start with */
};

/**
 * graph_read() - read all records of vmlinux.o
 * @g: filled in; graph_free() it after success only
 * @obj: vmlinux.o, which must outlive @g
 * @profile: which files are the scheduler; must outlive @g
 *
 * Return: 0, -ENODATA without records, -ENOENT when none is of the scheduler, -EINVAL for damaged
 * records or records of other code, -ENOTSUP for code that cannot be replaced function by function;
 * the error is reported.
 */
int graph_read(struct graph *g, const struct image *obj, const struct profile *profile);

/**
 * graph_free() - free a graph
 * @g: the graph; all zero afterwards. An arena taken out of it (@g->mem set to NULL) survives.
 */
void graph_free(struct graph *g);

/**
 * graph_add_links() - add evidence from code without records (assembly)
 * @g: the graph
 * @links: links of vmlinux.o to the graph's symbols
 */
void graph_add_links(struct graph *g, const struct links *links);

/**
 * graph_string() - keep one copy of a string
 * @g: the graph that owns it
 * @s: any string
 *
 * Return: the copy; equal strings have the same address.
 */
const char *graph_string(struct graph *g, const char *s);

/**
 * graph_use_outside() - check whether code or data that stays in the kernel makes a use
 * @g: the graph, as far as it is classified
 * @u: the use
 *
 * Return: true if it does.
 */
bool graph_use_outside(const struct graph *g, const struct g_use *u);

#endif /* PLUGSCHED_GRAPH_H */
