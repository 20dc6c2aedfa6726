/* SPDX-License-Identifier: GPL-2.0 */
/*
 * arch.h - what the tool must know about one architecture, and nothing else may
 *
 * In:  bytes, addresses and numbers from ELF files of the target, or from the running kernel.
 * Out: facts: where an entry is patched, what a relocation does, where a branch goes, the frame of
 *      the context-switch function.
 *
 * One folder per architecture (arch/x86/) fills in one struct arch; all of them are in one build,
 * and the ELF machine of a file picks one. Nothing here reads a file or knows a symbol table, so
 * tests hand in byte arrays. The module's own code has its counterpart in runtime/kmod/x86/, the
 * plugin in arch/x86/rtl-frame.cc.
 *
 * To add an architecture: arch/A/, with a `const struct arch arch_A`, and a line in arch/arch.c.
 */
#ifndef PLUGSCHED_ARCH_H
#define PLUGSCHED_ARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

/* What a relocation writes, as far as it matters to references between functions. */
enum arch_reloc {
	ARCH_RELOC_OTHER,
	ARCH_RELOC_ADDRESS,	/* an address as it is */
	ARCH_RELOC_PC,		/* a distance from the place: branches, addresses in code */
};

enum arch_ref_kind {
	ARCH_REF_NONE,
	ARCH_REF_CALL,		/* direct call */
	ARCH_REF_JUMP,		/* direct jump, conditional or not */
	ARCH_REF_ADDRESS,	/* an address that the instruction works out */
};

/**
 * struct arch_insn - one instruction, as far as it refers to other code
 * @addr:	of its first byte
 * @size:	in bytes
 * @kind:	ARCH_REF_NONE when it refers to nothing
 * @dest:	address that it refers to
 * @place:	address of the bytes that say so, where a relocation of them would be
 */
struct arch_insn {
	uint64_t addr;
	unsigned int size;
	enum arch_ref_kind kind;
	uint64_t dest;
	uint64_t place;
};

/**
 * struct arch_branch - a direct branch
 * @kind:	ARCH_REF_CALL or ARCH_REF_JUMP
 * @dest:	where it goes
 * @before:	bytes of the instruction before its place (that of a relocation)
 */
struct arch_branch {
	enum arch_ref_kind kind;
	uint64_t dest;
	unsigned int before;
};

/**
 * struct arch_candidate - bytes that are a reference if they belong to one instruction
 * @kind:	of the reference
 * @dest:	address referred to
 * @place:	address of the bytes that say so
 * @first:	lowest address at which that instruction may begin
 * @last:	highest one
 * @end:	address past its end
 */
struct arch_candidate {
	enum arch_ref_kind kind;
	uint64_t dest;
	uint64_t place;
	uint64_t first, last, end;
};

/* Room for the names of all registers that a function saves. */
#define ARCH_REGS_MAX	64

/* Functions that the context-switch function may call after the switch. */
#define ARCH_CALLEES_MAX	32

/* Registers of DWARF's numbering that are asked for. */
#define ARCH_DWARF_REGS		32

enum arch_rule_kind {
	ARCH_RULE_SAME,		/* it still holds the caller's value */
	ARCH_RULE_SAVED,	/* the caller's value is at an offset from the CFA */
	ARCH_RULE_OTHER,	/* anything else: an expression, another register, lost */
};

/**
 * struct arch_rule - where the caller's value of a register is
 * @kind:	ARCH_RULE_*
 * @offset:	bytes from the CFA, of ARCH_RULE_SAVED
 */
struct arch_rule {
	enum arch_rule_kind kind;
	int64_t offset;
};

/**
 * struct arch_unwind - one row of the call frame information (DWARF)
 * @cfa_known:	the CFA is a register and an offset; false: it is an expression
 * @cfa_reg:	number of that register
 * @cfa_offset:	bytes from what it holds up to the CFA
 * @regs:	where the caller's registers are, by number
 */
struct arch_unwind {
	bool cfa_known;
	unsigned int cfa_reg;
	int64_t cfa_offset;
	struct arch_rule regs[ARCH_DWARF_REGS];
};

/**
 * struct arch_piece - contiguous code
 * @code:	its bytes
 * @size:	in bytes
 * @addr:	address of the first one
 */
struct arch_piece {
	const uint8_t *code;
	size_t size;
	uint64_t addr;
};

