/* SPDX-License-Identifier: GPL-2.0 */
/*
 * link.h - the parts of the link step
 *
 * link.c        resolves what the module leaves undefined, adds the sections for the loader
 * link-names.c  names of the functions that take over an entry of the kernel
 * link-direct.c the way into and out of the context-switch function
 */
#ifndef PLUGSCHED_MODULE_LINK_H
#define PLUGSCHED_MODULE_LINK_H

#include "boundary/boundary.h"
#include "lib/elf-file.h"
#include "lib/util.h"

/**
 * link_renames() - list the symbols whose names must not double the kernel's
 * @bd: the boundary
 * @syms: symbols of the linked module
 * @pairs: "OLD NEW" lines are added, as objcopy --redefine-syms reads them; each OLD once
 *
 * A function of the module that takes over an entry of the kernel, and the pieces that the
 * compiler split from it (NAME.cold, NAME.part.0), are to be called MODULE_PREFIX NAME.
 */
void link_renames(const struct boundary *bd, const struct elf_symbols *syms, struct strbuf *pairs);

/**
 * link_direct() - let the kernel's entry lead to the context-switch function without a trampoline
 * @bd: the boundary
 * @f: the linked module
 * @syms: its symbols
 * @ko: its file, whose symbol table is changed where the function's code allows it
 *
 * Return: 0, or a negative errno, having reported the error.
 */
int link_direct(const struct boundary *bd, const struct elf_file *f, const struct elf_symbols *syms,
		const char *ko);

#endif /* PLUGSCHED_MODULE_LINK_H */
