/* SPDX-License-Identifier: GPL-2.0 */
/*
 * record.h - what the plugin writes into each object and the analyzer reads
 *
 * One record per translation unit; record-read.h reads it.
 *
 * The record is one blob in the non-allocated section PSREC_SECTION. `ld -r` concatenates the
 * blobs of its inputs, so the section of vmlinux.o holds one record per linked unit, back to
 * back, each 8-byte aligned and saying its own length. Everything is little-endian u32; all
 * offsets are from the start of the record. A u32 called `name`, `type`, ... is an offset into
 * the string table (NUL-terminated, offset 0 is the empty string). A u32 index that has no
 * target is PSREC_NONE.
 *
 * Two views of the same unit are kept apart, because the module is compiled from the source
 * but swapped against the compiled kernel:
 *   - source view: what the C text says, before any inlining (psrec_call with PSREC_CALL_SOURCE,
 *     psrec_ref);
 *   - emitted view: what has code of its own after IPA (PSREC_FUNC_EMITTED), the calls left in
 *     it, and what was inlined into it (psrec_inline).
 */
#ifndef PLUGSCHED_RECORD_H
#define PLUGSCHED_RECORD_H

#include <stdint.h>

#define PSREC_SECTION	".discard.plugsched"
#define PSREC_MAGIC	0x52535350u	/* "PSSR" */
#define PSREC_VERSION	2
#define PSREC_NONE	0xffffffffu

enum psrec_table_id {
	PSREC_T_STRINGS,	/* bytes */
	PSREC_T_FUNCS,		/* struct psrec_func */
	PSREC_T_VARS,		/* struct psrec_var */
	PSREC_T_DECLS,		/* struct psrec_decl */
	PSREC_T_CALLS,		/* struct psrec_call */
	PSREC_T_INLINES,	/* struct psrec_inline */
	PSREC_T_REFS,		/* struct psrec_ref */
	PSREC_T_PARAMS,		/* struct psrec_param: what a clone did to one parameter */
	PSREC_T_FRAMES,		/* struct psrec_frame */
	PSREC_T_STRUCTS,	/* struct psrec_struct: those that are watched and touched */
	PSREC_T_FIELDS,		/* struct psrec_field */
	PSREC_T_ACCESSES,	/* struct psrec_access */
	PSREC_T_COUNT
};

struct psrec_table {
	uint32_t off;		/* from the start of the record, 4-byte aligned */
	uint32_t count;		/* rows (bytes for the string table) */
};

/* psrec_header.flags */
#define PSREC_UNIT_IPA_RA	(1u << 0)	/* -fipa-ra: callers may rely on clobbers */
#define PSREC_UNIT_ERRORS	(1u << 1)	/* the compiler reported errors */

struct psrec_header {
	uint32_t magic;
	uint32_t version;
	uint32_t total_size;	/* of this record, padding to 8 included */
	uint32_t flags;
	uint32_t unit;		/* main input file, as given to the compiler */
	uint32_t compiler;	/* "gcc 12.2.0 (Debian 12.2.0-14+deb12u1) x86_64-linux-gnu" */
	struct psrec_table tables[PSREC_T_COUNT];
};

/*
 * A place in the source. For text that comes out of a macro it is the place of the outermost
 * macro use. Lines and columns start at 1, columns count bytes; 0 is "not known".
 */
struct psrec_loc {
	uint32_t file;		/* string; as the compiler named it */
	uint32_t line;
	uint32_t col;
};

/*
 * The exact text of one definition: [line:col, end_line:end_col], both ends included, from the
 * first declaration specifier (attributes in front included) to the closing brace or semicolon.
 * All zero when the unit holds no definition. Several variables of one declaration share a range.
 */
struct psrec_range {
	uint32_t line, col, end_line, end_col;
};

