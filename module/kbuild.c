// SPDX-License-Identifier: GPL-2.0
/*
 * kbuild.c - running the kernel's make on the module
 *
 * In:  the module's sources, the build tree of the target.
 * Out: scheduler.ko, linked but not yet ready for the loader. Steps go to stdout, the compiler's
 *      messages to stderr; what is normal here and only looks like trouble is not.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "module/module.h"

/* modpost knows exports only; link_module() judges what is left. */
static bool is_noise(const char *line)
{
	return str_starts(line, "make[") || str_starts(line, "make: Entering") ||
	       str_starts(line, "make: Leaving") ||
	       (str_starts(line, "WARNING: modpost: ") &&
		(strstr(line, "undefined!") || strstr(line, "unresolved symbol warnings") ||
		 strstr(line, "Symbol info of vmlinux is missing"))) ||
	       str_starts(line, "WARNING: Symbol version dump ") ||
	       strstr(line, "  Modules may not have dependencies or modversions.") ||
	       str_starts(line, "make: Nothing to be done") ||
	       str_starts(line, "  BTF [M]") || str_starts(line, "Skipping BTF generation");
}

/* "  CC [M]  DIR/kernel/sched/fair.o", which --quiet leaves out */
static bool is_step(const char *line)
{
	size_t n = str_starts(line, "  ") ? strspn(line + 2, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") : 0;

	return n > 1 && line[2 + n] == ' ';
}

/*
 * The name that an error is about, if the boundary may have to do with it:
 *	x.c:1:2: error: conflicting types for 'NAME'; have ...
 *	x.tables.h:1:2: error: 'NAME' undeclared here ...
 *	x.tables.h:1:2: error: static assertion failed: "NAME... must stay ..."
 */
static void note_error(struct strbuf *names, const char *line)
{
	const char *p = strstr(line, "error: "), *tables = strstr(line, ".tables.h:");
	size_t n;

	if (!p || (!strstr(p, "conflicting types for") && (!tables || tables > p ||
	    (!strstr(p, "must stay ") && !strstr(p, " undeclared ")))))
		return;
	p += strlen("error: ");
	if (str_starts(p, "conflicting types for "))
		p += strlen("conflicting types for ");
	else if (str_starts(p, "static assertion failed: "))
		p += strlen("static assertion failed: ");
	/* quotes are not ASCII in every locale */
	while (*p && !isalpha((unsigned char)*p) && *p != '_')
		p++;
	for (n = 0; isalnum((unsigned char)p[n]) || p[n] == '_';)
		n++;
	sb_addn(names, p, n);
	sb_add(names, "\n");
}

struct output {
	struct strbuf names;	/* that errors are about */
	int skip;		/* lines of a message that are still to be dropped */
};

static int pass_on(void *ctx, char *line)
{
	struct output *o = ctx;

	/* modpost explains itself at length; the section is gone after link_module() */
	if (str_starts(line, "WARNING: modpost: ") && strstr(line, ".BTF") &&
	    strstr(line, "unexpected non-allocatable section"))
		o->skip = 5;
	if (o->skip)
		o->skip--;
	else if (!is_noise(line))
		fputs(line, is_step(line) ? stdout : stderr);
	note_error(&o->names, line);
	return 0;
}

int kbuild_make(struct workdir *wd, const struct boundary *bd, unsigned int jobs, bool debug)
{
	const char *argv[] = {
		"make", "-C", wd->build, "--no-print-directory",
		arena_printf(wd->mem, "-j%u", jobs),
		arena_printf(wd->mem, "M=%s", wd->dir),
		arena_printf(wd->mem, "CC=%s", workdir_get(wd, "cc")),
		"KBUILD_MODPOST_WARN=1",
		arena_printf(wd->mem, "KCFLAGS=%s", layout_flag(wd)),
		/* empty: only the types that layout_check() reads, which is much quicker */
		debug ? "KBUILD_VERBOSE=0" : "DEBUG_CFLAGS=",
		"modules", NULL
	};
	const char *source = workdir_get(wd, "source"), *cc = workdir_get(wd, "cc");
	struct strmap explained = { 0 };
	struct output out = { 0 };
	char *name;
	int status;

	if (!path_is_dir(source)) {
		ps_err("%s: kernel source is missing: modules are built with it; unpack it there again", source);
		return -ENOENT;
	}
	if (!run_find_program(cc)) {
		ps_err("%s: compiler is missing: the target was compiled by it; install it", cc);
		return -ENOENT;
	}
	status = run_lines(argv, &(struct run_opts){ .stderr_too = true, .die_with_us = true },
			   pass_on, &out);
	fflush(stdout);
	if (status < 0) {
		ps_err("cannot start make: %s", strerror(-status));
		return status;
	}
	for (name = out.names.len ? strtok(out.names.buf, "\n") : NULL; status && name;
	     name = strtok(NULL, "\n")) {
		if (!strmap_has(&explained, name))
			guard_explain(wd, bd, name);
		strmap_put(&explained, name, NULL);
	}
	strmap_free(&explained);
	sb_free(&out.names);
	if (status) {
		ps_err("the module does not compile: see the messages above");
		return -EIO;
	}
	return 0;
}
