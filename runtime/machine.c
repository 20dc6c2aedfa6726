// SPDX-License-Identifier: GPL-2.0
/*
 * machine.c - is a machine fit for a scheduler module of its kernel? (see machine.h)
 */
#include "runtime/machine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/util.h"
#include "runtime/kernel.h"

/* A module of Debian's 6.1 takes 2 MB once loaded, its image as much again while it is loaded. */
#define NEED_KB		(8 * 1024)
#define WANT_KB		(64 * 1024)

static bool running(const struct machine *m)
{
	return !*m->root;
}

static void check_rights(struct machine *m)
{
	if (!running(m))
		return;
	if (geteuid())
		machine_add(m, MACHINE_WARN, "rights",
			    "not root: some of what follows cannot be seen", "run it as root");
	else
		machine_add(m, MACHINE_OK, "rights", "root", "");
}

static void check_kernel(struct machine *m)
{
	const char *release = machine_read(m, "/proc/sys/kernel/osrelease");
	char hex[2 * BUILD_ID_MAX + 1];
	struct build_id id;

	if (!release) {
		machine_add(m, MACHINE_FAIL, "kernel", "/proc/sys/kernel/osrelease cannot be read",
			    "mount proc, or name the directory that holds proc and sys");
		return;
	}
	if (build_id_of_file(machine_path(m, KERNEL_NOTES), &id))
		machine_add(m, MACHINE_FAIL, "kernel",
			    arena_printf(m->mem, "%s, without a build-id in " KERNEL_NOTES, release),
			    "boot a kernel that was linked with --build-id: this one cannot be identified");
	else
		machine_add(m, MACHINE_OK, "kernel",
			    arena_printf(m->mem, "%s, build-id %s", release, build_id_hex(&id, hex)), "");
}

static void check_profile(struct machine *m)
{
	const char *release = machine_read(m, "/proc/sys/kernel/osrelease");
	char *path;

	if (!release)
		return;
	path = ps_profile_path(release);
	if (path_is_file(path))
		machine_add(m, MACHINE_OK, "series", "there is a profile for it", "");
	else
		machine_add(m, MACHINE_WARN, "series",
			    "no profile in this plugsched: no module is made for it",
			    "use a kernel of a supported series, or write a profile: plugsched-profile(5)");
	free(path);
}

static void check_symbols(struct machine *m)
{
	struct kernel_symbol syms[] = { { .name = "_text" }, { .name = "runqueues" } };
	const char *path = machine_path(m, KERNEL_KALLSYMS);

	if (access(path, R_OK) || kernel_check_symbols(path, syms, ARRAY_SIZE(syms))) {
		machine_add(m, MACHINE_FAIL, "symbols", KERNEL_KALLSYMS " cannot be read",
			    "boot a kernel with CONFIG_KALLSYMS_ALL=y");
		return;
	}
	/* sorted by name: _text first */
	if (!syms[0].seen)
		machine_add(m, MACHINE_FAIL, "symbols", KERNEL_KALLSYMS " hides addresses",
			    "run it as root, with sysctl kernel.kptr_restrict at 0 or 1");
	else if (!syms[1].seen)
		machine_add(m, MACHINE_FAIL, "symbols",
			    KERNEL_KALLSYMS " lists no variables (no runqueues)",
			    "boot a kernel with CONFIG_KALLSYMS_ALL=y");
	else
		machine_add(m, MACHINE_OK, "symbols", KERNEL_KALLSYMS " shows functions and variables",
			    "");
}

static void check_types(struct machine *m)
{
	if (access(machine_path(m, KERNEL_BTF), R_OK))
		machine_add(m, MACHINE_WARN, "types", KERNEL_BTF " is missing: a load cannot compare types",
			    "prefer a kernel with CONFIG_DEBUG_INFO_BTF=y");
	else
		machine_add(m, MACHINE_OK, "types", KERNEL_BTF " is there", "");
}

static void check_modules(struct machine *m)
{
	const char *disabled = machine_read(m, "/proc/sys/kernel/modules_disabled");

	if (access(machine_path(m, "/proc/modules"), F_OK))
		machine_add(m, MACHINE_FAIL, "modules", "this kernel has no loadable modules",
			    "boot a kernel with CONFIG_MODULES=y");
	else if (disabled && !str_eq(disabled, "0"))
		machine_add(m, MACHINE_FAIL, "modules",
			    "loading is disabled until the next boot (kernel.modules_disabled=1)",
			    "find what sets the sysctl (sysctl.d), load the module before it, reboot");
	else
		machine_add(m, MACHINE_OK, "modules", "can be loaded", "");
}