/**
 * struct arch_switcher - the context-switch function, and what the target's file says about it
 * @pieces:	its code: that of the entry, and that which the compiler moved away (.cold)
 * @nr_pieces:	how many
 * @switch_func:	address of what it calls, once, to switch stacks; 0 if there is none
 * @return_thunk:	address of the symbol of that name, 0 if there is none
 * @canary_fail:	likewise
 * @canary:	likewise, in the per-CPU area
 * @unwind:	the row of the call frame information for an address; false when there is none
 * @jump_label:	where a place may jump to by the kernel's own patching; 0: it is not patched so
 * @replaced:	whether the kernel may put other instructions at a place when it boots
 * @arg:	first argument of these
 */
struct arch_switcher {
	struct arch_piece pieces[2];
	unsigned int nr_pieces;
	uint64_t switch_func, return_thunk, canary_fail, canary;
	bool (*unwind)(void *arg, uint64_t addr, struct arch_unwind *row);
	uint64_t (*jump_label)(void *arg, uint64_t addr);
	bool (*replaced)(void *arg, uint64_t addr, unsigned int size);
	void *arg;
};

/**
 * struct arch_frame - frame of the context-switch function when it switches stacks
 * @saved_regs:	registers from the frame pointer downwards, "rbp r15 r14", one beside the other
 * @locals:	bytes reserved below the saved registers
 * @canary:	place of the stack protector's canary, in bytes from the frame pointer; 0 if none
 * @canary_symbol:	whether the canary comes from the symbol of struct arch_switcher
 * @switch_call:	address of the call that switches stacks
 * @resume:	address of the instruction after it, where every sleeping task goes on
 * @callees:	addresses of the functions that are called after the switch
 * @nr_callees:	how many
 */
struct arch_frame {
	char saved_regs[ARCH_REGS_MAX];
	uint32_t locals;
	int32_t canary;
	bool canary_symbol;
	uint64_t switch_call;
	uint64_t resume;
	uint64_t callees[ARCH_CALLEES_MAX];
	unsigned int nr_callees;
};

/**
 * struct arch_fault - why a frame cannot be rebuilt
 * @what:	a few words; static, or in @buf
 * @buf:	room for them
 * @addr:	address of the instruction that is to blame
 * @insn:	its text, "" when no single instruction is to blame
 */
struct arch_fault {
	const char *what;
	char buf[96];
	uint64_t addr;
	char insn[192];
};

/* Instructions one after the other. */
struct arch_decoder;

/**
 * typedef arch_entry_offset_fn - where an entry is patched
 * @code: the entry
 * @size: bytes of @code, any number
 * @addr: address of @code
 * @fentry: address of the symbol of that name, 0 if there is none
 *
 * A landing pad and the fentry site stay, so that tracing goes on.
 *
 * Return: bytes from @code to the place of the jump.
 */
typedef unsigned int (*arch_entry_offset_fn)(const uint8_t *code, size_t size, uint64_t addr,
					     uint64_t fentry);

/**
 * typedef arch_branch_fn - the direct branch that begins at some code
 * @code: the code
 * @size: bytes of @code
 * @addr: address of @code
 * @b: filled in
 *
 * Return: whether it begins with one.
 */
typedef bool (*arch_branch_fn)(const uint8_t *code, size_t size, uint64_t addr,
			       struct arch_branch *b);

/**
 * typedef arch_branch_at_fn - the direct branch around a place
 * @code: the code before and after
 * @size: bytes of @code
 * @off: bytes from @code to the place, where a relocation of the branch would be
 * @addr: address of @code
 * @b: filled in
 *
 * The bytes are those of a branch; whether an instruction begins there, they do not say.
 *
 * Return: whether there is one.
 */
typedef bool (*arch_branch_at_fn)(const uint8_t *code, size_t size, size_t off, uint64_t addr,
				  struct arch_branch *b);

/**
 * typedef arch_same_moved_fn - whether code is that of a file, in a kernel that KASLR has moved
 * @file: the code as linked
 * @have: the running kernel's
 * @size: bytes of each
 * @count: how many of them count, from the first
 * @slide: bytes that this boot moved the kernel
 *
 * Return: whether they differ in moved addresses at most.
 */
typedef bool (*arch_same_moved_fn)(const uint8_t *file, const uint8_t *have, size_t size,
				   size_t count, uint64_t slide);

/**
 * typedef arch_opens_user_fn - whether an alternative opens access to user memory
 * @code: the code in the file
 * @size: bytes of @code, to the end of its section
 * @other: what the kernel puts in its place at boot, on CPUs that guard user memory
 * @other_size: bytes of @other, likewise
 *
 * Return: whether it does.
 */
typedef bool (*arch_opens_user_fn)(const uint8_t *code, size_t size, const uint8_t *other,
				   size_t other_size);

