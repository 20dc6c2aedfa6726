// SPDX-License-Identifier: GPL-2.0
/*
 * plugin.cc - plugsched.so, a GCC plugin that records what the compiler knows of a unit
 *
 * In:  one C unit being compiled with -fplugin=plugsched.so.
 * Out: one record (record.h) in the unit's object file.
 *      `plugsched init` adds the option to one build of the kernel.
 *
 * Observes and never changes: its passes return without touching what they walk (the one that
 * takes the early inliner's place has that do its work), and what it writes goes into a section of
 * its own that is not allocated.
 *
 * Options:
 * -fplugin-arg-plugsched-switch=NAME, the function that switches stacks (default __switch_to_asm);
 * -fplugin-arg-plugsched-structs=PATTERN:..., the structs whose fields are recorded (default none).
 */
#include <stdio.h>
#include <string.h>

#include "unit.h"

int plugin_is_GPL_compatible;

/* The vendor's name of this compiler, out of how it was configured; "" if it has none. */
static std::string vendor_version(void)
{
	std::string args = gcc_version.configuration_arguments;
	size_t at = args.find("--with-pkgversion='"), end;

	if (at == std::string::npos)
		return "";
	at += strlen("--with-pkgversion='");
	end = args.find('\'', at);
	return end == std::string::npos ? "" : " (" + args.substr(at, end - at) + ")";
}

static void on_finish_decl(void *data, void *)
{
	source_view_decl((tree)data);
}

static void on_definition(void *data, void *)
{
	source_view_definition((tree)data);
}

static void on_ipa_start(void *, void *)
{
	source_view_vars();
	source_view_aliases();
}

static void on_ipa_end(void *, void *)
{
	ipa_view();
	inline_view();
}

static void on_finish_unit(void *, void *)
{
	std::string compiler;

	if (!asm_out_file || flag_syntax_only)
		return;
	finish_view();
	prune();
	compiler = std::string("gcc ") + gcc_version.basever + vendor_version();
	emit_record(asm_out_file, compiler.c_str());
}

static bool parse_args(struct plugin_name_args *info)
{
	int i;

	unit.switch_func = "__switch_to_asm";
	for (i = 0; i < info->argc; i++) {
		const char *key = info->argv[i].key, *value = info->argv[i].value;

		if (value && !strcmp(key, "switch")) {
			unit.switch_func = value;
		} else if (value && !strcmp(key, "structs")) {
			unit.watched = value;
		} else {
			error("plugsched: unknown option %qs", key);
			return false;
		}
	}
	return true;
}

static void add_pass(const char *name, opt_pass *pass, const char *ref,
		     enum pass_positioning_ops op)
{
	struct register_pass_info info = { pass, ref, 1, op };

	register_callback(name, PLUGIN_PASS_MANAGER_SETUP, NULL, &info);
}

/* GCC adds a line of its own to a failure that is reported by return value: end it here. */
int plugin_init(struct plugin_name_args *info, struct plugin_gcc_version *version)
{
	const char *name = info->base_name;

	if (!plugin_default_version_check(version, &gcc_version)) {
		error("plugsched.so was built for GCC %s (%s), this is GCC %s (%s): build it with %<make CC=...%> for this compiler",
		      gcc_version.basever,
		      gcc_version.datestamp, version->basever, version->datestamp);
		exit(FATAL_EXIT_CODE);
	}
	if (!parse_args(info))
		exit(FATAL_EXIT_CODE);
	/* C only: "GNU C17", not "GNU C++17" */
	if (strncmp(lang_hooks.name, "GNU C", 5) || lang_hooks.name[5] == '+')
		return 0;
	register_callback(name, PLUGIN_FINISH_DECL, on_finish_decl, NULL);
	register_callback(name, PLUGIN_FINISH_PARSE_FUNCTION, on_definition, NULL);
	register_callback(name, PLUGIN_ALL_IPA_PASSES_START, on_ipa_start, NULL);
	register_callback(name, PLUGIN_ALL_IPA_PASSES_END, on_ipa_end, NULL);
	register_callback(name, PLUGIN_FINISH_UNIT, on_finish_unit, NULL);
	add_pass(name, source_view_pass(g), "*build_cgraph_edges", PASS_POS_INSERT_AFTER);
	add_pass(name, inline_view_pass(g), "einline", PASS_POS_REPLACE);
	add_pass(name, rtl_view_pass(g), "final", PASS_POS_INSERT_BEFORE);
	return 0;
}
