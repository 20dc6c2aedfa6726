// SPDX-License-Identifier: GPL-2.0
/*
 * test-ko.c - module files: resolved where they fit, refused where they do not, whatever the bytes
 *
 * The module is a real relocatable object made by the compiler, with the two sections that
 * `plugsched build` adds; the running kernel is a notes file and a kallsyms file written here.
 */
#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/hash.h"
#include "lib/util.h"
#include "runtime/ko.h"
#include "runtime/module-abi.h"

#define LINK_BASE	0xffffffff81000000ULL
#define RUN_BASE	0xffffffff9e200000ULL

static char dir[] = "/tmp/plugsched-ko-XXXXXX";

static const struct {
	const char *name, *kernel_name;
	uint64_t addr;
	uint32_t flags;
} hidden[] = {
	{ "hidden_func", "hidden_func", LINK_BASE + 0x1000, 0 },
	{ "__vmlinux_old", "old", LINK_BASE + 0x2000, 0 },
	{ "hidden_percpu", "hidden_percpu", 0x31980, PS_SYM_PERCPU },
};

static char *path_of(const char *name)
{
	static char path[4][128];
	static int n;

	n = (n + 1) % 4;
	snprintf(path[n], sizeof(path[n]), "%s/%s", dir, name);
	return path[n];
}

static void put(const char *name, const void *data, size_t size)
{
	FILE *f = fopen(path_of(name), "w");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
}

static void put_text(const char *name, const char *text)
{
	put(name, text, strlen(text));
}

static void put_symbols(void)
{
	char blob[1024] = "";
	struct ps_symbols *syms = (void *)blob;
	char *strings = (char *)&syms->symbols[ARRAY_SIZE(hidden)];
	size_t i, len = 1;

	for (i = 0; i < ARRAY_SIZE(hidden); i++) {
		syms->symbols[i].name = len;
		len += sprintf(strings + len, "%s", hidden[i].name) + 1;
		syms->symbols[i].kernel_name = len;
		len += sprintf(strings + len, "%s", hidden[i].kernel_name) + 1;
		syms->symbols[i].addr = hidden[i].addr;
		syms->symbols[i].flags = hidden[i].flags;
	}
	syms->count = ARRAY_SIZE(hidden);
	syms->strings_size = len;
	put("symbols", blob, strings + len - blob);
}

/* The kernel's tables of symbols: more than is read at once, an address in it that moves. */
#define TABLE		0x8000
#define TABLE_SIZE	150001
#define TABLE_BASE	80000

static uint8_t table[TABLE_SIZE];

static void fill_table(uint64_t base)
{
	size_t i;

	for (i = 0; i < sizeof(table); i++)
		table[i] = i * 11 + i / 256;
	memcpy(table + TABLE_BASE, &base, sizeof(base));
}

/* Memory with the table in it, which ends so many bytes early. */
static void put_kcore(size_t less)
{
	struct {
		Elf64_Ehdr eh;
		Elf64_Phdr ph;
		uint8_t table[TABLE_SIZE];
	} core = {
		{ .e_ident = ELFMAG "\2", .e_phoff = sizeof(Elf64_Ehdr), .e_phnum = 1,
		  .e_machine = EM_X86_64, .e_phentsize = sizeof(Elf64_Phdr) },
		{ .p_type = PT_LOAD, .p_vaddr = RUN_BASE + TABLE, .p_memsz = TABLE_SIZE - less,
		  .p_offset = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr) },
		{ 0 },
	};

	memcpy(core.table, table, sizeof(table));
	put("kcore", &core, sizeof(core) - less);
}

static bool has_table;

static void put_target(uint32_t version)
{
	struct ps_target target = {
		.abi_version = version, .build_id_len = 4, .build_id = { 1, 2, 3, 4 },
		.text_base = LINK_BASE, .release = "6.1.0-test",
	};

	if (has_table) {
		fill_table(LINK_BASE);
		target.table_addr = LINK_BASE + TABLE;
		target.table_size = TABLE_SIZE;
		target.table_base = TABLE_BASE;
		target.table_hash = hash_words(HASH_START, table, TABLE_SIZE);
	}

	if (version == PLUGSCHED_ABI_VERSION) {
		uint64_t size;

		assert_int_equal(hash_file(path_of("symbols"), &size, &target.symbols_hash), 0);
		assert_int_equal(hash_file(path_of("entries"), &size, &target.entries_hash), 0);
		put_text("btf", "types of the kernel");
		assert_int_equal(hash_file(path_of("btf"), &target.btf_size, &target.btf_hash), 0);
	}
	put("target", &target, sizeof(target));
}

