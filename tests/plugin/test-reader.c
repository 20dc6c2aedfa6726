// SPDX-License-Identifier: GPL-2.0
/*
 * test-reader.c - the reader of records, on damaged ones: an error, never a crash
 */
#include <errno.h>

#include "tests/plugin/plugin-test.h"

static uint32_t *bytes;		/* one good record */
static size_t size;

static int set_up(void **state)
{
	struct psrec_file pf;
	const struct psrec *r;

	(void)state;
	if (!mkdtemp(test_dir))
		return -1;
	compile("refs", "", "");
	r = open_record(&pf, "refs");
	size = r->h->total_size;
	bytes = xmalloc(2 * size);
	memcpy(bytes, r->h, size);
	memcpy((char *)bytes + size, r->h, size);
	psrec_close(&pf);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(bytes);
	return path_remove_tree(test_dir);
}

/* Everything a reader may touch. */
static unsigned long use(const struct psrec *recs, size_t nr)
{
	unsigned long sum = 0;
	size_t i;
	uint32_t n;

	for (i = 0; i < nr; i++) {
		const struct psrec *r = &recs[i];

		sum += strlen(psrec_str(r, r->h->unit));
		for (n = 0; n < r->nr_funcs; n++)
			sum += strlen(psrec_str(r, r->funcs[n].name)) +
			       strlen(psrec_str(r, r->funcs[n].loc.file));
		for (n = 0; n < r->nr_vars; n++)
			sum += strlen(psrec_str(r, r->vars[n].type));
		for (n = 0; n < r->nr_calls; n++)
			sum += r->funcs[r->calls[n].caller].flags;
		for (n = 0; n < r->nr_refs; n++)
			sum += r->refs[n].to_kind == PSREC_K_FUNC ?
			       r->funcs[r->refs[n].to].flags : r->vars[r->refs[n].to].flags;
	}
	return sum;
}

static int parse(const void *data, size_t len)
{
	struct psrec *recs;
	size_t nr;
	int err = psrec_parse(data, len, "test", &recs, &nr);

	if (!err)
		assert_true(use(recs, nr) > 0);
	else
		assert_true(!recs && !nr);
	free(recs);
	return err;
}

static void several_records(void **state)
{
	struct psrec *recs;
	size_t nr;

	(void)state;
	assert_int_equal(0, psrec_parse(bytes, 2 * size, "test", &recs, &nr));
	assert_int_equal(2, nr);
	assert_int_equal(recs[0].nr_funcs, recs[1].nr_funcs);
	free(recs);
}

static void no_record(void **state)
{
	char *path = xasprintf("%s/refs.plain.o", test_dir);
	struct psrec_file pf;

	(void)state;
	assert_int_equal(-ENODATA, psrec_open(&pf, path));
	assert_int_equal(-ENOENT, psrec_open(&pf, "/nonexistent"));
	assert_int_equal(-EINVAL, psrec_open(&pf, "tests/plugin/refs.c"));
	free(path);
}

static void every_truncation(void **state)
{
	size_t len;
	char *copy;

	(void)state;
	for (len = 1; len < 2 * size; len += len < 400 ? 1 : 97) {
		if (len == size)
			continue;
		/* a block of its own, so that a read past it is seen by checkers of memory */
		copy = xmalloc(len);
		memcpy(copy, bytes, len);
		assert_int_equal(-EINVAL, parse(copy, len));
		free(copy);
	}
}

static void damaged_words(void **state)
{
	static const uint32_t values[] = { 0, 1, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff };
	uint32_t *copy = xmalloc(size);
	size_t i, v, refused = 0;

	(void)state;
	for (i = 0; i < size / 4; i++) {
		for (v = 0; v < ARRAY_SIZE(values); v++) {
			memcpy(copy, bytes, size);
			copy[i] = values[v];
			refused += parse(copy, size) != 0;
		}
	}
	assert_true(refused > size / 4);
	memcpy(copy, bytes, size);
	copy[1] = PSREC_VERSION + 1;
	assert_int_equal(-EINVAL, parse(copy, size));
	free(copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_records),
		cmocka_unit_test(no_record),
		cmocka_unit_test(every_truncation),
		cmocka_unit_test(damaged_words),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
