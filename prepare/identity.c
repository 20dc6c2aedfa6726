// SPDX-License-Identifier: GPL-2.0
/*
 * identity.c - fingerprints of the inputs
 *
 * In:  the inputs of `plugsched init`, and plugsched itself.
 * Out: two fingerprints, kept in the directory's state: while the first is the same the build need
 *      not be done again, while both are there is nothing to do at all.
 */
#include <errno.h>
#include <ftw.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/profile.h"
#include "lib/elf-file.h"
#include "lib/hash.h"
#include "prepare/prepare.h"

static uint64_t hash_str(uint64_t h, const char *s)
{
	return hash_bytes(h, s, strlen(s) + 1);
}

/*
 * What a program does is decided by what is loaded of it. Its debug information, which names the
 * directory it was built in, must not make a build from another checkout look different.
 */
static uint64_t hash_program(const void *data, size_t size)
{
	uint64_t h = HASH_START;
	struct elf_file elf;
	uint32_t i;

	if (elf_file_from_memory(&elf, data, size))
		return h;
	for (i = 1; i < elf.nr_secs; i++) {
		const void *bytes;
		size_t n;

		if (!(elf.secs[i].flags & SHF_ALLOC) || elf.secs[i].type == SHT_NOTE)
			continue;
		bytes = elf_file_bytes(&elf, i, &n);
		h = hash_bytes(h, bytes, n);
	}
	elf_file_close(&elf);
	return h;
}

static uint64_t tree_hash;	/* nftw() passes nothing on */

static int hash_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	size_t size;
	char *data;

	(void)st;
	if (type != FTW_F)
		return 0;
	data = file_read(path, &size);
	if (!data)
		return -EIO;
	/* in whatever order the directory has them */
	tree_hash += hash_str(hash_bytes(HASH_START, data, size), path + ftw->base);
	free(data);
	return 0;
}

/* The profile, and what it includes. */
static int hash_profile(const struct init *in)
{
	struct profile profile;
	int err = profile_read(&profile, in->profile);
	size_t i;

	if (err)
		return err;
	for (i = 0; i < profile.nr_texts && !err; i++)
		err = nftw(profile.texts[i].path, hash_one, 1, FTW_PHYS);
	profile_free(&profile);
	return err;
}

/* All that comes after the build: plugsched itself, the profile, the runtime's sources. */
static int hash_generation(const struct init *in, uint64_t *hash)
{
	char *exe, *runtime = ps_data_path("runtime");
	size_t size;
	int err = -EIO;

	exe = file_read("/proc/self/exe", &size);
	if (exe) {
		tree_hash = hash_program(exe, size);
		err = nftw(runtime, hash_one, 16, FTW_PHYS);
		if (err == -1)
			ps_err("%s: directory is missing; install plugsched again", runtime);
		if (!err)
			err = hash_profile(in);
	}
	*hash = tree_hash;
	free(exe);
	free(runtime);
	return err ? -EIO : 0;
}

/* Plugins of earlier versions: nothing is compiled with them any more. */
static void drop_plugins(const struct init *in)
{
	char *pattern = arena_printf(in->wd.mem, "%s/plugsched[-_]*.so", in->wd.meta);
	glob_t old = { 0 };
	size_t i;

	glob(pattern, 0, NULL, &old);
	for (i = 0; i < old.gl_pathc; i++)
		unlink(old.gl_pathv[i]);
	globfree(&old);
}

/* The plugin's options start with its file's name, which must have no dash. */
static int read_plugin_option(struct init *in, uint32_t id)
{
	struct profile profile;
	char *structs;
	int err = profile_read(&profile, in->profile);

	if (err)
		return err;
	structs = profile_structs(&profile);
	in->plugin_option = *structs ? arena_printf(in->wd.mem,
						    "-fplugin-arg-plugsched_%08x-structs=%s",
						    id, structs) : "";
	free(structs);
	profile_free(&profile);
	return 0;
}

int init_identify(struct init *in)
{
	char *plugin, *config = NULL;
	size_t size, config_size;
	uint64_t id, build, all;
	int err = -EIO;

	plugin = file_read(in->plugin_from, &size);
	if (plugin)
		config = file_read(in->config, &config_size);
	if (!plugin || !config || hash_generation(in, &all))
		goto out;
	id = hash_program(plugin, size);
	err = read_plugin_option(in, id);
	if (err)
		goto out;
	err = -EIO;
	build = hash_bytes(id, config, config_size);
	build = hash_str(build, in->target.build_id);
	build = hash_str(build, in->src);
	build = hash_str(build, in->cc);
	build = hash_str(build, in->plugin_option);
	if (in->root)
		build = hash_str(build, in->root);
	all = hash_str(hash_bytes(build, &all, sizeof(all)), in->with);
	if (in->partial)
		all = hash_str(all, "partial");
	in->build_print = arena_printf(in->wd.mem, "%016llx", (unsigned long long)build);
	in->print = arena_printf(in->wd.mem, "%016llx", (unsigned long long)all);
	/* the name is part of each object's command line: another plugin, another build */
	in->plugin = arena_printf(in->wd.mem, "%s/plugsched_%08x.so", in->wd.meta, (uint32_t)id);
	if (path_is_file(in->plugin)) {
		err = 0;
	} else {
		drop_plugins(in);
		err = file_write(in->plugin, plugin, size);
	}
out:
	free(plugin);
	free(config);
	return err;
}
