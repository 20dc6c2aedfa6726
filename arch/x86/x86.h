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
 * frame.c		frame of the context-switch function
 * flow-path.c		what its code does to registers and stack, path by path
 * flow-insn.c		what one instruction does to them
 * flow-state.c		the registers and the stack
 * frame-begins.c	has a function of the module the upper part of it?
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

/**
 * x86_is_jcc32() - whether an instruction is a conditional jump with a 32-bit distance
 * @opcode: its two bytes of opcode
 *
 * Return: whether it is.
 */
static inline bool x86_is_jcc32(const uint8_t *opcode)
{
	return opcode[0] == 0x0f && (opcode[1] & 0xf0) == 0x80;
}

/**
 * x86_is_call_or_jmp32() - whether an instruction is a call or jump with a 32-bit distance
 * @opcode: its byte of opcode
 *
 * Return: whether it is.
 */
static inline bool x86_is_call_or_jmp32(uint8_t opcode)
{
	return opcode == X86_OP_CALL || opcode == X86_OP_JMP;
}

/**
 * x86_entry_offset() - where an entry is patched; see arch_entry_offset_fn
 * @code: the entry
 * @size: bytes of @code
 * @addr: address of @code
 * @fentry: address of __fentry__(), 0 if there is none
 *
 * Return: bytes from @code to the place of the jump.
 */
unsigned int x86_entry_offset(const uint8_t *code, size_t size, uint64_t addr, uint64_t fentry);

/**
 * x86_is_breakpoint() - whether code begins with int3
 * @code: the code
 * @size: bytes of @code
 *
 * Return: whether it does.
 */
bool x86_is_breakpoint(const uint8_t *code, size_t size);

/**
 * x86_same_moved() - whether code is that of a file, moved; see arch_same_moved_fn
 * @file: the code as linked
 * @have: the running kernel's
 * @size: bytes of each
 * @count: how many of them count, from the first
 * @slide: bytes that this boot moved the kernel
 *
 * Return: whether they differ in moved addresses at most.
 */
bool x86_same_moved(const uint8_t *file, const uint8_t *have, size_t size, size_t count,
		    uint64_t slide);

/**
 * x86_branch() - the call or jump that begins at some code; see arch_branch_fn
 * @code: the code
 * @size: bytes of @code
 * @addr: address of @code
 * @b: filled in
 *
 * Return: whether it begins with one.
 */
bool x86_branch(const uint8_t *code, size_t size, uint64_t addr, struct arch_branch *b);

/**
 * x86_branch_at() - the call or jump around a 32-bit distance; see arch_branch_at_fn
 * @code: the code before and after
 * @size: bytes of @code
 * @off: bytes from @code to the distance
 * @addr: address of @code
 * @b: filled in
 *
 * Return: whether there is one.
 */
bool x86_branch_at(const uint8_t *code, size_t size, size_t off, uint64_t addr,
		   struct arch_branch *b);

/**
 * x86_opens_user() - whether an alternative is stac; see arch_opens_user_fn
 * @code: the code in the file
 * @size: bytes of @code
 * @other: what the kernel puts in its place
 * @other_size: bytes of @other
 *
 * Return: whether it is.
 */
bool x86_opens_user(const uint8_t *code, size_t size, const uint8_t *other, size_t other_size);

/**
 * x86_scan() - all that could refer to a range; see arch_scan_fn
 * @code: the code
 * @size: bytes of @code
 * @addr: address of @code
 * @low: start of the range
 * @high: its end
 * @fn: called for each candidate, in the order of places
 * @arg: for @fn
 *
 * Return: how many calls and jumps there could be, to anywhere.
 */
size_t x86_scan(const uint8_t *code, size_t size, uint64_t addr, uint64_t low, uint64_t high,
		void (*fn)(void *arg, const struct arch_candidate *c), void *arg);