static void check_signatures(struct machine *m)
{
	const char *enforce = machine_read(m, "/sys/module/module/parameters/sig_enforce");

	if (enforce && (*enforce == 'Y' || *enforce == '1'))
		machine_add(m, MACHINE_FAIL, "signatures", "this kernel loads signed modules only",
			    "boot without module.sig_enforce; a kernel with CONFIG_MODULE_SIG_FORCE=y takes no scheduler module, since the loader fills in addresses");
	else
		machine_add(m, MACHINE_OK, "signatures", "not enforced", "");
}

static void check_lockdown(struct machine *m)
{
	const char *modes = machine_read(m, "/sys/kernel/security/lockdown");

	if (!modes || strstr(modes, "[none]"))
		machine_add(m, MACHINE_OK, "lockdown", modes ? "off" : "not in this kernel, or not visible",
			    "");
	else
		machine_add(m, MACHINE_FAIL, "lockdown",
			    arena_printf(m->mem, "the kernel is locked down: %s", modes),
			    "boot without lockdown=, with Secure Boot off");
}

static void check_processor(struct machine *m)
{
	const char *text = machine_read(m, "/proc/cpuinfo"), *arch;

	arch = machine_read(m, "/proc/sys/kernel/arch");
	if (arch && !str_eq(arch, "x86_64"))
		machine_add(m, MACHINE_FAIL, "processor",
			    arena_printf(m->mem, "%s is not supported", arch), "use an x86-64 machine");
	else if (!text)
		machine_add(m, MACHINE_WARN, "processor", "/proc/cpuinfo cannot be read", "mount proc");
	else if (!strstr(text, " cx16"))
		machine_add(m, MACHINE_WARN, "processor",
			    "no cmpxchg16b: an NMI during a swap could run a half-written entry",
			    "let the virtual machine have the CPU feature cx16");
	else
		machine_add(m, MACHINE_OK, "processor", "x86-64 with cmpxchg16b", "");
}

static void check_memory(struct machine *m)
{
	const char *text = machine_read(m, "/proc/meminfo");
	const char *line = text ? strstr(text, "MemAvailable:") : NULL;
	unsigned long kb = line ? strtoul(line + strlen("MemAvailable:"), NULL, 10) : 0;
	char size[32];

	if (!line) {
		machine_add(m, MACHINE_WARN, "memory", "/proc/meminfo has no MemAvailable", "mount proc");
		return;
	}
	text = arena_printf(m->mem, "%s available", str_human_size(size, (uint64_t)kb << 10));
	if (kb < NEED_KB)
		machine_add(m, MACHINE_FAIL, "memory", text, "free some: a module needs a few MB");
	else if (kb < WANT_KB)
		machine_add(m, MACHINE_WARN, "memory", text, "free some before a load");
	else
		machine_add(m, MACHINE_OK, "memory", text, "");
}

/* What has happened to the kernel since it booted; bits of Documentation/admin-guide. */
static void check_taint(struct machine *m)
{
	const char *text = machine_read(m, "/proc/sys/kernel/tainted");
	unsigned long taint = text ? strtoul(text, NULL, 10) : 0;

	if (taint & (1ul << 7 | 1ul << 4 | 1ul << 5))
		machine_add(m, MACHINE_WARN, "taint",
			    arena_printf(m->mem, "%s: an oops, a machine check or a bad page before", text),
			    "see dmesg, and reboot before a load");
	else if (taint & 1ul << 9)
		machine_add(m, MACHINE_WARN, "taint",
			    arena_printf(m->mem, "%s: the kernel has warned of something", text),
			    "see dmesg");
	else
		machine_add(m, MACHINE_OK, "taint", text ? text : "unknown", "");
}

enum machine_level machine_examine(struct machine *m, const char *root)
{
	enum machine_level worst = MACHINE_OK;
	size_t i;

	*m = (struct machine){ .root = root, .mem = arena_new() };
	check_rights(m);
	check_kernel(m);
	check_profile(m);
	check_symbols(m);
	check_types(m);
	check_modules(m);
	check_signatures(m);
	check_lockdown(m);
	check_processor(m);
	check_memory(m);
	check_taint(m);
	machine_conflicts(m);
	for (i = 0; i < m->nr; i++)
		if (m->findings[i].level > worst)
			worst = m->findings[i].level;
	return worst;
}
