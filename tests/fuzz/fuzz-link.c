// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz-link.c - a module as the kernel's make left it, read by `plugsched build`
 *
 * The tree has no target.entries: even a good module ends in a message, before objcopy is run.
 */
#include "tests/fuzz/fuzz.h"

#include <errno.h>

#include "module/module.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct boundary good;
	struct workdir wd = { .mem = arena_new(), .lock = -1 };
	const char *path = fuzz_file(data, size);

	wd.dir = arena_strdup(wd.mem, fuzz_setting("FUZZ_LINK_DIR"));
	wd.meta = arena_printf(wd.mem, "%s/.plugsched", wd.dir);
	strmap_put(&wd.state, "vermagic", "6.1.0-test");
	if (!good.mem)
		fuzz_check(bd_read(&good, fuzz_setting("FUZZ_BOUNDARY")), "");
	fuzz_check(link_module(&wd, &good, path, false), "");
	strmap_free(&wd.state);
	arena_free(wd.mem);
	return 0;
}