/* psrec_func.flags */
#define PSREC_FUNC_DEFINED	(1u << 0)	/* this unit holds the body */
#define PSREC_FUNC_PUBLIC	(1u << 1)	/* external linkage */
#define PSREC_FUNC_EMITTED	(1u << 2)	/* has code of its own under asm_name */
#define PSREC_FUNC_INLINE	(1u << 3)	/* declared inline */
#define PSREC_FUNC_ALWAYS_INLINE (1u << 4)
#define PSREC_FUNC_NOINLINE	(1u << 5)
#define PSREC_FUNC_WEAK		(1u << 6)
#define PSREC_FUNC_ALIAS	(1u << 7)	/* another name of `origin` */
#define PSREC_FUNC_CLONE	(1u << 8)	/* made by the compiler from `origin` */
#define PSREC_FUNC_FROM_MACRO	(1u << 9)	/* its name or body comes out of a macro */
#define PSREC_FUNC_NORETURN	(1u << 10)
#define PSREC_FUNC_VARARGS	(1u << 11)
#define PSREC_FUNC_ADDR_TAKEN	(1u << 12)	/* in this unit, source view */
#define PSREC_FUNC_NOTRACE	(1u << 13)	/* no_instrument_function: no fentry site */
#define PSREC_FUNC_USED		(1u << 14)	/* attribute used */
#define PSREC_FUNC_CLONE_RET_DROPPED	(1u << 15)	/* the clone no longer returns a value */
#define PSREC_FUNC_CLONE_PARAMS_CHANGED	(1u << 16)	/* see psrec_param rows */
#define PSREC_FUNC_PARTIAL	(1u << 17)	/* .part: only a piece of origin's body */
#define PSREC_FUNC_MERGED	(1u << 18)	/* had the same code as `origin`: one body */
#define PSREC_FUNC_COLD_PART	(1u << 19)	/* a piece of it is split off, asm_name.cold */
#define PSREC_FUNC_FORESEEN	(1u << 20)	/* its callers may rely on what memory it touches */

struct psrec_func {
	uint32_t name;		/* C identifier */
	uint32_t asm_name;	/* symbol */
	uint32_t type;		/* C type as text, "int (struct rq *, int)"; "" if not defined here */
	uint32_t section;	/* explicit section, or "" */
	uint32_t flags;
	uint32_t origin;	/* func index: what it is a clone or an alias of, or merged with */
	struct psrec_loc loc;	/* of the name in the definition, else the first declaration */
	struct psrec_range range;
};

/* psrec_var.flags */
#define PSREC_VAR_DEFINED	(1u << 0)
#define PSREC_VAR_PUBLIC	(1u << 1)
#define PSREC_VAR_STATIC_LOCAL	(1u << 2)	/* `owner` is the function it lives in */
#define PSREC_VAR_EMITTED	(1u << 3)	/* has storage under asm_name in the object */
#define PSREC_VAR_CONST		(1u << 4)	/* read only */
#define PSREC_VAR_INITIALIZED	(1u << 5)
#define PSREC_VAR_PERCPU	(1u << 6)	/* section .data..percpu* */
#define PSREC_VAR_FROM_MACRO	(1u << 7)	/* the declarator comes out of a macro */
#define PSREC_VAR_WEAK		(1u << 8)
#define PSREC_VAR_ALIAS		(1u << 9)
#define PSREC_VAR_ANON_TYPE	(1u << 10)	/* of an unnamed struct, union or enum: `type` is "" */
#define PSREC_VAR_WRITTEN	(1u << 11)	/* some code of this unit writes it */

struct psrec_var {
	uint32_t name;
	uint32_t asm_name;
	/*
	 * A declaration of it without storage class, initializer and attributes, valid C given
	 * the same headers: "struct list_head task_groups", "int (*fn)(void)", "u64 tab[40]". Empty
	 * if this unit does not define it.
	 */
	uint32_t type;
	uint32_t section;
	uint32_t flags;
	uint32_t owner;		/* func index for a static local */
	uint32_t size, align;	/* bytes; 0 for an incomplete type */
	struct psrec_loc loc;
	struct psrec_range range;
};

enum psrec_kind { PSREC_K_FUNC, PSREC_K_VAR };

/*
 * A declaration that is not the definition (forward declaration, extern), except in headers under
 * an include/ folder. Of their inline functions a record holds only the ones that have code
 * of their own or whose address is taken; what another calls is in the emitted view of where it was
 * inlined.
 */
struct psrec_decl {
	uint32_t kind;		/* enum psrec_kind */
	uint32_t index;
	struct psrec_loc loc;	/* of the declared name */
};

/* psrec_call.flags */
#define PSREC_CALL_SOURCE	(1u << 0)	/* source view: caller is the C function */
#define PSREC_CALL_INDIRECT	(1u << 1)	/* through a pointer; callee is PSREC_NONE */
#define PSREC_CALL_TAIL		(1u << 2)

