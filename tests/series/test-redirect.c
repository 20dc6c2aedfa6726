// SPDX-License-Identifier: GPL-2.0
/*
 * test-redirect.c - each redirected entry of each kernel, out of an ELF file: what init decides
 *		     about it, and what it keeps for the loader
 *
 * In:  the fixtures.
 * Out: TAP. The file that stands for vmlinux has the entries at their addresses, their symbols, and
 *      the tables of places that the kernel rewrites when it boots.
 *
 * usage: test-redirect [RELEASE...]
 */
#include <elf.h>

#include "tests/series/entries.h"

#include "analyzer/redirect.h"
#include "arch/arch.h"
#include "module/module.h"
#include "runtime/module-abi.h"

#define SITES_ADDR	0xffffffff83000000ULL	/* near enough to all code */
#define JUMP		5
#define NEAR		64

/* What the tests of one kernel start from. */
struct kernel {
	struct entry *list;
	size_t nr;
	struct target t;
};

/* ---- the ELF file ---- */

/* Sections: none, those of code, those below. */
enum { SEC_RETURN, SEC_RETPOLINE, SEC_CALL, SEC_SYMTAB, SEC_STRTAB, SECS };

static const char *const kinds[] = { "return", "retpoline", "call" };
static const char *const names[] = {
	".return_sites", ".retpoline_sites", ".call_sites", ".symtab", ".strtab",
};

struct elf {
	struct strbuf file, strings, symbols;
	Elf64_Shdr *secs;
	size_t nr;
};

static uint32_t add_string(struct elf *e, const char *s)
{
	uint32_t at = e->strings.len;

	sb_addn(&e->strings, s, strlen(s) + 1);
	return at;
}

/* The bytes follow, with sb_addn(). */
static Elf64_Shdr *begin_section(struct elf *e, const char *name, uint32_t type, uint64_t addr)
{
	Elf64_Shdr *s = &e->secs[e->nr++];

	while (e->file.len % 8)
		sb_addn(&e->file, "", 1);
	s->sh_name = add_string(e, name);
	s->sh_type = type;
	s->sh_flags = addr ? SHF_ALLOC : 0;
	s->sh_addr = addr;
	s->sh_offset = e->file.len;
	s->sh_addralign = 1;
	return s;
}

static void end_section(struct elf *e)
{
	Elf64_Shdr *s = &e->secs[e->nr - 1];

	s->sh_size = e->file.len - s->sh_offset;
}

static void add_symbol(struct elf *e, const char *name, uint32_t sec, uint64_t addr, uint64_t size)
{
	Elf64_Sym s = { .st_name = add_string(e, name), .st_shndx = sec, .st_value = addr,
			.st_size = size, .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC) };

	sb_addn(&e->symbols, (char *)&s, sizeof(s));
}

static void fill(struct elf *e, uint64_t count)
{
	while (count--)
		sb_addn(&e->file, "\xcc", 1);
}

/* Code that is not far from the last one's end is in one section with it. */
static void begin_code(struct elf *e, uint64_t addr)
{
	const Elf64_Shdr *s = &e->secs[e->nr - 1];
	uint64_t end = s->sh_addr + e->file.len - s->sh_offset;

	if (e->nr > 1 && addr - end < NEAR) {
		fill(e, addr - end);
		return;
	}
	if (e->nr > 1) {
		fill(e, NEAR);
		end_section(e);
	}
	begin_section(e, ".text", SHT_PROGBITS, addr)->sh_flags |= SHF_EXECINSTR;
}

/* What is not known of the code up to the next symbol is int3. */
static void add_entry(struct elf *e, const struct entry *en, uint64_t room)
{
	unsigned long known = en->len < en->next ? en->len : en->next;

	begin_code(e, en->addr);
	sb_addn(&e->file, (const char *)en->code, known);
	fill(e, en->next - known);
	add_symbol(e, en->name, e->nr - 1, en->addr, en->size < room ? en->size : room);
	add_symbol(e, "next", e->nr - 1, en->addr + room, 0);
}

/* 32-bit distances from themselves to the places. */
static void add_sites(struct elf *e, const struct kernel *k, unsigned int table)
{
	uint64_t addr = SITES_ADDR + (table << 20);
	Elf64_Shdr *s = begin_section(e, names[table], SHT_PROGBITS, addr);
	size_t i, j;

	for (i = 0; i < k->nr; i++)
		for (j = 0; j < k->list[i].nr_sites; j++) {
			const struct site *site = &k->list[i].sites[j];
			int32_t rel = k->list[i].addr + site->off -
				      (addr + e->file.len - s->sh_offset);

			if (str_eq(site->kind, kinds[table]))
				sb_addn(&e->file, (char *)&rel, sizeof(rel));
		}
	end_section(e);
}

