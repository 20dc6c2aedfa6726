// SPDX-License-Identifier: GPL-2.0
/*
 * test-live-entries.c - unpatched entries pass, patched ones do not
 *
 * The running kernel's memory is a core file written here, as are the lists of probes, traced
 * functions, live patches and modules.
 */
#include <elf.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/util.h"
#include "runtime/live-entries.h"

#define TEXT	0xffffffff9e200000ULL
#define SLIDE	0x1d200000ULL
#define SIZE	0x1000

static char dir[] = "/tmp/plugsched-entries-XXXXXX";
static char kcore[64], kprobes[64], livepatch[64], traced[64], modules[64], sections[64];
static struct live_entries_files files;

static const struct ps_entry expect[] = {
	/* push %rbp; mov %rsp,%rbp; ... */
	{ .addr = 0, .size = 5, .fixed = 5, .bytes = { 0x55, 0x48, 0x89, 0xe5, 0x53, 1, 2, 3 } },
	/* mov $symbol,%edi */
	{ .addr = 0, .size = 5, .fixed = 5, .bytes = { 0xbf, 0x10, 0x20, 0x30, 0x81, 7, 8, 9 } },
	/* xor %eax,%eax, and a return that the kernel rewrites */
	{ .addr = 0, .size = 5, .fixed = 2, .bytes = { 0x31, 0xc0, 0xe9, 1, 2, 3, 4, 5 } },
};

static struct live_entry list[] = {
	{ "first", TEXT + 0x105, &expect[0] },
	{ "second", TEXT + 0x205, &expect[1] },
	{ "third", TEXT + 0x300, &expect[2] },
};

static struct live_entries es = {
	.list = list, .nr = ARRAY_SIZE(list), .slide = SLIDE, .text = TEXT,
	.text_end = TEXT + 0x800,
};
static uint8_t text[SIZE];

static void put(const char *path, const void *data, size_t size)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
}

static void put_kcore(void)
{
	struct {
		Elf64_Ehdr eh;
		Elf64_Phdr ph[2];
		uint8_t text[SIZE];
	} core = {
		{ .e_ident = ELFMAG "\2", .e_phoff = sizeof(Elf64_Ehdr), .e_phnum = 2,
		  .e_machine = EM_X86_64, .e_phentsize = sizeof(Elf64_Phdr) },
		{ { .p_type = PT_LOAD, .p_vaddr = 0x1000, .p_memsz = 0x1000 },
		  { .p_type = PT_LOAD, .p_vaddr = TEXT, .p_memsz = SIZE,
		    .p_offset = sizeof(Elf64_Ehdr) + 2 * sizeof(Elf64_Phdr) } },
		{ 0 },
	};

	memcpy(core.text, text, sizeof(text));
	put(kcore, &core, sizeof(core));
}

static int setup(void **state)
{
	uint32_t field;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(list); i++)
		memcpy(text + (list[i].addr - TEXT), expect[i].bytes, PS_ENTRY_BYTES);
	/* as this boot has moved the kernel */
	memcpy(&field, text + 0x206, sizeof(field));
	field += (uint32_t)SLIDE;
	memcpy(text + 0x206, &field, sizeof(field));
	put_kcore();
	unlink(kprobes);
	unlink(traced);
	unlink(modules);
	return 0;
}

static void checked(int ret, int unseen)
{
	int is;

	assert_int_equal(live_entries_check(&es, &files, &is), ret);
	assert_int_equal(is, unseen);
}

static void test_untouched(void **state)
{
	(void)state;
	checked(0, 0);
	/* the kernel's own way to return, after what is fixed */
	memcpy(text + 0x302, "\xc3\xcc\xcc\xcc\xcc", 5);
	/* bytes that the jump leaves alone */
	text[0x105 + 5] ^= 1;
	put_kcore();
	checked(0, 0);
}

