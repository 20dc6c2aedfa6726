// SPDX-License-Identifier: GPL-2.0
/*
 * test-elf.c - sections, symbols, relocations and notes of good and of damaged ELF files
 *
 * The good ones are this program and an object that is assembled here; the damaged ones are that
 * object with each byte changed, and cut off at each length.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/elf-file.h"
#include "analyzer/image.h"
#include "lib/util.h"

static char dir[] = "/tmp/plugsched-test-XXXXXX";
static char *object, *bytes;
static size_t size;

static const char source[] =
	".section .note.test, \"a\", @note\n"
	"	.long 4, 3, 3\n	.asciz \"GNU\"\n	.byte 1, 2, 3, 0\n"
	".section .payload, \"\"\n	.ascii \"twelve bytes\"\n"
	".section .empty, \"\"\n"
	".bss\n	.skip 64\n"
	".data\n	.globl table\n	.type table, @object\n	.size table, 16\n"
	"table:	.quad elsewhere + 8\n	.quad local\n"
	".text\n	.type local, @function\n"
	"local:	ret\n	.size local, . - local\n";

static int set_up(void **state)
{
	char *asm_file = mkdtemp(dir) ? xasprintf("%s/t.s", dir) : NULL;
	int err;

	(void)state;
	if (!asm_file)
		return -1;
	object = xasprintf("%s/t.o", dir);
	err = file_write(asm_file, source, strlen(source));
	if (!err)
		err = run_cmd((const char *[]){ "as", "--64", "-o", object, asm_file, NULL }, NULL);
	free(asm_file);
	bytes = err ? NULL : file_read(object, &size);
	return bytes ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	free(bytes);
	free(object);
	return path_remove_tree(dir);
}

static uint32_t symbol(const struct elf_symbols *syms, const char *name)
{
	uint32_t i;

	for (i = 0; i < syms->nr; i++)
		if (str_eq(elf_symbol_name(syms, i), name))
			return i;
	return ELF_FILE_NONE;
}

static void good_file(void **state)
{
	struct elf_file f;
	const void *data;
	size_t n;

	(void)state;
	assert_int_equal(elf_file_open(&f, object), 0);
	assert_true(f.is_64le);
	assert_int_equal(f.type, ET_REL);
	assert_int_equal(f.machine, EM_X86_64);
	assert_string_equal(f.secs[0].name, "");
	data = elf_file_bytes(&f, elf_file_section(&f, ".payload"), &n);
	assert_int_equal(n, 12);
	assert_memory_equal(data, "twelve bytes", 12);
	elf_file_bytes(&f, elf_file_section(&f, ".empty"), &n);
	assert_int_equal(n, 0);
	assert_int_equal(f.secs[elf_file_section(&f, ".bss")].size, 64);
	assert_null(elf_file_bytes(&f, elf_file_section(&f, ".bss"), &n));
	assert_int_equal(n, 0);
	assert_int_equal(elf_file_section(&f, ".nothing"), ELF_FILE_NONE);
	assert_null(elf_file_bytes(&f, ELF_FILE_NONE, &n));
	assert_null(elf_file_bytes(&f, f.nr_secs, &n));
	assert_null(elf_file_bytes(&f, 0, &n));
	elf_file_close(&f);
	elf_file_close(&f);
}

static void symbols_and_relocations(void **state)
{
	struct elf_file f;
	struct elf_symbols syms;
	const Elf64_Rela *relas;
	uint32_t i, nr, data;

	(void)state;
	assert_int_equal(elf_file_from_memory(&f, bytes, size), 0);
	assert_int_equal(elf_file_symbols(&f, &syms), 0);
	i = symbol(&syms, "table");
	assert_int_not_equal(i, ELF_FILE_NONE);
	assert_int_equal(syms.v[i].st_size, 16);
	assert_string_equal(f.secs[syms.v[i].st_shndx].name, ".data");
	i = symbol(&syms, "elsewhere");
	assert_int_equal(syms.v[i].st_shndx, SHN_UNDEF);
	relas = elf_file_relas(&f, elf_file_section(&f, ".rela.data"), &nr);
	assert_int_equal(nr, 2);
	assert_int_equal(ELF64_R_SYM(relas[0].r_info), i);
	assert_int_equal(relas[0].r_addend, 8);
	assert_int_equal(relas[1].r_offset, 8);
	assert_null(elf_file_relas(&f, elf_file_section(&f, ".data"), &nr));
	assert_int_equal(nr, 0);
	assert_null(elf_file_relas(&f, ELF_FILE_NONE, &nr));
	/* the bytes of the file are those that are read; what changes a section is found from it */
	assert_memory_equal(bytes + f.secs[syms.sec].offset, syms.v, syms.nr * sizeof(*syms.v));
	data = elf_file_section(&f, ".data");
	i = elf_file_relas_of(&f, data, 0);
	assert_int_equal(i, elf_file_section(&f, ".rela.data"));
	assert_int_equal(elf_file_relas_of(&f, data, i), ELF_FILE_NONE);
	assert_int_equal(elf_file_relas_of(&f, elf_file_section(&f, ".bss"), 0), ELF_FILE_NONE);
	elf_file_close(&f);
}

