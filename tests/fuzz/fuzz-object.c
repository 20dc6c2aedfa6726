// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz-object.c - the whole analysis, with a damaged vmlinux.o
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "analyzer/analyzer.h"
#include "tests/fuzz/elf-mutate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = fuzz_file(data, size);
	struct boundary bd;
	int err;

	err = analyze(path, fuzz_setting("FUZZ_VMLINUX"), fuzz_setting("FUZZ_PROFILE"), &bd);
	/* that the two are not of one kernel may be said of the target, or of the source */
	fuzz_check(err, "");
	if (!err)
		bd_free(&bd);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	return fuzz_mutate_elf(data, size, max_size, seed);
}