static void add_tables(struct elf *e)
{
	Elf64_Shdr *s = begin_section(e, names[SEC_SYMTAB], SHT_SYMTAB, 0);

	s->sh_entsize = sizeof(Elf64_Sym);
	s->sh_addralign = 8;
	s->sh_link = e->nr;	/* the next one */
	s->sh_info = 1;
	sb_addn(&e->file, e->symbols.buf, e->symbols.len);
	end_section(e);
	begin_section(e, names[SEC_STRTAB], SHT_STRTAB, 0);
	sb_addn(&e->file, e->strings.buf, e->strings.len);
	end_section(e);
}

static void write_elf(struct elf *e, const char *path)
{
	Elf64_Ehdr head = {
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
		.e_type = ET_EXEC, .e_machine = EM_X86_64, .e_version = EV_CURRENT,
		.e_ehsize = sizeof(Elf64_Ehdr), .e_shentsize = sizeof(Elf64_Shdr),
		.e_shnum = e->nr, .e_shstrndx = e->nr - 1,
	};

	while (e->file.len % 8)
		sb_addn(&e->file, "", 1);
	head.e_shoff = e->file.len;
	sb_addn(&e->file, (char *)e->secs, e->nr * sizeof(*e->secs));
	memcpy(e->file.buf, &head, sizeof(head));
	assert_int_equal(file_write(path, e->file.buf, e->file.len), 0);
	sb_free(&e->file);
	sb_free(&e->strings);
	sb_free(&e->symbols);
	free(e->secs);
}

/* @short_of: bytes that are missing for the jump where it has to be; 0: as much room as there is */
static void open_kernel(struct kernel *k, unsigned int short_of)
{
	const char *path = fx_path(tmp, "vmlinux");
	const Elf64_Ehdr no_head = { 0 };
	const Elf64_Sym no_symbol = { 0 };
	struct elf e = { 0 };
	unsigned int table;
	size_t i;

	k->list = read_entries(&k->nr);
	e.secs = xcalloc(1 + k->nr + SECS, sizeof(*e.secs));
	sb_addn(&e.file, (char *)&no_head, sizeof(no_head));
	sb_addn(&e.strings, "", 1);
	sb_addn(&e.symbols, (char *)&no_symbol, sizeof(no_symbol));
	e.nr = 1;
	for (i = 0; i < k->nr; i++)
		add_entry(&e, &k->list[i], short_of ?
			  right_place(&k->list[i]) + JUMP - short_of : k->list[i].next);
	fill(&e, NEAR);
	end_section(&e);
	for (table = SEC_RETURN; table <= SEC_CALL; table++)
		add_sites(&e, k, table);
	add_symbol(&e, "__fentry__", SHN_ABS, fentry_address(), 0);
	add_tables(&e);
	write_elf(&e, path);
	memset(&k->t, 0, sizeof(k->t));
	assert_int_equal(image_open(&k->t.img, path), 0);
	assert_int_equal(k->t.img.arch->jump_size, JUMP);
}

static void close_kernel(struct kernel *k)
{
	image_close(&k->t.img);
	free_entries(k->list, k->nr);
}

/* Its symbol in the file: several may have the name. */
static uint32_t symbol_of(const struct kernel *k, const struct entry *e)
{
	uint32_t i = image_find(&k->t.img, e->name, IMG_NONE);

	while (i != IMG_NONE && k->t.img.syms[i].value != e->addr)
		i = image_find(&k->t.img, e->name, i);
	assert_int_not_equal(i, IMG_NONE);
	return i;
}

/* ---- what init decides ---- */

/* Of each entry, the places that the kernel patches; with @inside one more, in the jump's bytes. */
static void make_links(const struct kernel *k, struct links *l, bool inside)
{
	size_t i, j, sym, cap = 0;

	*l = (struct links){ .first = xcalloc(k->t.img.nr_syms + 1, sizeof(*l->first)) };
	for (sym = 0, i = 0; i < k->nr; i++) {
		const struct entry *e = &k->list[i];

		while (sym <= symbol_of(k, e))
			l->first[sym++] = l->nr;
		for (j = 0; j < e->nr_sites; j++) {
			if (at_boot(&e->sites[j]))
				continue;
			XGROW(l->list, l->nr, cap);
			l->list[l->nr++] = (struct link){ .to = sym - 1, .to_off = e->sites[j].off,
							  .kind = LINK_SITE };
		}
		if (!inside)
			continue;
		XGROW(l->list, l->nr, cap);
		l->list[l->nr++] = (struct link){ .to = sym - 1, .kind = LINK_SITE,
						  .to_off = right_place(e) + i % JUMP };
	}
	while (sym <= k->t.img.nr_syms)
		l->first[sym++] = l->nr;
}

