// SPDX-License-Identifier: GPL-2.0
/*
 * test-damage.c - the analyzer's inputs damaged: whatever the bytes, an answer, be it no
 */
#include "tests/analyzer/fixture.h"
#include "gcc-plugin/record.h"

static void test_damaged_json(void **state)
{
	char *path = xasprintf("%s/d.json", dir), *text;
	struct boundary copy;
	size_t size, cut;

	(void)state;
	assert_int_equal(bd_write(&bd, path), 0);
	text = file_read(path, &size);
	for (cut = 0; cut + 2 < size; cut += size / 97 + 1) {
		assert_int_equal(file_write(path, text, cut), 0);
		assert_int_not_equal(bd_read(&copy, path), 0);
	}
	assert_int_equal(file_write(path, "{\"version\":1}", 13), 0);
	assert_int_not_equal(bd_read(&copy, path), 0);
	free(text);
	free(path);
}

/* The records' section of a vmlinux.o, cut or filled in another way. */
static int analyze_with_records(const char *how)
{
	struct boundary none;

	assert_int_equal(sh("cd %s && objcopy -O binary --only-section=%s --set-section-flags "
			    "%s=alloc out/vmlinux.o rec && %s && objcopy --remove-section=%s "
			    "--add-section %s=rec2 out/vmlinux.o bad.o", dir, PSREC_SECTION,
			    PSREC_SECTION, how, PSREC_SECTION, PSREC_SECTION), 0);
	return analyze(bad, linked, profile, &none);
}

static void test_damaged_records(void **state)
{
	struct boundary none;

	(void)state;
	assert_int_not_equal(analyze_with_records("head -c 1000 rec >rec2"), 0);
	assert_int_not_equal(analyze_with_records("head -c -8 rec >rec2"), 0);
	assert_int_not_equal(analyze_with_records("head -c 4096 /dev/zero >rec2"), 0);
	assert_int_not_equal(analyze_with_records("tr '\\0' '\\377' <rec >rec2"), 0);
	assert_int_equal(sh("cd %s && objcopy --remove-section=%s out/vmlinux.o bad.o", dir,
			    PSREC_SECTION), 0);
	assert_int_not_equal(analyze(bad, linked, profile, &none), 0);
}

/* A few bytes of a file turned over, always the same ones in the same round. */
static void damage(char *text, size_t size, unsigned int round)
{
	unsigned int n;

	srand(round);
	for (n = 0; n < 1 + round % 4; n++)
		text[rand() % size] ^= 1 << rand() % 8;
}

static bool analyzes(const char *object, struct boundary *any)
{
	return !analyze(object, linked, profile, any);
}

static bool is_boundary(const char *path, struct boundary *any)
{
	return !bd_read(any, path);
}

/* Has many damaged copies of a file read, each from @path. */
static void try_damaged(const char *from, const char *path,
			bool (*reads)(const char *path, struct boundary *any))
{
	char *text, *copy;
	struct boundary any;
	unsigned int round;
	size_t size;

	text = file_read(from, &size);
	assert_non_null(text);
	copy = xmalloc(size);
	for (round = 0; round < 300; round++) {
		memcpy(copy, text, size);
		damage(copy, size, round);
		assert_int_equal(file_write(path, copy, size), 0);
		if (reads(path, &any))
			bd_free(&any);
	}
	free(text);
	free(copy);
}

/* Whatever the bytes: an answer, be it no. Run under the sanitizers this looks for more. */
static void test_random_damage(void **state)
{
	char *path = xasprintf("%s/r.json", dir);

	(void)state;
	try_damaged(obj, bad, analyzes);
	assert_int_equal(bd_write(&bd, path), 0);
	try_damaged(path, path, is_boundary);
	free(path);
}

static void test_not_a_kernel(void **state)
{
	struct boundary none;

	(void)state;
	assert_int_not_equal(analyze(obj, obj, profile, &none), 0);
	assert_int_not_equal(analyze(obj, profile, profile, &none), 0);
	assert_int_not_equal(analyze(obj, linked, obj, &none), 0);
	assert_int_not_equal(analyze("/nonexistent", linked, profile, &none), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_damaged_json),
		cmocka_unit_test(test_damaged_records),
		cmocka_unit_test(test_random_damage),
		cmocka_unit_test(test_not_a_kernel),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
