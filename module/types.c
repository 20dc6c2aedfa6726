// SPDX-License-Identifier: GPL-2.0
/*
 * types.c - types (BTF) from a file, safe to walk (see types.h)
 *
 * libbpf reads the file and checks its outer form. That each reference names a type, each name a
 * string, and that following typedefs, pointers and members by value comes to an end, is checked
 * here, once, so that code which compares types need not.
 */
#include "module/types.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>

#include "lib/elf-file.h"
#include "lib/util.h"

#define MAX_CHAIN	64	/* pointers to arrays of typedefs of ... */

static bool is_type(const struct btf *btf, uint32_t id)
{
	return id < btf__type_cnt(btf);
}

static bool is_name(const struct btf *btf, uint32_t off)
{
	return btf__name_by_offset(btf, off);
}

static bool members_valid(const struct btf *btf, const struct btf_type *t)
{
	const struct btf_member *m = btf_members(t);
	int i;

	for (i = 0; i < btf_vlen(t); i++)
		if (!is_type(btf, m[i].type) || !is_name(btf, m[i].name_off))
			return false;
	return true;
}

static bool constants_valid(const struct btf *btf, const struct btf_type *t)
{
	int i;

	for (i = 0; i < btf_vlen(t); i++)
		if (!is_name(btf, btf_is_enum(t) ? btf_enum(t)[i].name_off :
						   btf_enum64(t)[i].name_off))
			return false;
	return true;
}

static bool params_valid(const struct btf *btf, const struct btf_type *t)
{
	int i;

	for (i = 0; i < btf_vlen(t); i++)
		if (!is_type(btf, btf_params(t)[i].type))
			return false;
	return is_type(btf, t->type);
}

/* What a type that is made of one other is made of, 0 for all others. */
static uint32_t made_of(const struct btf_type *t)
{
	if (btf_is_array(t))
		return btf_array(t)->type;
	if (btf_is_mod(t) || btf_is_typedef(t) || btf_is_type_tag(t) || btf_is_ptr(t))
		return t->type;
	return 0;
}

/* Does following it end? Later references may not have been checked yet. */
static bool chain_ends(const struct btf *btf, const struct btf_type *t)
{
	int steps;

	for (steps = 0; t && steps < MAX_CHAIN; steps++) {
		uint32_t next = made_of(t);

		if (!next)
			return true;
		if (!is_type(btf, next))
			return false;
		t = btf__type_by_id(btf, next);
	}
	return false;
}

static bool type_valid(const struct btf *btf, const struct btf_type *t)
{
	if (!is_name(btf, t->name_off) || !chain_ends(btf, t))
		return false;
	if (btf_is_struct(t) || btf_is_union(t))
		return members_valid(btf, t);
	if (btf_is_any_enum(t))
		return constants_valid(btf, t);
	return !btf_is_func_proto(t) || params_valid(btf, t);
}

/* A struct within itself: 0 not seen, 1 on the way, 2 known to end. */
static bool nesting_ends(const struct btf *btf, uint32_t id, unsigned char *seen, int depth)
{
	const struct btf_type *t = btf__type_by_id(btf, id);
	int i;

	while (t && !btf_is_ptr(t) && made_of(t)) {
		id = made_of(t);
		t = btf__type_by_id(btf, id);
	}
	if (!t || (!btf_is_struct(t) && !btf_is_union(t)) || seen[id] == 2)
		return true;
	if (seen[id] == 1 || depth > MAX_CHAIN)
		return false;
	seen[id] = 1;
	for (i = 0; i < btf_vlen(t); i++)
		if (!nesting_ends(btf, btf_members(t)[i].type, seen, depth + 1))
			return false;
	seen[id] = 2;
	return true;
}

static bool types_valid(const struct btf *btf)
{
	uint32_t id, nr = btf__type_cnt(btf);
	unsigned char *seen = xcalloc(nr + 1, 1);
	bool valid = true;

	for (id = 1; id < nr && valid; id++)
		valid = type_valid(btf, btf__type_by_id(btf, id));
	for (id = 1; id < nr && valid; id++)
		valid = nesting_ends(btf, id, seen, 0);
	free(seen);
	return valid;
}

static struct btf *read_types(const void *data, size_t size)
{
	struct btf *btf;

	libbpf_set_print(NULL);
	btf = btf__new(data, size);
	if (libbpf_get_error(btf))
		return NULL;
	if (types_valid(btf))
		return btf;
	btf__free(btf);
	return NULL;
}

struct btf *types_read(const char *path)
{
	size_t size;
	char *data = file_read(path, &size);
	struct btf *btf;

	if (!data)
		return NULL;
	btf = read_types(data, size);
	free(data);
	if (!btf)
		ps_err("%s: file is damaged; run plugsched init again", path);
	return btf;
}

struct btf *types_from(const void *data, size_t size, const char *path)
{
	struct btf *btf = read_types(data, size);

	if (!btf)
		ps_err("%s: types (BTF) are damaged; take the target's own vmlinux", path);
	return btf;
}

int types_of_object(const char *path, struct btf **types)
{
	size_t file_size, size;
	char *file = file_read(path, &file_size);
	uint32_t sec = ELF_FILE_NONE;
	struct btf *btf = NULL;
	const void *data;
	struct elf_file elf;
	int err;

	*types = NULL;
	if (!file)
		return -EINVAL;
	/* libbpf could find the section by itself, but trusts its headers */
	libbpf_set_print(NULL);
	err = elf_file_from_memory(&elf, file, file_size);
	if (!err) {
		sec = elf_file_section(&elf, ".BTF");
		data = elf_file_bytes(&elf, sec, &size);
		if (data)
			btf = btf__new(data, size);
		if (libbpf_get_error(btf))
			btf = NULL;
		elf_file_close(&elf);
	}
	free(file);
	if (!err && sec == ELF_FILE_NONE)
		return 0;
	if (btf && types_valid(btf)) {
		*types = btf;
		return 0;
	}
	btf__free(btf);
	ps_err("%s: types are damaged; remove the file, and build again", path);
	return -EINVAL;
}