struct psrec_call {
	uint32_t caller;	/* func index */
	uint32_t callee;	/* func index */
	uint32_t flags;
	struct psrec_loc loc;
};

/* psrec_inline.flags */
#define PSREC_INLINE_EARLY	(1u << 0)	/* by the early inliner or always_inline */

/* The code of `outer` (an emitted function) holds a copy of the body of `callee`. */
struct psrec_inline {
	uint32_t outer;		/* func index, PSREC_FUNC_EMITTED */
	uint32_t callee;	/* func index of the C function copied in */
	uint32_t into;		/* func index of the C function whose text holds the call */
	uint32_t flags;
	struct psrec_loc loc;	/* of the call */
};

/* psrec_ref.flags */
#define PSREC_REF_ADDR		(1u << 0)	/* the address is taken */
#define PSREC_REF_LOAD		(1u << 1)	/* variables only */
#define PSREC_REF_STORE		(1u << 2)
#define PSREC_REF_INIT		(1u << 3)	/* from a variable's initializer */
#define PSREC_REF_ASM		(1u << 4)	/* an operand of inline assembly */
#define PSREC_REF_CALL_ARG	(1u << 5)	/* the address is a call's argument */

/* Source view: `from` mentions `to` other than by calling it. */
struct psrec_ref {
	uint32_t from_kind, from;
	uint32_t to_kind, to;
	uint32_t flags;
	uint32_t field;		/* for PSREC_REF_INIT: "work.func", "[3].proc_handler", or "" */
	struct psrec_loc loc;
};

/* psrec_param.what */
enum psrec_param_what {
	PSREC_PARAM_COPY,	/* parameter `base` of the origin, unchanged */
	PSREC_PARAM_SPLIT,	/* a piece of it, or what it points to */
	PSREC_PARAM_NEW,
};

/* The parameters a clone takes, in order. A clone without rows and without
 * PSREC_FUNC_CLONE_PARAMS_CHANGED takes exactly those of its origin. */
struct psrec_param {
	uint32_t func;
	uint32_t position;
	uint32_t base;		/* position in the origin */
	uint32_t what;
	uint32_t offset;	/* bits into the piece, for PSREC_PARAM_SPLIT */
	uint32_t type;
};

/*
 * The frame of a function that calls a noted function (the one that switches stacks), as laid out
 * after RTL prologue generation. Offsets are in bytes from the CFA, negative as two's complement.
 */
struct psrec_frame {
	uint32_t func;
	uint32_t size;		/* bytes of locals below the saved registers */
	uint32_t has_frame_pointer;
	uint32_t saved_regs;	/* string: "rbp r15 r14 r13 r12 rbx", in push order */
	uint32_t canary;	/* offset from the CFA of the stack protector's slot, 0 if none */
	uint32_t switch_calls;	/* how many calls to the stack switch remain in it */
};

/* psrec_struct.flags */
#define PSREC_STRUCT_UNION	(1u << 0)
#define PSREC_STRUCT_WHOLE	(1u << 1)	/* untouched fields have rows too */

/*
 * A struct or union of which some field is touched. Which have rows is up to the plugin's option
 * `structs`; with all fields in units of a folder that it names, else with those that are touched.
 */
struct psrec_struct {
	uint32_t name;		/* its tag */
	uint32_t flags;
	uint32_t size;		/* bytes */
	struct psrec_loc loc;	/* of its definition */
};

/* In the struct's order; the fields of unnamed members are the struct's own. */
struct psrec_field {
	uint32_t owner;		/* struct index */
	uint32_t name;
	uint32_t offset, bits;	/* both in bits; bits is 0 for a flexible array */
};

/* psrec_access.flags */
#define PSREC_ACCESS_READ	(1u << 0)
#define PSREC_ACCESS_WRITE	(1u << 1)
#define PSREC_ACCESS_ADDRESS	(1u << 2)

/*
 * Source view: `func` names `field`. One row per function and field. For a test of a bit-field, all
 * bit-fields in the same bytes get a row.
 */
struct psrec_access {
	uint32_t func;		/* func index */
	uint32_t field;		/* field index */
	uint32_t flags;
	struct psrec_loc loc;	/* the first place */
};

#endif /* PLUGSCHED_RECORD_H */
