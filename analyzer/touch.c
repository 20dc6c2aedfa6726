// SPDX-License-Identifier: GPL-2.0
/*
 * touch.c - which units of the target touch the scheduler? (see touch.h)
 *
 * All code of the target is searched for operands that could be an address of the scheduler's, all
 * data for words that hold one, tables of patched places for records about one. What only looks
 * like a reference costs a unit more, no less.
 */
#include "analyzer/touch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/cus.h"
#include "analyzer/graph.h"
#include "analyzer/insns.h"
#include "analyzer/links.h"
#include "analyzer/match.h"
#include "lib/util.h"

#define MAX_REPORTS	5

/* A function or variable of the scheduler that other units can name. */
struct wanted {
	uint64_t start, end;
	uint32_t sym;
};

/* A filter before the search: most operands and words are no address of the scheduler's. */
#define FILTER_BITS	20
#define FILTER_GRAIN	5

/* What the kernel's linker script puts between __start_NAME and __stop_NAME. */
struct table {
	uint64_t start, end;
	const char *name;
	bool sites;		/* records about patched places, of this many bytes if not 0 */
	unsigned int record;
};

struct toucher {
	const struct target *target;
	const struct image *img;	/* the target's */
	struct cus cus;
	struct insns insns;
	struct wanted *list;
	size_t nr, cap;
	uint8_t filter[1 << (FILTER_BITS - 3)];
	struct table *tables;
	size_t nr_tables, cap_tables;
	uint32_t *group_cu;		/* per group of local symbols: its unit, CU_NONE */
	uint8_t *touched;		/* per unit */
	unsigned int doubts;
	uint32_t sec;			/* being searched */
};

/* ---- what is asked for ---- */

static uint32_t filter_slot(uint64_t addr)
{
	return (addr >> FILTER_GRAIN) & ((1u << FILTER_BITS) - 1);
}

/* Into a variable anything may point; other units' code enters a function at its start. */
static void want(struct toucher *t, uint32_t sym)
{
	const struct img_sym *s = &t->img->syms[sym];
	uint64_t addr, end = s->value + (s->type != STT_FUNC && s->size ? s->size : 1);

	for (addr = s->value; filter_slot(addr) != filter_slot(end - 1); addr += 1u << FILTER_GRAIN)
		t->filter[filter_slot(addr) / 8] |= 1u << (filter_slot(addr) % 8);
	t->filter[filter_slot(addr) / 8] |= 1u << (filter_slot(addr) % 8);
	XGROW(t->list, t->nr, t->cap);
	t->list[t->nr++] = (struct wanted){ s->value, end, sym };
}

