// SPDX-License-Identifier: GPL-2.0
/*
 * builtin-init.c - `plugsched init`: from a kernel's source to a module's source
 *
 * In:  kernel source, the target's vmlinux and configuration, or a kernel that
 *      `plugsched fetch` has fetched.
 * Out: the module's source tree, and in its .plugsched/ all that `plugsched build`, `boundary` and
 *      `explain` need.
 *
 * The steps leave their results on disk; a run that was stopped goes on at the step it was in.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/analyzer.h"
#include "analyzer/audit.h"
#include "codegen/codegen.h"
#include "module/module.h"
#include "cli/builtin.h"
#include "cli/options.h"
#include "fetch/fetch.h"
#include "lib/hash.h"
#include "prepare/prepare.h"

static const struct argp_option options[] = {
	{ "kernel", 'k', "DIR", 0, "The target's source; never written into", 0 },
	{ "vmlinux", 'v', "FILE", 0, "The target's vmlinux, with symbols", 0 },
	{ "config", 'c', "FILE", 0, "The target's configuration", 0 },
	{ "jobs", 'j', "N", 0, "Compile N files at a time (all processors)", 0 },
	{ "profile", 'p', "FILE", 0, "What is special about this kernel series (by release)", 0 },
	{ "with", 'w', "FUNCTION[,FUNCTION...]", 0, "Make this modifiable although tasks sleep in it; see explain", 0 },
	{ "partial", 3, NULL, 0, "Build only the units that touch the scheduler, as the target shows", 0 },
	{ "cc", 1, "GCC", 0, "The target's compiler (by the target's banner)", 0 },
	{ "root", 2, "DIR", 0, "Compile in this root, which has it (one in the cache that does)", 0 },
	{ 0 }
};

/* What the command line names: a fetched kernel instead of three paths. */
struct named {
	struct init *in;
	const char *target;
	struct strbuf with;	/* all of --with */
};

