// SPDX-License-Identifier: GPL-2.0
/*
 * plugsched.c - the command: finds the subcommand and runs it
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "boundary/suggest.h"
#include "lib/util.h"
#include "cli/builtin.h"

#define PLUGSCHED_VERSION	"0.1"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *args;
	const char *help;
} commands[] = {
	{ "fetch", cmd_fetch, "[RELEASE|PACKAGE [DIR]]",
	  "get a kernel with symbols and source from the distribution's archive" },
	{ "init", cmd_init, "RELEASE DIR",
	  "make a module's source tree from a kernel's source" },
	{ "build", cmd_build, "DIR", "make scheduler.ko from it" },
	{ "boundary", cmd_boundary, "DIR", "list every function and variable with its class" },
	{ "explain", cmd_explain, "DIR NAME", "say why one of them has its class" },
	{ "diff", cmd_diff, "DIR", "print the edits as a patch for the kernel's source" },
	{ "check", cmd_check, "FILE.ko", "would it load on this machine? changes nothing" },
	{ "load", cmd_load, "FILE.ko", "replace the running kernel's scheduler with the module's" },
	{ "unload", cmd_unload, "", "put the kernel's own scheduler back" },
	{ "status", cmd_status, "", "what is loaded, since when, and how long the stop took" },
	{ "package", cmd_package, "--deb|--rpm DIR", "make a package of scheduler.ko for its kernel" },
	{ "farm", cmd_farm, "FILE", "the steps up to here for many kernels" },
	{ "boot", cmd_boot, "load|status|...", "what units and packages run: load what is installed" },
	{ "doctor", cmd_doctor, "", "is this machine fit for it? what to change if not" },
	{ "dump", cmd_dump, "FILE.o", "print what the plugin recorded in an object" },
};

static void usage(FILE *f)
{
	size_t i;

	fputs("usage: plugsched COMMAND [OPTION...] [ARGUMENT...]\n\n", f);
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		int n = fprintf(f, "  %s %s", commands[i].name, commands[i].args);

		fprintf(f, "%*s%s\n", n < 46 ? 46 - n : 1, "", commands[i].help);
	}
	fputs("\nplugsched COMMAND --help lists the options of a command, man plugsched-COMMAND explains it.\n", f);
}

static int run_command(const char *name, int argc, char **argv)
{
	struct suggestions near = { 0 };
	char *text;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		suggest_consider(&near, name, commands[i].name);
		if (!str_eq(name, commands[i].name))
			continue;
		/* what argp calls the program in its messages */
		argv[0] = xasprintf("plugsched %s", name);
		return commands[i].run(argc, argv);
	}
	text = suggest_text(&near);
	ps_err("no command \"%s\"%s; plugsched --help lists them", name, text);
	free(text);
	return EX_USAGE;
}

/* `plugsched help`, `plugsched help COMMAND` */
static int help(int argc, char **argv)
{
	char option[] = "--help", *args[] = { NULL, option, NULL };

	if (argc < 3) {
		usage(stdout);
		return 0;
	}
	return run_command(argv[2], 2, args);
}

static void out_of_memory(void)
{
	fputs("plugsched: out of memory\n", stderr);
	exit(1);
}

int main(int argc, char **argv)
{
	mem_set_oom(out_of_memory);
	setlinebuf(stdout);
	if (argc < 2) {
		usage(stderr);
		return EX_USAGE;
	}
	if (str_eq(argv[1], "--version") || str_eq(argv[1], "-V")) {
		puts("plugsched " PLUGSCHED_VERSION);
		return 0;
	}
	if (str_eq(argv[1], "--help") || str_eq(argv[1], "-h") || str_eq(argv[1], "help"))
		return help(argc, argv);
	if (*argv[1] == '-') {
		ps_err("no option \"%s\" before the command; options follow it: plugsched COMMAND --help",
		       argv[1]);
		return EX_USAGE;
	}
	return run_command(argv[1], argc - 1, argv + 1);
}
