/* SPDX-License-Identifier: GPL-2.0 */
/*
 * boundary.h - the boundary between scheduler and kernel, and the reason for each line of it
 *
 * In:  what analyzer/ computes from the records of everything linked into vmlinux, the target's
 *      ELF and a profile.
 * Out: the model that codegen/ reads in memory, right after the analysis, and that module/ and the
 *      commands read from WORKDIR/.plugsched/boundary.json; the questions they ask of it.
 *
 * A function here is a C function of one of the scheduler's files. A header's static inline
 * function that several units compile appears once.
 */
#ifndef PLUGSCHED_BOUNDARY_H
#define PLUGSCHED_BOUNDARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BD_NONE	0xffffffffu

/* Functions and data of the module beside the kernel's of the same name are called this. */
#define MODULE_PREFIX	"__mod_"
/* Prefix of undefined symbols for a symbol of vmlinux whose name is taken or not a C name. */
#define ALIAS_PREFIX	"__vmlinux_"

enum bd_func_class {
	BD_INTERFACE,	/* entered from outside: its entry is redirected into the module */
	BD_CALLBACK,	/* its address is held by data outside; as interface, and wherever the
			 * module takes its address it takes the kernel's */
	BD_INSIDER,	/* reached only through the module's own code */
	BD_OUTSIDER,	/* stays in the kernel; the module calls it there */
	BD_INLINED,	/* no code of its own in vmlinux; kept in the module */
	BD_INIT,	/* gone after boot */
	BD_FUNC_CLASSES
};

enum bd_var_class {
	BD_SHARED,	/* one copy, the kernel's */
	BD_PRIVATE,	/* the module has its own */
	BD_SWITCHED,	/* the kernel's copy stays where it is and has the module's contents while
			 * the module is loaded (struct sched_class) */
	BD_VAR_INIT,	/* gone after boot */
	BD_VAR_CLASSES
};

struct bd_loc {
	const char *file;	/* relative to the kernel's top, "kernel/sched/core.c" */
	uint32_t line, col;
};

struct bd_range {
	uint32_t line, col, end_line, end_col;	/* as struct psrec_range */
};

/* One symbol of the target's vmlinux: an entry, a clone, a .cold or .part piece, an alias. */
struct bd_symbol {
	const char *name;
	uint64_t addr;		/* link-time address; per-CPU offset for per-CPU variables */
	uint64_t size;
	uint64_t room;		/* functions: bytes up to the next symbol or the section's end */
	uint32_t jump;		/* redirected ones: bytes up to the place of the jump */
};

/* Evidence: who calls it, holds its address, has a copy of it. */
enum bd_use_kind { BD_USE_CALL, BD_USE_ADDRESS, BD_USE_INITIALIZER, BD_USE_INLINED_COPY,
		   BD_USE_READ, BD_USE_WRITE };

struct bd_use {
	enum bd_use_kind kind;
	bool outside;		/* from code or data that does not move into the module */
	const char *who;	/* function or variable */
	const char *field;	/* initializer field, or "" */
	const char *file;	/* where `who` is defined, if that is not loc.file; else "" */
	uint32_t by;		/* its index in funcs (initializers: in vars), or BD_NONE */
	struct bd_loc loc;
};

/*
 * What functions and variables have in common. Each of the two holds it twice over: by name, for
 * what reads either of them, and without one, so that f->name and v->name read as they should.
 */
#define BD_ITEM_FIELDS							\
	const char *name;	/* C identifier */			\
	const char *symbol;	/* in vmlinux, "" if it has no code or storage there */ \
	const char *type;	/* C type as text; of a variable, a full declaration */ \
	const char *unit;	/* main file of the (first) unit that holds it */ \
	struct bd_loc loc;	/* of the name */			\
	struct bd_range range;	/* of the whole definition in loc.file */ \
	const char *reason;	/* of its class, one sentence */	\
	const char *remedy;	/* what would make more of it modifiable, or "" */ \
	bool is_static;							\
	bool from_macro;	/* the definition is a macro use (SYSCALL_DEFINEn, ...) */ \
	bool symbol_unique;	/* no other symbol of vmlinux has this name */ \
	struct bd_loc *decls;	/* other declarations of it inside the scheduler's files */ \
	size_t nr_decls;						\
	struct bd_use *uses;						\
	size_t nr_uses

struct bd_item {
	BD_ITEM_FIELDS;
};

#define BD_ITEM			\
	union {			\
		struct bd_item item;	\
		struct {	\
			BD_ITEM_FIELDS;	\
		};		\
	}

struct bd_func {
	BD_ITEM;
	enum bd_func_class class;
	const char *caveat;	/* what an edit of it must not do, or "" */
	/*
	 * Why tasks rest in its code during a swap; of an outsider, when only that keeps it in the
	 * kernel; or "".
	 */
	const char *rest;
	bool rests;		/* it is replaced all the same: these tasks go on in the old code */
	bool asked;		/* because `plugsched init --with` names it */
	bool addr_taken_inside;	/* the module's own text takes its address */
	bool stack_switch;	/* it switches stacks: entered through the stack trampoline */
	struct bd_symbol *syms;	/* entry first; then clones, pieces, aliases */
	size_t nr_syms;
	/*
	 * For interface and callback: the symbols whose entries are redirected (usually syms[0];
	 * several where a compatible clone is entered from outside too). Indices into syms.
	 */
	uint32_t *redirects;
	size_t nr_redirects;
};

struct bd_var {
	BD_ITEM;
	enum bd_var_class class;
	const char *owner;	/* function, for a static local; else "" */
	bool is_percpu;
	bool anon_type;
	bool initialized;
	struct bd_symbol sym;
};