/* One --with: C identifiers with commas between them. */
static void add_with(struct strbuf *all, const char *names, struct argp_state *state)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	const char *name = names;
	size_t len;

	for (;;) {
		len = strspn(name, letters);
		if (!len || (name[len] && name[len] != ','))
			argp_error(state, "--with: not a list of functions: %s", names);
		sb_printf(all, "%s%.*s", all->len ? "," : "", (int)len, name);
		if (!name[len])
			return;
		name += len + 1;
	}
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct named *named = state->input;
	struct init *in = named->in;

	switch (key) {
	case 'k':
		in->source = arg;
		break;
	case 'v':
		in->vmlinux = arg;
		break;
	case 'c':
		in->config = arg;
		break;
	case 'p':
		in->profile = arg;
		break;
	case 'w':
		add_with(&named->with, arg, state);
		in->with = named->with.buf;
		break;
	case 1:
		in->cc = arg;
		break;
	case 2:
		in->root = arg;
		break;
	case 3:
		in->partial = true;
		break;
	case 'j':
		in->jobs = cli_jobs(arg, state);
		break;
	case ARGP_KEY_ARG:
		if (state->arg_num > 1)
			argp_error(state, "one directory, not several: %s", arg);
		if (in->workdir)
			named->target = in->workdir;
		in->workdir = arg;
		break;
	case ARGP_KEY_END:
		if (!in->workdir)
			argp_error(state, "the directory to make is missing");
		if (named->target && in->source && in->vmlinux && in->config)
			argp_error(state, "one directory, not several: %s", in->workdir);
		if (named->target)
			break;
		if (!in->source)
			argp_error(state, "-k: the kernel source is missing");
		if (!in->vmlinux)
			argp_error(state, "-v: the target's vmlinux is missing");
		if (!in->config)
			argp_error(state, "-c: the target's configuration is missing");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {
	.options = options,
	.parser = parse_option,
	.args_doc = "RELEASE DIR\nDIR",
	.doc = "Make DIR, the source tree of a scheduler module for one kernel: one that plugsched fetch has fetched, or the one of the three options.",
};

static void step_done(struct init *in, const char *what, double start)
{
	in->steps[in->nr_steps].what = what;
	in->steps[in->nr_steps++].seconds = run_now() - start;
}

static int remember(struct init *in)
{
	const struct target *t = &in->target;
	int err = workdir_set(&in->wd, "build-id", t->build_id);

	if (!err)
		err = workdir_set(&in->wd, "release", t->release);
	if (!err)
		err = workdir_set(&in->wd, "vermagic", t->vermagic);
	if (!err)
		err = workdir_set(&in->wd, "source", in->src);
	if (!err)
		err = workdir_set(&in->wd, "cc", in->cc);
	if (!err)
		err = workdir_set(&in->wd, "root", in->root ?: "");
	return err;
}

/* Processor time of the scheduler's units both ways: a figure for the summary, no more. */
static int speed_step(struct init *in, const struct boundary *bd)
{
	const char **units = arena_array(in->wd.mem, const char *, bd->nr_units + 1);
	struct init_speed sp;
	char *text, a[32], b[32];
	size_t i;

	if (str_eq(workdir_get(&in->wd, "measured"), in->build_print))
		return 0;
	for (i = 0; i < bd->nr_units; i++)
		units[i] = bd->units[i].file;
	puts("Measure what the plugin costs");
	if (init_measure(in, units, bd->nr_units, &sp) || sp.plain <= 0) {
		ps_warn("the scheduler's units could not be compiled again to measure the plugin");
		return 0;
	}
	text = arena_printf(in->wd.mem,
			    "compiling the scheduler's %u units: %s without the plugin, %s with it (%+.1f %%)",
			    sp.units, str_human_time(a, sp.plain),
			    str_human_time(b, sp.plugin), 100 * (sp.plugin - sp.plain) / sp.plain);
	return workdir_set(&in->wd, "speed", text) ?:
	       workdir_set(&in->wd, "measured", in->build_print);
}

static int build_step(struct init *in)
{
	double start = run_now();
	char buf[32];
	int err;

	if (init_is_built(in)) {
		puts("Build: there already");
		return 0;
	}
	err = init_space(in);
	if (!err)
		err = remember(in);
	if (err)
		return err;
	printf("Configure %s\n", in->target.release);
	err = init_configure(in);
	if (!err) {
		printf("Build it with the plugin, log in %s\n", workdir_file(&in->wd, "build.log"));
		err = init_build(in);
	}
	if (err)
		return err;
	printf("Built in %s\n", str_human_time(buf, run_now() - start));
	return workdir_set(&in->wd, "build-time", buf);
}

static int symbols_step(struct init *in, const struct boundary *bd)
{
	char *runtime = ps_data_path("runtime/kmod");
	double start = run_now();
	int err = tsyms_write(&in->target, &in->wd);

	if (!err)
		err = symbol_table_write(&in->target, &in->wd);
	if (!err)
		err = entry_bytes_write(&in->target, bd, &in->wd);
	if (!err)
		err = layout_write(&in->target, &in->wd);
	if (!err)
		err = have_write(&in->target, in->src, runtime, &in->wd);
	if (!err)
		step_done(in, "symbols", start);
	free(runtime);
	return err;
}

/* Without the records of all units, the target itself must show that the boundary is complete. */
static int audit_step(struct init *in, struct boundary *bd)
{
	struct audit audit;
	int err;

	bd->target.recorded = arena_strdup(in->wd.mem, workdir_get(&in->wd, "recorded"));
	if (!*bd->target.recorded)
		return 0;
	puts("Audit");
	err = audit_target(in->vmlinux, bd, &audit);
	if (!err && audit.lost) {
		ps_err("--partial: %zu paths of the target lead into code that the module replaces; run init without it",
		       audit.lost);
		err = -EINVAL;
	}
	return err;
}

static int boundary_step(struct init *in, struct boundary *bd)
{
	char *vmlinux_o = arena_printf(in->wd.mem, "%s/vmlinux.o", in->wd.build);
	char *runtime = ps_data_path("runtime/kmod");
	double start = run_now();
	int err;

	puts("Analyze");
	err = analyze_with(vmlinux_o, in->vmlinux, in->profile, in->with, bd);
	if (!err)
		err = audit_step(in, bd);
	if (err)
		goto out;
	step_done(in, "analysis", start);
	start = run_now();
	puts("Generate");
	err = codegen(bd, in->src, in->wd.dir, runtime);
	if (!err)
		err = bd_write(bd, workdir_file(&in->wd, "boundary.json"));
	if (!err)
		step_done(in, "generation", start);
out:
	free(runtime);
	return err;
}

/* A fingerprint of what later commands read: a file that is lost or damaged is made again. */
static const char *results_print(struct init *in)
{
	static const char *const names[] = {
		"boundary.json", "aliases", "target.syms", "target.entries", "target.btf",
		"../plugsched/have.h",
	};
	uint64_t hash = HASH_START;
	size_t i, size;
	char *data;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		data = file_read_quiet(workdir_file(&in->wd, names[i]), &size);
		hash = hash_bytes(hash, names[i], strlen(names[i]) + 1);
		if (data)
			hash = hash_bytes(hash, data, size);
		free(data);
	}
	return arena_printf(in->wd.mem, "%016" PRIx64, hash);
}

