// SPDX-License-Identifier: GPL-2.0
/*
 * link-direct.c - the way into and out of the module's context-switch function
 *
 * In:  the linked module, the frame of the kernel's context-switch function.
 * Out: its symbol table, changed where the function can do without the trampoline.
 *
 * The trampoline (runtime/kmod/x86/stack_switch.S) builds the kernel's frame and calls the module's
 * function on top of it, which saves the same registers a second time, in each context switch. A
 * function that begins as the kernel's own does has the same frame down to its local variables.
 * Then the kernel's entry may lead straight to it, and what it calls to switch finds the kernel's
 * frame where its own is. That needs two things, of which nothing is assumed: its prologue saves
 * just those registers in that order, and only its own code, whose frame it is, calls for the
 * switch.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "arch/arch.h"
#include "module/link.h"

#define TRAMPOLINE	"plugsched_stack_entry"
#define FUNCTION	"plugsched_stack_func"
#define SWITCH		"plugsched_switch_to"
#define SWITCH_DIRECT	"plugsched_switch_direct"

struct direct {
	const struct elf_file *f;
	const struct elf_symbols *syms;
	const struct arch *arch;
	const Elf64_Sym *func;
	uint32_t trampoline, function, switch_to, direct;	/* symbols */
};

/* Index of a global symbol that the module defines, 0 if there is none. */
static uint32_t global(const struct elf_symbols *syms, const char *name)
{
	uint32_t i;

	for (i = 1; i < syms->nr; i++)
		if (ELF64_ST_BIND(syms->v[i].st_info) != STB_LOCAL &&
		    syms->v[i].st_shndx != SHN_UNDEF && str_eq(elf_symbol_name(syms, i), name))
			return i;
	return 0;
}

static bool find_symbols(struct direct *d)
{
	d->trampoline = global(d->syms, TRAMPOLINE);
	d->function = global(d->syms, FUNCTION);
	d->switch_to = global(d->syms, SWITCH);
	d->direct = global(d->syms, SWITCH_DIRECT);
	d->func = &d->syms->v[d->function];
	return d->trampoline && d->function && d->switch_to && d->direct &&
	       d->func->st_shndx < d->f->nr_secs;
}

static bool begins_as(const struct direct *d, const char *saved_regs)
{
	size_t size;
	const uint8_t *code = elf_file_bytes(d->f, d->func->st_shndx, &size);

	return code && d->func->st_value <= size && d->func->st_size <= size - d->func->st_value &&
	       d->arch->frame_begins(code + d->func->st_value, d->func->st_size, saved_regs);
}

/* Are all relocations of @sec against the switch within the function? */
static bool only_function(const struct direct *d, uint32_t sec, unsigned int *calls)
{
	const Elf64_Rela *relas;
	uint32_t nr, i;

	relas = elf_file_relas(d->f, sec, &nr);
	if (!relas)
		return d->f->secs[sec].type != SHT_RELA || !d->f->secs[sec].size;
	for (i = 0; i < nr; i++) {
		if (ELF64_R_SYM(relas[i].r_info) != d->switch_to)
			continue;
		if (d->f->secs[sec].info != d->func->st_shndx ||
		    relas[i].r_offset - d->func->st_value >= d->func->st_size)
			return false;
		++*calls;
	}
	return true;
}

static bool alone(const struct direct *d)
{
	unsigned int calls = 0;
	uint32_t sec;

	for (sec = 1; sec < d->f->nr_secs; sec++)
		if (!only_function(d, sec, &calls))
			return false;
	return calls;
}

/* Lets symbol @from be what @to is. */
static int lead(const struct direct *d, int fd, uint32_t from, uint32_t to)
{
	Elf64_Sym sym = d->syms->v[to];
	off_t at = d->f->secs[d->syms->sec].offset + from * sizeof(sym);

	sym.st_name = d->syms->v[from].st_name;
	return pwrite(fd, &sym, sizeof(sym), at) == sizeof(sym) ? 0 : -EIO;
}

int link_direct(const struct boundary *bd, const struct elf_file *f, const struct elf_symbols *syms,
		const char *ko)
{
	struct direct d = { .f = f, .syms = syms, .arch = arch_by_machine(f->machine) };
	int fd, err;

	if (!d.arch || !find_symbols(&d) || !bd->frame.saved_regs ||
	    !begins_as(&d, bd->frame.saved_regs) || !alone(&d))
		return 0;
	fd = open(ko, O_WRONLY | O_CLOEXEC);
	err = fd < 0 ? -errno : lead(&d, fd, d.trampoline, d.function);
	if (!err)
		err = lead(&d, fd, d.switch_to, d.direct);
	if (fd >= 0 && close(fd) && !err)
		err = -errno;
	if (err)
		ps_err("%s: cannot write the file: %s", ko, strerror(-err));
	return err;
}
