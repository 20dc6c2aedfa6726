// SPDX-License-Identifier: GPL-2.0
/*
 * machine-conflict.c - what else has patched the kernel (see machine.h)
 *
 * In:  what the kernel lists of live patches, traced functions, probes, BPF schedulers, modules.
 * Out: a finding each. Whether an entry of the scheduler is among them is for `plugsched check` to
 *      say, which knows a module's entries.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/util.h"
#include "runtime/live-entries.h"
#include "runtime/machine.h"
#include "runtime/module-abi.h"

#define MAX_NAMES	4	/* of them in one finding */

struct names {
	struct strbuf text;
	size_t nr;
};

static void add_name(struct names *n, const char *name, size_t len)
{
	if (n->nr++ < MAX_NAMES)
		sb_printf(&n->text, "%s%.*s", n->nr > 1 ? ", " : "", (int)len, name);
}

/* "3 live patches: a, b, c", or with an ellipsis */
static const char *names_text(struct machine *m, struct names *n, const char *what)
{
	const char *text = arena_printf(m->mem, "%zu %s: %s%s", n->nr, what, n->text.buf,
					n->nr > MAX_NAMES ? ", ..." : "");

	sb_free(&n->text);
	return text;
}

static void check_livepatch(struct machine *m)
{
	DIR *d = opendir(machine_path(m, live_entries_files.livepatch));
	struct names n = { 0 };
	struct dirent *de;

	while (d && (de = readdir(d)))
		if (de->d_name[0] != '.')
			add_name(&n, de->d_name, strlen(de->d_name));
	if (d)
		closedir(d);
	if (n.nr)
		machine_add(m, MACHINE_WARN, "livepatch", names_text(m, &n, "live patch(es)"),
			    "a load is refused if one of them replaces a scheduler function: disable it first (plugsched check names it)");
	else
		machine_add(m, MACHINE_OK, "livepatch", "no live patch", "");
}

static FILE *open_first(struct machine *m, const char *const *paths)
{
	FILE *f = NULL;

	while (*paths && !f)
		f = fopen(machine_path(m, *paths++), "re");
	return f;
}

static void check_traced(struct machine *m)
{
	FILE *f = open_first(m, live_entries_files.traced);
	struct names n = { 0 };
	char *line = NULL;
	size_t cap = 0, traced = 0;

	if (!f) {
		machine_add(m, MACHINE_WARN, "ftrace", "the list of traced functions cannot be read",
			    "run it as root, with tracefs mounted (mount -t tracefs trace /sys/kernel/tracing)");
		return;
	}
	for (; getline(&line, &cap, f) > 0; traced++)
		if (live_entries_flag(line, 'I'))
			add_name(&n, line, strcspn(line, " \t\n"));
	free(line);
	fclose(f);
	if (n.nr)
		machine_add(m, MACHINE_WARN, "ftrace",
			    names_text(m, &n, "function(s) redirected through the function tracer"),
			    "a load is refused if one is a scheduler function: remove that live patch or kpatch first");
	else
		machine_add(m, MACHINE_OK, "ftrace",
			    arena_printf(m->mem, "%zu functions traced, none redirected", traced), "");
}

static void check_kprobes(struct machine *m)
{
	FILE *f = fopen(machine_path(m, live_entries_files.kprobes), "re");
	struct names n = { 0 };
	char *line = NULL;
	size_t cap = 0;

	if (!f) {
		machine_add(m, MACHINE_WARN, "kprobes", "the list of probes cannot be read",
			    "run it as root, with debugfs mounted (mount -t debugfs debug /sys/kernel/debug)");
		return;
	}
	/* "ffffffff810d12e5  k  resched_curr+0x5    [OPTIMIZED]" */
	while (getline(&line, &cap, f) > 0) {
		const char *p = line + strcspn(line, " ");

		p += strspn(p, " ");
		p += strcspn(p, " ");
		p += strspn(p, " ");
		if (*p && *p != '\n')
			add_name(&n, p, strcspn(p, " \t\n"));
	}
	free(line);
	fclose(f);
	if (n.nr)
		machine_add(m, MACHINE_WARN, "kprobes", names_text(m, &n, "probe(s)"),
			    "a load is refused if one is at the entry of a scheduler function: remove it first (plugsched check names it)");
	else
		machine_add(m, MACHINE_OK, "kprobes", "no probe", "");
}

static void check_sched_ext(struct machine *m)
{
	const char *state = machine_read(m, "/sys/kernel/sched_ext/state");
	const char *ops = machine_read(m, "/sys/kernel/sched_ext/root/ops");
	const char *module = machine_read(m, PS_SYSFS_DIR "/status");

	if (state && !ops && module && !strstr(module, "state original"))
		machine_add(m, MACHINE_OK, "sched_ext", "kept away by the scheduler module", "");
	else if (state && !str_eq(state, "disabled"))
		machine_add(m, MACHINE_FAIL, "sched_ext",
			    arena_printf(m->mem, "a BPF scheduler is %s%s%s", state, ops ? ": " : "",
					 ops ? ops : ""),
			    "stop it first (its service, or SysRq-S)");
	else
		machine_add(m, MACHINE_OK, "sched_ext",
			    state ? "no BPF scheduler is loaded" : "not in this kernel", "");
}

static bool has_module(struct machine *m)
{
	const char *text = machine_read(m, "/proc/modules");

	return text && (str_starts(text, PS_MODULE_NAME " ") || strstr(text, "\n" PS_MODULE_NAME " "));
}

static void check_module(struct machine *m)
{
	const char *status = machine_read(m, PS_SYSFS_DIR "/status");

	if (status && strstr(status, "state mixed"))
		machine_add(m, MACHINE_FAIL, "scheduler",
			    "a swap changed the kernel's text only partially", "reboot");
	else if (status && strstr(status, "state replaced"))
		machine_add(m, MACHINE_WARN, "scheduler", "a scheduler module is active already",
			    "plugsched unload before another one is loaded");
	else if (status)
		machine_add(m, MACHINE_WARN, "scheduler", "a scheduler module is in memory, disabled",
			    "plugsched status says what holds it");
	else if (has_module(m))
		machine_add(m, MACHINE_FAIL, "scheduler",
			    "another module has the name " PS_MODULE_NAME, "rmmod " PS_MODULE_NAME);
	else
		machine_add(m, MACHINE_OK, "scheduler", "the kernel's own; no module is loaded", "");
}

void machine_conflicts(struct machine *m)
{
	check_livepatch(m);
	check_traced(m);
	check_kprobes(m);
	check_sched_ext(m);
	check_module(m);
}