/**
 * typedef arch_scan_fn - all that could refer to a range
 * @code: the code
 * @size: bytes of @code
 * @addr: address of @code
 * @low: start of the range
 * @high: its end
 * @fn: called for each candidate, in the order of places
 * @arg: for @fn
 *
 * Return: how many branches there could be, to anywhere.
 */
typedef size_t (*arch_scan_fn)(const uint8_t *code, size_t size, uint64_t addr, uint64_t low,
			       uint64_t high,
			       void (*fn)(void *arg, const struct arch_candidate *c), void *arg);

/**
 * typedef arch_operands_fn - all that could refer to wanted places, code and data alike
 * @code: the code
 * @size: bytes of @code
 * @addr: address of @code
 * @wanted: whether an address is asked for; called for each one that there could be
 * @fn: called for each candidate, in the order of places
 * @arg: for @wanted and @fn
 *
 * More than arch_scan_fn: an operand may be of any instruction and have others after it.
 */
typedef void (*arch_operands_fn)(const uint8_t *code, size_t size, uint64_t addr,
				 bool (*wanted)(void *arg, uint64_t dest),
				 void (*fn)(void *arg, const struct arch_candidate *c), void *arg);

/**
 * typedef arch_decode_fn - the next instruction
 * @d: from decoder_new()
 * @code: the code; advanced past the instruction, as are @left and @addr
 * @left: bytes of it
 * @addr: its address
 * @in: filled in
 *
 * Return: false at the end, and at bytes that are not an instruction.
 */
typedef bool (*arch_decode_fn)(struct arch_decoder *d, const uint8_t **code, size_t *left,
			       uint64_t *addr, struct arch_insn *in);

/**
 * typedef arch_refers_fn - whether an instruction refers to what its bytes look like
 * @d: from decoder_new()
 * @code: the instruction, and what comes after it
 * @size: bytes of @code
 * @addr: address of @code
 * @c: the candidate
 *
 * Return: whether @c->place is where an operand of it is, and says @c->dest.
 */
typedef bool (*arch_refers_fn)(struct arch_decoder *d, const uint8_t *code, size_t size,
			       uint64_t addr, const struct arch_candidate *c);

/**
 * typedef arch_frame_read_fn - frame of the context-switch function
 * @sw: the function
 * @frame: filled in
 * @fault: filled in when the frame cannot be rebuilt
 *
 * The call frame information says where the caller's registers are at the switch. The code must
 * agree on every path to it, and after it must use nothing but that, the result of the switch and
 * the canary.
 *
 * Return: 0, -ENOTSUP when there is a doubt, or -ENOMEM, reported.
 */
typedef int (*arch_frame_read_fn)(const struct arch_switcher *sw, struct arch_frame *frame,
				  struct arch_fault *fault);

/**
 * typedef arch_frame_begins_fn - whether a function has the upper part of a known frame
 * @code: the function, possibly with relocations to come
 * @size: bytes of @code
 * @saved_regs: as in struct arch_frame
 *
 * Return: true when its prologue sets up the frame pointer, and saves just these registers in this
 * order; false otherwise, and when the prologue is not understood.
 */
typedef bool (*arch_frame_begins_fn)(const uint8_t *code, size_t size, const char *saved_regs);

/**
 * typedef arch_frame_define_fn - macros for the trampoline of runtime/kmod that builds a frame
 * @saved_regs: as in struct arch_frame
 * @locals: as there
 * @canary: as there
 * @canary_symbol: the symbol that holds the task's canary, "" when it is at a fixed place
 * @out: PS_FRAME_PUSH, PS_FRAME_POP and so on are appended
 *
 * Return: 0, or -EINVAL for registers that it cannot save.
 */
typedef int (*arch_frame_define_fn)(const char *saved_regs, uint32_t locals, int32_t canary,
				    const char *canary_symbol, struct strbuf *out);

/**
 * struct arch_patch_table - a section with records about places that the kernel patches
 * @section:	its name
 * @record:	bytes of a record, whose first field is the place; 0: every relocation is one
 */
struct arch_patch_table {
	const char *section;
	unsigned int record;
};

