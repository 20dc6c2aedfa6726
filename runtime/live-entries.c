// SPDX-License-Identifier: GPL-2.0
/*
 * live-entries.c - are the running kernel's entries unpatched? (see live-entries.h)
 *
 * The bytes that count are those the jump will overwrite, past the fentry site. Of these, what the
 * kernel rewrites at boot is left out (struct ps_entry), and addresses that KASLR changed are
 * worked out.
 */
#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "arch/arch.h"
#include "lib/util.h"
#include "runtime/kcore.h"
#include "runtime/live-entries.h"

#define MAX_REPORTS	8
#define MODULE_NAME_SIZE	64
#define MODULE_NAME_SCAN	"%63s"

const struct live_entries_files live_entries_files = {
	.kcore = KERNEL_KCORE,
	.kprobes = "/sys/kernel/debug/kprobes/list",
	.livepatch = "/sys/kernel/livepatch",
	.traced = { "/sys/kernel/tracing/enabled_functions",
		    "/sys/kernel/debug/tracing/enabled_functions", NULL },
	.traceable = { "/sys/kernel/tracing/available_filter_functions",
		       "/sys/kernel/debug/tracing/available_filter_functions", NULL },
	.modules = "/proc/modules",
	.sections = "/sys/module",
};

struct check {
	const struct live_entries *es;
	unsigned int taken;
};

static __ps_printf(3, 4) void taken(struct check *c, const struct live_entry *e,
				    const char *fmt, ...)
{
	va_list ap;
	char *why;

	if (++c->taken > MAX_REPORTS)
		return;
	va_start(ap, fmt);
	why = xvasprintf(fmt, ap);
	va_end(ap);
	ps_err("the entry of %s is not free: %s", e->name, why);
	free(why);
}

/* ---- the bytes ---- */

static void hex(char *to, const uint8_t *bytes, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		sprintf(to + 3 * i, "%02x ", bytes[i]);
	to[n ? 3 * n - 1 : 0] = '\0';
}

static void check_bytes(struct check *c, const struct arch *arch, const struct live_entry *e,
			const uint8_t *have)
{
	char want_hex[3 * PS_ENTRY_BYTES], have_hex[3 * PS_ENTRY_BYTES];
	const struct ps_entry *want = e->expect;
	struct arch_branch b;

	if (arch->is_breakpoint(have, PS_ENTRY_BYTES)) {
		taken(c, e, "a breakpoint is set there (a kprobe, or a debugger)");
	} else if (arch->branch(have, PS_ENTRY_BYTES, e->addr, &b) &&
		   (b.dest < c->es->text || b.dest >= c->es->text_end)) {
		taken(c, e, "it already branches to %#" PRIx64 " outside the kernel (another module, or an optimized kprobe)",
		      b.dest);
	} else if (!arch->same_moved(want->bytes, have, PS_ENTRY_BYTES, want->fixed,
				     c->es->slide)) {
		hex(want_hex, want->bytes, want->fixed);
		hex(have_hex, have, want->fixed);
		taken(c, e, "it holds %s, not the kernel's %s: it has been patched", have_hex,
		      want_hex);
	}
}

static int check_memory(struct check *c, const char *path)
{
	struct kcore k;
	size_t i;
	int ret = kcore_open(&k, path);

	for (i = 0; !ret && i < c->es->nr; i++) {
		uint8_t have[PS_ENTRY_BYTES];

		ret = kcore_read(&k, c->es->list[i].addr, have, sizeof(have));
		if (!ret)
			check_bytes(c, k.arch, &c->es->list[i], have);
	}
	kcore_close(&k);
	return ret;
}

/* ---- a scheduler module that has them ---- */

/* Is it one of ours? Its name may be another's, its tables are not. */
static bool is_scheduler(const char *name, const char *sections)
{
	char *tables = xasprintf("%s/%s/sections/" PS_SEC_REDIRECTS, sections, name);
	bool is = str_eq(name, PS_MODULE_NAME) || !access(tables, F_OK);

	free(tables);
	return is;
}

/*
 * "scheduler 1982464 1 - Live 0xffffffffc0205000 (OE)": the module around an address, "" when it is
 * in none, or the kernel hides where they are.
 */
static void module_at(const char *path, uint64_t addr, char name[MODULE_NAME_SIZE])
{
	FILE *f = fopen(path, "re");
	char *line = NULL, *at;
	char entry[MODULE_NAME_SIZE];
	uint64_t size, base;
	size_t cap = 0;

	name[0] = '\0';
	while (f && !name[0] && getline(&line, &cap, f) > 0) {
		at = strstr(line, " 0x");
		if (!at || sscanf(line, MODULE_NAME_SCAN " %" SCNu64, entry, &size) != 2)
			continue;
		base = strtoull(at, NULL, 16);
		if (base && addr >= base && addr - base < size)
			memcpy(name, entry, sizeof(entry));
	}
	free(line);
	if (f)
		fclose(f);
}

