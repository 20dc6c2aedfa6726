// SPDX-License-Identifier: GPL-2.0
/*
 * test-active.c - the tables of the module in memory, and what is not one
 *
 * The memory and the symbols are written here.
 */
#include <elf.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/util.h"
#include "runtime/active.h"

#define TEXT	0xffffffff9e200000ULL
#define MODULE	0xffffffffc0201000ULL
#define AT(member)	(MODULE + offsetof(struct memory, member))

struct memory {
	struct ps_redirect redirects[2];
	struct ps_range ranges[3];
	char names[2][128];
};

static char dir[] = "/tmp/plugsched-active-XXXXXX";
static char kcore[64], kallsyms[64];
static struct memory memory;

static void put(const char *path, const void *data, size_t size)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
}

static void put_kcore(size_t less)
{
	struct {
		Elf64_Ehdr eh;
		Elf64_Phdr ph;
		struct memory memory;
	} core = {
		{ .e_ident = ELFMAG "\2", .e_phoff = sizeof(Elf64_Ehdr), .e_phnum = 1,
		  .e_machine = EM_X86_64, .e_phentsize = sizeof(Elf64_Phdr) },
		{ .p_type = PT_LOAD, .p_vaddr = MODULE, .p_memsz = sizeof(memory) - less,
		  .p_offset = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr) },
		memory,
	};

	put(kcore, &core, sizeof(core) - less);
}

/* @module: who has the tables; @ranges: their bytes */
static void put_kallsyms(const char *module, size_t ranges)
{
	FILE *f = fopen(kallsyms, "w");

	assert_non_null(f);
	/* another module's may have these names, and the text another symbol */
	fprintf(f, "%llx T _text\n%llx T ps_ranges_start\n%llx r _text\t[scheduler]\n", TEXT, TEXT,
		TEXT + 8);
	fprintf(f, "%llx r ps_redirects_start\t[%s]\n%llx r ps_redirects_end\t[%s]\n",
		AT(redirects), module, AT(ranges), module);
	fprintf(f, "%llx r ps_ranges_end\t[%s]\n%llx r ps_ranges_start\t[%s]\n", AT(ranges) + ranges,
		module, AT(ranges), module);
	fprintf(f, "%llx r ps_ranges_start\t[other]\nnonsense\n", AT(names));
	assert_int_equal(fclose(f), 0);
}

static int setup(void **state)
{
	(void)state;
	memory = (struct memory){
		{ { .from = (void *)(TEXT + 0x100), .jump = 9, .name = (char *)AT(names[0]) },
		  { .from = (void *)(TEXT + 0x300), .jump = 5, .name = (char *)AT(names[1]) } },
		{ { .start = 0x100, .size = 0x40 }, { 0x200, 0x40, NULL }, { 0x300, 8, NULL } },
		{ "first", "second" },
	};
	put_kcore(0);
	put_kallsyms("scheduler", sizeof(memory.ranges));
	return 0;
}

static int read_entries(struct arena *mem, struct live_entries *es)
{
	return active_entries(mem, es, kallsyms, kcore);
}

static void fails(int error)
{
	struct arena *mem = arena_new();
	struct live_entries es;

	assert_int_equal(read_entries(mem, &es), error);
	arena_free(mem);
}

static void test_tables(void **state)
{
	struct arena *mem = arena_new();
	struct live_entries es;

	(void)state;
	assert_int_equal(read_entries(mem, &es), 0);
	assert_true(es.text == TEXT);
	assert_int_equal(es.nr, 2);
	assert_string_equal(es.list[0].name, "first");
	assert_true(es.list[0].addr == TEXT + 0x109);
	assert_string_equal(es.list[1].name, "second");
	assert_true(es.list[1].addr == TEXT + 0x305);
	assert_int_equal(es.nr_ranges, 3);
	assert_int_equal(es.ranges[1].start, 0x200);
	assert_int_equal(es.ranges[2].size, 8);
	arena_free(mem);
}

static void test_no_module(void **state)
{
	(void)state;
	put_kallsyms("other", sizeof(memory.ranges));
	fails(-ENOENT);
	put(kallsyms, "", 0);
	fails(-ENOENT);
	unlink(kallsyms);
	fails(-ENOENT);
}

static void test_damaged(void **state)
{
	(void)state;
	put_kallsyms("scheduler", sizeof(memory.ranges) - 1);
	fails(-EINVAL);
	put_kallsyms("scheduler", 0);
	fails(-EINVAL);
	put_kallsyms("scheduler", -sizeof(memory.ranges[0]));
	fails(-EINVAL);
	put_kallsyms("scheduler", sizeof(memory.ranges[0]) << 20);
	fails(-EINVAL);
	/* a name that leads nowhere, or out of the memory */
	setup(NULL);
	memory.redirects[1].name = NULL;
	put_kcore(0);
	fails(-EFAULT);
	setup(NULL);
	put_kcore(1);
	fails(-EFAULT);
	unlink(kcore);
	fails(-ENOENT);
}

/* Not a string: as much as fits. */
static void test_long_name(void **state)
{
	struct arena *mem = arena_new();
	struct live_entries es;

	(void)state;
	memset(memory.names, 'x', sizeof(memory.names));
	put_kcore(0);
	assert_int_equal(read_entries(mem, &es), 0);
	assert_int_equal(strlen(es.list[0].name), sizeof(memory.names[0]));
	arena_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_tables, setup),
		cmocka_unit_test_setup(test_no_module, setup),
		cmocka_unit_test_setup(test_damaged, setup),
		cmocka_unit_test_setup(test_long_name, setup),
	};
	int ret;

	if (!mkdtemp(dir))
		return 1;
	snprintf(kcore, sizeof(kcore), "%s/kcore", dir);
	snprintf(kallsyms, sizeof(kallsyms), "%s/kallsyms", dir);
	ret = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(kcore);
	unlink(kallsyms);
	rmdir(dir);
	return ret;
}
