// SPDX-License-Identifier: GPL-2.0
/*
 * dwarf.c - what the debug information of an object says of inlining and of places, by libdw
 *
 * In:  the object of a unit compiled once more with -g; its code is the same.
 * Out: facts: which copies are in which symbol's code, and from which line they come; on which
 *      line functions and variables are defined; which file that is.
 */
#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <errno.h>
#include <string.h>

#include "tests/verify/verify.h"

struct walk {
	struct views *v;
	Dwfl_Module *mod;
};

static int attribute(Dwarf_Die *die, unsigned int name)
{
	Dwarf_Attribute attr;
	Dwarf_Word value;

	if (dwarf_attr_integrate(die, name, &attr) && !dwarf_formudata(&attr, &value))
		return value;
	return 0;
}

/* Remember where it is declared, for the rules that depend on it. */
static const char *named(struct walk *w, Dwarf_Die *die)
{
	const char *name = dwarf_diename(die), *file = dwarf_decl_file(die);

	if (name && file && !strmap_has(&w->v->file, name))
		strmap_put(&w->v->file, arena_strdup(w->v->mem, name),
			   arena_strdup(w->v->mem, file));
	return name;
}

/* @around: the line of the call that brought in what @die is the copy of, 0 for a function */
static void inlined(struct walk *w, Dwarf_Die *die, const char *outer, int around)
{
	Dwarf_Die child;

	if (dwarf_child(die, &child))
		return;
	do {
		const char *name;
		int line = around;

		if (dwarf_tag(&child) == DW_TAG_subprogram)
			continue;
		if (dwarf_tag(&child) == DW_TAG_inlined_subroutine) {
			name = named(w, &child);
			line = attribute(&child, DW_AT_call_line);
			if (name)
				fact(&w->v->truth[K_INLINES], "%s > %s :%d", outer, name, line);
			if (name && (line == around || line == attribute(&child, DW_AT_decl_line)))
				fact(&w->v->placeless, "%s > %s :%d", outer, name, line);
		}
		inlined(w, &child, outer, line);
	} while (!dwarf_siblingof(&child, &child));
}

static void function(struct walk *w, Dwarf_Die *die)
{
	const char *name = named(w, die), *symbol;
	Dwarf_Addr entry, bias;
	GElf_Off off;
	GElf_Sym sym;

	if (!name || dwarf_hasattr(die, DW_AT_declaration))
		return;
	dwfl_module_getdwarf(w->mod, &bias);
	if (!dwarf_hasattr(die, DW_AT_low_pc) && !dwarf_hasattr(die, DW_AT_ranges)) {
		fact(&w->v->truth[K_PLACES], "%s :%d", name, attribute(die, DW_AT_decl_line));
		return;
	}
	fact(&w->v->truth[K_PLACES], "%s :%d", name, attribute(die, DW_AT_decl_line));
	if (dwarf_entrypc(die, &entry))
		return;
	symbol = dwfl_module_addrinfo(w->mod, entry + bias, &off, &sym, NULL, NULL, NULL);
	if (symbol && !off)
		inlined(w, die, symbol, 0);
}

static void variable(struct walk *w, Dwarf_Die *die)
{
	const char *name = named(w, die);

	if (name && dwarf_hasattr(die, DW_AT_location))
		fact(&w->v->truth[K_PLACES], "%s :%d", name, attribute(die, DW_AT_decl_line));
}

static void unit(struct walk *w, Dwarf_Die *cu)
{
	Dwarf_Die die;

	if (dwarf_child(cu, &die))
		return;
	do {
		if (dwarf_tag(&die) == DW_TAG_subprogram)
			function(w, &die);
		else if (dwarf_tag(&die) == DW_TAG_variable)
			variable(w, &die);
	} while (!dwarf_siblingof(&die, &die));
}

int dwarf_read(const char *path, struct views *v)
{
	static const Dwfl_Callbacks callbacks = {
		.section_address = dwfl_offline_section_address,
		.find_elf = dwfl_build_id_find_elf,
		.find_debuginfo = dwfl_standard_find_debuginfo,
	};
	Dwfl *dwfl = dwfl_begin(&callbacks);
	struct walk w = { .v = v };
	Dwarf_Addr bias;
	Dwarf_Die *cu = NULL;
	int nr = 0;

	w.mod = dwfl ? dwfl_report_offline(dwfl, "", path, -1) : NULL;
	if (w.mod) {
		dwfl_report_end(dwfl, NULL, NULL);
		while ((cu = dwfl_module_nextcu(w.mod, cu, &bias))) {
			unit(&w, cu);
			nr++;
		}
	}
	dwfl_end(dwfl);
	if (!nr) {
		ps_err("%s: no debug information can be read: %s", path, dwfl_errmsg(-1));
		return -EINVAL;
	}
	return 0;
}
