/* SPDX-License-Identifier: GPL-2.0 */
/*
 * module-abi.h - what scheduler.ko carries, and how it is controlled
 *
 * Written by: codegen/ (tables in the generated sources) and `plugsched build` (the
 *             non-allocated sections, added to the linked module).
 * Read by:    the runtime in the kernel (tables) and `plugsched load` (sections, control files).
 * Shared between kernel and user space: only fixed-size types, no other header needed.
 */
#ifndef PLUGSCHED_MODULE_ABI_H
#define PLUGSCHED_MODULE_ABI_H

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdint.h>
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
#endif

#define PLUGSCHED_ABI_VERSION	4

/* The module's name, as Kbuild and /proc/modules have it. */
#define PS_MODULE_NAME	"scheduler"

/* ---- tables in the module's own data, from the generated sources ---- */

/* one per redirected entry */
#define PS_SEC_REDIRECTS	".plugsched.redirects"
#define PS_REDIRECT_STACK	(1u << 0)	/* to is the stack trampoline */
#define PS_REDIRECT_RESTS	(1u << 1)	/* tasks rest in it: given back before the others */

struct ps_redirect {
	void *from;		/* the kernel's entry (resolved by the loader) */
	void *to;		/* the module's function */
	const char *name;	/* the kernel's symbol */
	u32 room;		/* bytes at `from` that belong to it, padding included */
	u32 jump;		/* bytes from there to the place of the jump */
	u32 flags;
};

/* replaced text (safety check), sorted */
#define PS_SEC_RANGES	".plugsched.ranges"

struct ps_range {
	u32 start;		/* from the kernel's _text */
	u32 size;
	const char *name;
};

/* section ".plugsched.switched": data whose contents are switched */
struct ps_switched {
	void *kernel;		/* the kernel's copy (resolved by the loader) */
	const void *module;	/* the module's contents */
	const char *name;
	u64 size;
};

/* ---- non-allocated sections, added by `plugsched build` ---- */

#define PS_SEC_TARGET	".plugsched.target"
#define PS_SEC_SYMBOLS	".plugsched.symbols"

struct ps_target {
	u32 abi_version;
	u32 build_id_len;
	u8 build_id[32];
	u64 text_base;		/* link-time address of _text */
	u64 btf_size;		/* of the kernel's types, 0: it has none */
	u64 btf_hash;		/* hash_words() of them */
	u64 table_addr;		/* link-time address of the kernel's symbol table, 0: not known */
	u64 table_size;
	u64 table_hash;		/* hash_words() of it, as linked */
	u64 table_base;		/* offset of an address in it, moved by KASLR; table_size: none */
	u64 symbols_hash;	/* hash_words() of PS_SEC_SYMBOLS */
	u64 entries_hash;	/* hash_words() of PS_SEC_ENTRIES */
	char release[128];
};

#define PS_SYM_PERCPU	(1u << 0)	/* offset into the per-CPU area: not moved by KASLR */

/* One per undefined symbol of the module that no export of the kernel satisfies; the string
 * blob follows the array. */
struct ps_symbols {
	u32 count;
	u32 strings_size;
	struct ps_symbol {
		u32 name;	/* offset of the module's name for it */
		u32 kernel_name; /* offset of the kernel's, as /proc/kallsyms shows it */
		u64 addr;	/* link-time address */
		u32 flags;
		u32 reserved;
	} symbols[];
};

/* One per redirected entry: what is there as long as it is not patched. */
#define PS_SEC_ENTRIES	".plugsched.entries"
#define PS_ENTRY_BYTES	8	/* more than the jump: an address in it may reach further */

struct ps_entries {
	u32 count;
	u32 strings_size;
	struct ps_entry {
		u64 addr;	/* link-time address of the place the jump goes to */
		u32 name;	/* offset of the kernel's symbol */
		u8 size;	/* bytes that the jump takes */
		u8 fixed;	/* how many, from the first, the kernel leaves alone at boot */
		u8 reserved[2];
		u8 bytes[PS_ENTRY_BYTES];
	} entries[];
};

/* ---- control files: /sys/kernel/plugsched/ ---- */
/*
 * enable   rw  "0\n" or "1\n". Writing 1 enables the module's scheduler, 0 disables it; both need
 *              CAP_SYS_MODULE. A write that fails leaves the machine as it was: -EBUSY when a task
 *              would not leave replaced text (after a bounded number of tries), -EPERM when an
 *              entry holds unexpected bytes, the capability is missing, or the kernel is locked
 *              down and the module not signed.
 * reason   r   one line: why the last write to enable failed, "" after success. Root only.
 * pending  r   one line: what would still call into the disabled module or holds it, so that it
 *              may not be removed yet; "" if nothing. Root only.
 * status   r   "key value" lines: state (original, replaced or mixed), since_unix, attempts, stop_ns,
 *              first_stop_ns, check_ns, clear_ns, patch_ns, rebuild_ns, redirects, moved_tasks,
 *              claimed, release. The times are those of the last swap, in either direction; the
 *              first stop is the one before it, to watch context switches.
 * Readers never wait for a swap.
 */
#define PS_SYSFS_DIR	"/sys/kernel/plugsched"

#endif /* PLUGSCHED_MODULE_ABI_H */
