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

	/* a file that it includes is beside it: another descriptor, as the log's */
	fuzz_check(err, "/proc/self/fd/");
	if (err)
		return 0;
	profile_match(&p.outsider, "schedule_tail");
	profile_match(&p.files, "kernel/sched/core.c");
	free(profile_structs(&p));
	profile_free(&p);
	return 0;
}
