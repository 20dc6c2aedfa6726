// SPDX-License-Identifier: GPL-2.0
/*
 * ko.c - see ko.h
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/elf-file.h"
#include "lib/hash.h"
#include "lib/util.h"
#include "runtime/kcore.h"
#include "runtime/ko.h"
#include "runtime/module-abi.h"

/* Where the linker puts the module's own build-id. */
#define SEC_BUILD_ID	".note.gnu.build-id"

#define TEXT_END	"_etext"

/* A scheduler module with full debug information is a few MB. */
#define KO_MAX_SIZE	(1024UL * 1024 * 1024)

struct ko {
	char *path;
	char *image;
	size_t size;
	struct elf_file elf;	/* of image */
	struct elf_symbols elf_symbols;
	struct ps_target target;
	struct build_id build_id;
	const struct ps_symbols *symbols;
	const char *names;		/* of symbols */
	const struct ps_entries *entries;
	const char *entry_names;	/* of entries */
	uint64_t symbols_hash, entries_hash;
	const struct ps_range *ranges;
	size_t nr_ranges;
	uint64_t text, text_end;	/* of the running kernel, once resolved */
};

static int read_image(struct ko *ko)
{
	struct stat st;
	size_t done = 0;
	int fd, ret = 0;

	fd = open(ko->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st)) {
		ret = -errno;
		ps_err("cannot read %s: %s", ko->path, strerror(-ret));
		goto out;
	}
	if (!S_ISREG(st.st_mode) || (uint64_t)st.st_size > KO_MAX_SIZE) {
		ps_err("%s is not a kernel module", ko->path);
		ret = -EINVAL;
		goto out;
	}
	ko->size = st.st_size;
	ko->image = malloc(ko->size + 1);
	if (!ko->image) {
		ret = -ENOMEM;
		goto out;
	}
	while (done < ko->size) {
		ssize_t n = read(fd, ko->image + done, ko->size - done);

		if (n <= 0) {
			ret = n ? -errno : -EIO;
			ps_err("cannot read %s: %s", ko->path, strerror(-ret));
			goto out;
		}
		done += n;
	}
out:
	if (fd >= 0)
		close(fd);
	return ret;
}

/* Names go into messages. */
static bool is_printable(const char *s)
{
	for (; *s; s++)
		if (!isgraph((unsigned char)*s))
			return false;
	return true;
}

static int parse_target(struct ko *ko, const void *data, size_t size)
{
	if (size != sizeof(ko->target)) {
		ps_err("%s: section %s has %zu bytes, not %zu: built by another plugsched: build it again",
		       ko->path, PS_SEC_TARGET, size, sizeof(ko->target));
		return -EINVAL;
	}
	memcpy(&ko->target, data, sizeof(ko->target));
	ko->target.release[sizeof(ko->target.release) - 1] = '\0';
	if (ko->target.abi_version != PLUGSCHED_ABI_VERSION) {
		ps_err("%s was built for version %u of the runtime, this is %u: build it again",
		       ko->path, ko->target.abi_version, PLUGSCHED_ABI_VERSION);
		return -EINVAL;
	}
	if (!is_printable(ko->target.release)) {
		ps_err("%s names no release of its kernel: build it again", ko->path);
		return -EINVAL;
	}
	if (!ko->target.build_id_len || ko->target.build_id_len > BUILD_ID_MAX) {
		ps_err("%s names no build-id of its kernel: build it again", ko->path);
		return -EINVAL;
	}
	return 0;
}

/*
 * The strings that follow a table of @count records of @record bytes; NULL when they are not all
 * there or not terminated. @head: bytes before the records
 */
static const char *strings_of(const void *table, size_t size, size_t head, uint64_t count,
			      size_t record, uint64_t strings_size)
{
	const char *strings = table;

	if (count * record > size - head || strings_size != size - head - count * record)
		return NULL;
	strings += head + count * record;
	return strings_size && !strings[strings_size - 1] ? strings : NULL;
}

static int report_section(const struct ko *ko, const char *section)
{
	ps_err("%s: section %s is damaged: build the module again", ko->path, section);
	return -EINVAL;
}

