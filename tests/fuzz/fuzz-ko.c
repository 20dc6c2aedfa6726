// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz-ko.c - what `check` and `load` read: a module, and what the running kernel shows of itself
 *
 * The first byte says which of them the others are.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "runtime/live-entries.h"
#include "runtime/ko.h"

static void check_module(const char *path, const char *kallsyms, const char *btf)
{
	struct build_id id = { .len = 1 };
	struct live_entries es;
	struct ko *ko;
	int ret = ko_open(path, &ko);

	fuzz_check(ret, path);
	if (ret)
		return;
	fuzz_check(ko_check_target(ko, &id), path);
	fuzz_check(ko_check_btf(ko, btf), "");
	ret = ko_resolve(ko, kallsyms, path);
	fuzz_check(ret < 0 ? ret : 0, "");
	ret = ko_entries(ko, &es);
	fuzz_check(ret, "");
	if (!ret)
		ko_entries_free(&es);
	ko_close(ko);
}

/* The kernel's memory and lists, with one entry looked for. */
static void check_running(const char *path)
{
	static const struct ps_entry expect = { .size = 5, .fixed = 5, .bytes = { 0x55 } };
	struct live_entry entry = { "func", 0xffffffff81000105ULL, &expect };
	struct live_entries es = { &entry, 1, 0x200000, 0xffffffff81000000ULL,
				   0xffffffff82000000ULL };
	struct live_entries_files files = { path, path, "/nowhere", { path, NULL }, path, "/nowhere" };
	int unseen;

	fuzz_check(live_entries_check(&es, &files, &unseen), "");
}

static void check_symbols(const char *path)
{
	struct kernel_symbol syms[] = { { .name = "_etext" }, { .name = "func" } };
	uint64_t base;

	fuzz_check(kernel_text_base(path, &base), path);
	fuzz_check(kernel_check_symbols(path, syms, 2), path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct build_id id;
	const char *path;

	if (!size)
		return 0;
	path = fuzz_file(data + 1, size - 1);
	switch (data[0] & 7) {
	case 1:
		fuzz_check(kernel_build_id(path, &id), path);
		break;
	case 2:
		check_running(path);
		break;
	case 3:
		check_symbols(path);
		break;
	default:
		check_module(path, fuzz_setting("FUZZ_KALLSYMS"), path);
	}
	return 0;
}
