// SPDX-License-Identifier: GPL-2.0
/*
 * compiler.c - the target's compiler, on this machine or in a root, and the plugin built for it
 *
 * In:  the target's banner; --cc and --root; roots that scripts/root.sh has made in the cache, and
 *      kconfig/debian.roots, which says what it can make.
 * Out: the compiler's name, the root that it is in if it is in one, the plugin; or one error that
 *      says where the compiler is to be had. Programs run in that root from then on.
 */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fetch/fetch.h"
#include "prepare/prepare.h"

/* Where scripts/root.sh puts the plugins in a root. */
#define ROOT_PLUGIN	"/usr/local/lib/plugsched/gcc-%s/plugsched.so"

/* "gcc-12 (Debian 12.2.0-14) 12.2.0, GNU ld ..." -> "gcc-12 (Debian 12.2.0-14) 12.2.0" */
static const char *target_compiler(struct arena *mem, const struct target *t)
{
	int depth = 0;
	size_t i;

	for (i = 0; t->compiler[i]; i++) {
		if (t->compiler[i] == '(')
			depth++;
		else if (t->compiler[i] == ')')
			depth--;
		else if (t->compiler[i] == ',' && !depth)
			break;
	}
	return arena_strndup(mem, t->compiler, i);
}

/* Its own name first: distributions have several gcc-N side by side. */
static const char *pick_name(struct arena *mem, const char *want)
{
	const char *name = arena_strndup(mem, want, strcspn(want, " "));
	const char *base = strstr(name, "gcc");

	if (run_find_program(name))
		return name;
	return base && run_find_program(base) ? base : "gcc";
}

/* What a compiler says it is, NULL if it is none. */
static const char *version_of(struct arena *mem, const char *cc)
{
	char *text = run_capture((const char *[]){ cc, "--version", NULL }, NULL);
	const char *line = text ? arena_strndup(mem, text, strcspn(text, "\n")) : NULL;

	free(text);
	return line;
}

/* All but the name, which may be another one. */
static bool same_version(const char *have, const char *want)
{
	return have && str_eq(strchrnul(have, ' '), strchrnul(want, ' '));
}

static bool fits(struct arena *mem, const char *want)
{
	const char *name = pick_name(mem, want);

	return run_find_program(name) && same_version(version_of(mem, name), want);
}

/* ---- roots ---- */

/* Of kconfig/debian.roots, the first with that major version of Debian's GCC; NULL without one. */
static const char *root_with(struct arena *mem, const char *want)
{
	const char *debian = strstr(want, "(Debian "), *found = NULL;
	char *path = ps_data_path("kconfig/debian.roots");
	char *text = debian ? file_read_quiet(path, NULL) : NULL, *line, *rest = text;

	while (!found && rest && (line = strsep(&rest, "\n"))) {
		char *word = strtok(line, " "), *suites = strtok(NULL, " "), *gcc;

		if (!word || *word == '#' || !suites)
			continue;
		while (!found && (gcc = strtok(NULL, " ")))
			if (atoi(gcc) == atoi(debian + strlen("(Debian ")))
				found = arena_strdup(mem, word);
	}
	free(text);
	free(path);
	return found;
}

/*
 * Looks for the compiler in the roots of the cache; programs are run where one of that name is.
 * Returns 1 when it was found, and programs now run there, 0 when not, or a negative errno.
 */
static int search_roots(struct init *in, const char *want)
{
	struct arena *mem = in->wd.mem;
	char *cache = fetch_cache_dir();
	const char *name = arena_strndup(mem, want, strcspn(want, " "));
	glob_t found = { 0 };
	int err = 0;
	size_t i;

	if (!cache)
		return -ENOENT;
	glob(arena_printf(mem, "%s/roots/*/usr/bin/%s", cache, name), 0, NULL, &found);
	for (i = 0; !err && i < found.gl_pathc; i++) {
		size_t len = strlen(found.gl_pathv[i]) - strlen("/usr/bin/") - strlen(name);
		const char *dir = arena_strndup(mem, found.gl_pathv[i], len);

		/* one that is being made */
		if (str_ends(dir, ".new"))
			continue;
		err = run_set_root(dir);
		if (err)
			break;
		if (fits(mem, want)) {
			in->root = dir;
			err = 1;
		} else {
			run_set_root(NULL);
		}
	}
	globfree(&found);
	free(cache);
	return err;
}

int init_enter_root(const char *root, const char *source, const char *dir)
{
	int err = 0;

	if (!root || !*root)
		return 0;
	if (!path_is_dir(root)) {
		ps_err("%s: root is missing; make it with scripts/root.sh, or run plugsched init again",
		       root);
		return -ENOENT;
	}
	if (!str_eq(run_root(), root))
		err = run_set_root(root);
	if (!err)
		err = run_show_in_root(source);
	return err ? err : run_show_in_root(dir);
}

/* ---- the compiler ---- */

