// SPDX-License-Identifier: GPL-2.0
/*
 * links.c - who reaches a set of functions, as the linker sees it (see links.h)
 */
#include "analyzer/links.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "lib/util.h"

/*
 * Tables about code that nothing calls through: unwinding, bugs, fentry sites, notes for objtool
 * and the linker, and what only runs during boot. The architecture has more.
 */
static const char *const no_evidence[] = {
	".discard", ".orc_", "__bug_table", "__mcount_loc", "__patchable_function_entries",
	"__ex_table", ".initcall", ".con_initcall", ".exitcall", "_kprobe_blacklist",
	"_error_injection_whitelist", ".static_call_tramp_key", ".debug", ".note", ".comment",
	".BTF", "__kcrctab", "___kcrctab", ".modinfo",
};

/* Records about places that are patched at run time or at boot, on every architecture. */
static const struct arch_patch_table site_tables[] = {
	{ "__jump_table", 16 },
	{ ".static_call_sites", 8 },
	{ ".altinstructions", 0 },
	{ NULL, 0 },
};

/* Sites further from the entry than any entry patch reaches are of no interest. */
#define SITE_REACH	32

bool links_is_init_text(const char *section)
{
	return str_starts(section, ".init.text") || str_starts(section, ".exit.text");
}

/* The wanted functions of one section, to leave out most relocations quickly. */
struct reach {
	uint64_t start, end;
};

struct scan {
	struct links *l;
	const struct image *img;
	const uint8_t *wanted;
	struct reach *reach;
	const struct elf_sec *sec;	/* whose relocations are read */
	uint32_t nsec;
	enum link_kind kind;
	unsigned int site_size;
	const uint8_t *code;		/* of an executable section */
	size_t code_size;
};

static const struct arch_patch_table *find_site_table(const struct arch_patch_table *tables,
						      const char *section)
{
	for (; tables->section; tables++)
		if (str_eq(section, tables->section))
			return tables;
	return NULL;
}

/* "__jump_table" and "___jump_table", ".static_call_sites" and "static_call_sites" */
static const char *bare(const char *section)
{
	return section + strspn(section, "._");
}

bool links_is_evidence(const struct arch *arch, const char *section)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(no_evidence); i++)
		if (str_starts(section, no_evidence[i]) ||
		    (*section != '.' && str_eq(bare(section), bare(no_evidence[i]))))
			return false;
	return !arch_is_code_table(arch, section);
}

bool links_is_site_table(const struct arch *arch, const char *section, unsigned int *record)
{
	const struct arch_patch_table *const all[] = { site_tables, arch->patch_tables };
	const struct arch_patch_table *table;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(all); i++)
		for (table = all[i]; table->section; table++)
			if (str_eq(bare(section), bare(table->section))) {
				*record = table->record;
				return true;
			}
	return false;
}

static bool classify_section(struct scan *s)
{
	const struct arch *arch = s->img->arch;
	const struct arch_patch_table *sites;
	const char *name = s->sec->name;

	if (!(s->sec->flags & SHF_ALLOC) && !str_starts(name, ".static_call_sites"))
		return false;
	if (!links_is_evidence(arch, name))
		return false;
	s->code = NULL;
	s->code_size = 0;
	s->site_size = 0;
	sites = find_site_table(site_tables, name) ?: find_site_table(arch->patch_tables, name);
	if (sites) {
		s->kind = LINK_SITE;
		s->site_size = sites->record;
		return true;
	}
	s->kind = LINK_DATA;
	if (str_starts(name, "__ksymtab") || str_starts(name, "___ksymtab") ||
	    str_starts(name, ".export_symbol")) {
		s->kind = LINK_EXPORT;
	} else if (s->sec->flags & SHF_EXECINSTR) {
		s->kind = LINK_ADDRESS;
		s->code = image_data(s->img, s->nsec, &s->code_size);
	}
	return true;
}

static void add_link(struct scan *s, uint32_t to, uint64_t to_off, uint64_t off,
		     enum link_kind kind)
{
	struct links *l = s->l;

	XGROW(l->list, l->nr, l->cap);
	l->list[l->nr++] = (struct link){
		.to = to,
		.to_off = to_off,
		.from = image_at(s->img, s->nsec, off),
		.sec = s->nsec,
		.off = off,
		.kind = kind,
		.init = s->code && links_is_init_text(s->sec->name),
	};
}

static int one_reloc(struct scan *s, const Elf64_Rela *r)
{
	const struct arch *arch = s->img->arch;
	uint32_t nsym = ELF64_R_SYM(r->r_info), to;
	const struct img_sym *sym;
	enum link_kind kind = s->kind;
	struct arch_branch branch;
	uint64_t value;
	bool relative;

	if (nsym >= s->img->nr_syms)
		return -EINVAL;
	sym = &s->img->syms[nsym];
	if (sym->sec == SHN_UNDEF || sym->sec >= s->img->nr_secs)
		return 0;
	value = sym->value + r->r_addend;
	relative = s->code && arch->reloc(ELF64_R_TYPE(r->r_info)) == ARCH_RELOC_PC;
	if (relative)
		value += arch->pc_bias;
	if (value < s->reach[sym->sec].start || value >= s->reach[sym->sec].end)
		return 0;
	if (sym->type != STT_SECTION && s->wanted[nsym])
		to = nsym;
	else
		to = image_at(s->img, sym->sec, value);
	if (to == IMG_NONE || !s->wanted[to])
		return 0;
	value -= s->img->syms[to].value;
	if (kind == LINK_SITE) {
		if ((s->site_size && r->r_offset % s->site_size) || value >= SITE_REACH)
			return 0;
	} else if (relative &&
		   arch->branch_at(s->code, s->code_size, r->r_offset, 0, &branch)) {
		kind = LINK_CALL;
	}
	add_link(s, to, value, r->r_offset, kind);
	return 0;
}

