// SPDX-License-Identifier: GPL-2.0
/*
 * layout.c - structs that the module shares with the kernel must look as they do there
 *
 * In:  the types of the module's units (.BTF of their objects, by gcc -gbtf, or by pahole from what
 *      an older gcc writes with -g) and those of the target (.plugsched/target.btf, a copy of
 *      vmlinux's .BTF made by init).
 * Out: nothing, or an error naming the struct and the member that moved.
 *
 * The kernel's run queues and tasks stay where they are when the scheduler is swapped: a struct
 * with another layout would read and write past its neighbours. Structs that the kernel does not
 * know are the module's own and free, as are those that live on its stack only (local.c).
 */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "module/compare.h"
#include "module/local.h"
#include "module/types.h"
#include "module/module.h"

#define FLAG_BTF	"-gbtf"
#define FLAG_DWARF	"-g"

struct layouts {
	struct btf *kernel;
	struct strmap names;	/* "struct NAME" -> first type id, others in next[] */
	struct strmap constants; /* of enums -> struct constant */
	struct strmap reported;
	uint32_t *next;
	struct workdir *wd;
	const struct boundary *bd;
	struct arena *mem;
};

static char *type_key(struct arena *mem, const struct btf *btf, const struct btf_type *t)
{
	return arena_printf(mem, "%s %s", btf_is_struct(t) ? "struct" : "union",
			    btf__name_by_offset(btf, t->name_off));
}

static int check_type(struct layouts *lo, const struct btf *mod, const struct btf_type *m,
		      const char *object)
{
	struct types_pair pair = { .mod = mod, .kernel = lo->kernel, .mem = lo->mem };
	struct types_pair first = { 0 };
	struct layout_locals local = { lo->wd, lo->bd, lo->kernel };
	char *key = type_key(lo->mem, mod, m);
	uint32_t id = (uintptr_t)strmap_get(&lo->names, key);

	/* several structs of one name are common in drivers: one that matches is enough */
	for (; id; id = lo->next[id]) {
		if (!types_differ(&pair, m, btf__type_by_id(lo->kernel, id)))
			return 0;
		if (!first.why)
			first = pair;
	}
	if (!first.why || strmap_has(&lo->reported, key))
		return first.why ? -EINVAL : 0;
	if (btf_is_struct(m) &&
	    layout_is_local(&local, btf__name_by_offset(mod, m->name_off), 0))
		return 0;
	strmap_put(&lo->reported, key, NULL);
	ps_err("%s: %s %s: the kernel's data is used in place, so the layout is fixed; add members only where the kernel has padding, or use variables of the module's own",
	       place_of_struct(lo->wd, key, first.member, object), key, first.why);
	return -EINVAL;
}

/* ---- enums ---- */

struct constant {
	int64_t value;
	struct constant *next;	/* of another enum */
};

static int64_t constant_at(const struct btf *btf, const struct btf_type *t, int i,
			   const char **name)
{
	if (btf_is_enum(t)) {
		*name = btf__name_by_offset(btf, btf_enum(t)[i].name_off);
		return btf_enum(t)[i].val;
	}
	*name = btf__name_by_offset(btf, btf_enum64(t)[i].name_off);
	return btf_enum64_value(&btf_enum64(t)[i]);
}

static void add_constants(struct layouts *lo, const struct btf_type *t)
{
	int i;

	for (i = 0; i < btf_vlen(t); i++) {
		struct constant *c = arena_alloc(lo->mem, sizeof(*c));
		const char *name;
		void **slot;

		c->value = constant_at(lo->kernel, t, i, &name);
		slot = strmap_slot(&lo->constants, name);
		c->next = *slot;
		*slot = c;
	}
}

/*
 * The scheduler's features are numbered in the order of features.h, which is there to be edited:
 * what they index is the module's own, and settings are carried over by name.
 */
static bool is_feature(const char *name)
{
	return str_starts(name, "__SCHED_FEAT_");
}

static int check_constants(struct layouts *lo, const struct btf *mod, const struct btf_type *t,
			   const char *object)
{
	int i, err = 0;

	for (i = 0; i < btf_vlen(t); i++) {
		const char *name;
		int64_t value = constant_at(mod, t, i, &name);
		const struct constant *known = strmap_get(&lo->constants, name), *c;

		for (c = known; c && c->value != value; c = c->next)
			;
		if (c || !known || is_feature(name))
			continue;
		err = -EINVAL;
		if (strmap_has(&lo->reported, name))
			continue;
		strmap_put(&lo->reported, arena_strdup(lo->mem, name), NULL);
		ps_err("%s: enum constant %s is %lld, in the kernel %lld: both use it; add new constants after the kernel's",
		       place_of_struct(lo->wd, "", name, object), name, (long long)value,
		       (long long)known->value);
	}
	return err;
}

static int run_pahole(const char *object, const char *types)
{
	const char *argv[] = { "pahole", xasprintf("--btf_encode_detached=%s", types), object, NULL };
	int status = run_cmd(argv, &(struct run_opts){ .quiet = true, .no_stdout = true });

	free((char *)argv[1]);
	return status ? -EIO : 0;
}

static bool is_newer(const char *path, const char *than)
{
	struct stat a, b;

	return !stat(path, &a) && !stat(than, &b) &&
	       (a.st_mtim.tv_sec > b.st_mtim.tv_sec ||
		(a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec > b.st_mtim.tv_nsec));
}

