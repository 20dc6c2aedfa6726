// SPDX-License-Identifier: GPL-2.0
/*
 * ko.c - see ko.h
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <inttypes.h>
#include <libelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/hash.h"
#include "lib/util.h"
#include "runtime/ko.h"
#include "runtime/module-abi.h"

/* Where the linker puts the module's own build-id. */
#define SEC_BUILD_ID	".note.gnu.build-id"

/* A scheduler module with full debug information is a few MB. */
#define KO_MAX_SIZE	(1024UL * 1024 * 1024)

struct ko {
	char *path;
	char *image;
	size_t size;
	const char *shstrtab;
	GElf_Shdr symtab, strtab;
	struct ps_target target;
	struct build_id build_id;
	const struct ps_symbols *symbols;
	const char *names;	/* after the array in symbols */
	const struct ps_entries *entries;
	const char *entry_names;
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

static bool inside(const struct ko *ko, const GElf_Shdr *sh)
{
	return sh->sh_type != SHT_NOBITS && sh->sh_offset <= ko->size &&
	       sh->sh_size <= ko->size - sh->sh_offset;
}

/* Names go into messages. */
static bool is_printable(const char *s)
{
	for (; *s; s++)
		if (!isgraph((unsigned char)*s))
			return false;
	return true;
}

static int parse_target(struct ko *ko, const GElf_Shdr *sh)
{
	if (sh->sh_size != sizeof(ko->target)) {
		ps_err("%s: section %s has %" PRIu64 " bytes, not %zu: built by another plugsched: build it again",
		       ko->path, PS_SEC_TARGET, (uint64_t)sh->sh_size, sizeof(ko->target));
		return -EINVAL;
	}
	memcpy(&ko->target, ko->image + sh->sh_offset, sizeof(ko->target));
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

static int parse_symbols(struct ko *ko, const GElf_Shdr *sh)
{
	const struct ps_symbols *syms = (const void *)(ko->image + sh->sh_offset);
	uint64_t array;
	uint32_t i;

	if (sh->sh_size < sizeof(*syms) || sh->sh_offset % 8)
		goto bad;
	array = (uint64_t)syms->count * sizeof(syms->symbols[0]);
	if (array > sh->sh_size - sizeof(*syms) ||
	    syms->strings_size != sh->sh_size - sizeof(*syms) - array || !syms->strings_size)
		goto bad;
	ko->symbols = syms;
	ko->names = (const char *)&syms->symbols[syms->count];
	if (ko->names[syms->strings_size - 1])
		goto bad;
	for (i = 0; i < syms->count; i++)
		if (syms->symbols[i].name >= syms->strings_size ||
		    syms->symbols[i].kernel_name >= syms->strings_size ||
		    !is_printable(ko->names + syms->symbols[i].kernel_name))
			goto bad;
	return 0;
bad:
	ps_err("%s: section %s is damaged: build the module again", ko->path, PS_SEC_SYMBOLS);
	return -EINVAL;
}

static int parse_entries(struct ko *ko, const GElf_Shdr *sh)
{
	const struct ps_entries *es = (const void *)(ko->image + sh->sh_offset);
	uint64_t array;
	uint32_t i;

	if (sh->sh_size < sizeof(*es) || sh->sh_offset % 8)
		goto bad;
	array = (uint64_t)es->count * sizeof(es->entries[0]);
	if (array > sh->sh_size - sizeof(*es) ||
	    es->strings_size != sh->sh_size - sizeof(*es) - array || !es->strings_size)
		goto bad;
	ko->entries = es;
	ko->entry_names = (const char *)&es->entries[es->count];
	if (ko->entry_names[es->strings_size - 1])
		goto bad;
	for (i = 0; i < es->count; i++)
		if (es->entries[i].name >= es->strings_size ||
		    es->entries[i].size > PS_ENTRY_BYTES || es->entries[i].fixed > PS_ENTRY_BYTES ||
		    !is_printable(ko->entry_names + es->entries[i].name))
			goto bad;
	return 0;
bad:
	ps_err("%s: section %s is damaged: build the module again", ko->path, PS_SEC_ENTRIES);
	return -EINVAL;
}

static int parse_sections(struct ko *ko, Elf *elf)
{
	bool have_target = false;
	Elf_Scn *scn = NULL;
	size_t shstrndx;
	GElf_Shdr sh;
	int ret;

	if (elf_getshdrstrndx(elf, &shstrndx))
		goto bad;
	while ((scn = elf_nextscn(elf, scn))) {
		const char *name;

		if (!gelf_getshdr(scn, &sh))
			goto bad;
		name = elf_strptr(elf, shstrndx, sh.sh_name);
		if (!name)
			goto bad;
		if (sh.sh_type == SHT_SYMTAB) {
			Elf_Scn *strscn = elf_getscn(elf, sh.sh_link);

			if (!inside(ko, &sh) || sh.sh_offset % 8 || !strscn ||
			    !gelf_getshdr(strscn, &ko->strtab) || !inside(ko, &ko->strtab) ||
			    !ko->strtab.sh_size ||
			    ko->image[ko->strtab.sh_offset + ko->strtab.sh_size - 1])
				goto bad;
			ko->symtab = sh;
			continue;
		}
		if (strcmp(name, PS_SEC_TARGET) && strcmp(name, PS_SEC_SYMBOLS) &&
		    strcmp(name, PS_SEC_ENTRIES) && strcmp(name, SEC_BUILD_ID))
			continue;
		if (!inside(ko, &sh))
			goto bad;
		if (!strcmp(name, SEC_BUILD_ID)) {
			if (build_id_in_notes(ko->image + sh.sh_offset, sh.sh_size, &ko->build_id))
				goto bad;
			continue;
		}
		if (!strcmp(name, PS_SEC_TARGET)) {
			ret = parse_target(ko, &sh);
			have_target = !ret;
		} else if (!strcmp(name, PS_SEC_SYMBOLS)) {
			ret = parse_symbols(ko, &sh);
		} else {
			ret = parse_entries(ko, &sh);
		}
		if (ret)
			return ret;
	}
	if (!have_target || !ko->symbols || !ko->entries) {
		ps_err("%s is not a scheduler module: build one with `plugsched build`", ko->path);
		return -EINVAL;
	}
	if (!ko->symtab.sh_size)
		goto bad;
	return 0;
bad:
	ps_err("%s is damaged: build the module again", ko->path);
	return -EINVAL;
}

int ko_open(const char *path, struct ko **out)
{
	struct ko *ko;
	GElf_Ehdr eh;
	Elf *elf;
	int ret;

	ko = calloc(1, sizeof(*ko));
	if (!ko)
		return -ENOMEM;
	ko->path = strdup(path);
	ret = ko->path ? read_image(ko) : -ENOMEM;
	if (ret)
		goto err;

	elf_version(EV_CURRENT);
	elf = elf_memory(ko->image, ko->size);
	if (!elf || elf_kind(elf) != ELF_K_ELF || !gelf_getehdr(elf, &eh) ||
	    gelf_getclass(elf) != ELFCLASS64 || eh.e_type != ET_REL) {
		ps_err("%s is not a kernel module", path);
		ret = -EINVAL;
	} else {
		ret = parse_sections(ko, elf);
	}
	if (elf)
		elf_end(elf);
	if (ret)
		goto err;
	*out = ko;
	return 0;
err:
	ko_close(ko);
	return ret;
}

void ko_close(struct ko *ko)
{
	if (!ko)
		return;
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

int ko_entries(const struct ko *ko, const char *kallsyms, struct live_entries *es)
{
	uint32_t i, nr = ko->entries->count;
	struct kernel_symbol end = { .name = "_etext" };
	int ret;

	memset(es, 0, sizeof(*es));
	ret = kernel_text_base(kallsyms, &es->text);
	if (!ret)
		ret = kernel_check_symbols(kallsyms, &end, 1);
	if (ret)
		return ret;
	if (!end.seen) {
		ps_err("%s has no symbol _etext: is CONFIG_KALLSYMS on in this kernel?", kallsyms);
		return -ENOENT;
	}
	es->text_end = end.seen;
	es->slide = es->text - ko->target.text_base;
	es->list = calloc(nr ?: 1, sizeof(*es->list));
	if (!es->list)
		return -ENOMEM;
	es->nr = nr;
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
};

static int hidden_by_name(const void *a, const void *b)
{
	const struct hidden *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int verify_hidden(const struct ko *ko, const struct hidden *hidden, const char *kallsyms)
{
	size_t i, nr = ko->symbols->count;
	struct kernel_symbol *syms;
	int ret;

	syms = calloc(nr ?: 1, sizeof(*syms));
	if (!syms)
		return -ENOMEM;
	for (i = 0; i < nr; i++) {
		syms[i].name = hidden[i].kernel_name;
		syms[i].expected = hidden[i].addr;
	}
	ret = kernel_check_symbols(kallsyms, syms, nr);
	for (i = 0; !ret && i < nr; i++) {
		if (syms[i].matches)
			continue;
		if (syms[i].seen)
			ps_err("%s expects %s at %#" PRIx64 ", the running kernel has it at %#" PRIx64 ": not the kernel it was built for",
			       ko->path, syms[i].name, syms[i].expected, syms[i].seen);
		else
			ps_err("%s needs %s, which the running kernel does not have: not the kernel it was built for",
			       ko->path, syms[i].name);
		ret = -EINVAL;
	}
	free(syms);
	return ret;
}

static int patch_symtab(struct ko *ko, struct hidden *hidden)
{
	Elf64_Sym *sym = (Elf64_Sym *)(ko->image + ko->symtab.sh_offset);
	size_t i, nr = ko->symtab.sh_size / sizeof(*sym);
	const char *strings = ko->image + ko->strtab.sh_offset;
	int resolved = 0;

	for (i = 1; i < nr; i++) {
		struct hidden key, *h;

		if (sym[i].st_shndx != SHN_UNDEF)
			continue;
		if (sym[i].st_name >= ko->strtab.sh_size) {
			ps_err("%s is damaged: build the module again", ko->path);
			return -EINVAL;
		}
		key.name = strings + sym[i].st_name;
		h = bsearch(&key, hidden, ko->symbols->count, sizeof(*h), hidden_by_name);
		if (!h)
			continue;
		sym[i].st_shndx = SHN_ABS;
		sym[i].st_value = h->addr;
		resolved++;
	}
	return resolved;
}

int ko_resolve(struct ko *ko, const char *kallsyms)
{
	uint32_t i, nr = ko->symbols->count;
	struct hidden *hidden;
	uint64_t base;
	int ret;

	ret = kernel_text_base(kallsyms, &base);
	if (ret)
		return ret;
	hidden = calloc(nr ?: 1, sizeof(*hidden));
	if (!hidden)
		return -ENOMEM;
	for (i = 0; i < nr; i++) {
		const struct ps_symbol *s = &ko->symbols->symbols[i];

		hidden[i].name = ko->names + s->name;
		hidden[i].kernel_name = ko->names + s->kernel_name;
		hidden[i].addr = s->addr;
		if (!(s->flags & PS_SYM_PERCPU))
			hidden[i].addr += base - ko->target.text_base;
	}
	ret = verify_hidden(ko, hidden, kallsyms);
	if (!ret) {
		qsort(hidden, nr, sizeof(*hidden), hidden_by_name);
		ret = patch_symtab(ko, hidden);
	}
	free(hidden);
	return ret;
}
