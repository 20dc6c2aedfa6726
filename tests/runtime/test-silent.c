// SPDX-License-Identifier: GPL-2.0
/*
 * test-silent.c - programs and probes in replaced code are named, those that go on are not
 *
 * The lists of traced functions, probes and symbols are written here.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/util.h"
#include "runtime/silent.h"

#define TEXT	0xffffffff9e200000ULL

static char dir[] = "/tmp/plugsched-silent-XXXXXX";
static char kprobes[64], traced[64], traceable[64], kallsyms[64], said[4096];
static struct live_entries_files files;

static const struct ps_range ranges[] = { { .start = 0x100, .size = 0x40 },
					  { .start = 0x200, .size = 0x40 } };
/* the place of the jump, after a landing pad and the fentry site */
static struct live_entry list[] = { { "entry", TEXT + 0x109, NULL } };
static const struct live_entries es = {
	.list = list, .nr = ARRAY_SIZE(list), .text = TEXT, .text_end = TEXT + 0x800,
	.ranges = ranges, .nr_ranges = ARRAY_SIZE(ranges),
};

static void keep(enum ps_level level, const char *text)
{
	(void)level;
	strncat(said, text, sizeof(said) - strlen(said) - 1);
}

static void put(const char *path, const char *data)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(data, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static int setup(void **state)
{
	(void)state;
	put(kallsyms, "ffffffff9e200100 T entry\nffffffff9e200200 t inside\n"
		      "ffffffff9e200240 t after\nffffffff9e200300 t elsewhere\n");
	unlink(traced);
	unlink(traceable);
	unlink(kprobes);
	said[0] = '\0';
	return 0;
}

static int warned(void)
{
	ps_print_fn before = ps_set_print(keep);
	int ret;

	said[0] = '\0';
	ret = silent_warn(&es, &files, kallsyms);
	ps_set_print(before);
	return ret;
}

static void test_programs(void **state)
{
	(void)state;
	assert_int_equal(warned(), 0);
	put(traced, "entry (1)           D   \tdirect-->bpf_trampoline_1+0x0/0xb0\n"
		    "inside (1)           D   \tdirect-->bpf_trampoline_2+0x0/0xb0\n"
		    "after (1)           D   \tdirect-->bpf_trampoline_3+0x0/0xb0\n"
		    "elsewhere (1)           D   \tdirect-->bpf_trampoline_4+0x0/0xb0\n"
		    "gone (1)           D   \n");
	assert_int_equal(warned(), 1);
	assert_non_null(strstr(said, "attached to inside,"));
	/* damaged, another word, a program of another module's function */
	put(traced, "inside\ninside (\ninside (x) D\n\ninside (0) DX\ninside [other] (1) D\n");
	assert_int_equal(warned(), 0);
	put(traced, "inside (1)           D");
	assert_int_equal(warned(), 1);
}

static void test_tracers(void **state)
{
	(void)state;
	/* "D" in the trampoline's name is none */
	put(traced, "entry (1)\ninside (1) R I   \ttramp: D (Direct)\nelsewhere (1)\n");
	assert_int_equal(warned(), 1);
	assert_non_null(strstr(said, "redirecting them: inside: there"));
	/* beside a program's trampoline; with and without the module's own function */
	put(traced, "inside (2) D\n");
	assert_int_equal(warned(), 2);
	put(traced, "inside (1)\ninside [scheduler] (1)\n");
	assert_int_equal(warned(), 0);
	put(traced, "inside (2)\ninside [scheduler] (1)\n");
	assert_int_equal(warned(), 1);
	put(traced, "inside (1)\ninside [other] (1)\n");
	assert_int_equal(warned(), 1);
	/* a kprobe is one that looks, and has its own warning */
	put(traced, "inside (1) R\n");
	put(kprobes, "ffffffff9e200204  k  inside+0x4    [FTRACE]\n");
	assert_int_equal(warned(), 1);
	assert_non_null(strstr(said, "a kprobe"));
	put(traced, "inside (2) R\n");
	assert_int_equal(warned(), 2);
	/* these are not among those that look */
	put(traced, "inside (1) R\n");
	put(kprobes, "ffffffff9e200204  k  inside+0x4    [DISABLED][FTRACE]\n");
	assert_int_equal(warned(), 2);
	put(kprobes, "ffffffff9e200203  k  inside+0x3    [OPTIMIZED]\n");
	assert_int_equal(warned(), 2);
}

/* Who looks at all functions looks at the module's, which need not be there yet. */
static void test_all_traced(void **state)
{
	(void)state;
	put(traced, "entry (1)\ninside (1)\nafter (1)\nelsewhere (1)\n");
	put(traceable, "entry\ninside\nafter\nelsewhere\n");
	assert_int_equal(warned(), 0);
	put(traced, "entry (1)\ninside (2)\nafter (1)\nelsewhere (1)\n");
	assert_int_equal(warned(), 1);
	/* these are not all */
	put(traceable, "entry\ninside\nafter\nelsewhere\na\nb\nc\nd\ne\nf\ng\nh\n");
	put(traced, "entry (1)\ninside (1)\nafter (1)\nelsewhere (1)\n");
	assert_int_equal(warned(), 1);
}

static void test_many(void **state)
{
	FILE *f = fopen(traced, "w");
	int i;

	(void)state;
	assert_non_null(f);
	for (i = 0; i < 100; i++)
		fprintf(f, "f%d (1) D\n", i);
	fprintf(f, "inside (1) D\n");
	fclose(f);
	assert_int_equal(warned(), 1);
}

static void test_kprobes(void **state)
{
	(void)state;
	/* landing pad, fentry site, past the jump, at both ends, elsewhere, damaged */
	put(kprobes, "ffffffff9e200100  k  entry+0x0    [FTRACE]\n"
		     "ffffffff9e200104  k  entry+0x4    [FTRACE]\n"
		     "ffffffff9e200110  r  entry+0x10    [DISABLED]\n"
		     "ffffffff9e200200  k  inside+0x0    [FTRACE]\n"
		     "ffffffff9e20023f  k  inside+0x3f\n"
		     "ffffffff9e200240  k  after+0x0\n"
		     "ffffffff9e2000ff  k  before+0x0\n"
		     "0000000000000000  k\n"
		     "k inside+0x0\n");
	assert_int_equal(warned(), 3);
	assert_non_null(strstr(said, "set at entry+0x10,"));
	assert_non_null(strstr(said, "set at inside+0x0,"));
	assert_non_null(strstr(said, "set at inside+0x3f,"));
}

static void test_no_symbols(void **state)
{
	(void)state;
	put(traced, "inside (1) D\n");
	unlink(kallsyms);
	assert_int_equal(warned(), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_programs, setup),
		cmocka_unit_test_setup(test_tracers, setup),
		cmocka_unit_test_setup(test_all_traced, setup),
		cmocka_unit_test_setup(test_many, setup),
		cmocka_unit_test_setup(test_kprobes, setup),
		cmocka_unit_test_setup(test_no_symbols, setup),
	};
	char cmd[64];
	int failed;

	if (!mkdtemp(dir)) {
		perror("mkdtemp");
		return 1;
	}
	snprintf(kprobes, sizeof(kprobes), "%s/kprobes", dir);
	snprintf(traced, sizeof(traced), "%s/traced", dir);
	snprintf(kallsyms, sizeof(kallsyms), "%s/kallsyms", dir);
	files.kprobes = kprobes;
	snprintf(traceable, sizeof(traceable), "%s/traceable", dir);
	files.traceable[0] = traceable;
	files.traced[0] = "/nowhere";
	files.traced[1] = traced;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
	return system(cmd) || failed;
}
