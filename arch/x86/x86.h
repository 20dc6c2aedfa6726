/* SPDX-License-Identifier: GPL-2.0 */
/*
 * x86.h - the parts of arch/x86/, x86-64 behind arch/arch.h
 *
 * x86.c		the struct arch, names and sections
 * entry.c		bytes of an entry: landing pad, fentry site, breakpoint, moved addresses
 * branch.c		direct branches in raw bytes
 * user.c		alternatives that open user memory
 * reloc.c		relocation types
 * decode.c		instructions, through capstone
 * frame.c		frame of the context-switch function, out of its code
 * frame-define.c	the same frame as macros for the trampoline
 * rtl-frame.cc		the same frame as GCC lays it out, for the plugin
 */
#ifndef PLUGSCHED_ARCH_X86_H
#define PLUGSCHED_ARCH_X86_H

#include "arch/arch.h"

#define X86_OP_INT3		0xcc
#define X86_OP_CALL		0xe8
#define X86_OP_JMP		0xe9
#define X86_OP_JMP8		0xeb
#define X86_BRANCH_SIZE		5	/* call and jmp with a 32-bit distance */
#define X86_INSN_MAX		15

/* jcc with a 32-bit distance has two bytes of opcode */
static inline bool x86_is_jcc32(const uint8_t *opcode)
{
	return opcode[0] == 0x0f && (opcode[1] & 0xf0) == 0x80;
}

static inline bool x86_is_call_or_jmp32(uint8_t opcode)
{
	return opcode == X86_OP_CALL || opcode == X86_OP_JMP;
}

unsigned int x86_entry_offset(const uint8_t *code, size_t size, uint64_t addr, uint64_t fentry);
bool x86_is_breakpoint(const uint8_t *code, size_t size);
bool x86_same_moved(const uint8_t *file, const uint8_t *have, size_t size, size_t count,
		    uint64_t slide);
bool x86_branch(const uint8_t *code, size_t size, uint64_t addr, struct arch_branch *b);
bool x86_branch_at(const uint8_t *code, size_t size, size_t off, uint64_t addr,
		   struct arch_branch *b);
bool x86_opens_user(const uint8_t *code, size_t size, const uint8_t *other, size_t other_size);
size_t x86_scan(const uint8_t *code, size_t size, uint64_t addr, uint64_t low, uint64_t high,
		void (*fn)(void *arg, const struct arch_candidate *c), void *arg);
enum arch_reloc x86_reloc(uint32_t type);
unsigned int x86_reloc_width(uint32_t type);
struct arch_decoder *x86_decoder_new(void);
void x86_decoder_free(struct arch_decoder *d);
bool x86_decode(struct arch_decoder *d, const uint8_t **code, size_t *left, uint64_t *addr,
		struct arch_insn *in);
int x86_frame_read(const uint8_t *code, size_t size, uint64_t addr, uint64_t switch_func,
		   uint64_t return_thunk, struct arch_frame *frame, struct arch_fault *fault);
int x86_frame_define(const char *saved_regs, uint32_t locals, int32_t canary, struct strbuf *out);

/**
 * x86_disasm_open() - start capstone
 * @handle: a csh
 *
 * Return: 0, or -ENOMEM, reported.
 */
int x86_disasm_open(size_t *handle);

#endif /* PLUGSCHED_ARCH_X86_H */
