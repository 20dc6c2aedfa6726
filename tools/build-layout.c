// SPDX-License-Identifier: GPL-2.0
/*
 * build-layout.c - structs that the module shares with the kernel must look as they do there
 *
 * In:  the types of the module's units (.BTF of their objects, by gcc -gbtf) and those of the
 *      target (.plugsched/target.btf, a copy of vmlinux's .BTF made by init).
 * Out: nothing, or an error naming the struct and the member that moved.
 *
 * The kernel's run queues and tasks stay where they are when the scheduler is swapped: a struct
 * with another layout would read and write past its neighbours. Structs that the kernel does not
 * know are the module's own and free.
 */
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/build.h"

#define MAX_DEPTH	16	/* of structs within structs, without names of their own */

struct layouts {
	struct btf *kernel;
	struct strmap names;	/* "s NAME" of a struct or union -> first type id, others in next[] */
	struct strmap reported;
	uint32_t *next;
	struct arena *mem;
	char *why;		/* what differs, of the last comparison */
};

static bool is_composite(const struct btf_type *t)
{
	return btf_is_struct(t) || btf_is_union(t);
}

static const struct btf_type *resolved(const struct btf *btf, uint32_t id)
{
	const struct btf_type *t = btf__type_by_id(btf, id);

	while (t && (btf_is_mod(t) || btf_is_typedef(t) || btf_is_type_tag(t)))
		t = btf__type_by_id(btf, t->type);
	return t;
}

static int64_t size_of(const struct btf *btf, uint32_t id)
{
	return btf__resolve_size(btf, id);
}

/*
 * Bits of a member. gcc and pahole say differently that something is a bit field, and gcc gives
 * its width only in kind_flag structs, as pahole does.
 */
static int64_t member_bits(const struct btf *btf, const struct btf_type *t, int i)
{
	uint32_t bits = btf_member_bitfield_size(t, i);

	return bits ? bits : size_of(btf, btf_members(t)[i].type) * 8;
}

static int compare(struct layouts *lo, const struct btf *mod, const struct btf_type *m,
		   const struct btf_type *k, int depth)
{
	const struct btf_member *mm = btf_members(m), *km = btf_members(k);
	int i, n = btf_vlen(m) < btf_vlen(k) ? btf_vlen(m) : btf_vlen(k);

	for (i = 0; i < n; i++) {
		const char *mn = btf__name_by_offset(mod, mm[i].name_off);
		const char *kn = btf__name_by_offset(lo->kernel, km[i].name_off);
		const struct btf_type *mt, *kt;

		if (!str_eq(mn, kn)) {
			lo->why = arena_printf(lo->mem, "has %s where the kernel has %s",
					       *mn ? mn : "an unnamed member",
					       *kn ? kn : "an unnamed member");
			return 1;
		}
		if (btf_member_bit_offset(m, i) != btf_member_bit_offset(k, i)) {
			lo->why = arena_printf(lo->mem, "has %s at byte %u, the kernel at %u",
					       *mn ? mn : "an unnamed member",
					       btf_member_bit_offset(m, i) / 8,
					       btf_member_bit_offset(k, i) / 8);
			return 1;
		}
		if (member_bits(mod, m, i) != member_bits(lo->kernel, k, i)) {
			lo->why = arena_printf(lo->mem, "has another size of %s than the kernel",
					       *mn ? mn : "an unnamed member");
			return 1;
		}
		mt = resolved(mod, mm[i].type);
		kt = resolved(lo->kernel, km[i].type);
		if (!mt || !kt || !is_composite(mt) || !is_composite(kt))
			continue;
		mn = btf__name_by_offset(mod, mt->name_off);
		kn = btf__name_by_offset(lo->kernel, kt->name_off);
		if (!str_eq(mn, kn)) {
			lo->why = arena_printf(lo->mem, "has a member of struct %s where the kernel "
					       "has one of struct %s", mn, kn);
			return 1;
		}
		if (!*mn && depth < MAX_DEPTH && compare(lo, mod, mt, kt, depth + 1))
			return 1;
	}
	if (btf_vlen(m) != btf_vlen(k)) {
		bool more = btf_vlen(m) > btf_vlen(k);
		const char *name = more ? btf__name_by_offset(mod, mm[n].name_off) :
					  btf__name_by_offset(lo->kernel, km[n].name_off);

		lo->why = arena_printf(lo->mem, more ? "also has %s" : "lacks %s",
				       *name ? name : "an unnamed member");
		return 1;
	}
	if (m->size != k->size) {
		lo->why = arena_printf(lo->mem, "has %u bytes, in the kernel %u", m->size, k->size);
		return 1;
	}
	return 0;
}

