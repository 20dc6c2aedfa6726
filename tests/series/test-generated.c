// SPDX-License-Identifier: GPL-2.0
/*
 * test-generated.c - what is generated for each kernel: all of it against what was generated
 *		      before, and the tables against the kernel's own symbols
 *
 * In:  the fixtures; their generated.tar.xz has what is expected: scheduler.patch, from the
 *      kernel's source to the generated kernel/sched/; plugsched/, the tables; aliases; edits.
 * Out: TAP. With BLESS=1 in the environment, what is generated becomes what is expected.
 *
 * usage: test-generated [RELEASE...]
 */
#include "tests/series/generate.h"

static bool bless;

/* ---- what is expected ---- */

/* Generated, and not a copy of the runtime's or made of its list. */
static bool is_table(const char *name)
{
	return str_ends(name, ".tables.h") || str_ends(name, ".defines.h") ||
	       str_eq(name, "frame.h") || str_eq(name, "ranges.c");
}

static int is_table_entry(const struct dirent *d)
{
	return is_table(d->d_name);
}

/* Prints how two files differ; true if they do, or if one of them is missing. */
static bool differs(const char *expected, const char *actual, const char *name)
{
	const char *argv[] = { "diff", "-uN", "--label", arena_printf(fx.mem, "expected/%s", name),
			       "--label", arena_printf(fx.mem, "generated/%s", name), expected,
			       actual, NULL };
	char *a = file_read_quiet(expected, NULL), *b = file_read_quiet(actual, NULL);
	bool same = a && b && str_eq(a, b);

	free(a);
	free(b);
	if (!same)
		run_cmd(argv, &(struct run_opts){ .stderr_too = true, .out_fd = 2 });
	return !same;
}

static size_t compare_tables(const char *expected)
{
	const char *const dirs[] = { work(), expected };
	struct strmap names = { 0 };
	struct dirent **found;
	struct strmap_ent *e;
	size_t d, bad = 0;
	int i, n;

	for (d = 0; d < ARRAY_SIZE(dirs); d++) {
		n = scandir(fx_join(dirs[d], "plugsched"), &found, is_table_entry, alphasort);
		for (i = 0; i < n; i++) {
			strmap_put(&names, arena_printf(fx.mem, "plugsched/%s", found[i]->d_name),
				   NULL);
			free(found[i]);
		}
		if (n >= 0)
			free(found);
	}
	strmap_for_each(&names, e)
		bad += differs(fx_join(expected, e->key), fx_join(work(), e->key), e->key);
	assert_true(names.count > 4);
	strmap_free(&names);
	bad += differs(fx_join(expected, "aliases"), fx_join(work(), ".plugsched/aliases"),
		       "aliases");
	return bad + differs(fx_join(expected, "edits"), fx_join(work(), ".plugsched/edits"),
			     "edits");
}

static size_t compare_scheduler(const char *expected)
{
	const char *tree = fx_path(tmp, "expected-tree");
	const char *copy[] = { "cp", "-r", fx_path(tmp, "src"), tree, NULL };
	const char *patch[] = { "patch", "-s", "-p1", "--fuzz=0", "-d", tree, "-i",
				fx_join(expected, "scheduler.patch"), NULL };
	const char **list;
	size_t nr, i, bad = 0;

	fx_run(copy);
	fx_run(patch);
	list = files(&nr);
	for (i = 0; i < nr; i++)
		bad += differs(fx_join(tree, list[i]), fx_join(work(), list[i]), list[i]);
	free(list);
	return bad;
}

/* ---- accepting what is generated ---- */

