// SPDX-License-Identifier: GPL-2.0
/*
 * soundness.c - does anything in a kernel lead into code that the module replaces, past its redirects?
 *
 *   objdump -d VMLINUX | soundness VMLINUX BOUNDARY.JSON...
 *
 * In:  the disassembly, the data of the same file, boundaries as `plugsched init` writes them. Nothing
 *      of the analyzer is used: this is the second opinion.
 * Out: per boundary what was found by kind, each lost path on a line "lost ...", and a line
 *      "BOUNDARY.JSON: N lost". Exit status 0 unless something could not be read.
 * Called by: soundness.sh.
 *
 * Old code is each symbol (entry, clone, piece, alias) of an interface, callback or insider. It may
 * be entered at a redirected entry, where the jump into the module is. These are the rules for all
 * the rest:
 *   branches   from old code: it runs no more; from boot code: it is gone
 *   addresses  in code, of a place inside the very function: what WARN and lock debugging note
 *   data       in switched variables: their contents are the module's while it is in; in the boot's
 *              tables of places to patch or not to probe (tables[]): nobody calls through those
 *   .altinstr  code that is patched into another place, or that only such a place leads to, counts as
 *              that place
 *   pieces     a jump out of old code goes to the beginning of a function, or the piece is missing
 *   relative   __ex_table, __jump_table: their targets are in the function that the place is in
 */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_LOST	40	/* lines per boundary */

struct range {
	uint64_t start, end;
	const char *name;
	bool redirected;	/* at its start */
	bool entered;		/* somebody was seen to */
};

enum count { BRANCH_IN, BRANCH_OLD, BRANCH_BOOT, ADDR_IN, ADDR_SELF, DATA_IN, DATA_SWITCHED, DATA_TABLE,
	     EXPORT_IN, TABLE_SELF, TAIL_CALL, LOST, COUNTS };

static const char *const count_names[COUNTS] = {
	[BRANCH_IN] = "branches into redirected entries",
	[BRANCH_OLD] = "branches within old code",
	[BRANCH_BOOT] = "branches of boot code",
	[ADDR_IN] = "addresses of redirected entries in code",
	[ADDR_SELF] = "addresses in code of a place in itself",
	[DATA_IN] = "addresses of redirected entries in data",
	[DATA_SWITCHED] = "addresses in switched data",
	[DATA_TABLE] = "addresses in tables of the boot",
	[EXPORT_IN] = "exports of redirected entries",
	[TABLE_SELF] = "exception and jump label targets in old code itself",
	[TAIL_CALL] = "jumps of old code to other functions",
	[LOST] = "lost paths",
};

struct boundary {
	const char *path;
	json_t *json;
	struct range *code, *switched;
	size_t nr_code, nr_switched;
	unsigned long count[COUNTS];
};

struct section {
	const char *name;
	uint64_t addr, size;
	const unsigned char *data;
	bool code, boot;
};

/* Out-of-line code, and the place it belongs to. */
struct belongs {
	uint64_t at, to;
};

static struct belongs *aux, *replacements;
static size_t nr_aux, nr_replacements;

static struct boundary *bds;
static int nr_bds;
static struct section *secs;
static size_t nr_secs;
static uint64_t low = UINT64_MAX, high;	/* all old code of all boundaries is in there */

/* Start and end symbols of what only names places; nobody calls through it. */
static struct {
	const char *start_name, *end_name;
	uint64_t start, end;
} tables[] = {
	{ "__start_mcount_loc", "__stop_mcount_loc", 0, 0 },
	{ "__start_kprobe_blacklist", "__stop_kprobe_blacklist", 0, 0 },
	{ "__start_error_injection_whitelist", "__stop_error_injection_whitelist", 0, 0 },
	{ "__start___jump_table", "__stop___jump_table", 0, 0 },
	{ "__parainstructions", "__parainstructions_end", 0, 0 },
};

#define JUMP_TABLE	3
#define NR_TABLES	(sizeof(tables) / sizeof(tables[0]))

static void __attribute__((format(printf, 1, 2), noreturn)) die(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "soundness: ");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\n");
	exit(2);
}

static int by_start(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	/* of aliases, the one that is redirected */
	return y->redirected - x->redirected;
}

