// SPDX-License-Identifier: GPL-2.0
/*
 * cfi.c - call frame information, through libdw (see cfi.h)
 *
 * libdw gives each rule as an expression. The compiler writes two forms where frames are of fixed
 * size, a register and an offset for the CFA and an offset from the CFA for a register; every other
 * one is left to the architecture to refuse.
 */
#include "analyzer/cfi.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"

struct cfi {
	Dwarf *dwarf;
	Dwarf_CFI *debug;	/* .debug_frame, owned by @dwarf */
	Dwarf_CFI *eh;		/* .eh_frame */
};

struct cfi *cfi_open(const struct image *img)
{
	struct cfi *c = xcalloc(1, sizeof(*c));

	c->dwarf = dwarf_begin_elf(img->file.elf, DWARF_C_READ, NULL);
	if (c->dwarf)
		c->debug = dwarf_getcfi(c->dwarf);
	c->eh = dwarf_getcfi_elf(img->file.elf);
	if (c->debug || c->eh)
		return c;
	cfi_close(c);
	return NULL;
}

void cfi_close(struct cfi *c)
{
	if (!c)
		return;
	if (c->eh)
		dwarf_cfi_end(c->eh);
	if (c->dwarf)
		dwarf_end(c->dwarf);
	free(c);
}

static bool read_cfa(Dwarf_Frame *frame, struct arch_unwind *row)
{
	Dwarf_Op *ops;
	size_t nr;

	if (dwarf_frame_cfa(frame, &ops, &nr))
		return false;
	if (nr != 1)
		return true;
	row->cfa_known = true;
	row->cfa_offset = ops[0].number;
	if (ops[0].atom >= DW_OP_breg0 && ops[0].atom <= DW_OP_breg31) {
		row->cfa_reg = ops[0].atom - DW_OP_breg0;
	} else if (ops[0].atom == DW_OP_bregx) {
		row->cfa_reg = ops[0].number;
		row->cfa_offset = ops[0].number2;
	} else {
		row->cfa_known = false;
	}
	return true;
}

static bool read_reg(Dwarf_Frame *frame, int reg, struct arch_rule *rule)
{
	Dwarf_Op mem[3], *ops;
	size_t nr;

	*rule = (struct arch_rule){ ARCH_RULE_OTHER, 0 };
	if (dwarf_frame_register(frame, reg, mem, &ops, &nr))
		return false;
	if (!nr)
		/* no operations: the same value as the caller's, or lost */
		rule->kind = ops ? ARCH_RULE_OTHER : ARCH_RULE_SAME;
	else if (ops[0].atom == DW_OP_call_frame_cfa &&
		 (nr == 1 || (nr == 2 && ops[1].atom == DW_OP_plus_uconst)))
		*rule = (struct arch_rule){ ARCH_RULE_SAVED, nr == 2 ? (int64_t)ops[1].number : 0 };
	return true;
}

bool cfi_row(struct cfi *c, uint64_t addr, struct arch_unwind *row)
{
	Dwarf_Frame *frame = NULL;
	bool good;
	int i;

	memset(row, 0, sizeof(*row));
	if ((!c->debug || dwarf_cfi_addrframe(c->debug, addr, &frame)) &&
	    (!c->eh || dwarf_cfi_addrframe(c->eh, addr, &frame)))
		return false;
	good = read_cfa(frame, row);
	for (i = 0; i < ARCH_DWARF_REGS && good; i++)
		good = read_reg(frame, i, &row->regs[i]);
	free(frame);
	return good;
}