/**
 * x86_operands() - all that could refer to wanted places; see arch_operands_fn
 * @code: the code
 * @size: bytes of @code
 * @addr: address of @code
 * @wanted: whether an address is asked for
 * @fn: called for each candidate
 * @arg: for both
 */
void x86_operands(const uint8_t *code, size_t size, uint64_t addr,
		  bool (*wanted)(void *arg, uint64_t dest),
		  void (*fn)(void *arg, const struct arch_candidate *c), void *arg);

/**
 * x86_reloc() - kind of a relocation
 * @type: R_X86_64_*
 *
 * Return: the kind.
 */
enum arch_reloc x86_reloc(uint32_t type);

/**
 * x86_reloc_width() - bytes that a relocation may change
 * @type: R_X86_64_*
 *
 * Return: how many.
 */
unsigned int x86_reloc_width(uint32_t type);

/**
 * x86_decoder_new() - start disassembling
 *
 * Return: the decoder, for x86_decoder_free(); NULL, reported, when capstone does not start.
 */
struct arch_decoder *x86_decoder_new(void);

/**
 * x86_decoder_free() - end disassembling
 * @d: the decoder, may be NULL
 */
void x86_decoder_free(struct arch_decoder *d);

/**
 * x86_decode() - the next instruction; see arch_decode_fn
 * @d: the decoder
 * @code: the code; advanced past the instruction, as are @left and @addr
 * @left: bytes of it
 * @addr: its address
 * @in: filled in
 *
 * Return: false at the end, and at bytes that are not an instruction.
 */
bool x86_decode(struct arch_decoder *d, const uint8_t **code, size_t *left, uint64_t *addr,
		struct arch_insn *in);

/**
 * x86_refers() - whether an instruction refers to what its bytes look like; see arch_refers_fn
 * @d: the decoder
 * @code: the instruction
 * @size: bytes of @code
 * @addr: address of @code
 * @c: the candidate
 *
 * Return: whether it does.
 */
bool x86_refers(struct arch_decoder *d, const uint8_t *code, size_t size, uint64_t addr,
		const struct arch_candidate *c);

/**
 * x86_frame_read() - frame of the context-switch function; see arch_frame_read_fn
 * @sw: the function
 * @frame: filled in
 * @fault: filled in when the frame cannot be rebuilt
 *
 * Return: 0, -ENOTSUP when there is a doubt, or -ENOMEM, reported.
 */
int x86_frame_read(const struct arch_switcher *sw, struct arch_frame *frame,
		   struct arch_fault *fault);

/**
 * x86_frame_begins() - whether a function has the upper part of a frame; see arch_frame_begins_fn
 * @code: the function
 * @size: bytes of @code
 * @saved_regs: registers in the order they are saved, "rbp r15"
 *
 * Return: whether it does.
 */
bool x86_frame_begins(const uint8_t *code, size_t size, const char *saved_regs);

/**
 * x86_frame_define() - macros that build the frame; see arch_frame_define_fn
 * @saved_regs: registers in the order they are saved, "rbp r15"
 * @locals: bytes reserved below them
 * @canary: place of the canary, in bytes from the frame pointer; 0 if none
 * @canary_symbol: the symbol that holds the task's canary, "" when it is at a fixed place
 * @out: the macros are appended
 *
 * Return: 0, or -EINVAL for registers that it cannot save.
 */
int x86_frame_define(const char *saved_regs, uint32_t locals, int32_t canary,
		     const char *canary_symbol, struct strbuf *out);

/**
 * x86_disasm_open() - start capstone
 * @handle: a csh
 *
 * Return: 0, or -ENOMEM, reported.
 */
int x86_disasm_open(size_t *handle);

struct cs_insn;
struct cs_x86_op;

/**
 * x86_operand() - an operand of a decoded instruction
 * @in: the instruction, with its detail
 * @n: which, from 0
 *
 * Return: the operand, NULL when there are not so many.
 */
const struct cs_x86_op *x86_operand(const struct cs_insn *in, unsigned int n);

#endif /* PLUGSCHED_ARCH_X86_H */