static void no_elf_file(void **state)
{
	struct elf_file f;

	(void)state;
	assert_int_equal(elf_file_open(&f, "/no/such/file"), -ENOENT);
	assert_int_equal(elf_file_open(&f, "/usr"), -ENOEXEC);
	assert_int_equal(elf_file_from_memory(&f, "", 0), -ENOEXEC);
	assert_int_equal(elf_file_from_memory(&f, "not an ELF file", 15), -ENOEXEC);
	assert_int_equal(elf_file_from_memory(&f, bytes, 20), -ENOEXEC);
}

/* Symbols and relocations of another class or byte order are not misread. */
static void other_class(void **state)
{
	char *copy = xmalloc(size);
	struct elf_symbols syms;
	struct elf_file f;

	(void)state;
	memcpy(copy, bytes, size);
	copy[EI_DATA] = ELFDATA2MSB;
	if (!elf_file_from_memory(&f, copy, size)) {
		assert_false(f.is_64le);
		assert_int_not_equal(elf_file_symbols(&f, &syms), 0);
		assert_int_equal(syms.nr, 0);
		elf_file_close(&f);
	}
	free(copy);
}

static void notes(void **state)
{
	static const struct {
		uint32_t head[3];
		char name[4];
		uint8_t desc[8];
	} other = { { 4, 8, NT_GNU_ABI_TAG }, "GNU", { 9 } },
	  id = { { 4, 8, NT_GNU_BUILD_ID }, "GNU", { 1, 2, 3, 4, 5, 6, 7, 8 } };
	uint32_t both[2 * sizeof(id) / 4], huge[3] = { 0xfffffffd, 4, NT_GNU_BUILD_ID };
	const uint8_t *found;
	struct elf_file f;
	size_t n;

	(void)state;
	memcpy(both, &other, sizeof(other));
	memcpy((char *)both + sizeof(other), &id, sizeof(id));
	assert_int_equal(elf_note_build_id(both, sizeof(both), &found), 8);
	assert_memory_equal(found, id.desc, 8);
	assert_int_equal(elf_note_build_id(&other, sizeof(other), &found), -ENOENT);
	assert_int_equal(elf_note_build_id(both, 0, &found), -ENOENT);
	assert_int_equal(elf_note_build_id(huge, sizeof(huge), &found), -EINVAL);
	/* cut off anywhere it is not found, and nothing after the end is read */
	for (n = 0; n < sizeof(both); n++) {
		void *cut = xmalloc(n);

		memcpy(cut, both, n);
		assert_true(elf_note_build_id(cut, n, &found) < 0);
		free(cut);
	}
	assert_int_equal(elf_file_open(&f, object), 0);
	assert_int_equal(elf_file_build_id(&f, &found), 3);
	assert_memory_equal(found, "\1\2\3", 3);
	elf_file_close(&f);
}

