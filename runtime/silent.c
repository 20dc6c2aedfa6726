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

#include "lib/strmap.h"
#include "lib/util.h"
#include "runtime/kernel.h"
#include "runtime/silent.h"

/* A fentry site and the landing pad before it. */
#define SITE_SIZE	9
#define MAX_NAMES	4	/* in a warning */

/* ---- where ---- */

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

/* ---- who looks ---- */

/*
 * struct traced - a function in the kernel's list of traced ones
 * @nr:		how many look at it, but for @direct
 * @direct:	a BPF program's trampoline does
 * @module:	it is the active module's
 */
struct traced {
	unsigned int nr;
	bool direct;
	bool module;
};

/*
 * struct lookers - what looks at functions that are not redirected
 * @mem:	of the structs and names
 * @kernel:	the kernel's functions, each with its struct traced
 * @module:	the active module's
 * @kprobes:	addresses of those that the function tracer calls
 */
struct lookers {
	struct arena *mem;
	struct strmap kernel, module;
	uint64_t *kprobes;
	size_t nr_kprobes, max_kprobes;
};

/* "NAME [MODULE] (NUMBER) FLAGS ...": cuts the line after the name */
static bool parse_traced(char *line, struct traced *t)
{
	char *number = strchr(line, '('), *module = strchr(line, '['), *end;

	if (!number)
		return false;
	t->nr = strtoul(number + 1, &end, 10);
	if (*end != ')')
		return false;
	t->module = module && module < number;
	if (t->module && !str_starts(module, "[" PS_MODULE_NAME "]"))
		return false;
	t->direct = live_entries_flag(line, 'D');
	t->nr -= t->direct && t->nr;
	line[strcspn(line, " \t\n")] = '\0';
	return true;
}

static void read_traced(struct lookers *l, const struct live_entries *es,
			const struct live_entries_files *files)
{
	FILE *f = live_entries_open(files->traced);
	char *line = NULL;
	size_t cap = 0;
	struct traced t;

	while (f && getline(&line, &cap, f) > 0) {
		struct traced *kept;

		if (!parse_traced(line, &t) || is_redirected(es, line))
			continue;
		kept = arena_alloc(l->mem, sizeof(*kept));
		*kept = t;
		strmap_put(t.module ? &l->module : &l->kernel, arena_strdup(l->mem, line), kept);
	}
	free(line);
	if (f)
		fclose(f);
}

/* "ffffffff810d12e4  k  resched_curr+0x4    [DISABLED][FTRACE]" */
static int warn_kprobes(struct lookers *l, const struct live_entries *es, const char *path)
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
		if (!strstr(line, "[FTRACE]") || strstr(line, "[DISABLED]"))
			continue;
		XGROW(l->kprobes, l->nr_kprobes, l->max_kprobes);
		l->kprobes[l->nr_kprobes++] = addr;
	}
	free(line);
	if (f)
		fclose(f);
	return silent;
}

/* All kprobes of a fentry site are one that looks. */
static unsigned int kprobes_at(const struct lookers *l, uint64_t addr)
{
	size_t i;

	for (i = 0; i < l->nr_kprobes; i++)
		if (l->kprobes[i] - addr < SITE_SIZE)
			return 1;
	return 0;
}

/* How many look at whatever there is, the module's functions too? Then (nearly) all are listed. */
static unsigned int look_at_all(const struct lookers *l, const struct live_entries_files *files)
{
	size_t nr = 0, cap = 0;
	unsigned int least = ~0u;
	struct strmap_ent *e;
	char *line = NULL;
	FILE *f;

	strmap_for_each(&l->kernel, e) {
		const struct traced *t = e->val;

		if (t->nr < least)
			least = t->nr;
	}
	if (!l->kernel.count || !least)
		return 0;
	f = live_entries_open(files->traceable);
	while (f && getline(&line, &cap, f) > 0)
		nr++;
	free(line);
	if (f)
		fclose(f);
	return nr && l->kernel.count >= nr / 10 * 8 ? least : 0;
}

/* One warning for all: a tracer's filter may be "sched*". */
static void warn_tracer(const struct kernel_symbol *syms, const bool *blind, size_t nr,
			size_t silent)
{
	struct strbuf names = { 0 };
	size_t i, named = 0;

	for (i = 0; i < nr && named < MAX_NAMES; i++)
		if (blind[i])
			sb_printf(&names, "%s%s", named++ ? ", " : "", syms[i].name);
	if (silent > named)
		sb_printf(&names, " and %zu more", silent - named);
	ps_warn("the function tracer, or an fprobe, is set on functions that the module replaces without redirecting them: %s: there it stays silent while the module is active",
		names.buf);
	sb_free(&names);
}

static int warn_traced(const struct lookers *l, const struct live_entries *es,
		       const struct live_entries_files *files, const char *kallsyms)
{
	struct kernel_symbol *syms = arena_array(l->mem, struct kernel_symbol, l->kernel.count);
	bool *blind = arena_array(l->mem, bool, l->kernel.count);
	unsigned int all = look_at_all(l, files);
	struct strmap_ent *e;
	size_t nr = 0, i;
	int ret, programs = 0, silent = 0;

	strmap_for_each(&l->kernel, e) {
		const struct traced *t = e->val;

		if (t->direct || t->nr > all)
			syms[nr++] = (struct kernel_symbol){ .name = e->key };
	}
	if (!nr)
		return 0;
	ret = kernel_check_symbols(kallsyms, syms, nr);
	if (ret)
		return ret;
	for (i = 0; i < nr; i++) {
		const struct traced *t = strmap_get(&l->kernel, syms[i].name);
		const struct traced *own = strmap_get(&l->module, syms[i].name);
		unsigned int seeing = own && own->nr > all ? own->nr : all;

		if (!syms[i].seen || !is_replaced(es, syms[i].seen))
			continue;
		if (t->direct)
			ps_warn("a BPF program is attached to %s, which the module replaces without redirecting it: it stays silent while the module is active",
				syms[i].name);
		programs += t->direct;
		blind[i] = t->nr > seeing + kprobes_at(l, syms[i].seen);
		silent += blind[i];
	}
	if (silent)
		warn_tracer(syms, blind, nr, silent);
	return programs + silent;
}

int silent_warn(const struct live_entries *es, const struct live_entries_files *files,
		const char *kallsyms)
{
	struct lookers l = { .mem = arena_new() };
	int kprobes, traced;

	read_traced(&l, es, files);
	kprobes = warn_kprobes(&l, es, files->kprobes);
	traced = warn_traced(&l, es, files, kallsyms);
	free(l.kprobes);
	strmap_free(&l.kernel);
	strmap_free(&l.module);
	arena_free(l.mem);
	return traced < 0 ? traced : traced + kprobes;
}
