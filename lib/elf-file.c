// SPDX-License-Identifier: GPL-2.0
/*
 * elf-file.c - an ELF file: sections, symbols, relocations, notes; see elf-file.h
 */
#include "lib/elf-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/mem.h"
#include "lib/str.h"

static int read_sections(struct elf_file *f)
{
	Elf_Scn *scn = NULL;
	size_t names, nr;

	if (elf_getshdrnum(f->elf, &nr) || elf_getshdrstrndx(f->elf, &names))
		return -EINVAL;
	if (!nr)
		return 0;
	f->secs = xcalloc(nr, sizeof(*f->secs));
	f->nr_secs = nr;
	f->secs[0].name = "";
	while ((scn = elf_nextscn(f->elf, scn))) {
		struct elf_sec *sec = &f->secs[elf_ndxscn(scn)];
		GElf_Shdr sh;

		if (!gelf_getshdr(scn, &sh))
			return -EINVAL;
		sec->name = elf_strptr(f->elf, names, sh.sh_name);
		if (!sec->name)
			return -EINVAL;
		sec->addr = sh.sh_addr;
		sec->offset = sh.sh_offset;
		sec->size = sh.sh_size;
		sec->flags = sh.sh_flags;
		sec->align = sh.sh_addralign;
		sec->type = sh.sh_type;
		sec->link = sh.sh_link;
		sec->info = sh.sh_info;
	}
	return 0;
}

static int read_file(struct elf_file *f)
{
	GElf_Ehdr eh;

	if (!f->elf || elf_kind(f->elf) != ELF_K_ELF || !gelf_getehdr(f->elf, &eh))
		return -ENOEXEC;
	f->type = eh.e_type;
	f->machine = eh.e_machine;
	f->is_64le = gelf_getclass(f->elf) == ELFCLASS64 && eh.e_ident[EI_DATA] == ELFDATA2LSB;
	return read_sections(f);
}

int elf_file_open(struct elf_file *f, const char *path)
{
	int err;

	memset(f, 0, sizeof(*f));
	elf_version(EV_CURRENT);
	f->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (f->fd < 0)
		return -errno;
	f->elf = elf_begin(f->fd, ELF_C_READ_MMAP, NULL);
	if (!f->elf) {
		close(f->fd);
		return -ENOEXEC;
	}
	err = read_file(f);
	if (err)
		elf_file_close(f);
	return err;
}

int elf_file_from_memory(struct elf_file *f, const void *data, size_t size)
{
	int err;

	memset(f, 0, sizeof(*f));
	elf_version(EV_CURRENT);
	f->fd = -1;
	/* libelf does not write to it unless asked */
	f->elf = elf_memory((char *)data, size);
	err = read_file(f);
	if (err)
		elf_file_close(f);
	return err;
}

void elf_file_close(struct elf_file *f)
{
	if (f->elf) {
		elf_end(f->elf);
		if (f->fd >= 0)
			close(f->fd);
	}
	free(f->secs);
	memset(f, 0, sizeof(*f));
}

uint32_t elf_file_section(const struct elf_file *f, const char *name)
{
	uint32_t i;

	for (i = 1; i < f->nr_secs; i++)
		if (str_eq(f->secs[i].name, name))
			return i;
	return ELF_FILE_NONE;
}

const void *elf_file_bytes(const struct elf_file *f, uint32_t sec, size_t *size)
{
	Elf_Scn *scn;
	Elf_Data *data;

	*size = 0;
	if (sec == 0 || sec >= f->nr_secs || f->secs[sec].type == SHT_NOBITS)
		return NULL;
	scn = elf_getscn(f->elf, sec);
	data = scn ? elf_getdata(scn, NULL) : NULL;
	/* some types have a size and no bytes */
	if (!data || !data->d_buf)
		return NULL;
	*size = data->d_size;
	return data->d_buf;
}

static int check_symbols(const struct elf_file *f, const struct elf_symbols *syms,
			 size_t names_size)
{
	uint32_t i;

	for (i = 0; i < syms->nr; i++) {
		const Elf64_Sym *sym = &syms->v[i];

		if (sym->st_shndx == SHN_XINDEX)
			return -E2BIG;
		if (sym->st_name >= names_size ||
		    (sym->st_shndx >= f->nr_secs && sym->st_shndx < SHN_LORESERVE))
			return -EINVAL;
	}
	return 0;
}

int elf_file_symbols(const struct elf_file *f, struct elf_symbols *syms)
{
	size_t size, names_size;
	uint32_t i;
	int err;

	memset(syms, 0, sizeof(*syms));
	for (i = 1; i < f->nr_secs && f->secs[i].type != SHT_SYMTAB;)
		i++;
	if (i >= f->nr_secs)
		return -ENOENT;
	if (!f->is_64le)
		return -EINVAL;
	syms->sec = i;
	syms->v = elf_file_bytes(f, i, &size);
	syms->nr = size / sizeof(*syms->v);
	syms->names = elf_file_bytes(f, f->secs[i].link, &names_size);
	err = syms->v && syms->names && names_size && !syms->names[names_size - 1] ?
	      check_symbols(f, syms, names_size) : -EINVAL;
	if (err)
		memset(syms, 0, sizeof(*syms));
	return err;
}

uint32_t elf_file_relas_of(const struct elf_file *f, uint32_t sec, uint32_t prev)
{
	uint32_t i;

	for (i = prev + 1; i < f->nr_secs; i++)
		if (f->secs[i].type == SHT_RELA && f->secs[i].info == sec)
			return i;
	return ELF_FILE_NONE;
}

const Elf64_Rela *elf_file_relas(const struct elf_file *f, uint32_t sec, uint32_t *nr)
{
	const void *relas = NULL;
	size_t size = 0;

	if (f->is_64le && sec < f->nr_secs && f->secs[sec].type == SHT_RELA)
		relas = elf_file_bytes(f, sec, &size);
	*nr = size / sizeof(Elf64_Rela);
	return relas;
}

/* ELF notes pad name and descriptor to four bytes each. */
static size_t note_align(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

int elf_note_build_id(const void *notes, size_t size, const uint8_t **id)
{
	const uint8_t *data = notes;
	size_t pos = 0;

	while (size - pos >= sizeof(Elf64_Nhdr)) {
		size_t name_size, rest;
		Elf64_Nhdr note;

		memcpy(&note, data + pos, sizeof(note));
		pos += sizeof(note);
		rest = size - pos;
		name_size = note_align(note.n_namesz);
		if (name_size > rest || note.n_descsz > rest - name_size)
			return -EINVAL;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
		    !memcmp(data + pos, "GNU", 4)) {
			if (!note.n_descsz || note.n_descsz > INT_MAX)
				return -EINVAL;
			*id = data + pos + name_size;
			return note.n_descsz;
		}
		if (note_align(note.n_descsz) > rest - name_size)
			break;
		pos += name_size + note_align(note.n_descsz);
	}
	return -ENOENT;
}

int elf_file_build_id(const struct elf_file *f, const uint8_t **id)
{
	uint32_t i;

	for (i = 1; i < f->nr_secs; i++) {
		const void *notes;
		size_t size;
		int len;

		if (f->secs[i].type != SHT_NOTE)
			continue;
		notes = elf_file_bytes(f, i, &size);
		len = notes ? elf_note_build_id(notes, size, id) : -ENOENT;
		if (len > 0)
			return len;
	}
	return -ENOENT;
}
