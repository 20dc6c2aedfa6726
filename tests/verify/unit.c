// SPDX-License-Identifier: GPL-2.0
/*
 * unit.c - compile one unit of the kernel without and with the plugin, and once more to look at
 *
 * In:  a finished build tree with the commands it kept. Nothing in it is changed.
 * Out: what verify.h calls an outcome.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/saved-cmd.h"
#include "tests/verify/verify.h"

static int run(const char *build, char *cmd, double *seconds)
{
	const char *argv[] = { "sh", "-c", cmd, NULL };
	struct rusage ru;
	int status;
	pid_t pid = run_start(argv, &(struct run_opts){ .dir = build, .quiet = true,
							.die_with_us = true });

	if (pid < 0)
		return pid;
	if (wait4(pid, &status, 0, &ru) < 0)
		return -errno;
	if (status) {
		ps_err("this failed: %s", cmd);
		return -EIO;
	}
	*seconds = ru.ru_utime.tv_sec + ru.ru_stime.tv_sec +
		   (ru.ru_utime.tv_usec + ru.ru_stime.tv_usec) / 1e6;
	return 0;
}

static size_t file_size(const char *path)
{
	struct stat st;

	return stat(path, &st) ? 0 : st.st_size;
}

/* The same code in a listing, with debug information and GCC's dumps beside it. */
static int look_closely(const char *build, const char *cmd, const char *plain, const char *tmp)
{
	char *c = xasprintf("%s -gdwarf-5 -fdump-ipa-clones=%s/clones -fdump-tree-optimized=%s/optimized "
			    "-S -o %s/unit.s && %s -gdwarf-5 -x assembler %s/unit.s -o %s/debug.o",
			    cmd, tmp, tmp, tmp, plain, tmp, tmp);
	double seconds;
	int err = run(build, c, &seconds);

	free(c);
	return err;
}

static int gather(const char *build, const char *tmp, struct psrec *r, struct listing *l,
		  struct views *v)
{
	struct facts symbols = { 0 };
	char path[4096];
	int err;

	snprintf(path, sizeof(path), "%s/unit.s", tmp);
	err = listing_read(l, path);
	snprintf(path, sizeof(path), "%s/plugin.o", tmp);
	err = err ?: object_functions(path, &v->truth[K_FUNCS]);
	err = err ?: object_functions(path, &symbols);
	snprintf(path, sizeof(path), "%s/debug.o", tmp);
	err = err ?: dwarf_read(path, v);
	snprintf(path, sizeof(path), "%s/clones", tmp);
	err = err ?: clones_read(path, &symbols, v);
	snprintf(path, sizeof(path), "%s/optimized", tmp);
	/* GCC does not write the dump of a unit that has data only */
	if (symbols.nr || path_is_file(path))
		err = err ?: signatures_read(path, v);
	facts_free(&symbols);
	if (err)
		return err;
	v->truth[K_CALLS] = l->calls;
	v->truth[K_CODE] = l->code;
	v->truth[K_DATA] = l->data;
	memset(&l->calls, 0, sizeof(l->calls));
	memset(&l->code, 0, sizeof(l->code));
	memset(&l->data, 0, sizeof(l->data));
	record_facts(r, v);
	ranges_check(r, build, v);
	return 0;
}

/* The record as a bad plugin would have written it. */
static int damage_record(struct psrec *r, const char *table, struct arena *mem)
{
	struct psrec_func *funcs;
	uint32_t i;

	if (str_eq(table, "calls")) {
		r->nr_calls -= r->nr_calls / 4;
	} else if (str_eq(table, "inlines")) {
		r->nr_inlines -= r->nr_inlines / 4;
	} else if (str_eq(table, "refs")) {
		r->nr_refs -= r->nr_refs / 4;
	} else if (str_eq(table, "funcs") || str_eq(table, "ranges")) {
		funcs = arena_array(mem, struct psrec_func, r->nr_funcs);
		memcpy(funcs, r->funcs, r->nr_funcs * sizeof(*funcs));
		for (i = 0; i < r->nr_funcs; i += 10) {
			if (*table == 'f')
				funcs[i].flags &= ~PSREC_FUNC_EMITTED;
			else
				funcs[i].range.end_line++;
		}
		r->funcs = funcs;
	} else {
		ps_err("-x %s: calls, inlines, refs, funcs or ranges", table);
		return -EINVAL;
	}
	return 0;
}

static int examine(const char *build, const char *tmp, const char *damage, struct outcome *o)
{
	char *path = xasprintf("%s/plugin.o", tmp);
	struct listing l = { 0 };
	struct views v = { 0 };
	struct psrec_file pf;
	int kind, err = psrec_open(&pf, path);

	o->object_size = file_size(path);
	free(path);
	if (err)
		return err;
	o->record_size = pf.size;
	v.mem = arena_new();
	if (damage)
		err = damage_record(&pf.recs[0], damage, v.mem);
	err = err ?: gather(build, tmp, &pf.recs[0], &l, &v);
	if (!err)
		compare(&pf.recs[0], &l, &v, o);
	for (kind = 0; kind < KINDS; kind++) {
		facts_free(&v.truth[kind]);
		facts_free(&v.record[kind]);
	}
	facts_free(&v.holds);
	strmap_free(&v.file);
	facts_free(&v.placeless);
	arena_free(v.mem);
	listing_free(&l);
	psrec_close(&pf);
	return err;
}

int verify_unit(const char *build, const char *object, const char *plugin, const char *damage,
		const char *tmp, struct outcome *o)
{
	char *plain = run_saved_cmd(build, object, false);
	char *with = !plugin ? run_saved_cmd(build, object, true) :
		     plain ? xasprintf("%s %s", plain, plugin) : NULL;
	char *a = xasprintf("%s/plain.o", tmp), *b = xasprintf("%s/plugin.o", tmp), *c;
	int err = -ENOENT;

	memset(o, 0, sizeof(*o));
	if (!plain || !with) {
		ps_err("%s: %s has no command of it", object, build);
		goto out;
	}
	c = xasprintf("%s -o %s", plain, a);
	err = run(build, c, &o->plain);
	free(c);
	c = xasprintf("%s -o %s", with, b);
	err = err ?: run(build, c, &o->plugin);
	free(c);
	err = err ?: object_same(a, b, &o->same_code);
	err = err ?: look_closely(build, with, plain, tmp);
	err = err ?: examine(build, tmp, damage, o);
out:
	free(plain);
	free(with);
	free(a);
	free(b);
	return err;
}