/**
 * struct arch - one architecture
 * @name:	for messages
 * @machine:	e_machine of its ELF files, EM_*
 * @config:	option that every kernel configuration for it sets
 * @kernel_dir:	its folder below arch/ in the kernel's source
 * @fentry:	symbol that the fentry site of a function calls
 * @return_thunk:	symbol that a function may jump to instead of returning, NULL if none
 * @canary:	per-CPU symbol that may hold the stack protector's canary, NULL if none
 * @canary_fail:	function that the compiler calls when a canary is damaged
 * @frame_pointer:	name of that register
 * @cfa_offset:	bytes from the frame pointer up to the canonical frame address (CFA)
 * @jump_size:	bytes of the jump that redirects an entry
 * @pc_bias:	bytes from the place of a PC-relative operand to where its distance counts from
 * @code_tables:	prefixes of sections that only list places in code; NULL ends
 * @return_sites:	those of them, made of 32-bit distances, whose places are rewritten at boot
 * @patch_tables:	sections with records about places that are patched; a NULL section ends
 * @syscall_prefixes:	what the syscall macros put before a system call's name; NULL ends
 * @entry_offset:	where an entry is patched, see arch_entry_offset_fn
 * @branch:	the direct branch that begins at some code, see arch_branch_fn
 * @branch_at:	the direct branch around a place, see arch_branch_at_fn
 * @is_breakpoint:	whether code begins with a breakpoint
 * @same_moved:	whether code is that of a file, see arch_same_moved_fn
 * @reloc:	kind of a relocation by its type
 * @reloc_width:	bytes that a relocation may change, by its type
 * @opens_user:	whether an alternative opens user memory, see arch_opens_user_fn
 * @scan:	all that could refer to a range, see arch_scan_fn
 * @operands:	all that could refer to wanted places, see arch_operands_fn
 * @decoder_new:	starts the disassembler; NULL, reported, when that fails
 * @decoder_free:	ends it
 * @decode:	the next instruction, see arch_decode_fn
 * @refers:	whether an instruction has an operand at a place, see arch_refers_fn
 * @frame_read:	frame of the context-switch function, see arch_frame_read_fn
 * @frame_begins:	whether a function has the upper part of one, see arch_frame_begins_fn
 * @frame_define:	macros that build such a frame, see arch_frame_define_fn
 */
struct arch {
	const char *name;
	uint16_t machine;
	const char *config;
	const char *kernel_dir;
	const char *fentry;
	const char *return_thunk;
	const char *canary;
	const char *canary_fail;
	const char *frame_pointer;
	int32_t cfa_offset;
	unsigned int jump_size;
	unsigned int pc_bias;
	const char *const *code_tables;
	const char *const *return_sites;
	const struct arch_patch_table *patch_tables;
	const char *const *syscall_prefixes;

	arch_entry_offset_fn entry_offset;
	arch_branch_fn branch;
	arch_branch_at_fn branch_at;
	bool (*is_breakpoint)(const uint8_t *code, size_t size);
	arch_same_moved_fn same_moved;
	enum arch_reloc (*reloc)(uint32_t type);
	unsigned int (*reloc_width)(uint32_t type);
	arch_opens_user_fn opens_user;
	arch_scan_fn scan;
	arch_operands_fn operands;
	struct arch_decoder *(*decoder_new)(void);
	void (*decoder_free)(struct arch_decoder *d);
	arch_decode_fn decode;
	arch_refers_fn refers;
	arch_frame_read_fn frame_read;
	arch_frame_begins_fn frame_begins;
	arch_frame_define_fn frame_define;
};

/**
 * arch_by_machine() - the architecture of an ELF file
 * @machine: its e_machine
 *
 * Return: the architecture, or NULL when it is not supported.
 */
const struct arch *arch_by_machine(uint16_t machine);

/**
 * arch_by_frame_pointer() - the architecture of a frame
 * @saved_regs: its registers, see struct arch_frame; the first is the frame pointer
 *
 * The boundary holds the frame, but no machine.
 *
 * Return: the architecture, or NULL when the first register is the frame pointer of none.
 */
const struct arch *arch_by_frame_pointer(const char *saved_regs);

/**
 * arch_names() - all supported architectures, for messages
 *
 * Return: "x86-64", or several with commas; static.
 */
const char *arch_names(void);

/**
 * arch_syscall_name() - a system call by the name of its entry
 * @name: a function
 *
 * Return: the part of @name that the source has ("nice" of the kernel's entry for nice(2)), or NULL
 * when @name is not made by an architecture's syscall macros.
 */
const char *arch_syscall_name(const char *name);

/**
 * arch_is_code_table() - whether a section only lists places in code
 * @arch: architecture of the file
 * @section: its name
 *
 * Return: whether it is one of those that only @arch has and that redirect nothing.
 */
bool arch_is_code_table(const struct arch *arch, const char *section);

#endif /* PLUGSCHED_ARCH_H */
