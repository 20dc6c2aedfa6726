// SPDX-License-Identifier: GPL-2.0
/*
 * builtin-load.c - plugsched load: check a module against this machine, insert it, swap it in
 */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/util.h"
#include "runtime/control.h"
#include "runtime/ko.h"
#include "cli/builtin.h"

struct load_args {
	const char *file;
	struct strbuf params;
};

static error_t parse_opt(int key, char *arg, struct argp_state *state)
{
	struct load_args *args = state->input;

	switch (key) {
	case 'p':
		sb_printf(&args->params, "%s%s", args->params.len ? " " : "", arg);
		return 0;
	case ARGP_KEY_ARG:
		if (args->file)
			argp_error(state, "one module at a time");
		args->file = arg;
		return 0;
	case ARGP_KEY_END:
		if (!args->file)
			argp_error(state, "which module? (scheduler.ko, made by `plugsched build`)");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "param", 'p', "NAME=VALUE", 0, "pass a module parameter", 0 },
	{ 0 }
};

static const struct argp argp = {
	options, parse_opt, "FILE.ko",
	"Swap the running kernel's CPU scheduler for the one in FILE.ko.\v"
	"Nothing is changed unless everything fits: the kernel's build-id, each symbol, each entry, "
	"and no task inside a function that is to be replaced.",
	NULL, NULL, NULL
};

/* What was compared with the running kernel. */
struct seen {
	int symbols;
	size_t entries;
	int unseen;	/* why the entries could not be seen, a negative errno, or 0 */
};

static int prepare(const char *file, struct ko **ko, struct seen *seen)
{
	struct live_entries es = {0};
	struct build_id id;
	int ret;

	ret = ko_open(file, ko);
	if (ret)
		return ret;
	ret = kernel_build_id(KERNEL_NOTES, &id);
	if (!ret)
		ret = ko_check_target(*ko, &id);
	if (!ret)
		ret = ko_check_btf(*ko, KERNEL_BTF);
	if (!ret)
		ret = ko_resolve(*ko, KERNEL_KALLSYMS);
	if (ret >= 0) {
		seen->symbols = ret;
		ret = ko_entries(*ko, KERNEL_KALLSYMS, &es);
	}
	if (!ret) {
		seen->entries = es.nr;
		ret = live_entries_check(&es, &live_entries_files, &seen->unseen);
	}
	ko_entries_free(&es);
	if (ret < 0) {
		ko_close(*ko);
		*ko = NULL;
	}
	return ret;
}

int cmd_load(int argc, char **argv)
{
	struct load_args args = { 0 };
	char stop[32] = "";
	const void *image;
	struct ko *ko;
	struct seen seen;
	size_t size;
	int ret;

	argp_parse(&argp, argc, argv, 0, NULL, &args);
	if (geteuid() != 0) {
		ps_err("load must be run as root");
		return 1;
	}
	control_hurry();
	if (control_present()) {
		ps_err("a scheduler module is in already: `plugsched unload` first");
		return 1;
	}
	ret = prepare(args.file, &ko, &seen);
	if (ret < 0)
		return 1;
	image = ko_image(ko, &size);
	ret = control_insert(image, size, args.params.buf ?: "", args.file);
	ko_close(ko);
	sb_free(&args.params);
	if (ret)
		return 1;
	if (control_enable(true)) {
		control_remove();
		return 1;
	}
	if (!control_status("stop_ns", stop, sizeof(stop)))
		printf("scheduler swapped; the machine stood still for %s ns\n", stop);
	return 0;
}

static const struct argp check_argp = {
	NULL, parse_opt, "FILE.ko",
	"Check whether FILE.ko would load on this machine, without loading it.\v"
	"Compared are the kernel's build-id, its types, each symbol, and the bytes of each entry; "
	"one that a live patch, a kprobe or another module has taken is named.",
	NULL, NULL, NULL
};

int cmd_check(int argc, char **argv)
{
	struct load_args args = { 0 };
	struct seen seen;
	struct ko *ko;

	argp_parse(&check_argp, argc, argv, 0, NULL, &args);
	if (control_present()) {
		ps_err("a scheduler module is in already: `plugsched unload` first");
		return 1;
	}
	if (prepare(args.file, &ko, &seen))
		return 1;
	printf("%s fits this kernel (%s): %d hidden symbols found where it expects them, "
	       "%zu entries %s\n", args.file, ko_release(ko), seen.symbols, seen.entries,
	       seen.unseen ? "not looked at" : "free");
	if (seen.unseen)
		ps_warn("%s does not show whether somebody has patched the entries (%s): load looks from inside, and will tell",
			live_entries_files.kcore, strerror(-seen.unseen));
	ko_close(ko);
	return 0;
}
