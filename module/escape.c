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
 *
 * Nor has an inline function of a header. Where the kernel's own object hands that out, too, it is
 * not an edit's: the module goes once the kernel is through with it, as with all else (leftover.c).
 */
#include <glob.h>
#include <string.h>

#include "arch/arch.h"
#include "lib/elf-file.h"
#include "module/source.h"

struct escape_object {
	struct workdir *wd;
	const struct boundary *bd;
	const char *file;	/* "kernel/sched/fair.o" */
	struct elf_file elf;
	struct elf_symbols syms;
	const struct arch *arch;
	/* called with each function whose address is taken, more than once */
	void (*found)(struct escape_object *o, const char *name);
	struct strmap *warned;
	const char *asked;	/* a function, for is_asked() */
	bool taken;		/* its address is */
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

/* The function that begins at a place, "" if none does. */
static const char *function_at(const struct escape_object *o, uint32_t section, uint64_t value)
{
	uint32_t i;

	for (i = 1; i < o->syms.nr; i++) {
		const Elf64_Sym *sym = &o->syms.v[i];

		if (sym->st_shndx == section && sym->st_value == value &&
		    ELF64_ST_TYPE(sym->st_info) == STT_FUNC)
			return elf_symbol_name(&o->syms, i);
	}
	return "";
}

static const char *target_of(const struct escape_object *o, const Elf64_Rela *rela)
{
	uint32_t i = ELF64_R_SYM(rela->r_info);

	if (o->arch->reloc(ELF64_R_TYPE(rela->r_info)) != ARCH_RELOC_ADDRESS ||
	    i >= o->syms.nr || o->syms.v[i].st_shndx == SHN_UNDEF)
		return "";
	return function_at(o, o->syms.v[i].st_shndx, o->syms.v[i].st_value + rela->r_addend);
}

/* Switched data is put into the kernel for as long as the module is active. */
static bool in_switched(const struct escape_object *o, uint32_t section, uint64_t offset)
{
	uint32_t i;
	size_t k;

	for (i = 1; i < o->syms.nr; i++) {
		const Elf64_Sym *sym = &o->syms.v[i];
		const char *name = elf_symbol_name(&o->syms, i);

		if (sym->st_shndx != section || offset - sym->st_value >= sym->st_size ||
		    !str_starts(name, MODULE_PREFIX))
			continue;
		for (k = 0; k < o->bd->nr_vars; k++)
			if (o->bd->vars[k].class == BD_SWITCHED &&
			    str_eq(o->bd->vars[k].name, name + strlen(MODULE_PREFIX)))
				return true;
	}
	return false;
}

/* @section: index of a section that holds relocations */
static void check_section(struct escape_object *o, uint32_t section)
{
	uint32_t to = o->elf.secs[section].info, i, nr;
	const Elf64_Rela *relas;

	if (to >= o->elf.nr_secs || !(o->elf.secs[to].flags & SHF_ALLOC) ||
	    is_about_code(o->elf.secs[to].name))
		return;
	relas = elf_file_relas(&o->elf, section, &nr);
	for (i = 0; i < nr; i++) {
		const char *func = target_of(o, &relas[i]);

		if (*func && !in_switched(o, to, relas[i].r_offset))
			o->found(o, func);
	}
}

static bool open_object(struct escape_object *o, const char *path)
{
	if (elf_file_open(&o->elf, path))
		return false;
	o->arch = arch_by_machine(o->elf.machine);
	if (o->arch && !elf_file_symbols(&o->elf, &o->syms))
		return true;
	elf_file_close(&o->elf);
	return false;
}

static void check_open(struct escape_object *o)
{
	uint32_t i;

	for (i = 1; i < o->elf.nr_secs; i++)
		if (o->elf.secs[i].type == SHT_RELA)
			check_section(o, i);
	elf_file_close(&o->elf);
}

static void is_asked(struct escape_object *o, const char *name)
{
	o->taken |= str_eq(name, o->asked);
}

/* Does the object that the kernel was made of take the address, too? */
static bool kernel_takes(const struct escape_object *o, const char *name)
{
	struct escape_object kernel = { .wd = o->wd, .bd = o->bd, .found = is_asked,
					.asked = name };

	if (open_object(&kernel, arena_printf(o->wd->mem, "%s/%s", o->wd->build, o->file)))
		check_open(&kernel);
	return kernel.taken;
}

static void warn(struct escape_object *o, const char *name)
{
	char *key = arena_strdup(o->wd->mem, name);
	const char *place;

	if (strmap_has(o->warned, key))
		return;
	strmap_put(o->warned, key, NULL);
	place = place_of_function(o->wd, name, o->file);
	if (place == o->file && kernel_takes(o, key))
		return;
	ps_warn("%s: the address of %s() is taken: the kernel may keep it past the unload (timer, work item, callback); remove it in plugsched_on_unload() in plugsched/hooks.c",
		place, name);
}

static void check_object(struct escape_object *o, const char *path)
{
	if (open_object(o, path))
		check_open(o);
	else
		ps_warn("%s: symbols cannot be read: whether it hands out addresses that outlive the module is unknown; remove the file, and build again",
			o->file);
}

void escape_warn(struct workdir *wd, const struct boundary *bd)
{
	struct strmap warned = { 0 };
	glob_t units = { 0 };
	size_t i;

	glob(arena_printf(wd->mem, "%s/kernel/sched/*.o", wd->dir), 0, NULL, &units);
	for (i = 0; i < units.gl_pathc; i++) {
		struct escape_object o = { .wd = wd, .bd = bd, .found = warn, .warned = &warned,
				    .file = units.gl_pathv[i] + strlen(wd->dir) + 1 };

		check_object(&o, units.gl_pathv[i]);
	}
	globfree(&units);
	strmap_free(&warned);
}