static int parse_symbols(struct ko *ko, const void *data, size_t size)
{
	const struct ps_symbols *syms = data;
	uint32_t i;

	if (size < sizeof(*syms) || (uintptr_t)data % 8)
		goto bad;
	ko->names = strings_of(syms, size, sizeof(*syms), syms->count, sizeof(syms->symbols[0]),
			       syms->strings_size);
	if (!ko->names)
		goto bad;
	for (i = 0; i < syms->count; i++)
		if (syms->symbols[i].name >= syms->strings_size ||
		    syms->symbols[i].kernel_name >= syms->strings_size ||
		    !is_printable(ko->names + syms->symbols[i].kernel_name))
			goto bad;
	ko->symbols = syms;
	ko->symbols_hash = hash_words(HASH_START, data, size);
	return 0;
bad:
	return report_section(ko, PS_SEC_SYMBOLS);
}

static int parse_entries(struct ko *ko, const void *data, size_t size)
{
	const struct ps_entries *es = data;
	uint32_t i;

	if (size < sizeof(*es) || (uintptr_t)data % 8)
		goto bad;
	ko->entry_names = strings_of(es, size, sizeof(*es), es->count, sizeof(es->entries[0]),
				     es->strings_size);
	if (!ko->entry_names)
		goto bad;
	for (i = 0; i < es->count; i++)
		if (es->entries[i].name >= es->strings_size ||
		    es->entries[i].size > PS_ENTRY_BYTES || es->entries[i].fixed > PS_ENTRY_BYTES ||
		    !is_printable(ko->entry_names + es->entries[i].name))
			goto bad;
	ko->entries = es;
	ko->entries_hash = hash_words(HASH_START, data, size);
	return 0;
bad:
	return report_section(ko, PS_SEC_ENTRIES);
}

/* The module's own data: it would be relocated, apart from what counts here. */
static void parse_ranges(struct ko *ko)
{
	uint32_t sec = elf_file_section(&ko->elf, PS_SEC_RANGES);
	size_t size = 0;
	const void *data = NULL;

	if (sec != ELF_FILE_NONE)
		data = elf_file_bytes(&ko->elf, sec, &size);
	if (!data || (uintptr_t)data % 8)
		return;
	ko->ranges = data;
	ko->nr_ranges = size / sizeof(*ko->ranges);
}

static int report_damage(const struct ko *ko)
{
	ps_err("%s is damaged: build the module again", ko->path);
	return -EINVAL;
}

/* The sections that `plugsched build` adds; one that is missing says that it is not its module. */
static int parse_sections(struct ko *ko)
{
	static const struct {
		const char *section;
		int (*parse)(struct ko *ko, const void *data, size_t size);
	} parts[] = {
		{ PS_SEC_TARGET, parse_target },
		{ PS_SEC_SYMBOLS, parse_symbols },
		{ PS_SEC_ENTRIES, parse_entries },
	};
	size_t i;

	parse_ranges(ko);
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		uint32_t sec = elf_file_section(&ko->elf, parts[i].section);
		const void *data;
		size_t size;
		int ret;

		if (sec == ELF_FILE_NONE) {
			ps_err("%s is not a scheduler module: build one with `plugsched build`", ko->path);
			return -EINVAL;
		}
		data = elf_file_bytes(&ko->elf, sec, &size);
		if (!data && ko->elf.secs[sec].size)
			return report_damage(ko);
		ret = parts[i].parse(ko, data, size);
		if (ret)
			return ret;
	}
	return 0;
}

static int parse_build_id(struct ko *ko)
{
	uint32_t sec = elf_file_section(&ko->elf, SEC_BUILD_ID);
	const void *notes;
	size_t size;

	if (sec == ELF_FILE_NONE)
		return 0;
	notes = elf_file_bytes(&ko->elf, sec, &size);
	return build_id_in_notes(notes, size, &ko->build_id) ? report_damage(ko) : 0;
}

/* ko_resolve() changes the symbols in the image: libelf's may be a copy. */
static int parse_symtab(struct ko *ko)
{
	const struct elf_symbols *syms = &ko->elf_symbols;

	if (elf_file_symbols(&ko->elf, &ko->elf_symbols) ||
	    ko->elf.secs[syms->sec].offset % sizeof(syms->v->st_value))
		return report_damage(ko);
	return 0;
}

static int parse_image(struct ko *ko)
{
	int ret = elf_file_from_memory(&ko->elf, ko->image, ko->size);

	if (ret == -EINVAL)
		return report_damage(ko);
	if (ret || !ko->elf.is_64le || ko->elf.type != ET_REL) {
		ps_err("%s is not a kernel module", ko->path);
		return -EINVAL;
	}
	ret = parse_sections(ko);
	if (!ret)
		ret = parse_build_id(ko);
	return ret ? ret : parse_symtab(ko);
}