static void test_changed(void **state)
{
	static const struct {
		unsigned int at;
		const char *bytes;
		size_t size;
	} changes[] = {
		{ 0x105, "\xcc", 1 },			/* a breakpoint */
		{ 0x108, "\xcc", 1 },			/* further in */
		{ 0x105, "\xe9\0\0\0\x10", 5 },		/* a jump out of the kernel */
		{ 0x105, "\xe9\0\0\0\0", 5 },		/* within */
		{ 0x205, "\xbe", 1 },			/* another instruction */
		{ 0x206, "\x11\x20\x50\x9e", 4 },	/* another address */
		{ 0x300, "\xe8\0\0\0\x20", 5 },		/* a call out, of what is not fixed */
		{ 0x300, "\x90", 1 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(changes); i++) {
		setup(state);
		memcpy(text + changes[i].at, changes[i].bytes, changes[i].size);
		put_kcore();
		checked(-EPERM, 0);
	}
}

static void test_not_moved(void **state)
{
	(void)state;
	es.slide = 0;
	checked(-EPERM, 0);
	es.slide = SLIDE;
}

static void put_probe(uint64_t addr)
{
	char line[128];

	snprintf(line, sizeof(line), "%016llx  k  elsewhere+0x0    [FTRACE]\n%016llx  k  f+0x5    "
		 "[DISABLED]\n", TEXT + 0x700, (unsigned long long)addr);
	put(kprobes, line, strlen(line));
}

static void test_kprobes(void **state)
{
	(void)state;
	put_probe(TEXT + 0x100);
	checked(0, 0);
	put_probe(TEXT + 0x10a);
	checked(0, 0);
	put_probe(TEXT + 0x105);
	checked(-EPERM, 0);
	put_probe(TEXT + 0x109);
	checked(-EPERM, 0);
}

static void put_traced(const char *line)
{
	put(traced, line, strlen(line));
}

static void test_traced(void **state)
{
	(void)state;
	put_traced("first (1)            \ttramp: 0xffffffffc0205000 (Icall+0x0/0x170)\n"
		   "third (2) R          \n");
	checked(0, 0);
	put_traced("elsewhere (1) R I    \n");
	checked(0, 0);
	put_traced("elsewhere (1)\nthird (1) R I D  \ttramp: 0xffffffffc0205000 (x+0x0/0x1)\n");
	checked(-EPERM, 0);
}

static void test_livepatch(void **state)
{
	char cmd[256];

	(void)state;
	snprintf(cmd, sizeof(cmd), "mkdir -p %s/p/vmlinux/elsewhere,1 %s/p/other/first,1", livepatch,
		 livepatch);
	assert_int_equal(system(cmd), 0);
	checked(0, 0);
	snprintf(cmd, sizeof(cmd), "mkdir -p %s/q/vmlinux/first,1", livepatch);
	assert_int_equal(system(cmd), 0);
	checked(-EPERM, 0);
	snprintf(cmd, sizeof(cmd), "rm -r %s", livepatch);
	assert_int_equal(system(cmd), 0);
}

/* What was printed last, and how often. */
static char said[512];
static unsigned int times;

static void keep_said(enum ps_level level, const char *what)
{
	(void)level;
	times++;
	snprintf(said, sizeof(said), "%s", what);
}

/* The message of a check with the first and the third entry led to 256 MB past the first. */
static const char *led_into(const char *list)
{
	ps_print_fn before;

	memcpy(text + 0x105, "\xe9\0\0\0\x10", 5);
	memcpy(text + 0x300, "\xe9\x05\xfe\xff\x0f", 5);
	put_kcore();
	put(modules, list, strlen(list));
	times = 0;
	said[0] = '\0';
	before = ps_set_print(keep_said);
	checked(-EPERM, 0);
	ps_set_print(before);
	return said;
}

#define DEST	"0xffffffffae20010a"	/* TEXT + 0x10a + 0x10000000 */
#define OTHERS	"loop 40960 0 - Live 0xffffffffae100000\nhidden 4096 0 - Live 0x0000000000000000\n"

static void test_scheduler(void **state)
{
	char cmd[256];

	(void)state;
	/* by its name, as it is loaded, in use, or going; reported once, whatever else there is */
	put_traced("first (1) R I    \n");
	put_probe(TEXT + 0x105);
	assert_non_null(strstr(led_into(OTHERS "scheduler 2000000 1 - Unloading 0xffffffffae1ff000 (OE)\n"),
			       "the entry of first leads into the module scheduler"));
	assert_non_null(strstr(said, "plugsched unload"));
	assert_int_equal(times, 1);
	assert_non_null(strstr(led_into("scheduler 1 2 a,b, Live " DEST "\n"), "module scheduler"));
	unlink(kprobes);
	unlink(traced);
	/* next to it, hidden, another module's, or damaged */
	assert_null(strstr(led_into("scheduler 4096 1 - Live 0xffffffffae1ff10a\n"), "scheduler"));
	assert_int_equal(times, 2);
	assert_null(strstr(led_into("scheduler 4096 1 - Live 0xffffffffae20010b\n"), "scheduler"));
	assert_null(strstr(led_into("scheduler 4096 1 - Live 0x0000000000000000\n"), "scheduler"));
	assert_non_null(strstr(led_into("mine 4096 1 - Live " DEST "\n"), "another module"));
	assert_null(strstr(led_into("scheduler\n 0x\nscheduler 0x\n"), "scheduler"));
	/* by its tables */
	snprintf(cmd, sizeof(cmd), "mkdir -p %s/mine/sections && touch %s/mine/sections/%s", sections,
		 sections, PS_SEC_REDIRECTS);
	assert_int_equal(system(cmd), 0);
	assert_non_null(strstr(led_into("mine 4096 1 - Live " DEST "\n"), "leads into the module mine"));
	assert_int_equal(times, 1);
}

static void test_no_kcore(void **state)
{
	(void)state;
	unlink(kcore);
	checked(0, -ENOENT);
	put(kcore, "", 0);
	checked(0, -ENODATA);
	put(kcore, text, sizeof(text));
	checked(0, -EINVAL);
	/* cut off after its headers */
	put_kcore();
	assert_int_equal(truncate(kcore, sizeof(Elf64_Ehdr) + 2 * sizeof(Elf64_Phdr)), 0);
	checked(0, -ENODATA);
	/* what is listed counts all the same */
	put_probe(TEXT + 0x105);
	checked(-EPERM, -ENODATA);
	es.list[0].addr = 0x5000000;
	put_kcore();
	unlink(kprobes);
	checked(0, -EFAULT);
	es.list[0].addr = TEXT + 0x105;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_untouched, setup),
		cmocka_unit_test_setup(test_changed, setup),
		cmocka_unit_test_setup(test_not_moved, setup),
		cmocka_unit_test_setup(test_kprobes, setup),
		cmocka_unit_test_setup(test_traced, setup),
		cmocka_unit_test_setup(test_livepatch, setup),
		cmocka_unit_test_setup(test_scheduler, setup),
		cmocka_unit_test_setup(test_no_kcore, setup),
	};
	char cmd[64];
	int failed;

	if (!mkdtemp(dir)) {
		perror("mkdtemp");
		return 1;
	}
	snprintf(kcore, sizeof(kcore), "%s/kcore", dir);
	snprintf(kprobes, sizeof(kprobes), "%s/kprobes", dir);
	snprintf(livepatch, sizeof(livepatch), "%s/livepatch", dir);
	snprintf(traced, sizeof(traced), "%s/traced", dir);
	snprintf(modules, sizeof(modules), "%s/modules", dir);
	snprintf(sections, sizeof(sections), "%s/sections", dir);
	files = (struct live_entries_files){
		.kcore = kcore, .kprobes = kprobes, .livepatch = livepatch,
		.traced = { "/nowhere", traced }, .modules = modules, .sections = sections,
	};
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
	return system(cmd) || failed;
}
