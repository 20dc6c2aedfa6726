/* SPDX-License-Identifier: GPL-2.0 */
/*
 * util.h - what nearly every file of the command needs, in one include
 *
 * lib/ is what all steps share and none of them owns:
 *   message   errors and warnings          file       whole files, directories, paths
 *   mem       memory and arenas            run        other programs
 *   str       strings                      workdir    the directory that init makes
 *   strmap    string -> pointer            saved-cmd  the compiler's commands that Kbuild keeps
 *   hash      FNV-1a                       csource    a C file as tokens and chunks
 *   elf-file  sections, symbols, relocations, notes of an ELF file
 *   image     a kernel's vmlinux or vmlinux.o, indexed by name and by place
 * Nothing here includes a header of another folder; image.c asks arch/arch.h whether it knows the
 * file's machine.
 */
#ifndef PLUGSCHED_UTIL_H
#define PLUGSCHED_UTIL_H

#include "lib/base.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/message.h"
#include "lib/run.h"
#include "lib/str.h"
#include "lib/strmap.h"

#endif /* PLUGSCHED_UTIL_H */