static int report_missing(struct init *in, const char *want)
{
	const char *root = root_with(in->wd.mem, want);

	if (*run_root())
		ps_err("%s: compiler is missing in the root %s: the target was compiled by %s; install it there, or name another root",
		       in->cc, run_root(), want);
	else if (root)
		ps_err("%s: compiler is missing: the target was compiled by %s; install it, or make a root that has it: scripts/root.sh %s",
		       in->cc, want, root);
	else
		ps_err("%s: compiler is missing: the target was compiled by %s; install it", in->cc, want);
	return -EINVAL;
}

static int report_other(struct init *in, const char *want, const char *have)
{
	const char *root = root_with(in->wd.mem, want);
	char *cache = root ? fetch_cache_dir() : NULL;
	const char *made = cache ? arena_printf(in->wd.mem, "%s/roots/%s", cache, root) : "";

	if (*run_root() || path_is_dir(made))
		ps_err("%s: not the target's compiler: the target was compiled by \"%s\", this is \"%s\", and the root %s has another one, too; remove that and make it again with scripts/root.sh, or name another with --root",
		       in->cc, want, have, *run_root() ? run_root() : made);
	else if (root)
		ps_err("%s: not the target's compiler: the target was compiled by \"%s\", this is \"%s\"; install the target's and name it with --cc, or make a root that has it: scripts/root.sh %s",
		       in->cc, want, have, root);
	else
		ps_err("%s: not the target's compiler: the target was compiled by \"%s\", this is \"%s\"; install the target's and name it with --cc",
		       in->cc, want, have);
	free(cache);
	return -EINVAL;
}

int init_find_compiler(struct init *in)
{
	struct arena *mem = in->wd.mem;
	const char *want = target_compiler(mem, &in->target), *have;
	int err = 0;

	if (strstr(want, "clang")) {
		ps_err("%s: target was compiled by %s: plugsched works with kernels compiled by gcc",
		       in->vmlinux, want);
		return -EINVAL;
	}
	if (in->root) {
		char *root = path_absolute(in->root);

		if (!root || !path_is_dir(root)) {
			ps_err("%s: root is missing; make it with scripts/root.sh", in->root);
			free(root);
			return -ENOENT;
		}
		in->root = arena_strdup(mem, root);
		free(root);
		err = run_set_root(in->root);
	} else if (!in->cc && !fits(mem, want)) {
		err = search_roots(in, want);
	}
	if (err < 0)
		return err;
	if (!in->cc)
		in->cc = pick_name(mem, want);
	if (!run_find_program(in->cc))
		return report_missing(in, want);
	have = version_of(mem, in->cc);
	if (!have) {
		ps_err("%s: not a compiler: %s --version failed; name the target's with --cc", in->cc,
		       in->cc);
		return -EINVAL;
	}
	if (!same_version(have, want))
		return report_other(in, want, have);
	if (in->root)
		printf("Compile in the root %s\n", in->root);
	return 0;
}

/* ---- the plugin ---- */

/* @plugin is a path in the root that programs run in. */
static bool plugin_works(const struct init *in, const char *plugin)
{
	char *opt = xasprintf("-fplugin=%s", plugin);
	const char *argv[] = { in->cc, opt, "-x", "c", "-c", "-o", "/dev/null", "/dev/null", NULL };
	struct run_opts o = { .quiet = true, .no_stdout = true };
	bool works = path_is_file(arena_printf(in->wd.mem, "%s%s", run_root(), plugin)) &&
		     !run_cmd(argv, &o);

	free(opt);
	return works;
}

/* A root has one for each GCC, built there. */
static int find_in_root(struct init *in, const char *major)
{
	char *plugin = arena_printf(in->wd.mem, ROOT_PLUGIN, major);

	in->plugin_from = arena_printf(in->wd.mem, "%s%s", run_root(), plugin);
	if (plugin_works(in, plugin))
		return 0;
	ps_err("%s: plugin is missing or does not work with %s; run scripts/root.sh, which builds it",
	       in->plugin_from, in->cc);
	return -ENOENT;
}

/* A build has one plugin, plugsched.so; packages have one for each GCC, gcc-12/plugsched.so. */
static int find_here(struct init *in, const char *major)
{
	char *dir = arena_printf(in->wd.mem, "gcc-%s/plugsched.so", major);
	char *plugin = ps_data_path("plugsched.so"), *versions = ps_data_path(dir);
	int err = 0;

	if (plugin_works(in, plugin)) {
		in->plugin_from = arena_strdup(in->wd.mem, plugin);
	} else if (plugin_works(in, versions)) {
		in->plugin_from = arena_strdup(in->wd.mem, versions);
	} else if (!path_is_file(plugin)) {
		ps_err("%s: plugin is missing; run make, or install the package plugsched-gcc-%s",
		       plugin, *major ? major : "N");
		err = -ENOENT;
	} else {
		ps_err("%s: plugin does not work with %s: it was built for another gcc; run make clean, then make CC=%s",
		       plugin, in->cc, in->cc);
		err = -EINVAL;
	}
	free(plugin);
	free(versions);
	return err;
}

int init_find_plugin(struct init *in)
{
	char *major = run_capture((const char *[]){ in->cc, "-dumpversion", NULL }, NULL);
	int err;

	if (major)
		major[strcspn(major, ".")] = '\0';
	err = *run_root() ? find_in_root(in, major ?: "") : find_here(in, major ?: "");
	free(major);
	return err;
}