/* Who touches fields: each once, however many fields it touches. */
struct bd_user {
	const char *who;	/* a function, or a variable whose initializer does it */
	const char *file;	/* where that is defined */
	uint32_t by;		/* its index in funcs, or BD_NONE */
	bool outside;
};

enum { BD_FIELD_READ = 1, BD_FIELD_WRITTEN = 2, BD_FIELD_ADDRESS = 4, BD_FIELD_ACCESSES = 7 };

struct bd_field_use {
	uint32_t user;		/* index in users */
	uint32_t how;		/* BD_FIELD_ flags */
	struct bd_loc loc;	/* the first place */
};

struct bd_field {
	const char *name;
	uint32_t offset, bits;	/* both in bits */
	struct bd_field_use *uses;
	size_t nr_uses;
};

/* A struct or union whose fields are watched, and who touches them. */
struct bd_struct {
	const char *name;	/* its tag */
	bool is_union;
	struct bd_loc loc;
	uint32_t size;		/* bytes */
	struct bd_field *fields;	/* in the order of the declaration */
	size_t nr_fields;
};

/*
 * The kernel's own frame of the context-switch function, taken from the target's code and
 * checked against the plugin's record: what the stack trampoline must build, and where it hands
 * over.
 */
struct bd_frame {
	const char *func;	/* "__schedule" */
	const char *switch_func; /* "__switch_to_asm" */
	const char *saved_regs;	/* "rbp r15 r14 r13 r12 rbx", from the frame pointer downwards */
	uint32_t locals;	/* bytes reserved below the saved registers */
	int32_t canary_rbp;	/* canary, bytes from the frame pointer, 0 if none */
	const char *canary_symbol; /* holds the task's canary; "" when that is at a fixed place */
	uint64_t switch_call;	/* link-time address of the call instruction to switch_func */
	uint64_t resume;	/* the instruction after it: where every sleeping task returns */
};

/* A unit as the linker saw it, and the scheduler's files that it compiles. */
struct bd_unit {
	const char *file;	/* "kernel/sched/build_policy.c" */
	const char **files;	/* the scheduler's (.c and .h) with text in it, file first */
	size_t nr_files;
};

struct bd_target {
	const char *build_id;	/* hex */
	const char *release;	/* "6.1.0-56-cloud-amd64" */
	const char *vermagic;
	const char *compiler;	/* as in linux_banner */
	uint64_t text_base;	/* link-time address of _text */
	const char *recorded;	/* "594 of 2172": units that have a record; "" for all of them */
};

struct boundary {
	struct bd_target target;
	struct bd_frame frame;
	struct bd_unit *units;
	size_t nr_units;
	struct bd_func *funcs;	/* sorted by file, line, col */
	size_t nr_funcs;
	struct bd_var *vars;
	size_t nr_vars;
	struct bd_user *users;
	size_t nr_users;
	struct bd_struct *structs;	/* sorted by name */
	size_t nr_structs;
	void *mem;		/* owner of all the strings and arrays */
};

/**
 * bd_func_class_name() - name of a class of functions
 * @class: the class
 *
 * Return: the word that boundary.json and the commands use, "?" for no class.
 */
const char *bd_func_class_name(enum bd_func_class class);

/**
 * bd_var_class_name() - name of a class of variables
 * @class: the class
 *
 * Return: the word that boundary.json and the commands use, "?" for no class.
 */
const char *bd_var_class_name(enum bd_var_class class);

/**
 * bd_func_stays() - check whether the module lacks a function's body
 * @f: the function
 *
 * Return: true for outsiders, which the module calls in the kernel, and for what ran at boot.
 */
bool bd_func_stays(const struct bd_func *f);

/**
 * bd_func_entered() - check whether the kernel enters a function in the module
 * @f: the function
 *
 * Return: true for interfaces and callbacks.
 */
bool bd_func_entered(const struct bd_func *f);

/**
 * bd_func_replaced() - check whether a function's code in vmlinux is out of use while the module
 *			is loaded
 * @f: the function
 *
 * Return: true for interfaces, callbacks and insiders.
 */
bool bd_func_replaced(const struct bd_func *f);

/**
 * bd_find_func() - find a function by name
 * @bd: the boundary
 * @name: C identifier
 * @file: where it is defined, relative to the kernel's top; NULL for any file
 *
 * Return: the first one in the order of the boundary, or NULL.
 */
const struct bd_func *bd_find_func(const struct boundary *bd, const char *name, const char *file);

/**
 * bd_find_var() - find a variable by name
 * @bd: the boundary
 * @name: C identifier
 * @owner: function of a static local, "" for a variable outside of functions
 * @file: where it is defined, relative to the kernel's top; NULL for any file
 *
 * Return: the first one in the order of the boundary, or NULL.
 */
const struct bd_var *bd_find_var(const struct boundary *bd, const char *name, const char *owner,
				 const char *file);

/**
 * bd_write() - store a boundary as JSON, atomically (temporary file, then rename)
 * @bd: the boundary
 * @path: file to write
 *
 * Return: 0, or a negative errno of the failed write, having reported the error.
 */
int bd_write(const struct boundary *bd, const char *path);

/**
 * bd_read() - load what bd_write() stored
 * @bd: filled in; bd_free() it after success only
 * @path: file to read
 *
 * Return: 0, -EINVAL for a damaged file, or a negative errno of the failed read, having reported
 * the error.
 */
int bd_read(struct boundary *bd, const char *path);

/**
 * bd_free() - free a boundary
 * @bd: a boundary of analyze() or bd_read(), or all zero; all zero afterwards
 */
void bd_free(struct boundary *bd);

#endif /* PLUGSCHED_BOUNDARY_H */
