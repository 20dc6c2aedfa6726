// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz-profile.c - the reader of profiles
 */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

#include "analyzer/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = fuzz_file(data, size);
	struct profile p;
	int err = profile_read(&p, path);

	fuzz_check(err, path);
	if (err)
		return 0;
	profile_match(&p.outsider, "schedule_tail");
	profile_match(&p.files, "kernel/sched/core.c");
	free(profile_structs(&p));
	profile_free(&p);
	return 0;
}