/* Where the jump goes, and why not; @wanted: NULL when nothing keeps it off. */
static void check_all(struct kernel *k, bool inside, const char *wanted)
{
	struct links l;
	size_t i;

	make_links(k, &l, inside);
	for (i = 0; i < k->nr; i++) {
		uint32_t sym = symbol_of(k, &k->list[i]);
		const char *why = redirect_refusal(&k->t, sym, &l, sym);

		if (redirect_offset(&k->t, sym) != right_place(&k->list[i]))
			fail_msg("%s: the jump goes to +%lu, expected +%u", k->list[i].name,
				 redirect_offset(&k->t, sym), right_place(&k->list[i]));
		if (why ? !wanted || !strstr(why, wanted) : !!wanted)
			fail_msg("%s: %s", k->list[i].name, why ?: "is not refused");
	}
	free(l.list);
	free(l.first);
}

static void redirected(void **state)
{
	struct kernel k;

	(void)state;
	open_kernel(&k, 0);
	check_all(&k, false, NULL);
	close_kernel(&k);
}

static void refused(void **state)
{
	struct kernel k;

	(void)state;
	open_kernel(&k, 0);
	check_all(&k, true, "patches the bytes at its entry itself");
	close_kernel(&k);
	open_kernel(&k, 1);
	check_all(&k, false, "its code is too short to hold a jump");
	close_kernel(&k);
}

/* ---- what it keeps for the loader ---- */

/* Bytes of the jump that the kernel leaves alone when it boots, from the first. */
static unsigned int fixed_bytes(const struct entry *e)
{
	unsigned int n = JUMP;
	size_t i;

	for (i = 0; i < e->nr_sites; i++) {
		const struct site *s = &e->sites[i];

		if (at_boot(s) && s->off >= right_place(e) && s->off - right_place(e) < n)
			n = s->off - right_place(e);
	}
	return n;
}

static void check_kept(const struct entry *e, const struct ps_entries *all)
{
	const char *strings = (const char *)&all->entries[all->count];
	unsigned int place = right_place(e), have = e->len - place, i;

	for (i = 0; i < all->count && all->entries[i].addr != e->addr + place; i++)
		;
	if (i == all->count)
		fail_msg("%s is not among them", e->name);
	assert_string_equal(strings + all->entries[i].name, e->name);
	assert_int_equal(all->entries[i].size, JUMP);
	if (all->entries[i].fixed != fixed_bytes(e))
		fail_msg("%s: %u bytes stay as they are, expected %u", e->name,
			 all->entries[i].fixed, fixed_bytes(e));
	if (have > PS_ENTRY_BYTES)
		have = PS_ENTRY_BYTES;
	assert_memory_equal(all->entries[i].bytes, e->code + place, have);
}

static void kept(void **state)
{
	const char *dir = fx_path(tmp, "kept");
	size_t size, i, moved = 0;
	struct ps_entries *all;
	struct workdir wd;
	struct kernel k;

	(void)state;
	open_kernel(&k, 0);
	assert_int_equal(workdir_open(&wd, dir, false), 0);
	assert_int_equal(path_make_dirs(wd.meta), 0);
	assert_int_equal(entry_bytes_write(&k.t, &fx.bd, &wd), 0);
	all = (void *)file_read(workdir_file(&wd, "target.entries"), &size);
	assert_non_null(all);
	assert_int_equal(all->count, k.nr);
	assert_int_equal(size, sizeof(*all) + k.nr * sizeof(all->entries[0]) + all->strings_size);
	for (i = 0; i < k.nr; i++) {
		check_kept(&k.list[i], all);
		moved += fixed_bytes(&k.list[i]) < JUMP;
	}
	assert_true(moved > 0);
	free(all);
	workdir_close(&wd);
	close_kernel(&k);
}

int main(int argc, char **argv)
{
	static const struct fx_test tests[] = {
		{ "each entry can be redirected", redirected },
		{ "not without room, and not beside another user", refused },
		{ "what the entries hold is kept", kept },
	};

	return fx_main(argc, argv, tests, ARRAY_SIZE(tests));
}