static struct range *find(struct range *r, size_t nr, uint64_t addr)
{
	size_t lo = 0, hi = nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (r[mid].start <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo && addr < r[lo - 1].end ? &r[lo - 1] : NULL;
}

/* ---- boundaries ---- */

static const char *text_of(json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

static void *grown(void *p, size_t nr, size_t size)
{
	p = nr & (nr - 1) ? p : realloc(p, (nr ? 2 * nr : 1) * size);
	if (!p)
		die("no memory");
	return p;
}

/* ["name", "hexaddr", size, room] */
static struct range range_of(const char *path, json_t *sym)
{
	const char *addr = json_string_value(json_array_get(sym, 1));
	struct range r = { .name = json_string_value(json_array_get(sym, 0)) };

	if (!addr || !r.name)
		die("%s: a symbol is damaged", path);
	r.start = strtoull(addr, NULL, 16);
	r.end = r.start + json_integer_value(json_array_get(sym, 2));
	return r;
}

static void add_function(struct boundary *bd, json_t *f)
{
	const char *class = text_of(f, "class");
	json_t *syms = json_object_get(f, "syms"), *redirects = json_object_get(f, "redirects"), *n;
	size_t i, k;

	if (strcmp(class, "interface") && strcmp(class, "callback") && strcmp(class, "insider"))
		return;
	for (i = 0; i < json_array_size(syms); i++) {
		struct range r = range_of(bd->path, json_array_get(syms, i));

		json_array_foreach(redirects, k, n)
			r.redirected |= (size_t)json_integer_value(n) == i;
		bd->code = grown(bd->code, bd->nr_code, sizeof(*bd->code));
		bd->code[bd->nr_code++] = r;
		low = r.start < low ? r.start : low;
		high = r.end > high ? r.end : high;
	}
}

/* One range per place: a longer alias, a redirected alias count. */
static void merge(struct boundary *bd)
{
	size_t i, out = 0;

	qsort(bd->code, bd->nr_code, sizeof(*bd->code), by_start);
	for (i = 0; i < bd->nr_code; i++) {
		struct range *last = out ? &bd->code[out - 1] : NULL;

		if (last && last->start == bd->code[i].start) {
			last->redirected |= bd->code[i].redirected;
			last->end = bd->code[i].end > last->end ? bd->code[i].end : last->end;
		} else {
			bd->code[out++] = bd->code[i];
		}
	}
	bd->nr_code = out;
}

static void read_boundary(struct boundary *bd, const char *path)
{
	json_error_t err;
	json_t *o;
	size_t i;

	bd->path = path;
	bd->json = json_load_file(path, 0, &err);
	if (!bd->json)
		die("%s:%d: %s", path, err.line, err.text);
	json_array_foreach(json_object_get(bd->json, "funcs"), i, o)
		add_function(bd, o);
	json_array_foreach(json_object_get(bd->json, "vars"), i, o) {
		if (strcmp(text_of(o, "class"), "switched"))
			continue;
		bd->switched = grown(bd->switched, bd->nr_switched, sizeof(*bd->switched));
		bd->switched[bd->nr_switched++] = range_of(path, json_object_get(o, "sym"));
	}
	if (!bd->nr_code)
		die("%s: it replaces nothing", path);
	merge(bd);
	qsort(bd->switched, bd->nr_switched, sizeof(*bd->switched), by_start);
}

/* ---- verdicts ---- */

static void __attribute__((format(printf, 2, 3))) lost(struct boundary *bd, const char *fmt, ...)
{
	va_list ap;

	if (bd->count[LOST]++ >= MAX_LOST)
		return;
	printf("lost ");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
}

static const struct section *section_at(uint64_t addr)
{
	static const struct section *last;
	size_t i;

	if (last && addr - last->addr < last->size)
		return last;
	for (i = 0; i < nr_secs; i++)
		if (addr - secs[i].addr < secs[i].size)
			return last = &secs[i];
	return NULL;
}

static bool in_boot(uint64_t addr)
{
	const struct section *s = section_at(addr);

	return s && s->boot;
}

static uint64_t relative(const struct section *s, uint64_t off)
{
	int32_t rel;

	memcpy(&rel, s->data + off, sizeof(rel));
	return s->addr + off + (int64_t)rel;
}

static int by_at(const void *a, const void *b)
{
	const struct belongs *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

/* The last one that begins at or before @addr. */
static uint64_t place_of(const struct belongs *b, size_t nr, uint64_t addr)
{
	size_t lo = 0, hi = nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (b[mid].at <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? b[lo - 1].to : addr;
}

static bool is_section(const struct section *s, const char *name)
{
	return s && !strcmp(s->name, name);
}

/* The disassembly is in the order of addresses: what leads to .altinstr_aux is known before. */
static uint64_t real_place(uint64_t from)
{
	const struct section *s = section_at(from);
	static bool sorted;

	if (is_section(s, ".altinstr_replacement"))
		return place_of(replacements, nr_replacements, from);
	if (!is_section(s, ".altinstr_aux"))
		return from;
	if (!sorted && nr_aux)
		qsort(aux, nr_aux, sizeof(*aux), by_at);
	sorted = true;
	return place_of(aux, nr_aux, from);
}

static void branch(struct boundary *bd, uint64_t from, uint64_t to, const char *in)
{
	struct range *old = find(bd->code, bd->nr_code, to);

	if (!old)
		return;
	if (find(bd->code, bd->nr_code, from)) {
		bd->count[BRANCH_OLD]++;
	} else if (in_boot(from)) {
		bd->count[BRANCH_BOOT]++;
	} else if (old->redirected && to == old->start) {
		bd->count[BRANCH_IN]++;
		old->entered = true;
	} else {
		lost(bd, "branch: %s at %llx goes to %s+%#llx", in, (unsigned long long)from,
		     old->name, (unsigned long long)(to - old->start));
	}
}

/*
 * Old code jumps to functions (tail calls). Were it to jump into one, or to what the compiler split off
 * (NAME.cold), that would be a piece of it that the boundary does not know.
 */
static void leave(struct boundary *bd, uint64_t from, uint64_t to, const char *in, const char *label)
{
	if (!find(bd->code, bd->nr_code, from) || find(bd->code, bd->nr_code, to))
		return;
	if (strcspn(label, "+>") < strcspn(label, ">") || strstr(label, ".cold"))
		lost(bd, "piece: %s at %llx goes on at %.*s, which is not known as old code", in,
		     (unsigned long long)from, (int)strcspn(label, ">"), label);
	else
		bd->count[TAIL_CALL]++;
}

static void address(struct boundary *bd, uint64_t from, uint64_t value, const char *in)
{
	struct range *old = find(bd->code, bd->nr_code, value);

	if (!old)
		return;
	if (old->redirected && value == old->start) {
		bd->count[ADDR_IN]++;
		old->entered = true;
	} else if (value != old->start && find(bd->code, bd->nr_code, from) == old) {
		bd->count[ADDR_SELF]++;
	} else {
		lost(bd, "address: %s at %llx takes that of %s+%#llx", in, (unsigned long long)from,
		     old->name, (unsigned long long)(value - old->start));
	}
}

static void word(struct boundary *bd, const struct section *s, uint64_t at, uint64_t value)
{
	struct range *old = find(bd->code, bd->nr_code, value);
	size_t i;

	if (!old)
		return;
	if (find(bd->switched, bd->nr_switched, at)) {
		bd->count[DATA_SWITCHED]++;
		return;
	}
	for (i = 0; i < NR_TABLES; i++) {
		if (at >= tables[i].start && at < tables[i].end) {
			bd->count[DATA_TABLE]++;
			return;
		}
	}
	if (old->redirected && value == old->start) {
		bd->count[DATA_IN]++;
		old->entered = true;
	} else {
		lost(bd, "data: %s at %llx holds %s+%#llx", s->name, (unsigned long long)at,
		     old->name, (unsigned long long)(value - old->start));
	}
}

/* ---- code ---- */

/* "jmp", "jne", "call", "loop"... with an address behind it */
static bool is_branch(const char *insn)
{
	static const char *const prefixes[] = { "bnd ", "notrack ", "data16 ", "cs ", "ds ", "addr32 ",
						"rex.W ", "repz ", "repnz ", "{rex} " };
	size_t i;

again:
	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (!strncmp(insn, prefixes[i], strlen(prefixes[i]))) {
			insn += strlen(prefixes[i]);
			goto again;
		}
	}
	return insn[0] == 'j' || !strncmp(insn, "call", 4) || !strncmp(insn, "loop", 4) ||
	       !strncmp(insn, "xbegin", 6);
}

static bool near_old(uint64_t value)
{
	return value >= low && value < high;
}

/* "ffffffff810d3e02:	call   ffffffff8119af00 <name>" */
static void instruction(const char *line, const char *in)
{
	char *end;
	uint64_t from = strtoull(line, &end, 16), value;
	const char *p, *insn;
	bool branches;
	int i;

	if (end == line || *end != ':')
		return;
	insn = end + 1 + strspn(end + 1, " \t");
	branches = is_branch(insn);
	/* a branch has its target in plain hex; other operands have 0x in front, or # behind */
	for (p = insn + strcspn(insn, " \t"); *p && *p != '<'; ) {
		bool minus = *p == '-', plain;

		if (minus)
			p++;
		plain = strncmp(p, "0x", 2) != 0;
		value = strtoull(p, &end, 16);
		if (end == p || (plain && end - p < 8)) {
			p += *p != '\0';
			continue;
		}
		p = end;
		value = minus ? -value : value;
		if (branches && plain && is_section(section_at(value), ".altinstr_aux") &&
		    !is_section(section_at(from), ".altinstr_aux")) {
			aux = grown(aux, nr_aux, sizeof(*aux));
			aux[nr_aux++] = (struct belongs){ value, real_place(from) };
		}
		if (branches && plain && insn[0] == 'j' && near_old(from) && strchr(p, '<'))
			for (i = 0; i < nr_bds; i++)
				if (!is_section(section_at(value), ".altinstr_aux"))
					leave(&bds[i], from, value, in, strchr(p, '<') + 1);
		if (near_old(value))
			from = real_place(from);
		for (i = 0; near_old(value) && i < nr_bds; i++) {
			if (branches && plain)
				branch(&bds[i], from, value, in);
			else
				address(&bds[i], from, value, in);
		}
	}
}

static size_t read_code(void)
{
	char in[256] = "?", *line = NULL;
	size_t cap = 0, nr = 0;
	ssize_t len;

	while ((len = getline(&line, &cap, stdin)) > 0) {
		line[len - 1] = '\0';
		/* "ffffffff810d3ea0 <wake_up_q>:" */
		if (line[len - 2] == ':' && strchr(line, '<')) {
			snprintf(in, sizeof(in), "%.*s", (int)strcspn(strchr(line, '<') + 1, ">"),
				 strchr(line, '<') + 1);
		} else if (strchr(line, '\t')) {
			instruction(line + strspn(line, " "), in);
			nr++;
		}
	}
	free(line);
	return nr;
}

/* ---- data ---- */

static void read_words(const struct section *s)
{
	uint64_t off, value;
	int i;

	for (off = 0; off + sizeof(value) <= s->size; off++) {
		memcpy(&value, s->data + off, sizeof(value));
		for (i = 0; near_old(value) && i < nr_bds; i++)
			word(&bds[i], s, s->addr + off, value);
	}
}

/* struct kernel_symbol: value, name, namespace, all relative */
static void read_exports(const struct section *s)
{
	uint64_t off;
	int i;

	for (off = 0; off + 12 <= s->size; off += 12) {
		uint64_t value = relative(s, off);

		for (i = 0; near_old(value) && i < nr_bds; i++) {
			struct range *old = find(bds[i].code, bds[i].nr_code, value);

			if (old && old->redirected && value == old->start) {
				bds[i].count[EXPORT_IN]++;
				old->entered = true;
			} else if (old) {
				lost(&bds[i], "export: %s+%#llx", old->name,
				     (unsigned long long)(value - old->start));
			}
		}
	}
}

/*
 * struct alt_instr begins with two relative addresses, of the place and of what may replace it; its
 * size differs from kernel to kernel.
 */
static void read_alternatives(const struct section *s)
{
	unsigned int size;
	uint64_t off;

	for (size = 12; size <= 14; size++) {
		bool fits = s->size % size == 0;

		nr_replacements = 0;
		for (off = 0; fits && off < s->size; off += size) {
			uint64_t place = relative(s, off), at = relative(s, off + 4);
			const struct section *where = section_at(place);

			fits = where && where->code &&
			       is_section(section_at(at), ".altinstr_replacement");
			replacements = grown(replacements, nr_replacements, sizeof(*replacements));
			replacements[nr_replacements++] = (struct belongs){ at, place };
		}
		if (fits)
			break;
	}
	if (size > 14)
		die("the records in .altinstructions have an unknown form");
	qsort(replacements, nr_replacements, sizeof(*replacements), by_at);
}

/* A place, and where it goes on; both relative, one behind the other. */
static void read_pairs(const struct section *s, uint64_t start, uint64_t end, unsigned int size,
		       const char *what)
{
	uint64_t off;
	int i;

	for (off = start - s->addr; off + size <= end - s->addr; off += size) {
		uint64_t place = relative(s, off), to = relative(s, off + 4);

		for (i = 0; near_old(to) && i < nr_bds; i++) {
			struct range *old = find(bds[i].code, bds[i].nr_code, to);

			if (old && find(bds[i].code, bds[i].nr_code, place))
				bds[i].count[TABLE_SELF]++;
			else if (old && !in_boot(place))
				lost(&bds[i], "%s: %llx goes on at %s+%#llx", what,
				     (unsigned long long)place, old->name,
				     (unsigned long long)(to - old->start));
		}
	}
}

static void read_data(void)
{
	size_t i;

	for (i = 0; i < nr_secs; i++) {
		struct section *s = &secs[i];

		if (!s->data || s->code)
			continue;
		read_words(s);
		if (!strcmp(s->name, "__ksymtab") || !strcmp(s->name, "__ksymtab_gpl"))
			read_exports(s);
		if (!strcmp(s->name, "__ex_table"))
			read_pairs(s, s->addr, s->addr + s->size, 12, "exception");
		if (tables[JUMP_TABLE].start - s->addr < s->size)
			read_pairs(s, tables[JUMP_TABLE].start, tables[JUMP_TABLE].end, 16,
				   "jump label");
	}
}

/* ---- the file ---- */

static void read_symbols(Elf *elf, Elf_Scn *scn, const GElf_Shdr *sh)
{
	Elf_Data *data = elf_getdata(scn, NULL);
	GElf_Sym sym;
	size_t t;
	int i;

	for (i = 0; data && gelf_getsym(data, i, &sym); i++) {
		const char *name = elf_strptr(elf, sh->sh_link, sym.st_name);

		for (t = 0; name && t < NR_TABLES; t++) {
			if (!strcmp(name, tables[t].start_name))
				tables[t].start = sym.st_value;
			if (!strcmp(name, tables[t].end_name))
				tables[t].end = sym.st_value;
		}
	}
}

static void read_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	Elf_Scn *scn = NULL;
	size_t shstr, i;
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = fd < 0 ? NULL : elf_begin(fd, ELF_C_READ_MMAP, NULL);
	if (!elf || elf_getshdrstrndx(elf, &shstr))
		die("%s is no kernel: %s", path, fd < 0 ? strerror(errno) : elf_errmsg(-1));
	while ((scn = elf_nextscn(elf, scn))) {
		struct section s;
		GElf_Shdr sh;

		if (!gelf_getshdr(scn, &sh))
			die("%s is damaged", path);
		if (sh.sh_type == SHT_SYMTAB)
			read_symbols(elf, scn, &sh);
		if (!(sh.sh_flags & SHF_ALLOC) || !sh.sh_size)
			continue;
		s = (struct section){ elf_strptr(elf, shstr, sh.sh_name), sh.sh_addr, sh.sh_size,
				      NULL, sh.sh_flags & SHF_EXECINSTR, false };
		s.boot = !strcmp(s.name, ".init.text") || !strcmp(s.name, ".exit.text");
		if (sh.sh_type != SHT_NOBITS) {
			Elf_Data *data = elf_rawdata(scn, NULL);

			if (!data || data->d_size < sh.sh_size)
				die("%s: section %s is cut off", path, s.name);
			s.data = data->d_buf;
		}
		secs = grown(secs, nr_secs, sizeof(*secs));
		secs[nr_secs++] = s;
	}
	if (!nr_secs)
		die("%s has no sections", path);
	for (i = 0; i < nr_secs; i++)
		if (secs[i].data && is_section(&secs[i], ".altinstructions"))
			read_alternatives(&secs[i]);
}

static void report(struct boundary *bd)
{
	unsigned long redirects = 0, entered = 0, bytes = 0;
	size_t i;
	int c;

	for (i = 0; i < bd->nr_code; i++) {
		redirects += bd->code[i].redirected;
		entered += bd->code[i].redirected && bd->code[i].entered;
		bytes += bd->code[i].end - bd->code[i].start;
	}
	printf("%s: %zu pieces of old code, %lu bytes; %lu of %lu redirects seen in use\n", bd->path,
	       bd->nr_code, bytes, entered, redirects);
	for (c = 0; c < COUNTS; c++)
		printf("  %8lu %s\n", bd->count[c], count_names[c]);
	printf("%s: %lu lost\n", bd->path, bd->count[LOST]);
	json_decref(bd->json);
	free(bd->code);
	free(bd->switched);
}

int main(int argc, char **argv)
{
	size_t instructions;
	int i;

	if (argc < 3)
		die("usage: objdump -d VMLINUX | soundness VMLINUX BOUNDARY.JSON...");
	nr_bds = argc - 2;
	bds = calloc(nr_bds, sizeof(*bds));
	if (!bds)
		die("no memory");
	for (i = 0; i < nr_bds; i++)
		read_boundary(&bds[i], argv[2 + i]);
	read_file(argv[1]);
	instructions = read_code();
	if (instructions < 100)
		die("no disassembly on the standard input");
	read_data();
	printf("%zu instructions, %zu sections\n", instructions, nr_secs);
	for (i = 0; i < nr_bds; i++)
		report(&bds[i]);
	free(bds);
	free(secs);
	return 0;
}