static void put_entries(void)
{
	struct {
		struct ps_entries head;
		struct ps_entry entry[2];
		char names[16];
	} blob = {
		{ .count = 2, .strings_size = 16 },
		{ { LINK_BASE + 0x2005, 1, 5, 5, { 0 }, { 0x55 } },
		  { LINK_BASE + 0x3000, 5, 5, 2, { 0 }, { 0x31, 0xc0 } } },
		"\0old\0other",
	};

	put("entries", &blob, sizeof(blob));
}

static void make_ko(void)
{
	char cmd[1024];

	put_text("m.c", "extern int hidden_func(void), old(void) __asm__(\"__vmlinux_old\");\n"
		 "extern int exported(void); extern char hidden_percpu[];\n"
		 "__asm__(\".pushsection .note.gnu.build-id, \\\"a\\\", @note; .long 4, 3, 3;\"\n"
		 "\".asciz \\\"GNU\\\"; .byte 7, 8, 9, 0; .popsection\");\n"
		 "long f(void) { return hidden_func() + old() + exported() + (long)hidden_percpu; }\n");
	snprintf(cmd, sizeof(cmd), "cd %s && gcc -mcmodel=kernel -fno-pic -c m.c -o m.o && objcopy"
		 " --add-section " PS_SEC_TARGET "=target --add-section " PS_SEC_SYMBOLS "=symbols"
		 " --add-section " PS_SEC_ENTRIES "=entries"
		 " --set-section-alignment " PS_SEC_SYMBOLS "=8"
		 " --set-section-alignment " PS_SEC_ENTRIES "=8 m.o m.ko", dir);
	assert_int_equal(system(cmd), 0);
}

static void put_kallsyms(const char *old_line)
{
	char text[512];

	snprintf(text, sizeof(text), "0000000000031980 A hidden_percpu\n"
		 "%016llx T _text\n%016llx t hidden_func\n%s%016llx T _etext\n"
		 "ffffffffc0000000 t old\t[some_module]\n", RUN_BASE, RUN_BASE + 0x1000, old_line,
		 RUN_BASE + 0x100000);
	put_text("kallsyms", text);
}

static char *good_old_line(void)
{
	static char line[64];

	snprintf(line, sizeof(line), "%016llx t old\n", RUN_BASE + 0x2000);
	return line;
}

static int setup(void **state)
{
	(void)state;
	put_symbols();
	put_entries();
	put_target(PLUGSCHED_ABI_VERSION);
	make_ko();
	put_kallsyms(good_old_line());
	return 0;
}

static uint64_t value_of(struct ko *ko, const char *name, uint16_t *shndx)
{
	size_t size, i;
	const char *image = ko_image(ko, &size);
	const Elf64_Ehdr *eh = (const void *)image;
	const Elf64_Shdr *sh = (const void *)(image + eh->e_shoff);

	for (i = 0; i < eh->e_shnum; i++) {
		const Elf64_Sym *sym = (const void *)(image + sh[i].sh_offset);
		const char *strings = image + sh[sh[i].sh_link].sh_offset;
		size_t k;

		if (sh[i].sh_type != SHT_SYMTAB)
			continue;
		for (k = 0; k < sh[i].sh_size / sizeof(*sym); k++)
			if (str_eq(strings + sym[k].st_name, name)) {
				*shndx = sym[k].st_shndx;
				return sym[k].st_value;
			}
	}
	fail_msg("no symbol %s", name);
	return 0;
}

static void test_resolve(void **state)
{
	struct ko *ko;
	uint16_t shndx;

	(void)state;
	assert_int_equal(ko_open(path_of("m.ko"), &ko), 0);
	assert_string_equal(ko_release(ko), "6.1.0-test");
	assert_int_equal(ko_resolve(ko, path_of("kallsyms"), path_of("kcore")), 3);
	assert_int_equal(value_of(ko, "hidden_func", &shndx), RUN_BASE + 0x1000);
	assert_int_equal(shndx, SHN_ABS);
	assert_int_equal(value_of(ko, "__vmlinux_old", &shndx), RUN_BASE + 0x2000);
	assert_int_equal(shndx, SHN_ABS);
	/* the per-CPU area does not move with the kernel */
	assert_int_equal(value_of(ko, "hidden_percpu", &shndx), 0x31980);
	/* what the kernel exports is left to the kernel */
	value_of(ko, "exported", &shndx);
	assert_int_equal(shndx, SHN_UNDEF);
	ko_close(ko);
}

static void test_own_build_id(void **state)
{
	struct ko *ko;

	(void)state;
	assert_int_equal(ko_open(path_of("m.ko"), &ko), 0);
	assert_int_equal(ko_build_id(ko)->len, 3);
	assert_memory_equal(ko_build_id(ko)->bytes, "\7\10\11", 3);
	ko_close(ko);
}