static int make_module_source(struct init *in)
{
	struct boundary bd = { 0 };
	int err = boundary_step(in, &bd);

	if (err)
		return err;
	err = symbols_step(in, &bd);
	if (!err)
		err = speed_step(in, &bd);
	if (!err)
		err = init_summarize(in, &bd);
	bd_free(&bd);
	/* names the kernel's package, which the scheduler's depends on */
	if (!err)
		err = workdir_set(&in->wd, "banner", in->target.banner);
	if (!err)
		err = workdir_set(&in->wd, "results", results_print(in));
	return err ? err : workdir_set(&in->wd, "complete", in->print);
}

/* A complete directory, made from the same with the same. */
static int nothing_to_do(struct init *in)
{
	char *text = file_read_quiet(workdir_file(&in->wd, "summary"), NULL);

	printf("%s is complete, nothing to do\n%s", in->wd.dir, text ? text : "");
	free(text);
	return 0;
}

/* The paths that are not given: of the kernel that `plugsched fetch` has fetched. */
static int use_fetched(struct init *in, struct arena *mem, const char *what)
{
	struct fetch_target t;
	int err = fetch_find(mem, what, &t);

	if (err)
		return err;
	if (!in->source)
		in->source = arena_printf(mem, "%s/linux-source", t.dir);
	if (!in->vmlinux)
		in->vmlinux = arena_printf(mem, "%s/vmlinux", t.dir);
	if (!in->config)
		in->config = arena_printf(mem, "%s/config", t.dir);
	return 0;
}

static int run(struct init *in)
{
	bool existed;
	int err;

	err = workdir_open(&in->wd, in->workdir, false);
	if (err)
		return err;
	existed = path_is_dir(in->wd.meta);
	err = init_preflight(in);
	if (!err && !existed)
		err = init_space(in);
	if (!err)
		err = workdir_lock(&in->wd);
	if (!err)
		err = init_enter_root(in->root, in->src, in->wd.dir);
	if (!err)
		err = init_identify(in);
	if (err)
		return err;
	if (str_eq(workdir_get(&in->wd, "complete"), in->print) &&
	    str_eq(workdir_get(&in->wd, "results"), results_print(in)))
		return nothing_to_do(in);
	err = build_step(in);
	return err ? err : make_module_source(in);
}

int cmd_init(int argc, char **argv)
{
	struct init in = { .jobs = sysconf(_SC_NPROCESSORS_ONLN), .with = "" };
	struct named named = { .in = &in };
	struct arena *mem;
	int err = 0;

	cli_parse(&argp, argc, argv, &named);
	run_clean_environment();
	mem = arena_new();
	if (named.target)
		err = use_fetched(&in, mem, named.target);
	if (!err) {
		err = run(&in);
		if (in.target.build_id)
			target_close(&in.target);
		free(in.src);
		workdir_close(&in.wd);
	}
	arena_free(mem);
	sb_free(&named.with);
	return err ? 1 : 0;
}
