// SPDX-License-Identifier: GPL-2.0
/*
 * escape.c - functions of the module whose addresses may outlive it
 *
 * In:  the objects of WORKDIR/kernel/sched/, as compiled.
 * Out: a warning for each function whose address one of them takes, and for one that
 *      cannot be read.
 *
 * As generated there are none: where the scheduler hands out the address of one of its functions,
 * the module hands out the kernel's, whose entry jumps into the module and stays. A function that
 * an edit adds has no such entry: a timer, work item or callback with its address that remains
 * after the module is unloaded would call freed memory. Whether one remains cannot be known here.
 */
#include <fcntl.h>
#include <gelf.h>
#include <glob.h>
#include <string.h>
#include <unistd.h>

#include "arch/arch.h"
#include "module/source.h"

struct escape_object {
	struct workdir *wd;
	const struct boundary *bd;
	const char *file;	/* "kernel/sched/fair.o" */
	Elf *elf;
	const struct arch *arch;
	size_t shstr;
	Elf_Data *syms;
	size_t strings;		/* section of their names */
	struct strmap *warned;
};

/* Tables about the code that holds them: nothing is called through these. */
static bool is_about_code(const char *section)
{
	static const char *const kept[] = { ".text", ".data", ".rodata", ".init", ".ref", ".bss",
					    ".noinstr", ".sched", ".cpuidle", ".static_call.text" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kept); i++)
		if (str_starts(section, kept[i]))
			return false;
	return true;
}

static const char *symbol_name(const struct escape_object *o, const GElf_Sym *sym)
{
	const char *name = elf_strptr(o->elf, o->strings, sym->st_name);

	return name ? name : "";
}

/* The function that begins at a place, "" if none does. */
static const char *function_at(const struct escape_object *o, uint32_t section, uint64_t value)
{
	GElf_Sym sym;
	int i;

	for (i = 1; gelf_getsym(o->syms, i, &sym); i++)
		if (sym.st_shndx == section && sym.st_value == value &&
		    GELF_ST_TYPE(sym.st_info) == STT_FUNC)
			return symbol_name(o, &sym);
	return "";
}

static const char *target_of(const struct escape_object *o, const GElf_Rela *rela)
{
	GElf_Sym sym;

	if (o->arch->reloc(GELF_R_TYPE(rela->r_info)) != ARCH_RELOC_ADDRESS ||
	    !gelf_getsym(o->syms, GELF_R_SYM(rela->r_info), &sym) || sym.st_shndx == SHN_UNDEF)
		return "";
	return function_at(o, sym.st_shndx, sym.st_value + rela->r_addend);
}

/* Switched data is put into the kernel for as long as the module is active. */
static bool in_switched(const struct escape_object *o, uint32_t section, uint64_t offset)
{
	GElf_Sym sym;
	size_t k;
	int i;

	for (i = 1; gelf_getsym(o->syms, i, &sym); i++) {
		const char *name = symbol_name(o, &sym);

		if (sym.st_shndx != section || offset - sym.st_value >= sym.st_size ||
		    !str_starts(name, MODULE_PREFIX))
			continue;
		for (k = 0; k < o->bd->nr_vars; k++)
			if (o->bd->vars[k].class == BD_SWITCHED &&
			    str_eq(o->bd->vars[k].name, name + strlen(MODULE_PREFIX)))
				return true;
	}
	return false;
}

static void warn(const struct escape_object *o, const char *name)
{
	char *key = arena_strdup(o->wd->mem, name);

	if (strmap_has(o->warned, key))
		return;
	strmap_put(o->warned, key, NULL);
	ps_warn("%s: the address of %s() is taken: the kernel may keep it past the unload (timer, work item, callback); remove it in plugsched_on_unload() in plugsched/hooks.c",
		place_of_function(o->wd, name, o->file), name);
}

static void check_section(const struct escape_object *o, Elf_Scn *scn, const GElf_Shdr *sh)
{
	Elf_Scn *to = elf_getscn(o->elf, sh->sh_info);
	Elf_Data *data = elf_getdata(scn, NULL);
	GElf_Shdr to_sh;
	GElf_Rela rela;
	const char *name;
	int i;

	if (!to || !gelf_getshdr(to, &to_sh) || !(to_sh.sh_flags & SHF_ALLOC))
		return;
	name = elf_strptr(o->elf, o->shstr, to_sh.sh_name);
	if (!name || is_about_code(name))
		return;
	for (i = 0; data && gelf_getrela(data, i, &rela); i++) {
		const char *func = target_of(o, &rela);

		if (*func && !in_switched(o, sh->sh_info, rela.r_offset))
			warn(o, func);
	}
}

static bool find_symbols(struct escape_object *o)
{
	Elf_Scn *scn = NULL;
	GElf_Ehdr eh;
	GElf_Shdr sh;

	if (!o->elf || !gelf_getehdr(o->elf, &eh) || elf_getshdrstrndx(o->elf, &o->shstr))
		return false;
	o->arch = arch_by_machine(eh.e_machine);
	if (!o->arch)
		return false;
	while ((scn = elf_nextscn(o->elf, scn))) {
		if (!gelf_getshdr(scn, &sh) || sh.sh_type != SHT_SYMTAB)
			continue;
		o->syms = elf_getdata(scn, NULL);
		o->strings = sh.sh_link;
	}
	return o->syms;
}

static void check_object(struct escape_object *o, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;

	elf_version(EV_CURRENT);
	o->elf = fd < 0 ? NULL : elf_begin(fd, ELF_C_READ_MMAP, NULL);
	if (!find_symbols(o))
		ps_warn("%s: symbols cannot be read: whether it hands out addresses that outlive the module is unknown; remove the file, and build again",
			o->file);
	while (o->syms && (scn = elf_nextscn(o->elf, scn)))
		if (gelf_getshdr(scn, &sh) && sh.sh_type == SHT_RELA)
			check_section(o, scn, &sh);
	elf_end(o->elf);
	if (fd >= 0)
		close(fd);
}

void escape_warn(struct workdir *wd, const struct boundary *bd)
{
	struct strmap warned = {0};
	glob_t units = {0};
	size_t i;

	glob(arena_printf(wd->mem, "%s/kernel/sched/*.o", wd->dir), 0, NULL, &units);
	for (i = 0; i < units.gl_pathc; i++) {
		struct escape_object o = { .wd = wd, .bd = bd, .warned = &warned,
				    .file = units.gl_pathv[i] + strlen(wd->dir) + 1 };

		check_object(&o, units.gl_pathv[i]);
	}
	globfree(&units);
	strmap_free(&warned);
}