static int by_target(const void *a, const void *b)
{
	const struct link *x = a, *y = b;

	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	if (x->sec != y->sec)
		return x->sec < y->sec ? -1 : 1;
	return x->off < y->off ? -1 : x->off > y->off;
}

static void find_reach(struct scan *s)
{
	uint32_t i;

	s->reach = xcalloc(s->img->nr_secs, sizeof(*s->reach));
	for (i = 0; i < s->img->nr_syms; i++) {
		const struct img_sym *sym = &s->img->syms[i];
		struct reach *reach;

		if (!s->wanted[i] || sym->sec >= s->img->nr_secs)
			continue;
		reach = &s->reach[sym->sec];
		if (!reach->end || sym->value < reach->start)
			reach->start = sym->value;
		if (sym->value + sym->size + 1 > reach->end)
			reach->end = sym->value + sym->size + 1;
	}
}

int links_read(struct links *l, const struct image *img, const uint8_t *wanted)
{
	struct scan s = { .l = l, .img = img, .wanted = wanted };
	uint32_t i, n, nr;

	memset(l, 0, sizeof(*l));
	image_warm((struct image *)img);
	find_reach(&s);
	for (i = 1; i < img->nr_secs; i++) {
		const Elf64_Rela *rela;

		if (img->secs[i].type != SHT_RELA || img->secs[i].info >= img->nr_secs)
			continue;
		s.nsec = img->secs[i].info;
		s.sec = &img->secs[s.nsec];
		if (!classify_section(&s))
			continue;
		rela = elf_file_relas(&img->file, i, &nr);
		for (n = 0; n < nr; n++) {
			if (one_reloc(&s, &rela[n])) {
				ps_err("%s: damaged relocations of section %s", img->path,
				       s.sec->name);
				free(s.reach);
				links_free(l);
				return -EINVAL;
			}
		}
	}
	free(s.reach);
	return 0;
}

/* Places of relocations in one section, to distinguish resolved operands from open ones. */
static uint8_t *reloc_places(const struct image *img, uint32_t sec)
{
	uint8_t *places = xcalloc(img->secs[sec].size + 1, 1);
	uint32_t i = 0, n, nr;

	while ((i = elf_file_relas_of(&img->file, sec, i)) != ELF_FILE_NONE) {
		const Elf64_Rela *rela = elf_file_relas(&img->file, i, &nr);

		for (n = 0; n < nr; n++)
			if (rela[n].r_offset < img->secs[sec].size)
				places[rela[n].r_offset] = 1;
	}
	return places;
}

static void read_one_code(struct links *l, const struct image *img, const uint8_t *wanted,
			  const uint8_t *places, uint32_t from, struct arch_decoder *decoder)
{
	const struct img_sym *sym = &img->syms[from];
	const uint8_t *code = image_bytes(img, sym->sec, sym->value, sym->size);
	uint64_t addr = sym->value;
	size_t left = sym->size;
	struct arch_insn in;
	uint32_t i;

	while (code && img->arch->decode(decoder, &code, &left, &addr, &in)) {
		if (in.kind == ARCH_REF_NONE || places[in.place] ||
		    (in.dest >= sym->value && in.dest - sym->value < sym->size))
			continue;
		i = image_at(img, sym->sec, in.dest);
		if (i == IMG_NONE || i == from || !wanted[i])
			continue;
		XGROW(l->list, l->nr, l->cap);
		l->list[l->nr++] = (struct link){
			.to = i,
			.to_off = in.dest - img->syms[i].value,
			.from = from,
			.sec = sym->sec,
			.off = in.place,
			.kind = in.kind == ARCH_REF_ADDRESS ? LINK_ADDRESS : LINK_CALL,
			.init = links_is_init_text(img->secs[sym->sec].name),
		};
	}
}

int links_read_code(struct links *l, const struct image *img, const uint8_t *wanted,
		    const uint32_t *code, size_t nr)
{
	struct arch_decoder *decoder = img->arch->decoder_new();
	uint8_t **places;
	size_t i;

	if (!decoder)
		return -ENOMEM;
	places = xcalloc(img->nr_secs, sizeof(*places));
	for (i = 0; i < nr; i++) {
		uint32_t sec = img->syms[code[i]].sec;

		if (sec >= img->nr_secs)
			continue;
		if (!places[sec])
			places[sec] = reloc_places(img, sec);
		read_one_code(l, img, wanted, places[sec], code[i], decoder);
	}
	img->arch->decoder_free(decoder);
	for (i = 0; i < img->nr_secs; i++)
		free(places[i]);
	free(places);
	return 0;
}

void links_sort(struct links *l, const struct image *img)
{
	uint32_t i;
	size_t n;

	if (l->nr)
		qsort(l->list, l->nr, sizeof(*l->list), by_target);
	l->first = xcalloc((size_t)img->nr_syms + 2, sizeof(*l->first));
	for (n = 0; n < l->nr; n++)
		l->first[l->list[n].to + 1]++;
	for (i = 0; i < img->nr_syms; i++)
		l->first[i + 1] += l->first[i];
}

void links_free(struct links *l)
{
	free(l->list);
	free(l->first);
	memset(l, 0, sizeof(*l));
}