int ko_open(const char *path, struct ko **out)
{
	struct ko *ko;
	int ret;

	ko = calloc(1, sizeof(*ko));
	if (!ko)
		return -ENOMEM;
	ko->path = strdup(path);
	ret = ko->path ? read_image(ko) : -ENOMEM;
	if (!ret)
		ret = parse_image(ko);
	if (ret) {
		ko_close(ko);
		return ret;
	}
	*out = ko;
	return 0;
}

void ko_close(struct ko *ko)
{
	if (!ko)
		return;
	elf_file_close(&ko->elf);
	free(ko->image);
	free(ko->path);
	free(ko);
}

const char *ko_release(const struct ko *ko)
{
	return ko->target.release;
}

const struct build_id *ko_build_id(const struct ko *ko)
{
	return &ko->build_id;
}

const void *ko_image(const struct ko *ko, size_t *size)
{
	*size = ko->size;
	return ko->image;
}

int ko_check_target(const struct ko *ko, const struct build_id *running)
{
	char want[2 * BUILD_ID_MAX + 1], have[2 * BUILD_ID_MAX + 1];
	struct build_id id = { .len = ko->target.build_id_len };

	memcpy(id.bytes, ko->target.build_id, id.len);
	if (id.len == running->len && !memcmp(id.bytes, running->bytes, id.len))
		return 0;
	ps_err("%s is for kernel %s (build-id %s), this one has build-id %s: use this kernel's own module",
	       ko->path, ko->target.release, build_id_hex(&id, want), build_id_hex(running, have));
	return -EINVAL;
}

int ko_check_btf(const struct ko *ko, const char *btf)
{
	uint64_t size, hash;
	int ret;

	if (!ko->target.btf_size)
		return 0;
	ret = hash_file(btf, &size, &hash);
	if (ret) {
		ps_err("cannot read the running kernel's types in %s: %s", btf, strerror(-ret));
		return ret;
	}
	if (size == ko->target.btf_size && hash == ko->target.btf_hash)
		return 0;
	ps_err("%s was built with other types than the running kernel's in %s: its structs may differ; build it for this very kernel",
	       ko->path, btf);
	return -EINVAL;
}

int ko_entries(const struct ko *ko, struct live_entries *es)
{
	uint32_t i, nr = ko->entries->count;

	memset(es, 0, sizeof(*es));
	es->text = ko->text;
	es->text_end = ko->text_end;
	es->slide = es->text - ko->target.text_base;
	es->list = calloc(nr ?: 1, sizeof(*es->list));
	if (!es->list)
		return -ENOMEM;
	es->nr = nr;
	es->ranges = ko->ranges;
	es->nr_ranges = ko->nr_ranges;
	for (i = 0; i < nr; i++) {
		es->list[i].expect = &ko->entries->entries[i];
		es->list[i].name = ko->entry_names + es->list[i].expect->name;
		es->list[i].addr = es->list[i].expect->addr + es->slide;
	}
	return 0;
}

void ko_entries_free(struct live_entries *es)
{
	free(es->list);
	memset(es, 0, sizeof(*es));
}

/* What the module calls a symbol, what the kernel does, and where it is now. */
struct hidden {
	const char *name;
	const char *kernel_name;
	uint64_t addr;
	bool percpu;
};

