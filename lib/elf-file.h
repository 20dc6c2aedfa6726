/* SPDX-License-Identifier: GPL-2.0 */
/*
 * elf-file.h - an ELF file: sections, symbols, relocations, notes
 *
 * In:  any file, or its bytes.
 * Out: checked tables that point into it. Whatever the bytes, nothing outside of them is read:
 *      each section has a name, each symbol a name and a section that exists. The file is mapped,
 *      and only what is asked for is touched.
 *
 * Nothing is reported: only the caller knows what the file should have been.
 */
#ifndef PLUGSCHED_ELF_FILE_H
#define PLUGSCHED_ELF_FILE_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ELF_FILE_NONE	0xffffffffu	/* no such section, no such symbol */

/**
 * struct elf_sec - a section
 * @name: its name, "" for the first one, which is none
 * @addr: its address, 0 in a relocatable file
 * @offset: of its bytes in the file, unchecked
 * @size: in bytes, also of one that has none in the file
 * @flags: SHF_*
 * @align: what its address is a multiple of, in bytes
 * @type: SHT_*
 * @link: index of a section that it refers to, unchecked
 * @info: as @link, or more, by @type
 */
struct elf_sec {
	const char *name;
	uint64_t addr, offset, size, flags, align;
	uint32_t type, link, info;
};

/**
 * struct elf_file - an open ELF file
 * @elf: libelf's
 * @fd: its file descriptor, -1 for one in memory
 * @type: ET_*
 * @machine: EM_*
 * @is_64le: 64-bit and little-endian: the only kind whose symbols and relocations are read
 * @secs: its sections
 * @nr_secs: how many, 0 for a file without sections
 */
struct elf_file {
	void *elf;
	int fd;
	uint16_t type, machine;
	bool is_64le;
	struct elf_sec *secs;
	uint32_t nr_secs;
};

/**
 * struct elf_symbols - the symbol table of a file
 * @v: the symbols, in the order that relocations count them in
 * @nr: how many
 * @names: their names, see elf_symbol_name()
 * @sec: index of the section that holds them
 */
struct elf_symbols {
	const Elf64_Sym *v;
	uint32_t nr;
	const char *names;
	uint32_t sec;
};

/**
 * elf_file_open() - map an ELF file and read its section table
 * @f: gets the file, for elf_file_close(); closed already after an error
 * @path: the file
 *
 * Return: 0, -ENOEXEC when it is not an ELF file, -EINVAL when its section table is damaged, or
 * the negative errno of open().
 */
int elf_file_open(struct elf_file *f, const char *path);

/**
 * elf_file_from_memory() - as elf_file_open(), from the bytes of a file
 * @f: gets the file, for elf_file_close(); closed already after an error
 * @data: the bytes, which must outlive @f
 * @size: how many
 *
 * Return: 0, -ENOEXEC when they are not an ELF file, -EINVAL when its section table is damaged.
 */
int elf_file_from_memory(struct elf_file *f, const void *data, size_t size);

/**
 * elf_file_close() - close a file; what it gave out is gone
 * @f: the file, may be all zero
 */
void elf_file_close(struct elf_file *f);

/**
 * elf_file_section() - find a section by name
 * @f: the file
 * @name: its name
 *
 * Return: index of the first one, ELF_FILE_NONE if there is none.
 */
uint32_t elf_file_section(const struct elf_file *f, const char *name);

/**
 * elf_file_bytes() - the bytes of a section
 * @f: the file
 * @sec: index of the section, may be out of range
 * @size: gets their number, 0 if there are none
 *
 * Return: the bytes, aligned as the section's type demands; NULL when it has none or they are not
 * all in the file.
 */
const void *elf_file_bytes(const struct elf_file *f, uint32_t sec, size_t *size);

/**
 * elf_file_symbols() - the symbol table
 * @f: the file
 * @syms: gets the table; empty after an error
 *
 * Return: 0, -ENOENT when the file has none, -E2BIG when it has more sections than symbols can
 * count, -EINVAL when it is damaged or of another class or byte order.
 */
int elf_file_symbols(const struct elf_file *f, struct elf_symbols *syms);

/**
 * elf_symbol_name() - name of a symbol
 * @syms: the table
 * @i: index of the symbol, below the table's @nr
 *
 * Return: the name, "" if it has none.
 */
static inline const char *elf_symbol_name(const struct elf_symbols *syms, uint32_t i)
{
	return syms->names + syms->v[i].st_name;
}

/**
 * elf_file_relas_of() - find the relocations of a section
 * @f: the file
 * @sec: index of the section that they change
 * @prev: the section found before, 0 to start
 *
 * Return: index of the next section that holds some, for elf_file_relas(); ELF_FILE_NONE at
 * the end.
 */
uint32_t elf_file_relas_of(const struct elf_file *f, uint32_t sec, uint32_t prev);

/**
 * elf_file_relas() - the relocations that a section holds
 * @f: the file
 * @sec: index of a section
 * @nr: gets their number
 *
 * What they refer to is unchecked.
 *
 * Return: the relocations, NULL if the section is not one of type SHT_RELA or is damaged.
 */
const Elf64_Rela *elf_file_relas(const struct elf_file *f, uint32_t sec, uint32_t *nr);

/**
 * elf_file_build_id() - the build-id of a file
 * @f: the file
 * @id: gets its bytes
 *
 * Return: its length in bytes, -ENOENT when no note of the file is one.
 */
int elf_file_build_id(const struct elf_file *f, const uint8_t **id);

/**
 * elf_note_build_id() - the build-id in ELF notes
 * @notes: the notes, one after the other
 * @size: in bytes
 * @id: gets its bytes
 *
 * Return: its length in bytes, at least 1, -ENOENT when none is one, -EINVAL when they are damaged.
 */
int elf_note_build_id(const void *notes, size_t size, const uint8_t **id);

#endif /* PLUGSCHED_ELF_FILE_H */
