// SPDX-License-Identifier: GPL-2.0
/*
 * silent.c - see silent.h
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "runtime/kernel.h"
#include "runtime/silent.h"

/* A fentry site and the landing pad before it. */
#define SITE_SIZE	9

static bool is_replaced(const struct live_entries *es, uint64_t addr)
{
	size_t i;

	for (i = 0; i < es->nr_ranges; i++)
		if (addr - es->text - es->ranges[i].start < es->ranges[i].size)
			return true;
	return false;
}

static bool at_redirect(const struct live_entries *es, uint64_t addr)
{
	size_t i;

	for (i = 0; i < es->nr; i++)
		if (addr < es->list[i].addr && es->list[i].addr - addr <= SITE_SIZE)
			return true;
	return false;
}

static bool is_redirected(const struct live_entries *es, const char *name)
{
	size_t i;

	for (i = 0; i < es->nr; i++)
		if (str_eq(es->list[i].name, name))
			return true;
	return false;
}

/* "update_curr (1)           D   direct-->bpf_trampoline_...": D, the site calls a trampoline */
static bool is_direct(char *line)
{
	char *p = strchr(line, ')');

	if (!p)
		return false;
	for (p++; *p == ' ' || *p == '\t' || (*p >= 'A' && *p <= 'Z'); p++)
		if (*p == 'D' && (p[1] == ' ' || p[1] == '\t' || p[1] == '\n' || !p[1]))
			return true;
	return false;
}

struct names {
	struct kernel_symbol *syms;
	size_t nr, max;
};

/* Functions with a program that are not redirected. */
static void read_direct(struct names *names, const struct live_entries *es,
			const char *const *paths)
{
	char *line = NULL;
	size_t cap = 0;
	FILE *f = NULL;

	while (*paths && !f)
		f = fopen(*paths++, "re");
	while (f && getline(&line, &cap, f) > 0) {
		if (!is_direct(line))
			continue;
		line[strcspn(line, " \t\n")] = '\0';
		if (is_redirected(es, line))
			continue;
		XGROW(names->syms, names->nr, names->max);
		names->syms[names->nr++] = (struct kernel_symbol){ .name = xstrdup(line) };
	}
	free(line);
	if (f)
		fclose(f);
}

static int warn_programs(const struct live_entries *es, const struct live_entries_files *files,
			 const char *kallsyms)
{
	struct names names = { 0 };
	int silent = 0, ret;
	size_t i;

	read_direct(&names, es, files->traced);
	ret = kernel_check_symbols(kallsyms, names.syms, names.nr);
	for (i = 0; i < names.nr; i++) {
		if (!ret && names.syms[i].seen && is_replaced(es, names.syms[i].seen)) {
			ps_warn("a BPF program is attached to %s, which the module replaces without redirecting it: it stays silent while the module is active",
				names.syms[i].name);
			silent++;
		}
		free((char *)names.syms[i].name);
	}
	free(names.syms);
	return ret ? ret : silent;
}

/* "ffffffff810d12e5  k  resched_curr+0x5    [DISABLED]" */
static int warn_kprobes(const struct live_entries *es, const char *path)
{
	FILE *f = fopen(path, "re");
	char *line = NULL, where[128];
	size_t cap = 0;
	uint64_t addr;
	int silent = 0;

	while (f && getline(&line, &cap, f) > 0) {
		if (sscanf(line, "%" SCNx64 " %*s %127s", &addr, where) != 2 ||
		    !is_replaced(es, addr) || at_redirect(es, addr))
			continue;
		ps_warn("a kprobe is set at %s, in code that the module replaces: it stays silent while the module is active",
			where);
		silent++;
	}
	free(line);
	if (f)
		fclose(f);
	return silent;
}

int silent_warn(const struct live_entries *es, const struct live_entries_files *files,
		const char *kallsyms)
{
	int programs = warn_programs(es, files, kallsyms);

	return programs < 0 ? programs : programs + warn_kprobes(es, files->kprobes);
}