/* Reports that once: a scheduler has all entries, and claims them as a live patch does. */
static bool check_scheduler(const struct live_entries *es, const struct live_entries_files *files)
{
	char name[MODULE_NAME_SIZE] = "";
	struct arch_branch b;
	struct kcore k;
	size_t i;
	int ret = kcore_open(&k, files->kcore);

	for (i = 0; !ret && !name[0] && i < es->nr; i++) {
		const struct live_entry *e = &es->list[i];
		uint8_t have[PS_ENTRY_BYTES];

		ret = kcore_read(&k, e->addr, have, sizeof(have));
		if (ret || !k.arch->branch(have, PS_ENTRY_BYTES, e->addr, &b) ||
		    (b.dest >= es->text && b.dest < es->text_end))
			continue;
		module_at(files->modules, b.dest, name);
		if (!name[0] || !is_scheduler(name, files->sections))
			name[0] = '\0';
		else
			ps_err("the entry of %s leads into the module %s, which is a scheduler of plugsched's: `plugsched unload` first; if `rmmod -f` is removing it, wait until it is gone",
			       e->name, name);
	}
	kcore_close(&k);
	return name[0];
}

/* ---- what lists itself as having patched one ---- */

static const struct live_entry *entry_named(const struct live_entries *es, const char *name,
					    size_t len)
{
	size_t i;

	for (i = 0; i < es->nr; i++)
		if (strlen(es->list[i].name) == len && !memcmp(es->list[i].name, name, len))
			return &es->list[i];
	return NULL;
}

/* "ffffffff810d12e5  k  resched_curr+0x5    [DISABLED]": what is not armed shows in no byte */
static void check_kprobes(struct check *c, const char *path)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t cap = 0, i;

	while (f && getline(&line, &cap, f) > 0) {
		uint64_t addr = strtoull(line, NULL, 16);

		for (i = 0; i < c->es->nr; i++) {
			const struct live_entry *e = &c->es->list[i];

			if (addr >= e->addr && addr < e->addr + e->expect->size)
				taken(c, e, "a kprobe is set %u bytes past it, remove it first",
				      (unsigned int)(addr - e->addr));
		}
	}
	free(line);
	if (f)
		fclose(f);
}

/* Calls @fn for each name in a folder. */
static void each_in(const char *dir, struct check *c, const char *what,
		    void (*fn)(struct check *c, const char *path, const char *name,
			       const char *what))
{
	DIR *d = opendir(dir);
	struct dirent *de;

	while (d && (de = readdir(d))) {
		char *path;

		if (de->d_name[0] == '.')
			continue;
		path = xasprintf("%s/%s", dir, de->d_name);
		fn(c, path, de->d_name, what);
		free(path);
	}
	if (d)
		closedir(d);
}

/* A live patch redirects callers at the fentry site, before they reach the jump. */
static void check_patched(struct check *c, const char *path, const char *name, const char *patch)
{
	const struct live_entry *e = entry_named(c->es, name, strcspn(name, ","));

	(void)path;
	if (e)
		taken(c, e, "the live patch %s has replaced the function, disable it first", patch);
}

static void check_patch(struct check *c, const char *path, const char *name, const char *what)
{
	char *vmlinux = xasprintf("%s/vmlinux", path);

	(void)what;
	each_in(vmlinux, c, name, check_patched);
	free(vmlinux);
}

FILE *live_entries_open(const char *const *paths)
{
	FILE *f = NULL;

	while (*paths && !f)
		f = fopen(*paths++, "re");
	return f;
}

bool live_entries_flag(const char *line, char flag)
{
	const char *p = strchr(line, ')');

	for (p = p ? p + 1 : ""; *p == ' ' || *p == '\t' || (*p >= 'A' && *p <= 'Z'); p++)
		if (*p == flag && (p[1] == ' ' || p[1] == '\t' || p[1] == '\n' || !p[1]))
			return true;
	return false;
}

static void check_traced(struct check *c, const char *const *paths)
{
	FILE *f = live_entries_open(paths);
	char *line = NULL;
	size_t cap = 0;

	while (f && getline(&line, &cap, f) > 0) {
		const struct live_entry *e = entry_named(c->es, line, strcspn(line, " \t\n"));

		if (e && live_entries_flag(line, 'I'))
			taken(c, e, "it is redirected through the function tracer (a live patch, kpatch)");
	}
	free(line);
	if (f)
		fclose(f);
}

int live_entries_check(const struct live_entries *es, const struct live_entries_files *files,
		       int *unseen)
{
	struct check c = { .es = es };

	*unseen = 0;
	if (check_scheduler(es, files))
		return -EPERM;
	each_in(files->livepatch, &c, NULL, check_patch);
	if (!c.taken)
		check_traced(&c, files->traced);
	if (!c.taken)
		check_kprobes(&c, files->kprobes);
	*unseen = check_memory(&c, files->kcore);
	if (c.taken > MAX_REPORTS)
		ps_err("... and %u more entries", c.taken - MAX_REPORTS);
	return c.taken ? -EPERM : 0;
}