static int by_start(const void *a, const void *b)
{
	const struct wanted *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

/* The scheduler's symbols; what is local to its units nothing else can refer to. */
static int want_all(struct toucher *t, const char *sched_o, const struct profile *profile)
{
	struct match match = { 0 };
	struct image obj;
	struct graph g;
	uint32_t i;
	int err = image_open(&obj, sched_o);

	if (err)
		return err;
	err = graph_read(&g, &obj, profile);
	if (err)
		goto out;
	err = match_symbols(&match, &g, t->target);
	for (i = 0; !err && i < obj.nr_syms; i++)
		if ((g.sym_func[i] != G_NONE || g.sym_var[i] != G_NONE) &&
		    obj.syms[i].bind != STB_LOCAL && match.target[i] != IMG_NONE)
			want(t, match.target[i]);
	if (!err && t->nr)
		qsort(t->list, t->nr, sizeof(*t->list), by_start);
	match_free(&match);
	graph_free(&g);
out:
	image_close(&obj);
	return err;
}

static const struct wanted *wanted_at(const struct toucher *t, uint64_t addr)
{
	size_t lo = 0, hi = t->nr, mid, back;

	if (!(t->filter[filter_slot(addr) / 8] & 1u << (filter_slot(addr) % 8)))
		return NULL;
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (t->list[mid].start <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	/* several names of one place */
	for (back = lo; back-- > 0 && lo - back < 8;)
		if (addr < t->list[back].end)
			return &t->list[back];
	return NULL;
}

static bool is_wanted(void *arg, uint64_t addr)
{
	return wanted_at(arg, addr);
}

/* ---- whose is a place? ---- */

static uint32_t unit_of_symbol(const struct toucher *t, const struct img_sym *s)
{
	return s->type == STT_FUNC ? cus_of_code(&t->cus, s->value) :
	       cus_of_var(&t->cus, s->value);
}

/* Local symbols come unit by unit: one that the debug information knows says whose all are. */
static void find_groups(struct toucher *t)
{
	uint32_t i, n;

	t->group_cu = xmalloc((t->img->nr_groups + 1) * sizeof(*t->group_cu));
	for (i = 0; i < t->img->nr_groups; i++) {
		const struct img_group *group = &t->img->groups[i];

		t->group_cu[i] = CU_NONE;
		for (n = group->first; n < group->end && t->group_cu[i] == CU_NONE; n++)
			if (t->img->syms[n].group == i && t->img->syms[n].sec < t->img->nr_secs)
				t->group_cu[i] = unit_of_symbol(t, &t->img->syms[n]);
	}
}

static uint32_t unit_of_place(const struct toucher *t, uint64_t addr)
{
	uint32_t sym = image_at(t->img, t->sec, addr), cu = cus_of_code(&t->cus, addr);
	const struct img_sym *s;

	if (cu != CU_NONE || sym == IMG_NONE)
		return cu;
	s = &t->img->syms[sym];
	cu = unit_of_symbol(t, s);
	return cu == CU_NONE && s->group != IMG_NONE ? t->group_cu[s->group] : cu;
}

static void touch(struct toucher *t, uint64_t place, const struct wanted *w)
{
	uint32_t cu = unit_of_place(t, place), sym;

	if (cu != CU_NONE) {
		t->touched[cu] = true;
		return;
	}
	sym = image_at(t->img, t->sec, place);
	if (t->doubts++ < MAX_REPORTS)
		ps_warn("%s: its debug information does not say which file %s (%#llx) is of, which refers to %s",
			t->img->path, sym == IMG_NONE ? t->img->secs[t->sec].name :
			t->img->syms[sym].name,
			(unsigned long long)place, t->img->syms[w->sym].name);
}

/* ---- code ---- */

static void code_candidate(void *arg, const struct arch_candidate *c)
{
	struct toucher *t = arg;

	if (insns_refer(&t->insns, t->sec, c))
		touch(t, c->place, wanted_at(t, c->dest));
}

static void search_code(struct toucher *t)
{
	const uint8_t *code;
	size_t size;

	code = image_data(t->img, t->sec, &size);
	if (code)
		t->img->arch->operands(code, size, t->img->secs[t->sec].addr, is_wanted,
				       code_candidate, t);
}

/* ---- data ---- */

static void find_tables(struct toucher *t)
{
	static const char start[] = "__start_";
	uint32_t i, stop;

	for (i = 0; i < t->img->nr_syms; i++) {
		const struct img_sym *s = &t->img->syms[i];
		struct table *table;
		char *name;

		if (!str_starts(s->name, start) || s->sec >= t->img->nr_secs)
			continue;
		name = xasprintf("__stop_%s", s->name + sizeof(start) - 1);
		stop = image_find(t->img, name, IMG_NONE);
		free(name);
		if (stop == IMG_NONE)
			continue;
		XGROW(t->tables, t->nr_tables, t->cap_tables);
		table = &t->tables[t->nr_tables++];
		*table = (struct table){ .start = s->value, .end = t->img->syms[stop].value,
					 .name = s->name + sizeof(start) - 1 };
		table->sites = links_is_site_table(t->img->arch, table->name, &table->record);
	}
}

static const struct table *table_at(const struct toucher *t, uint64_t addr)
{
	size_t i;

	for (i = 0; i < t->nr_tables; i++)
		if (addr >= t->tables[i].start && addr < t->tables[i].end)
			return &t->tables[i];
	return NULL;
}

static uint64_t relative_at(const uint8_t *bytes, uint64_t addr)
{
	int32_t rel;

	memcpy(&rel, bytes, sizeof(rel));
	return addr + (int64_t)rel;
}

/* A record starts with the distance to the place in code that it is about. */
static void search_sites(struct toucher *t, const struct table *table)
{
	uint64_t at, word, size = table->end - table->start;
	const uint8_t *b;

	t->sec = image_sec_of_addr(t->img, table->start);
	b = table->record ? image_bytes(t->img, t->sec, table->start, size) : NULL;
	for (at = table->start; b && at + table->record <= table->end; at += table->record) {
		for (word = 4; word < table->record; word += 4) {
			const struct wanted *w;
			uint64_t off = at - table->start;

			w = wanted_at(t, relative_at(b + off + word, at + word));
			if (w)
				touch(t, relative_at(b + off, at), w);
		}
	}
}

static void search_data(struct toucher *t)
{
	const struct elf_sec *s = &t->img->secs[t->sec];
	const struct table *table;
	const uint8_t *b;
	size_t size, i;

	b = image_data(t->img, t->sec, &size);
	for (i = 0; b && i + 8 <= size; i += 8) {
		const struct wanted *w;
		uint64_t value;

		memcpy(&value, b + i, sizeof(value));
		w = value ? wanted_at(t, value) : NULL;
		if (!w)
			continue;
		table = table_at(t, s->addr + i);
		if (!table || (!table->sites && links_is_evidence(t->img->arch, table->name)))
			touch(t, s->addr + i, w);
	}
}

/* ---- who defines it ---- */

/* Another unit than the scheduler's, where the scheduler's definition is a weak one. */
static void search_definitions(struct toucher *t)
{
	size_t i;

	for (i = 0; i < t->nr; i++) {
		uint32_t cu = unit_of_symbol(t, &t->img->syms[t->list[i].sym]);

		if (cu != CU_NONE)
			t->touched[cu] = true;
	}
}

/* ---- headers ---- */

static bool is_scheduler_file(void *arg, const char *file)
{
	const struct profile *p = arg;
	const char *part = file;

	/* the compiler was given some files by an absolute path */
	do {
		if (profile_match(&p->files, part))
			return true;
		part = strchr(part, '/');
	} while (part++);
	return false;
}

static void search_files(struct toucher *t, struct profile *profile)
{
	size_t i;

	for (i = 0; i < t->cus.nr; i++)
		if (!t->touched[i] && cus_includes(&t->cus, i, is_scheduler_file, profile))
			t->touched[i] = true;
}

/* ---- all of it ---- */

static void search_sections(struct toucher *t)
{
	unsigned int record;
	uint32_t i;

	for (i = 1; i < t->img->nr_secs; i++) {
		const struct elf_sec *s = &t->img->secs[i];

		if (!(s->flags & SHF_ALLOC) || !links_is_evidence(t->img->arch, s->name) ||
		    links_is_site_table(t->img->arch, s->name, &record))
			continue;
		t->sec = i;
		if (s->flags & SHF_EXECINSTR)
			search_code(t);
		else
			search_data(t);
	}
	for (i = 0; i < t->nr_tables; i++)
		search_sites(t, &t->tables[i]);
}

static void answer(const struct toucher *t, struct touch *out)
{
	size_t i;

	out->mem = arena_new();
	out->files = arena_array(out->mem, const char *, t->cus.nr);
	out->nr = 0;
	out->nr_all = t->cus.nr;
	for (i = 0; i < t->cus.nr; i++)
		if (t->touched[i])
			out->files[out->nr++] = arena_strdup(out->mem, t->cus.names[i]);
}

static int search(struct toucher *t, struct profile *profile, struct touch *out)
{
	int err = insns_open(&t->insns, t->img);

	if (err)
		return err;
	t->touched = xcalloc(t->cus.nr + 1, 1);
	find_groups(t);
	find_tables(t);
	search_sections(t);
	search_definitions(t);
	search_files(t, profile);
	if (t->doubts)
		err = -ENODATA;
	else
		answer(t, out);
	insns_close(&t->insns);
	return err;
}

int touch_units(struct touch *out, const char *sched_o, const char *vmlinux, const char *path)
{
	struct toucher *t = xcalloc(1, sizeof(*t));
	struct profile profile;
	struct target target;
	int err = profile_read(&profile, path);

	if (err)
		goto out;
	err = target_open(&target, vmlinux);
	if (err)
		goto no_target;
	image_warm(&target.img);
	t->target = &target;
	t->img = &target.img;
	err = want_all(t, sched_o, &profile);
	if (err)
		goto no_units;
	err = cus_open(&t->cus, vmlinux);
	if (err) {
		ps_warn("%s: its debug information does not say which code is of which file: %s",
			vmlinux, strerror(-err));
		err = -ENODATA;
		goto no_units;
	}
	err = search(t, &profile, out);
	cus_close(&t->cus);
no_units:
	target_close(&target);
no_target:
	profile_free(&profile);
out:
	free(t->list);
	free(t->tables);
	free(t->group_cu);
	free(t->touched);
	free(t);
	return err;
}

void touch_free(struct touch *t)
{
	arena_free(t->mem);
	memset(t, 0, sizeof(*t));
}
