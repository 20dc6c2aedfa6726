// SPDX-License-Identifier: GPL-2.0
/*
 * test-fields.c - which functions touch which fields, and of which callers may know what memory
 * they touch, against the text of fields.c
 */
#include <unistd.h>

#include "tests/plugin/plugin-test.h"

#define STRUCTS	"-fplugin-arg-plugsched-structs=watched:inner:common_*:tests/plugin/own.h"

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(test_dir))
		return -1;
	compile("fields", "", STRUCTS);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	return path_remove_tree(test_dir);
}

static uint32_t field_named(const struct psrec *r, const char *owner, const char *name)
{
	uint32_t i;

	for (i = 0; i < r->nr_fields; i++)
		if (str_eq(psrec_str(r, r->fields[i].name), name) &&
		    str_eq(psrec_str(r, r->structs[r->fields[i].owner].name), owner))
			return i;
	return PSREC_NONE;
}

/* How a function touches a field; 0 when there is no row. */
static uint32_t how(const struct psrec *r, const char *func, const char *owner, const char *name)
{
	uint32_t i, f = func_named(r, func), field = field_named(r, owner, name), flags = 0, n = 0;

	assert_int_not_equal(PSREC_NONE, f);
	for (i = 0; i < r->nr_accesses; i++) {
		if (r->accesses[i].func != f || r->accesses[i].field != field)
			continue;
		flags = r->accesses[i].flags;
		assert_true(r->accesses[i].loc.line > 0);
		n++;
	}
	assert_true(n <= 1);
	return flags;
}

static uint32_t rows_of(const struct psrec *r, const char *func)
{
	uint32_t i, n = 0;

	for (i = 0; i < r->nr_accesses; i++)
		n += r->accesses[i].func == func_named(r, func);
	return n;
}

static void accesses(void **state)
{
	struct psrec_file pf;
	const struct psrec *r = open_record(&pf, "fields");
	const uint32_t both = PSREC_ACCESS_READ | PSREC_ACCESS_WRITE;

	(void)state;
	assert_int_equal(PSREC_ACCESS_READ, how(r, "reads", "watched", "a"));
	assert_int_equal(PSREC_ACCESS_WRITE, how(r, "writes", "watched", "list"));
	assert_int_equal(both, how(r, "does_both", "watched", "a"));
	assert_int_equal(PSREC_ACCESS_ADDRESS, how(r, "takes_address", "watched", "list"));
	assert_int_equal(both, how(r, "in_assembly", "watched", "a"));
	assert_int_equal(1, rows_of(r, "reads"));
	assert_int_equal(1, rows_of(r, "does_both"));
	psrec_close(&pf);
}

static void fields_in_fields(void **state)
{
	struct psrec_file pf;
	const struct psrec *r = open_record(&pf, "fields");

	(void)state;
	assert_int_equal(PSREC_ACCESS_WRITE, how(r, "nested", "watched", "in"));
	assert_int_equal(PSREC_ACCESS_WRITE, how(r, "nested", "inner", "x"));
	assert_int_equal(0, how(r, "nested", "inner", "y"));
	assert_int_equal(PSREC_ACCESS_READ, how(r, "chained", "watched", "next"));
	assert_int_equal(PSREC_ACCESS_READ, how(r, "chained", "watched", "in"));
	assert_int_equal(PSREC_ACCESS_READ, how(r, "chained", "inner", "y"));
	assert_int_equal(PSREC_ACCESS_READ, how(r, "in_unnamed", "watched", "in_unnamed"));
	assert_int_equal(1, rows_of(r, "in_unnamed"));
	psrec_close(&pf);
}

/*
 * The compiler folds such a test to one of the bytes that hold the bit before the plugin sees it:
 * its neighbours there count as touched too.
 */
