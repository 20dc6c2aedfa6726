// SPDX-License-Identifier: GPL-2.0
/*
 * decode.c - x86-64: one instruction after the other, through capstone (see arch.h)
 *
 * In:  code that begins with an instruction.
 * Out: its instructions, and where those that refer to code or data by a distance point to.
 */
#include "arch/x86/x86.h"

#include <capstone/capstone.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"

struct arch_decoder {
	csh cs;
	cs_insn *insn;
	csh full_cs;		/* says where operands are, which takes longer: when needed */
	cs_insn *full;
};

int x86_disasm_open(size_t *handle)
{
	if (cs_open(CS_ARCH_X86, CS_MODE_64, handle) == CS_ERR_OK)
		return 0;
	ps_err("the disassembler (capstone) does not start");
	return -ENOMEM;
}

const struct cs_x86_op *x86_operand(const struct cs_insn *in, unsigned int n)
{
	return n < in->detail->x86.op_count ? &in->detail->x86.operands[n] : NULL;
}

struct arch_decoder *x86_decoder_new(void)
{
	struct arch_decoder *d = xcalloc(1, sizeof(*d));

	if (x86_disasm_open(&d->cs)) {
		free(d);
		return NULL;
	}
	d->insn = cs_malloc(d->cs);
	if (!d->insn) {
		ps_err("the disassembler (capstone) does not start");
		cs_close(&d->cs);
		free(d);
		return NULL;
	}
	return d;
}

void x86_decoder_free(struct arch_decoder *d)
{
	if (!d)
		return;
	if (d->full) {
		cs_free(d->full, 1);
		cs_close(&d->full_cs);
	}
	cs_free(d->insn, 1);
	cs_close(&d->cs);
	free(d);
}

static void refer(struct arch_insn *in, enum arch_ref_kind kind, const uint8_t *bytes,
		  unsigned int width)
{
	const uint8_t *operand = bytes + in->size - width;
	int32_t rel = (int8_t)*operand;

	if (width == sizeof(rel))
		memcpy(&rel, operand, sizeof(rel));
	in->kind = kind;
	in->place = in->addr + in->size - width;
	in->dest = in->addr + in->size + rel;
}

static bool is_prefix(uint8_t b)
{
	return b == 0x2e || b == 0x3e || b == 0xf2 || b == 0x66;
}

/* lea of an address relative to the instruction pointer, with a REX prefix */
static bool is_lea_rip(const uint8_t *b, size_t size)
{
	return size == 7 && (b[0] & 0xf0) == 0x40 && b[1] == 0x8d && (b[2] & 0xc7) == 0x05;
}

static void find_reference(struct arch_insn *in, const uint8_t *bytes)
{
	const uint8_t *op = bytes;
	size_t size = in->size;

	while (size > 1 && is_prefix(*op)) {
		op++;
		size--;
	}
	if (size == 2 && (op[0] == X86_OP_JMP8 || (op[0] & 0xf0) == 0x70))
		refer(in, ARCH_REF_JUMP, bytes, 1);
	else if (size == X86_BRANCH_SIZE && x86_is_call_or_jmp32(op[0]))
		refer(in, op[0] == X86_OP_CALL ? ARCH_REF_CALL : ARCH_REF_JUMP, bytes, 4);
	else if (size == X86_BRANCH_SIZE + 1 && x86_is_jcc32(op))
		refer(in, ARCH_REF_JUMP, bytes, 4);
	else if (is_lea_rip(bytes, in->size))
		refer(in, ARCH_REF_ADDRESS, bytes, 4);
}

bool x86_decode(struct arch_decoder *d, const uint8_t **code, size_t *left, uint64_t *addr,
		struct arch_insn *in)
{
	if (!cs_disasm_iter(d->cs, code, left, addr, d->insn))
		return false;
	*in = (struct arch_insn){ .addr = d->insn->address, .size = d->insn->size };
	find_reference(in, d->insn->bytes);
	return true;
}

static bool open_full(struct arch_decoder *d)
{
	if (d->full)
		return true;
	if (x86_disasm_open(&d->full_cs))
		return false;
	cs_option(d->full_cs, CS_OPT_DETAIL, CS_OPT_ON);
	d->full = cs_malloc(d->full_cs);
	if (!d->full)
		cs_close(&d->full_cs);
	return d->full;
}

static bool has_rip(const cs_x86 *x)
{
	unsigned int i;

	for (i = 0; i < x->op_count; i++)
		if (x->operands[i].type == X86_OP_MEM && x->operands[i].mem.base == X86_REG_RIP)
			return true;
	return false;
}

bool x86_refers(struct arch_decoder *d, const uint8_t *code, size_t size, uint64_t addr,
		const struct arch_candidate *c)
{
	uint64_t at = addr, off = c->place - addr;
	struct arch_insn in = { .addr = addr };
	const cs_x86_encoding *enc;
	int32_t value;

	/* in doubt it does */
	if (!open_full(d))
		return true;
	if (!cs_disasm_iter(d->full_cs, &code, &size, &at, d->full))
		return false;
	in.size = d->full->size;
	find_reference(&in, d->full->bytes);
	if (in.kind == ARCH_REF_CALL || in.kind == ARCH_REF_JUMP)
		return c->place == in.place && c->dest == in.dest;
	enc = &d->full->detail->x86.encoding;
	if (off && off == enc->disp_offset && off + sizeof(value) <= d->full->size) {
		memcpy(&value, d->full->bytes + off, sizeof(value));
		return c->dest == (has_rip(&d->full->detail->x86) ? at + value :
				   (uint64_t)(int64_t)value);
	}
	return off && (off == enc->imm_offset || !(enc->imm_offset || enc->disp_offset));
}
