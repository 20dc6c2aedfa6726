// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz-target.c - what reads a vmlinux: identity, exports, symbols, code
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "analyzer/analyzer.h"
#include "analyzer/audit.h"
#include "analyzer/target.h"
#include "tests/fuzz/elf-mutate.h"

static size_t sum;

static int count(void *arg, const struct target_export *exp)
{
	(void)arg;
	sum += strlen(exp->name) + strlen(exp->ns);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct boundary good;
	const char *path = fuzz_file(data, size);
	struct boundary bd;
	struct target t;
	struct audit a;
	int err;

	if (!good.mem)
		fuzz_check(bd_read(&good, fuzz_setting("FUZZ_BOUNDARY")), "");
	err = target_open(&t, path);
	fuzz_check(err, path);
	if (!err) {
		fuzz_check(target_exports(&t, count, NULL), path);
		target_close(&t);
	}
	fuzz_check(audit_target(path, &good, &a), path);
	err = analyze(fuzz_setting("FUZZ_OBJECT"), path, fuzz_setting("FUZZ_PROFILE"), &bd);
	fuzz_check(err, "");
	if (!err)
		bd_free(&bd);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	return fuzz_mutate_elf(data, size, max_size, seed);
}