static char *type_key(struct arena *mem, const struct btf *btf, const struct btf_type *t)
{
	return arena_printf(mem, "%s %s", btf_is_struct(t) ? "struct" : "union",
			    btf__name_by_offset(btf, t->name_off));
}

static int check_type(struct layouts *lo, const struct btf *mod, const struct btf_type *m,
		      const char *object)
{
	char *key = type_key(lo->mem, mod, m), *first = NULL;
	uint32_t id = (uintptr_t)strmap_get(&lo->names, key);

	/* several structs of one name are common in drivers: one that matches is enough */
	for (; id; id = lo->next[id]) {
		if (!compare(lo, mod, m, btf__type_by_id(lo->kernel, id), 0))
			return 0;
		if (!first)
			first = lo->why;
	}
	if (!first || strmap_has(&lo->reported, key))
		return first ? -EINVAL : 0;
	strmap_put(&lo->reported, key, NULL);
	ps_err("%s %s (%s): the kernel's data is used in place, so a struct it knows cannot change; "
	       "keep new data in variables of the module's own", key, first, object);
	return -EINVAL;
}

static int check_unit(struct layouts *lo, const char *path, const char *object)
{
	struct btf *mod = btf__parse_elf(path, NULL);
	uint32_t id, nr;
	int err = 0;

	/* assembly, and what was compiled with a gcc that has no -gbtf */
	if (libbpf_get_error(mod))
		return 0;
	nr = btf__type_cnt(mod);
	for (id = 1; id < nr; id++) {
		const struct btf_type *t = btf__type_by_id(mod, id);

		if (is_composite(t) && *btf__name_by_offset(mod, t->name_off))
			err |= check_type(lo, mod, t, object);
	}
	btf__free(mod);
	return err ? -EINVAL : 0;
}

static int read_kernel(struct layouts *lo, const char *path)
{
	uint32_t id, nr;
	size_t size;
	char *data = read_file(path, &size);

	if (!data)
		return -EIO;
	lo->kernel = btf__new(data, size);
	free(data);
	if (libbpf_get_error(lo->kernel)) {
		lo->kernel = NULL;
		ps_err("%s is damaged: run plugsched init again", path);
		return -EINVAL;
	}
	nr = btf__type_cnt(lo->kernel);
	lo->next = xcalloc(nr, sizeof(*lo->next));
	for (id = 1; id < nr; id++) {
		const struct btf_type *t = btf__type_by_id(lo->kernel, id);
		void **slot;

		if (!is_composite(t) || !*btf__name_by_offset(lo->kernel, t->name_off))
			continue;
		slot = strmap_slot(&lo->names, type_key(lo->mem, lo->kernel, t));
		lo->next[id] = (uintptr_t)*slot;
		*slot = (void *)(uintptr_t)id;
	}
	return 0;
}

int layouts_write(const struct target *t, struct workdir *wd)
{
	const char *argv[] = { workdir_get(wd, "cc"), "-gbtf", "-x", "c", "-c", "-o", "/dev/null",
			       "/dev/null", NULL };
	struct run_opts quiet = { .quiet = true, .no_stdout = true };
	uint32_t sec = image_section(&t->img, ".BTF");
	char *path = workdir_file(wd, "target.btf");
	const void *data = NULL;
	size_t size;

	if (sec != IMG_NONE)
		data = image_data(&t->img, sec, &size);
	if (data && !run_cmd(argv, &quiet))
		return write_file_if_changed(path, data, size);
	ps_warn("%s: plugsched build will not notice a struct whose layout was changed",
		data ? "the compiler knows no -gbtf" : "the target has no BTF");
	unlink(path);
	return 0;
}

int build_check_layouts(struct workdir *wd)
{
	struct layouts lo = {0};
	char *path = workdir_file(wd, "target.btf");
	size_t i, skip = strlen(wd->dir) + 1;
	glob_t units = {0};
	int err;

	if (access(path, F_OK))
		return 0;
	libbpf_set_print(NULL);
	lo.mem = arena_new();
	err = read_kernel(&lo, path);
	if (!err)
		glob(arena_printf(lo.mem, "%s/kernel/sched/*.o", wd->dir), 0, NULL, &units);
	for (i = 0; i < units.gl_pathc; i++)
		if (check_unit(&lo, units.gl_pathv[i], units.gl_pathv[i] + skip))
			err = -EINVAL;
	globfree(&units);
	btf__free(lo.kernel);
	strmap_free(&lo.names);
	strmap_free(&lo.reported);
	free(lo.next);
	arena_free(lo.mem);
	return err;
}