static int hidden_by_name(const void *a, const void *b)
{
	const struct hidden *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int report_symbol(const struct ko *ko, const struct kernel_symbol *sym)
{
	if (sym->seen)
		ps_err("%s expects %s at %#" PRIx64 ", the running kernel has it at %#" PRIx64 ": not the kernel it was built for",
		       ko->path, sym->name, sym->expected, sym->seen);
	else
		ps_err("%s needs %s, which the running kernel does not have: not the kernel it was built for",
		       ko->path, sym->name);
	return -EINVAL;
}

/*
 * Are the running kernel's tables of symbols the target's, so that each symbol is where it has it?
 * No address in them moves with the kernel but the base of all others.
 */
static bool table_matches(const struct ps_target *t, uint64_t slide, const char *kcore)
{
	uint8_t buf[64 * 1024];
	uint64_t hash = HASH_START, at, base, n;
	struct kcore k;
	int ret = kcore_open(&k, kcore);

	for (at = 0; !ret && at < t->table_size; at += n) {
		n = t->table_size - at < sizeof(buf) ? t->table_size - at : sizeof(buf);
		ret = kcore_read(&k, t->table_addr + slide + at, buf, n);
		if (ret)
			break;
		if (t->table_base >= at && t->table_base - at + sizeof(base) <= n) {
			memcpy(&base, buf + (t->table_base - at), sizeof(base));
			base -= slide;
			memcpy(buf + (t->table_base - at), &base, sizeof(base));
		}
		hash = hash_words(hash, buf, n);
	}
	kcore_close(&k);
	return !ret && t->table_size && hash == t->table_hash;
}

/*
 * Is each symbol in its place? The per-CPU area's are looked up in any case: they come first, with
 * _text. Takes the end of the text, which is needed later, from the same walk, or from what is
 * known.
 */
static int verify_hidden(struct ko *ko, const struct hidden *hidden, const char *kallsyms,
			 const char *kcore)
{
	bool known = table_matches(&ko->target, ko->text - ko->target.text_base, kcore);
	size_t i, nr = 0;
	struct kernel_symbol *syms;
	int ret;

	syms = calloc(ko->symbols->count + 1, sizeof(*syms));
	if (!syms)
		return -ENOMEM;
	for (i = 0; i < ko->symbols->count; i++) {
		if (known && str_eq(hidden[i].kernel_name, TEXT_END))
			ko->text_end = hidden[i].addr;
		if (known && !hidden[i].percpu)
			continue;
		syms[nr].name = hidden[i].kernel_name;
		syms[nr++].expected = hidden[i].addr;
	}
	if (!ko->text_end)
		syms[nr++].name = TEXT_END;
	ret = kernel_check_symbols(kallsyms, syms, nr);
	for (i = 0; !ret && i < nr; i++) {
		if (!syms[i].expected && str_eq(syms[i].name, TEXT_END))
			ko->text_end = syms[i].seen;
		else if (!syms[i].matches)
			ret = report_symbol(ko, &syms[i]);
	}
	free(syms);
	if (!ret && !ko->text_end) {
		ps_err("%s has no symbol _etext: is CONFIG_KALLSYMS on in this kernel?", kallsyms);
		ret = -ENOENT;
	}
	return ret;
}

static int patch_symtab(struct ko *ko, struct hidden *hidden)
{
	const struct elf_symbols *syms = &ko->elf_symbols;
	Elf64_Sym *sym = (Elf64_Sym *)(ko->image + ko->elf.secs[syms->sec].offset);
	int resolved = 0;
	uint32_t i;

	for (i = 1; i < syms->nr; i++) {
		struct hidden key, *h;

		if (sym[i].st_shndx != SHN_UNDEF)
			continue;
		key.name = elf_symbol_name(syms, i);
		h = bsearch(&key, hidden, ko->symbols->count, sizeof(*h), hidden_by_name);
		if (!h)
			continue;
		sym[i].st_shndx = SHN_ABS;
		sym[i].st_value = h->addr;
		resolved++;
	}
	return resolved;
}

/*
 * Are the addresses those that were built in? Where the running kernel's tables of symbols are the
 * target's, they are not compared with it one by one.
 */
static int check_tables(const struct ko *ko)
{
	if (ko->symbols_hash != ko->target.symbols_hash)
		return report_section(ko, PS_SEC_SYMBOLS);
	if (ko->entries_hash != ko->target.entries_hash)
		return report_section(ko, PS_SEC_ENTRIES);
	return 0;
}

int ko_resolve(struct ko *ko, const char *kallsyms, const char *kcore)
{
	uint32_t i, nr = ko->symbols->count;
	struct hidden *hidden;
	int ret;

	ret = check_tables(ko) ?: kernel_text_base(kallsyms, &ko->text);
	if (ret)
		return ret;
	ko->text_end = 0;
	hidden = calloc(nr ?: 1, sizeof(*hidden));
	if (!hidden)
		return -ENOMEM;
	for (i = 0; i < nr; i++) {
		const struct ps_symbol *s = &ko->symbols->symbols[i];

		hidden[i].name = ko->names + s->name;
		hidden[i].kernel_name = ko->names + s->kernel_name;
		hidden[i].addr = s->addr;
		hidden[i].percpu = s->flags & PS_SYM_PERCPU;
		if (!hidden[i].percpu)
			hidden[i].addr += ko->text - ko->target.text_base;
	}
	ret = verify_hidden(ko, hidden, kallsyms, kcore);
	if (!ret) {
		qsort(hidden, nr, sizeof(*hidden), hidden_by_name);
		ret = patch_symtab(ko, hidden);
	}
	free(hidden);
	return ret;
}
