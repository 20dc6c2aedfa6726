// SPDX-License-Identifier: GPL-2.0
/*
 * reloc.c - x86-64: relocation types (see arch.h)
 *
 * In:  a type, R_X86_64_*.
 * Out: what it is, and how many bytes it may change.
 */
#include "arch/x86/x86.h"

#include <elf.h>

enum arch_reloc x86_reloc(uint32_t type)
{
	switch (type) {
	case R_X86_64_PC32:
	case R_X86_64_PLT32:
		return ARCH_RELOC_PC;
	case R_X86_64_64:
	case R_X86_64_32:
	case R_X86_64_32S:
		return ARCH_RELOC_ADDRESS;
	default:
		return ARCH_RELOC_OTHER;
	}
}

unsigned int x86_reloc_width(uint32_t type)
{
	switch (type) {
	case R_X86_64_NONE:
		return 0;
	case R_X86_64_8:
	case R_X86_64_PC8:
		return 1;
	case R_X86_64_16:
	case R_X86_64_PC16:
		return 2;
	case R_X86_64_64:
	case R_X86_64_PC64:
		return 8;
	default:
		return 4;
	}
}
