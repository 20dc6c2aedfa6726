// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz-btf.c - types of the kernel, or of an object of the module, as `build` compares them
 *
 * The first byte says which of the two the others are; what they are compared with is intact.
 */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>

#include "module/module.h"

static struct good {
	char *data;
	size_t size;
} types, object;

static void put(const char *path, const void *data, size_t size)
{
	FILE *f = fopen(path, "w");

	if (!f || fwrite(data, 1, size, f) != size || fclose(f))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct boundary good;
	struct workdir wd = { .mem = arena_new(), .lock = -1 };
	char *types_path, *object_path;

	if (!size)
		goto out;
	wd.dir = arena_strdup(wd.mem, fuzz_setting("FUZZ_BTF_DIR"));
	wd.meta = arena_printf(wd.mem, "%s/.plugsched", wd.dir);
	types_path = arena_printf(wd.mem, "%s/target.btf", wd.meta);
	object_path = arena_printf(wd.mem, "%s/kernel/sched/core.o", wd.dir);
	if (!good.mem) {
		fuzz_check(bd_read(&good, fuzz_setting("FUZZ_BOUNDARY")), "");
		types.data = file_read(types_path, &types.size);
		object.data = file_read(object_path, &object.size);
	}
	if (data[0] & 1) {
		put(types_path, data + 1, size - 1);
		put(object_path, object.data, object.size);
	} else {
		put(types_path, types.data, types.size);
		put(object_path, data + 1, size - 1);
	}
	/* either the file that is damaged is named, or a struct that differs */
	fuzz_check(layout_check(&wd, &good), "");
out:
	arena_free(wd.mem);
	return 0;
}