static void bit_fields(void **state)
{
	struct psrec_file pf;
	const struct psrec *r = open_record(&pf, "fields");

	(void)state;
	assert_int_equal(PSREC_ACCESS_READ, how(r, "tests_flag", "watched", "flag"));
	assert_int_equal(PSREC_ACCESS_READ, how(r, "tests_flag", "watched", "other_flag"));
	assert_int_equal(0, how(r, "tests_flag", "watched", "in"));
	assert_int_equal(2, rows_of(r, "tests_flag"));
	psrec_close(&pf);
}

static void through_headers(void **state)
{
	struct psrec_file pf;
	const struct psrec *r = open_record(&pf, "fields");

	(void)state;
	assert_int_equal(PSREC_NONE, func_named(r, "common_touch"));
	assert_int_equal(PSREC_ACCESS_READ, how(r, "through_header", "common_thing", "touched"));
	psrec_close(&pf);
}

static void only_what_is_watched(void **state)
{
	struct psrec_file pf;
	const struct psrec *r = open_record(&pf, "fields");
	uint32_t i;

	(void)state;
	assert_int_equal(0, rows_of(r, "of_foreign"));
	for (i = 0; i < r->nr_structs; i++)
		assert_string_not_equal("foreign", psrec_str(r, r->structs[i].name));
	assert_int_equal(PSREC_ACCESS_READ, how(r, "by_file", "own_struct", "own_field"));
	psrec_close(&pf);
}

/* In a folder that a pattern names, all fields are recorded, with their places. */
static void places(void **state)
{
	struct psrec_file pf;
	const struct psrec *r = open_record(&pf, "fields");
	const struct psrec_field *f;

	(void)state;
	assert_int_not_equal(PSREC_NONE, field_named(r, "watched", "untouched"));
	assert_int_not_equal(PSREC_NONE, field_named(r, "own_struct", "own_other"));
	f = &r->fields[field_named(r, "watched", "in_unnamed")];
	assert_int_equal(32, f->offset);
	assert_int_equal(32, f->bits);
	f = &r->fields[field_named(r, "watched", "other_flag")];
	assert_int_equal(65, f->offset);
	assert_int_equal(1, f->bits);
	assert_int_equal(56, r->structs[f->owner].size);
	assert_true(r->structs[f->owner].flags & PSREC_STRUCT_WHOLE);
	psrec_close(&pf);
}

/* What a caller may go by: reads() writes nothing, gives_away() may do anything. */
static void foreseen(void **state)
{
	struct psrec_file pf;
	const struct psrec *r = open_record(&pf, "fields");

	(void)state;
	assert_true(func(r, "reads")->flags & PSREC_FUNC_FORESEEN);
	assert_false(func(r, "gives_away")->flags & PSREC_FUNC_FORESEEN);
	psrec_close(&pf);
}

/* Elsewhere the record holds touched fields only, and without the option nothing. */
static void elsewhere(void **state)
{
	static const char *const options[] = { "-fplugin-arg-plugsched-structs=watched", "" };
	char *plugin = plugin_path(), *path = xasprintf("%s/few.o", test_dir);
	struct psrec_file pf;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(options); i++) {
		assert_int_equal(0, shell("%s %s -Itests/plugin/include -fplugin=%s %s -c -o %s "
					  "tests/plugin/fields.c", compiler(), OPTIONS, plugin,
					  options[i], path));
		assert_int_equal(0, psrec_open(&pf, path));
		assert_int_equal(PSREC_NONE, field_named(&pf.recs[0], "watched", "untouched"));
		assert_int_equal(i == 0, field_named(&pf.recs[0], "watched", "a") != PSREC_NONE);
		assert_int_equal(i == 0, pf.recs[0].nr_structs);
		psrec_close(&pf);
	}
	free(plugin);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accesses),
		cmocka_unit_test(fields_in_fields),
		cmocka_unit_test(bit_fields),
		cmocka_unit_test(through_headers),
		cmocka_unit_test(only_what_is_watched),
		cmocka_unit_test(places),
		cmocka_unit_test(foreseen),
		cmocka_unit_test(elsewhere),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
