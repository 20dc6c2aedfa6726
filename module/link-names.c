// SPDX-License-Identifier: GPL-2.0
/*
 * link-names.c - names of the functions that take over an entry of the kernel
 *
 * In:  the boundary, the symbol table of the linked module.
 * Out: the symbols to rename, so that the kernel's name stays unique in /proc/kallsyms.
 *
 * The kernel refuses a kprobe event by a name that vmlinux and modules have more than once
 * (trace_kprobe.c counts the symbols and reports NON_UNIQ_SYMBOL, -EADDRNOTAVAIL). For a redirected
 * function the kernel's symbol is the right one: its entry still runs, and jumps into the module
 * after the fentry site, so a probe there fires as it does without the module.
 *
 * A function that is not redirected keeps its name on purpose. Its code in the kernel does not run
 * while the module is active: were the kernel's name unique, a probe on it would be accepted and
 * count nothing. As it is, the kernel refuses the name with that message in tracefs' error_log, and
 * MOD:SYMBOL ("scheduler:update_curr"), for which it does not count, probes the code that runs.
 */
#include <string.h>

#include "module/link.h"

struct link_names {
	struct strmap taken_over;	/* C name of a redirected function -> NULL */
	struct strmap undefined;	/* symbols that the module leaves to the kernel */
	struct strmap renamed;
	struct arena *mem;
	struct strbuf *pairs;
};

/*
 * Where the kernel has several symbols of the name, probes by it are refused anyway, and which of
 * the module's is meant cannot be decided by name.
 */
static void collect_taken_over(struct link_names *ln, const struct boundary *bd)
{
	size_t i;

	for (i = 0; i < bd->nr_funcs; i++) {
		const struct bd_func *f = &bd->funcs[i];

		if (bd_func_entered(f) && f->nr_redirects && (f->symbol_unique || !*f->symbol))
			strmap_put(&ln->taken_over, f->name, NULL);
	}
}

/* The C name that a symbol's begins with: "try_to_wake_up.cold" is a piece of try_to_wake_up(). */
static bool is_taken_over(const struct link_names *ln, const char *symbol)
{
	return strmap_has(&ln->taken_over,
			  arena_strndup(ln->mem, symbol, strcspn(symbol, ".")));
}

static void add_rename(struct link_names *ln, const Elf64_Sym *sym, const char *name)
{
	if (sym->st_shndx == SHN_UNDEF || ELF64_ST_TYPE(sym->st_info) != STT_FUNC ||
	    strmap_has(&ln->renamed, name) || strmap_has(&ln->undefined, name) ||
	    !is_taken_over(ln, name))
		return;
	strmap_put(&ln->renamed, name, NULL);
	sb_printf(ln->pairs, "%s " MODULE_PREFIX "%s\n", name, name);
}

void link_renames(const struct boundary *bd, const struct elf_symbols *syms, struct strbuf *pairs)
{
	struct link_names ln = { .mem = arena_new(), .pairs = pairs };
	uint32_t i;

	collect_taken_over(&ln, bd);
	/* objcopy renames by name: one that another unit takes from the kernel keeps it */
	for (i = 1; i < syms->nr; i++)
		if (syms->v[i].st_shndx == SHN_UNDEF)
			strmap_put(&ln.undefined, elf_symbol_name(syms, i), NULL);
	for (i = 1; i < syms->nr; i++)
		add_rename(&ln, &syms->v[i], elf_symbol_name(syms, i));
	strmap_free(&ln.taken_over);
	strmap_free(&ln.undefined);
	strmap_free(&ln.renamed);
	arena_free(ln.mem);
}
