/* SPDX-License-Identifier: GPL-2.0 */
/*
 * link.h - the parts of the link step
 *
 * link.c        resolves what the module leaves undefined, adds the sections for the loader
 * link-names.c  names of the functions that take over an entry of the kernel
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

#endif /* PLUGSCHED_MODULE_LINK_H */