static void test_other_kernel(void **state)
{
	struct build_id same = { { 1, 2, 3, 4 }, 4 }, other = { { 1, 2, 3, 5 }, 4 };
	struct build_id longer = { { 1, 2, 3, 4, 5 }, 5 };
	struct ko *ko;

	(void)state;
	assert_int_equal(ko_open(path_of("m.ko"), &ko), 0);
	assert_int_equal(ko_check_target(ko, &same), 0);
	assert_true(ko_check_target(ko, &other) < 0);
	assert_true(ko_check_target(ko, &longer) < 0);
	ko_close(ko);
}

static void test_types(void **state)
{
	struct ko *ko;

	(void)state;
	assert_int_equal(ko_open(path_of("m.ko"), &ko), 0);
	assert_int_equal(ko_check_btf(ko, path_of("btf")), 0);
	put_text("btf2", "Types of the kernel");
	assert_true(ko_check_btf(ko, path_of("btf2")) < 0);
	put_text("btf2", "");
	assert_true(ko_check_btf(ko, path_of("btf2")) < 0);
	assert_true(ko_check_btf(ko, path_of("none")) < 0);
	ko_close(ko);
}

static void test_entries(void **state)
{
	struct live_entries es;
	struct ko *ko;

	(void)state;
	assert_int_equal(ko_open(path_of("m.ko"), &ko), 0);
	assert_int_equal(ko_resolve(ko, path_of("kallsyms"), path_of("kcore")), 3);
	assert_int_equal(ko_entries(ko, &es), 0);
	assert_int_equal(es.nr, 2);
	assert_int_equal(es.slide, RUN_BASE - LINK_BASE);
	assert_int_equal(es.text, RUN_BASE);
	assert_int_equal(es.text_end, RUN_BASE + 0x100000);
	assert_string_equal(es.list[0].name, "old");
	assert_int_equal(es.list[0].addr, RUN_BASE + 0x2005);
	assert_string_equal(es.list[1].name, "other");
	assert_int_equal(es.list[1].expect->fixed, 2);
	ko_entries_free(&es);
	ko_close(ko);
}

static void refuse_kallsyms(void)
{
	struct ko *ko;

	assert_int_equal(ko_open(path_of("m.ko"), &ko), 0);
	assert_true(ko_resolve(ko, path_of("kallsyms"), path_of("kcore")) < 0);
	ko_close(ko);
}

static void test_symbol_elsewhere(void **state)
{
	(void)state;
	put_kallsyms("ffffffff9e202010 t old\n");
	refuse_kallsyms();
}

static void test_symbol_missing(void **state)
{
	(void)state;
	/* the module's symbol of that name must not satisfy it */
	put_kallsyms("");
	refuse_kallsyms();
}

static void test_symbol_twice(void **state)
{
	char lines[128];
	struct ko *ko;

	(void)state;
	/* another static function of the same name: one of the two is where it should be */
	snprintf(lines, sizeof(lines), "ffffffff9e205000 t old\n%sffffffff9e206000 t old\n",
		 good_old_line());
	put_kallsyms(lines);
	assert_int_equal(ko_open(path_of("m.ko"), &ko), 0);
	assert_int_equal(ko_resolve(ko, path_of("kallsyms"), path_of("kcore")), 3);
	ko_close(ko);
}

static void resolves(bool wanted)
{
	struct ko *ko;

	assert_int_equal(ko_open(path_of("m.ko"), &ko), 0);
	assert_int_equal(ko_resolve(ko, path_of("kallsyms"), path_of("kcore")) == 3, wanted);
	ko_close(ko);
}

/* Tables that are the target's say it of all symbols; otherwise each one is looked for. */
static void test_table(void **state)
{
	(void)state;
	put_kallsyms("");
	resolves(false);
	fill_table(RUN_BASE);
	put_kcore(0);
	/* a module that does not know them */
	resolves(false);
	has_table = true;
	put_target(PLUGSCHED_ABI_VERSION);
	has_table = false;
	make_ko();
	fill_table(RUN_BASE);
	resolves(true);
	table[0] ^= 1;
	put_kcore(0);
	resolves(false);
	table[0] ^= 1;
	table[TABLE_SIZE - 1] ^= 1;
	put_kcore(0);
	resolves(false);
	/* addresses in it that count from elsewhere */
	fill_table(RUN_BASE + 16);
	put_kcore(0);
	resolves(false);
	fill_table(RUN_BASE);
	put_kcore(1);
	resolves(false);
	put_kallsyms(good_old_line());
	resolves(true);
	unlink(path_of("kcore"));
	resolves(true);
	/* those of the per-CPU area are looked for all the same */
	put_kcore(0);
	put_text("kallsyms", "0000000000031988 A hidden_percpu\nffffffff9e200000 T _text\n"
		 "ffffffff9e300000 T _etext\n");
	resolves(false);
}

