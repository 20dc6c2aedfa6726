/* SPDX-License-Identifier: GPL-2.0 */
/*
 * rewrite.h - one of the kernel's files as the module gets it
 *
 * In:  the boundary and a file's text. Out: the edited text, a report of the edits, and the
 *      aliases the edits refer to. Called by codegen.c.
 */
#ifndef PLUGSCHED_REWRITE_H
#define PLUGSCHED_REWRITE_H

#include "boundary/boundary.h"
#include "codegen/edits.h"
#include "lib/util.h"

struct alias {
	const char *name;
	const char *symbol;
	uint64_t addr;
	bool percpu;
};

struct codegen {
	const struct boundary *bd;
	struct arena *mem;
	struct strmap files;		/* every file of the module: name -> itself */
	struct strmap alias_map;	/* name -> struct alias */
	struct alias **aliases;
	size_t nr_aliases, cap_aliases;
	const struct bd_var **by_products;	/* shared, made on the side by a macro */
	size_t nr_by_products, cap_by_products;
};

/* One file being rewritten. */
struct rewrite {
	struct codegen *cg;
	const char *file;
	const struct csource *src;
	struct edits edits;
};

/** alias_for - the module's undefined symbol for a symbol of vmlinux; noted for the linker */
const char *alias_for(struct codegen *cg, const struct bd_symbol *sym, const char *symbol,
		      bool unique, bool percpu);

/** function_renamed - whether the module's own definition is called MODULE_PREFIX name */
bool function_renamed(const struct bd_func *f);

/**
 * rewrite_file - the module's text of one file
 * @src: the kernel's text of it
 * @text: the result is appended here
 * @report: a line per edit is appended here
 * Returns 0 or a negative errno, having reported what cannot be done and where.
 */
int rewrite_file(struct codegen *cg, const char *file, const struct csource *src,
		 struct strbuf *text, struct strbuf *report);

/* rewrite-func.c, rewrite-var.c: add the edits for one function or variable defined here */
int rewrite_func(struct rewrite *rw, const struct bd_func *f);
int rewrite_func_decl(struct rewrite *rw, const struct bd_func *f, const struct bd_loc *loc);
int rewrite_var(struct rewrite *rw, const struct bd_var *v);
int rewrite_var_decl(struct rewrite *rw, const struct bd_var *v, const struct bd_loc *loc);

/** renamed_type - text of a variable's type with another name; NULL if its name is not in it */
char *renamed_type(struct codegen *cg, const struct bd_var *v, const char *name);

/** rewrite_other_decls - edits for what is found in the text only (rewrite-decl.c) */
int rewrite_other_decls(struct rewrite *rw);

/* rewrite.c: what all need */

/** rewrite_token - the token at a place, or CSOURCE_NONE with a message about @name */
uint32_t rewrite_token(struct rewrite *rw, const struct bd_loc *loc, const char *name);
/** rewrite_cut - delete tokens; lines that are empty then go too */
void rewrite_cut(struct rewrite *rw, uint32_t first, uint32_t last, const char *what);
/** rewrite_swap - replace tokens by @text */
void rewrite_swap(struct rewrite *rw, uint32_t first, uint32_t last, const char *text,
		  const char *what);
/** rewrite_before, rewrite_behind - insert @text in front of or behind a token */
void rewrite_before(struct rewrite *rw, uint32_t token, const char *text, const char *what);
void rewrite_behind(struct rewrite *rw, uint32_t token, const char *text, const char *what);
/** rewrite_drop_word - delete one token and the blanks behind it */
void rewrite_drop_word(struct rewrite *rw, uint32_t token, const char *what);
/** rewrite_asm_label - " __asm__("...")" if C's name would not reach the symbol, else "" */
const char *rewrite_asm_label(struct rewrite *rw, const char *name, const struct bd_symbol *sym,
			      const char *symbol, bool unique, bool percpu);

#endif /* PLUGSCHED_REWRITE_H */