static void copy_to(const char *dir, const char *name, const char *from)
{
	const char *path = fx_join(dir, name);
	char *text = fx_read(from);

	assert_int_equal(path_make_parents(path), 0);
	assert_int_equal(file_write(path, text, strlen(text)), 0);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void make_patch(const char *path)
{
	const char **list;
	struct strbuf out = { 0 };
	size_t nr, i;

	list = files(&nr);
	qsort(list, nr, sizeof(*list), by_name);
	for (i = 0; i < nr; i++) {
		const char *log = fx_path(tmp, "diff");
		const char *argv[] = { "diff", "-up", "--label",
				       arena_printf(fx.mem, "a/%s", list[i]), "--label",
				       arena_printf(fx.mem, "b/%s", list[i]),
				       fx_join(fx_path(tmp, "src"), list[i]),
				       fx_join(work(), list[i]), NULL };

		unlink(log);
		assert_in_range(run_cmd(argv, &(struct run_opts){ .log = log }), 0, 1);
		sb_add(&out, fx_read(log));
	}
	free(list);
	assert_int_equal(file_write(path, out.buf, out.len), 0);
	sb_free(&out);
}

static void accept(void)
{
	const char *dir = fx_path(tmp, "accepted");
	const char *tar[] = { "tar", "-C", dir, "--sort=name", "--owner=0", "--group=0",
			      "--numeric-owner", "--mode=u=rwX,go=rX", "--mtime=@0",
			      "--format=ustar", "-I", "xz -9e", "-cf",
			      arena_printf(fx.mem, "%s/generated.tar.xz", fx.dir), "aliases", "edits", "plugsched",
			      "scheduler.patch", NULL };
	struct dirent **found;
	int i, n = scandir(fx_join(work(), "plugsched"), &found, is_table_entry, alphasort);

	assert_true(n > 0);
	for (i = 0; i < n; i++) {
		const char *name = arena_printf(fx.mem, "plugsched/%s", found[i]->d_name);

		copy_to(dir, name, fx_join(work(), name));
		free(found[i]);
	}
	free(found);
	copy_to(dir, "aliases", fx_join(work(), ".plugsched/aliases"));
	copy_to(dir, "edits", fx_join(work(), ".plugsched/edits"));
	make_patch(fx_join(dir, "scheduler.patch"));
	fx_run(tar);
}

static void as_expected(void **state)
{
	const char *archive = fx_path(dir, "generated.tar.xz"), *expected = fx_path(tmp, "expected");
	size_t bad = 1;

	(void)state;
	if (!bless || path_is_file(archive)) {
		fx_unpack(archive, expected);
		bad = compare_scheduler(expected) + compare_tables(expected);
	}
	if (bad && bless)
		accept();
	else if (bad)
		fail_msg("%zu files differ; BLESS=1 accepts the change", bad);
}

/* ---- the tables ---- */

struct row {
	uint64_t addr;
	unsigned long room;
	unsigned int jump;
	char func[128], symbol[128], flags[32];
};

/* "\t{ ps_from_ADDR, FUNCTION, "SYMBOL", ROOM, JUMP, FLAGS }," in one of the units' tables */
static struct row *read_rows(size_t *nr)
{
	struct row *rows = NULL;
	size_t cap = 0;
	glob_t g;
	size_t i;

	*nr = 0;
	assert_int_equal(glob(fx_join(work(), "plugsched/*.tables.h"), 0, NULL, &g), 0);
	for (i = 0; i < g.gl_pathc; i++) {
		char *rest = fx_read(g.gl_pathv[i]), *line;

		while ((line = strsep(&rest, "\n"))) {
			struct row r;

			if (sscanf(line, "\t{ ps_from_%lx, %127[^,], \"%127[^\"]\", %lu, %u, %31s }",
				   &r.addr, r.func, r.symbol, &r.room, &r.jump, r.flags) != 6)
				continue;
			XGROW(rows, *nr, cap);
			rows[(*nr)++] = r;
		}
	}
	globfree(&g);
	return rows;
}

static void check_row(const struct bd_func *f, const struct bd_symbol *sym,
		      const struct row *rows, size_t nr)
{
	const char *func = f->stack_switch ? "plugsched_stack_entry" :
			   is_renamed(f) ? arena_printf(fx.mem, MODULE_PREFIX "%s", f->name) :
			   f->name;
	const char *flags = f->stack_switch ? "PS_REDIRECT_STACK" :
			    f->rests ? "PS_REDIRECT_RESTS" : "0";
	size_t i, n = 0;

	for (i = 0; i < nr; i++) {
		if (rows[i].addr != sym->addr)
			continue;
		n++;
		assert_string_equal(rows[i].symbol, sym->name);
		assert_string_equal(rows[i].func, func);
		assert_string_equal(rows[i].flags, flags);
		assert_int_equal(rows[i].room, sym->room);
		assert_int_equal(rows[i].jump, sym->jump);
	}
	if (n != 1)
		fail_msg("%s is redirected %zu times", sym->name, n);
}

static void redirects(void **state)
{
	size_t i, k, nr, n = 0;
	struct row *rows;

	(void)state;
	rows = read_rows(&nr);
	for (i = 0; i < fx.bd.nr_funcs; i++)
		for (k = 0; k < fx.bd.funcs[i].nr_redirects; k++, n++)
			check_row(&fx.bd.funcs[i],
				  &fx.bd.funcs[i].syms[fx.bd.funcs[i].redirects[k]], rows, nr);
	assert_int_equal(nr, n);
	assert_true(nr > 100);
	free(rows);
}

/* Each piece of replaced code is in ranges.c, no two overlap, and nothing that stays is in one. */
static void ranges(void **state)
{
	char *rest = fx_read(fx_join(work(), "plugsched/ranges.c")), *line;
	uint64_t *from = NULL, *to = NULL;
	size_t nr = 0, cap = 0, to_cap = 0, i, k, r;
	unsigned long off, size;

	(void)state;
	while ((line = strsep(&rest, "\n"))) {
		if (sscanf(line, "\t{ 0x%lx, %lu, ", &off, &size) != 2)
			continue;
		XGROW(from, nr, cap);
		XGROW(to, nr, to_cap);
		from[nr] = fx.bd.target.text_base + off;
		to[nr] = from[nr] + size;
		if (nr && from[nr] < to[nr - 1])
			fail_msg("two ranges overlap: %s", line);
		nr++;
	}
	for (i = 0; i < fx.bd.nr_funcs; i++) {
		const struct bd_func *f = &fx.bd.funcs[i];

		for (k = 0; k < f->nr_syms; k++) {
			uint64_t addr = f->syms[k].addr, end = addr + f->syms[k].size;
			bool in = false;

			for (r = 0; r < nr && !in; r++)
				in = bd_func_replaced(f) ? addr >= from[r] && end <= to[r] :
							   addr < to[r] && end > from[r];
			if (f->rests || in == bd_func_replaced(f) || end == addr)
				continue;
			fail_msg("%s: %s", f->syms[k].name,
				 in ? "stays, but is in a range" : "is in no range");
		}
	}
	assert_true(nr > 100);
	free(from);
	free(to);
}

/* An alias names what vmlinux has there, and by its name alone only what has that name alone. */
static void aliases(void **state)
{
	char *rest = fx_read(fx_join(work(), ".plugsched/aliases")), *line;
	char alias[160], symbol[128];
	unsigned long addr;
	size_t nr = 0;

	(void)state;
	while ((line = strsep(&rest, "\n"))) {
		const struct fx_symbol *s, *first;

		if (sscanf(line, "%159s %127s %lx", alias, symbol, &addr) != 3)
			continue;
		nr++;
		first = strmap_get(&fx.symbols, symbol);
		for (s = first; s && s->addr != addr; s = s->next)
			;
		if (!s)
			fail_msg("vmlinux has no %s at %lx", symbol, addr);
		if (first->next && str_eq(alias, arena_printf(fx.mem, ALIAS_PREFIX "%s", symbol)))
			fail_msg("vmlinux has more than one %s", symbol);
	}
	assert_true(nr > 100);
}

int main(int argc, char **argv)
{
	static const struct fx_test tests[] = {
		{ "generated as expected", as_expected },
		{ "each entry is redirected once", redirects },
		{ "replaced code is listed", ranges },
		{ "aliases are the kernel's symbols", aliases },
	};
	const char *value = getenv("BLESS");

	bless = value && *value && !str_eq(value, "0");
	return fx_main(argc, argv, tests, ARRAY_SIZE(tests));
}