/* Where gcc does not write them: made once for each object, kept in .plugsched/types/. */
static int types_by_pahole(struct layouts *lo, const char *path, const char *object,
			   struct btf **types)
{
	char *dir = workdir_file(lo->wd, "types");
	char *file = arena_printf(lo->mem, "%s/%s.btf", dir, object), *p;
	int err = path_make_dirs(dir);

	for (p = file + strlen(dir) + 1; (p = strchr(p, '/'));)
		*p = '-';
	if (!err && !is_newer(file, path)) {
		unlink(file);
		err = run_pahole(path, file);
		if (err)
			ps_err("%s: pahole cannot read its types; install dwarves, or build again",
			       object);
	}
	*types = err ? NULL : types_read(file);
	return *types ? 0 : -EINVAL;
}

static int check_unit(struct layouts *lo, const char *path, const char *object)
{
	struct btf *mod;
	uint32_t id, nr;
	int err = str_eq(layout_flag(lo->wd), FLAG_DWARF) ?
		  types_by_pahole(lo, path, object, &mod) : types_of_object(path, &mod);

	if (err || !mod)
		return err;
	nr = btf__type_cnt(mod);
	for (id = 1; id < nr; id++) {
		const struct btf_type *t = btf__type_by_id(mod, id);

		if (types_is_composite(t) && *btf__name_by_offset(mod, t->name_off))
			err |= check_type(lo, mod, t, object);
		else if (btf_is_any_enum(t))
			err |= check_constants(lo, mod, t, object);
	}
	btf__free(mod);
	return err ? -EINVAL : 0;
}

static int read_kernel(struct layouts *lo, const char *path)
{
	uint32_t id, nr;

	lo->kernel = types_read(path);
	if (!lo->kernel)
		return -EINVAL;
	nr = btf__type_cnt(lo->kernel);
	lo->next = xcalloc(nr, sizeof(*lo->next));
	for (id = 1; id < nr; id++) {
		const struct btf_type *t = btf__type_by_id(lo->kernel, id);
		void **slot;

		if (btf_is_any_enum(t))
			add_constants(lo, t);
		if (!types_is_composite(t) || !*btf__name_by_offset(lo->kernel, t->name_off))
			continue;
		slot = strmap_slot(&lo->names, type_key(lo->mem, lo->kernel, t));
		lo->next[id] = (uintptr_t)*slot;
		*slot = (void *)(uintptr_t)id;
	}
	return 0;
}

/* How the compiler is asked for types, NULL when there is no way to get them. */
static const char *find_flag(struct workdir *wd)
{
	char *source = workdir_file(wd, "types.c"), *object = workdir_file(wd, "types.o");
	char *types = workdir_file(wd, "types.btf");
	const char *argv[] = { workdir_get(wd, "cc"), FLAG_BTF, "-c", "-o", object, source, NULL };
	struct run_opts quiet = { .quiet = true, .no_stdout = true };
	static const char text[] = "struct some { int member; } some;\n";
	const char *flag = NULL;

	if (!file_write(source, text, strlen(text))) {
		if (!run_cmd(argv, &quiet)) {
			flag = FLAG_BTF;
		} else {
			argv[1] = FLAG_DWARF;
			if (!run_cmd(argv, &quiet) && !run_pahole(object, types))
				flag = FLAG_DWARF;
		}
	}
	unlink(source);
	unlink(object);
	unlink(types);
	return flag;
}

const char *layout_flag(const struct workdir *wd)
{
	return workdir_get(wd, "types");
}

int layout_write(const struct target *t, struct workdir *wd)
{
	const char *flag = find_flag(wd);
	uint32_t sec = image_section(&t->img, ".BTF");
	char *path = workdir_file(wd, "target.btf");
	const void *data = NULL;
	size_t size;

	if (sec != IMG_NONE)
		data = image_data(&t->img, sec, &size);
	if (data && flag)
		return file_write_if_changed(path, data, size) ?: workdir_set(wd, "types", flag);
	ps_warn("%s: plugsched build cannot detect changed struct layouts; do not change any",
		data ? "the compiler has no -gbtf, and pahole fails" : "the target has no BTF");
	unlink(path);
	return workdir_set(wd, "types", "");
}

int layout_check(struct workdir *wd, const struct boundary *bd)
{
	struct layouts lo = { .wd = wd, .bd = bd };
	char *path = workdir_file(wd, "target.btf");
	size_t i, skip = strlen(wd->dir) + 1;
	glob_t units = { 0 };
	int err;

	if (access(path, F_OK))
		return 0;
	lo.mem = arena_new();
	err = read_kernel(&lo, path);
	if (!err) {
		glob(arena_printf(lo.mem, "%s/kernel/sched/*.o", wd->dir), 0, NULL, &units);
		/* the runtime has copies of structs that no header of the kernel's declares */
		glob(arena_printf(lo.mem, "%s/plugsched/*.o", wd->dir), GLOB_APPEND, NULL, &units);
	}
	for (i = 0; i < units.gl_pathc; i++)
		if (check_unit(&lo, units.gl_pathv[i], units.gl_pathv[i] + skip))
			err = -EINVAL;
	globfree(&units);
	btf__free(lo.kernel);
	strmap_free(&lo.names);
	strmap_free(&lo.constants);
	strmap_free(&lo.reported);
	free(lo.next);
	arena_free(lo.mem);
	return err;
}
