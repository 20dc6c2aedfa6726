/* SPDX-License-Identifier: GPL-2.0 */
/*
 * context.h - what one generation shares: the boundary, names of symbols, notes for the tables
 *
 * In:  the boundary.
 * Out: which definitions get another name, and the aliases under which the module refers to
 *      symbols of vmlinux.
 */
#ifndef PLUGSCHED_CODEGEN_CONTEXT_H
#define PLUGSCHED_CODEGEN_CONTEXT_H

#include "boundary/boundary.h"
#include "lib/util.h"

/**
 * struct codegen_alias - an undefined symbol of the module and what it resolves to
 * @name: in the module
 * @symbol: in vmlinux
 * @addr: link-time address; offset in the per-CPU area if @percpu
 * @percpu: a per-CPU variable
 */
struct codegen_alias {
	const char *name;
	const char *symbol;
	uint64_t addr;
	bool percpu;
};

/**
 * struct codegen - one generation
 * @bd: the boundary
 * @mem: lives as long as the generation
 * @files: names of every file of the module
 * @aliases: handed out so far, name -> struct codegen_alias
 * @defines: units with a UNIT.defines.h, file -> its path in the tree
 * @by_products: shared variables that a macro defines besides what it is used for
 * @nr_by_products: elements in use
 * @cap_by_products: elements there is room for
 */
struct codegen {
	const struct boundary *bd;
	struct arena *mem;
	struct strmap files;
	struct strmap aliases;
	struct strmap defines;
	const struct bd_var **by_products;
	size_t nr_by_products, cap_by_products;
};

/**
 * codegen_alias() - the module's undefined symbol for a symbol of vmlinux
 * @cg: the generation, which notes the alias for the linker
 * @sym: the symbol, for its address
 * @symbol: its name in vmlinux
 * @unique: no other symbol of vmlinux has that name
 * @percpu: it is a per-CPU variable
 *
 * Return: the alias's name, from the arena.
 */
const char *codegen_alias(struct codegen *cg, const struct bd_symbol *sym, const char *symbol,
			  bool unique, bool percpu);

/**
 * codegen_renames() - whether the module's own definition is called MODULE_PREFIX name
 * @f: the function
 *
 * Return: true for a callback whose address the module takes: its name means the kernel's entry.
 */
bool codegen_renames(const struct bd_func *f);

/**
 * codegen_redeclare() - a variable's declaration under another name
 * @cg: the generation
 * @v: the variable
 * @name: the other name
 *
 * Return: text without semicolon, from the arena; NULL if the type is not known by name.
 */
const char *codegen_redeclare(struct codegen *cg, const struct bd_var *v, const char *name);

/**
 * codegen_list_files() - the scheduler's files in the order of the units, each once
 * @cg: the generation, whose files are set
 * @files: set to the list, to free(); the names belong to the boundary
 *
 * Return: how many.
 */
size_t codegen_list_files(struct codegen *cg, const char ***files);

/**
 * codegen_tables_path() - where the tables of a unit are
 * @cg: the generation
 * @unit: the unit's main file, "kernel/sched/core.c"
 *
 * Return: "plugsched/core.tables.h", relative to the tree, from the arena.
 */
const char *codegen_tables_path(struct codegen *cg, const char *unit);

/**
 * codegen_init() - start a generation
 * @cg: filled in
 * @bd: the boundary, which must outlive @cg
 */
void codegen_init(struct codegen *cg, const struct boundary *bd);

/**
 * codegen_free() - free all of a generation, the arena included
 * @cg: the generation
 */
void codegen_free(struct codegen *cg);

#endif /* PLUGSCHED_CODEGEN_CONTEXT_H */