/* A kernel whose tables are the target's does not show that an address of the module is wrong. */
static void flipped(const char *section, size_t at)
{
	size_t size;
	char *bytes = file_read(path_of(section), &size);

	assert_non_null(bytes);
	assert_true(at < size);
	bytes[at] ^= 0x10;
	put(section, bytes, size);
	make_ko();
	resolves(false);
	bytes[at] ^= 0x10;
	put(section, bytes, size);
	make_ko();
	resolves(true);
	free(bytes);
}

static void test_flipped(void **state)
{
	(void)state;
	has_table = true;
	put_target(PLUGSCHED_ABI_VERSION);
	has_table = false;
	make_ko();
	fill_table(RUN_BASE);
	put_kcore(0);
	resolves(true);
	flipped("symbols", offsetof(struct ps_symbols, symbols[1].addr));
	flipped("symbols", offsetof(struct ps_symbols, symbols[2].flags));
	flipped("entries", offsetof(struct ps_entries, entries[1].addr));
	flipped("entries", offsetof(struct ps_entries, entries[0].bytes[0]));
}

static void test_hidden_addresses(void **state)
{
	(void)state;
	put_text("kallsyms", "0000000000000000 T _text\n0000000000000000 t hidden_func\n");
	refuse_kallsyms();
}

static void test_not_ours(void **state)
{
	struct ko *ko;

	(void)state;
	assert_true(ko_open(path_of("m.o"), &ko) < 0);
	assert_true(ko_open(path_of("m.c"), &ko) < 0);
	assert_true(ko_open(path_of("missing"), &ko) < 0);
	assert_true(ko_open(dir, &ko) < 0);
	put_target(PLUGSCHED_ABI_VERSION + 1);
	make_ko();
	assert_true(ko_open(path_of("m.ko"), &ko) < 0);
}

static void test_build_id(void **state)
{
	struct {
		Elf64_Nhdr h;
		char name[4];
		char desc[8];
	} note[2] = {
		{ { 4, 8, 1 }, "Xen", "1234567" },
		{ { 4, 8, NT_GNU_BUILD_ID }, "GNU", "abcdefgh" },
	};
	struct build_id id;

	(void)state;
	put("notes", note, sizeof(note));
	assert_int_equal(kernel_build_id(path_of("notes"), &id), 0);
	assert_int_equal(id.len, 8);
	assert_memory_equal(id.bytes, "abcdefgh", 8);
	put("notes", note, sizeof(note[0]));
	assert_true(kernel_build_id(path_of("notes"), &id) < 0);
	put("notes", note, sizeof(note) - 4);
	assert_true(kernel_build_id(path_of("notes"), &id) < 0);
	note[0].h.n_namesz = 0xfffffffe;
	put("notes", note, sizeof(note));
	assert_true(kernel_build_id(path_of("notes"), &id) < 0);
}

/* Runs the whole reader in a child: a signal there is the failure looked for. */
static void survives(const char *name)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (!pid) {
		struct ko *ko;

		if (freopen("/dev/null", "w", stderr) && !ko_open(path_of(name), &ko)) {
			struct live_entries es;

			ko_resolve(ko, path_of("kallsyms"), path_of("kcore"));
			if (!ko_entries(ko, &es))
				ko_entries_free(&es);
			ko_close(ko);
		}
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
}

static void test_damaged(void **state)
{
	size_t size, i;
	char *image = file_read(path_of("m.ko"), &size), *copy;

	(void)state;
	assert_non_null(image);
	copy = xmalloc(size);
	for (i = 0; i < size; i += 16) {
		put("bad.ko", image, i);
		survives("bad.ko");
	}
	srand(1);
	for (i = 0; i < 600; i++) {
		int n = 1 + rand() % 8;

		memcpy(copy, image, size);
		while (n--)
			copy[rand() % size] = rand();
		put("bad.ko", copy, size);
		survives("bad.ko");
	}
	free(copy);
	free(image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_resolve, setup),
		cmocka_unit_test_setup(test_own_build_id, setup),
		cmocka_unit_test_setup(test_other_kernel, setup),
		cmocka_unit_test_setup(test_types, setup),
		cmocka_unit_test_setup(test_entries, setup),
		cmocka_unit_test_setup(test_symbol_elsewhere, setup),
		cmocka_unit_test_setup(test_symbol_missing, setup),
		cmocka_unit_test_setup(test_symbol_twice, setup),
		cmocka_unit_test_setup(test_table, setup),
		cmocka_unit_test_setup(test_flipped, setup),
		cmocka_unit_test_setup(test_hidden_addresses, setup),
		cmocka_unit_test_setup(test_not_ours, setup),
		cmocka_unit_test_setup(test_build_id, setup),
		cmocka_unit_test_setup(test_damaged, setup),
	};
	char cmd[64];
	int failed;

	if (!mkdtemp(dir)) {
		perror("mkdtemp");
		return 1;
	}
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
	return system(cmd) || failed;
}
