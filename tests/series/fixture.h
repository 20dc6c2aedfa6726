/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fixture.h - a real kernel's fixture, unpacked
 *
 * In:  tests/series/RELEASE/, made by extract.sh.
 * Out: its boundary, its symbols, and a temporary directory with what else is in it; a cmocka
 *      program that runs its tests for each of them, or for those that are named.
 *
 * usage of such a program: test-NAME [RELEASE...]
 */
#ifndef PLUGSCHED_TEST_SERIES_FIXTURE_H
#define PLUGSCHED_TEST_SERIES_FIXTURE_H

#include <dirent.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "boundary/boundary.h"
#include "lib/util.h"

/* A symbol of vmlinux, as extract.c found it. */
struct fx_symbol {
	struct fx_symbol *next;	/* of the same name */
	uint64_t addr, size;
};

struct fixture {
	struct arena *mem;
	const char *release;
	const char *dir;	/* tests/series/RELEASE */
	const char *tmp;	/* kernel.tar.xz unpacked */
	struct boundary bd;
	struct strmap symbols;	/* name -> struct fx_symbol */
	bool open;
};

static struct fixture fx;	/* of the kernel whose tests run */

/* In the temporary directory, or below the fixture's. */
#define fx_path(base, ...)	fx_join(fx.base, __VA_ARGS__)

static const char *fx_join(const char *base, const char *rel)
{
	return arena_printf(fx.mem, "%s/%s", base, rel);
}

/* The file's text, from the arena. */
static char *fx_read(const char *path)
{
	char *text = file_read(path, NULL), *copy;

	if (!text)
		fail_msg("cannot read %s", path);
	copy = arena_strdup(fx.mem, text);
	free(text);
	return copy;
}

/* A program that must succeed; what it says to stderr is seen. */
static void fx_run(const char *const *argv)
{
	int status = run_cmd(argv, NULL);

	if (status)
		fail_msg("%s: status %d", argv[0], status);
}

static void fx_unpack(const char *archive, const char *to)
{
	const char *argv[] = { "tar", "-C", to, "-xJf", archive, NULL };

	assert_int_equal(path_make_dirs(to), 0);
	fx_run(argv);
}

static void fx_read_symbols(void)
{
	char *text = fx_read(fx_path(tmp, "symbols")), *line;

	while ((line = strsep(&text, "\n"))) {
		struct fx_symbol *s = arena_alloc(fx.mem, sizeof(*s));
		const char *name = strsep(&line, " ");
		void **slot;

		if (!line)
			continue;
		slot = strmap_slot(&fx.symbols, name);
		if (sscanf(line, "%lx %lu", &s->addr, &s->size) != 2)
			fail_msg("symbols: %s", line);
		s->next = *slot;
		*slot = s;
	}
	if (!fx.symbols.count)
		fail_msg("no symbols");
}

static void fx_close(void)
{
	if (fx.bd.mem)
		bd_free(&fx.bd);
	if (fx.tmp)
		path_remove_tree(fx.tmp);
	strmap_free(&fx.symbols);
	if (fx.mem)
		arena_free(fx.mem);
	memset(&fx, 0, sizeof(fx));
}

static void fx_open(const char *release)
{
	char tmp[] = "/tmp/plugsched-series-XXXXXX";
	char *top = ps_data_path("tests/series");

	fx.mem = arena_new();
	fx.release = release;
	fx.dir = arena_printf(fx.mem, "%s/%s", top, release);
	free(top);
	assert_non_null(mkdtemp(tmp));
	fx.tmp = arena_strdup(fx.mem, tmp);
	fx_unpack(fx_path(dir, "kernel.tar.xz"), fx.tmp);
	assert_int_equal(bd_read(&fx.bd, fx_path(tmp, "boundary.json")), 0);
	assert_string_equal(fx.bd.target.release, release);
	fx_read_symbols();
	fx.open = true;
}

/* ---- all of them ---- */

struct fx_test {
	const char *name;
	void (*fn)(void **state);
};

/* A fixture stays open until a test of another kernel comes. */
static int fx_setup(void **state)
{
	if (fx.open && str_eq(fx.release, *state))
		return 0;
	fx_close();
	fx_open(*state);
	return 0;
}

static int fx_end(void **state)
{
	(void)state;
	fx_close();
	return 0;
}

static int fx_is_folder(const struct dirent *d)
{
	return d->d_name[0] >= '0' && d->d_name[0] <= '9';
}

static int fx_run_tests(const struct fx_test *tests, size_t nr, char **releases,
			size_t nr_releases)
{
	struct CMUnitTest all[nr * nr_releases];
	size_t i, k, n = 0;
	int failed;

	for (i = 0; i < nr_releases; i++)
		for (k = 0; k < nr; k++, n++)
			all[n] = (struct CMUnitTest){
				.name = xasprintf("%s: %s", releases[i], tests[k].name),
				.test_func = tests[k].fn,
				.setup_func = fx_setup,
				.initial_state = releases[i],
			};
	failed = cmocka_run_group_tests_name("series", all, NULL, fx_end);
	for (i = 0; i < n; i++)
		free((char *)all[i].name);
	return failed;
}

/* What main() does: @tests of each kernel. */
static int fx_main(int argc, char **argv, const struct fx_test *tests, size_t nr)
{
	char *dir, *names[64];
	struct dirent **found;
	int i, n, failed;

	if (argc > 1)
		return fx_run_tests(tests, nr, argv + 1, argc - 1);
	dir = ps_data_path("tests/series");
	n = scandir(dir, &found, fx_is_folder, versionsort);
	if (n <= 0 || n > (int)ARRAY_SIZE(names)) {
		fprintf(stderr, "no fixtures in %s\n", dir);
		return 1;
	}
	for (i = 0; i < n; i++)
		names[i] = found[i]->d_name;
	failed = fx_run_tests(tests, nr, names, n);
	for (i = 0; i < n; i++)
		free(found[i]);
	free(found);
	free(dir);
	return failed;
}

#endif /* PLUGSCHED_TEST_SERIES_FIXTURE_H */