/* All that a file gives out, touched: a wrong pointer is a crash, or a sanitizer's report. */
static unsigned long use(const struct elf_file *f)
{
	struct elf_symbols syms;
	unsigned long sum = 0;
	const uint8_t *id;
	uint32_t i, k, nr;
	int len;

	for (i = 0; i < f->nr_secs; i++) {
		size_t n;
		const uint8_t *data = elf_file_bytes(f, i, &n);
		const Elf64_Rela *relas = elf_file_relas(f, i, &nr);

		sum += strlen(f->secs[i].name);
		assert_true(data || !n);
		while (n)
			sum += data[--n];
		for (k = 0; k < nr; k++)
			sum += relas[k].r_offset;
	}
	if (!elf_file_symbols(f, &syms))
		for (i = 0; i < syms.nr; i++)
			sum += strlen(elf_symbol_name(&syms, i)) + syms.v[i].st_value +
			       (syms.v[i].st_shndx < SHN_LORESERVE ?
				f->secs[syms.v[i].st_shndx].size : 0);
	else
		assert_int_equal(syms.nr, 0);
	len = elf_file_build_id(f, &id);
	while (len > 0)
		sum += id[--len];
	return sum;
}

static void try(const char *data, size_t n)
{
	struct elf_file f;
	int err = elf_file_from_memory(&f, data, n);

	if (err) {
		assert_true(err == -ENOEXEC || err == -EINVAL);
		return;
	}
	assert_true(use(&f) < (unsigned long)-1);
	elf_file_close(&f);
}

static void damaged(void **state)
{
	static const unsigned char with[] = { 0, 1, 0x7f, 0x80, 0xff };
	char *copy = xmalloc(size);
	size_t i, k;

	(void)state;
	memcpy(copy, bytes, size);
	for (i = 0; i < size; i++) {
		for (k = 0; k < ARRAY_SIZE(with); k++) {
			copy[i] = with[k];
			try(copy, size);
		}
		copy[i] = bytes[i];
	}
	free(copy);
	for (i = 0; i < size; i++) {
		copy = xmalloc(i);
		memcpy(copy, bytes, i);
		try(copy, i);
		free(copy);
	}
}

static unsigned int messages;

static void count_message(enum ps_level level, const char *text)
{
	(void)level;
	messages += strstr(text, object) != NULL;
}

static void kernel_image(void **state)
{
	struct image img;
	uint32_t i, sec;

	(void)state;
	assert_int_equal(image_open(&img, object), 0);
	assert_true(img.relocatable);
	i = image_find(&img, "table", IMG_NONE);
	assert_int_not_equal(i, IMG_NONE);
	assert_int_equal(image_find(&img, "table", i), IMG_NONE);
	assert_int_equal(image_count(&img, "local"), 1);
	assert_int_equal(image_count(&img, "nothing"), 0);
	sec = image_section(&img, ".data");
	assert_int_equal(image_at(&img, sec, 15), i);
	assert_int_equal(image_room(&img, i), 16);
	assert_non_null(image_bytes(&img, sec, 8, 8));
	assert_null(image_bytes(&img, sec, 9, 8));
	assert_null(image_bytes(&img, image_section(&img, ".bss"), 0, 1));
	image_close(&img);
}

/* Each failure is reported once, with the file's name. */
static void damaged_image(void **state)
{
	ps_print_fn old = ps_set_print(count_message);
	char *copy = xmalloc(size);
	struct image img;
	size_t i;

	(void)state;
	for (i = 0; i < size; i += 3) {
		int err;

		memcpy(copy, bytes, size);
		copy[i] ^= 0xff;
		messages = 0;
		assert_int_equal(file_write(object, copy, size), 0);
		err = image_open(&img, object);
		assert_int_equal(messages, err ? 1 : 0);
		if (!err)
			image_close(&img);
	}
	ps_set_print(old);
	assert_int_equal(file_write(object, bytes, size), 0);
	free(copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_file),
		cmocka_unit_test(symbols_and_relocations),
		cmocka_unit_test(no_elf_file),
		cmocka_unit_test(other_class),
		cmocka_unit_test(notes),
		cmocka_unit_test(damaged),
		cmocka_unit_test(kernel_image),
		cmocka_unit_test(damaged_image),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
