// SPDX-License-Identifier: GPL-2.0
/*
 * x86.c - x86-64: the struct arch, names and sections (see x86.h)
 */
#include "arch/x86/x86.h"

#include <elf.h>

static const char *const code_tables[] = {
	".ibt_endbr_seal", ".retpoline_sites", ".return_sites", ".call_sites", NULL,
};

/* calls, where call-depth tracking (retbleed=stuff) is on */
static const char *const return_sites[] = {
	".return_sites", ".retpoline_sites", ".call_sites", NULL,
};

static const struct arch_patch_table patch_tables[] = {
	{ ".parainstructions", 0 },
	{ ".smp_locks", 4 },
	{ NULL, 0 },
};

static const char *const syscall_prefixes[] = {
	"__x64_sys_", "__ia32_sys_", "__x64_compat_sys_", "__ia32_compat_sys_", NULL,
};

extern const struct arch arch_x86;

const struct arch arch_x86 = {
	.name = "x86-64",
	.machine = EM_X86_64,
	.config = "CONFIG_X86_64",
	.kernel_dir = "x86",
	.fentry = "__fentry__",
	.return_thunk = "__x86_return_thunk",
	.canary = "__stack_chk_guard",
	.canary_fail = "__stack_chk_fail",
	.frame_pointer = "rbp",
	.cfa_offset = 16,	/* the saved frame pointer and the return address */
	.jump_size = X86_BRANCH_SIZE,
	.pc_bias = 4,		/* the operand comes last in nearly all instructions */
	.code_tables = code_tables,
	.return_sites = return_sites,
	.patch_tables = patch_tables,
	.syscall_prefixes = syscall_prefixes,

	.entry_offset = x86_entry_offset,
	.branch = x86_branch,
	.branch_at = x86_branch_at,
	.is_breakpoint = x86_is_breakpoint,
	.same_moved = x86_same_moved,
	.reloc = x86_reloc,
	.reloc_width = x86_reloc_width,
	.opens_user = x86_opens_user,
	.scan = x86_scan,
	.operands = x86_operands,
	.decoder_new = x86_decoder_new,
	.decoder_free = x86_decoder_free,
	.decode = x86_decode,
	.refers = x86_refers,
	.frame_read = x86_frame_read,
	.frame_begins = x86_frame_begins,
	.frame_define = x86_frame_define,
};
