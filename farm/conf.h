/* SPDX-License-Identifier: GPL-2.0 */
/*
 * conf.h - the file of a farm: which kernels, which patches, which steps
 *
 * In:  the file, see plugsched-farm.conf(5). Out: its values, checked; paths are absolute.
 */
#ifndef PLUGSCHED_FARM_CONF_H
#define PLUGSCHED_FARM_CONF_H

#include <stddef.h>

#include "lib/util.h"

/**
 * struct farm_series - the patches of a kernel series
 * @name: "6.1"
 * @patches: their files, in the order in which they apply
 * @nr: how many
 * @cap: how many there is room for
 */
struct farm_series {
	const char *name;
	const char **patches;
	size_t nr, cap;
};

/**
 * struct farm_kernel - one of the kernels
 * @what: as of `plugsched fetch`, or a folder
 * @name: of its folder in the output
 * @is_dir: @what is a folder: nothing is fetched
 */
struct farm_kernel {
	const char *what, *name;
	bool is_dir;
};

/**
 * struct farm_conf - the file's values
 * @path: the file, for messages
 * @dir: its folder, where commands run
 * @output: folder for all that is made
 * @package: "deb", "rpm" or "none"
 * @package_conf: package.conf for the trees, "" for the tree's own
 * @check: shell command, "" for none
 * @plugsched: the command that runs the steps, "" for this one
 * @jobs: kernels at a time
 * @build_jobs: files at a time, of each kernel
 * @partial: build only the units that touch the scheduler
 * @series: the patches
 * @nr_series: how many
 * @cap_series: how many there is room for
 * @kernels: the kernels
 * @nr_kernels: how many, at least one
 * @cap_kernels: how many there is room for
 * @mem: what all of it belongs to
 */
struct farm_conf {
	const char *path, *output, *package, *package_conf, *check, *plugsched;
	char *dir;
	unsigned int jobs, build_jobs;
	bool partial;
	struct farm_series *series;
	size_t nr_series, cap_series;
	struct farm_kernel *kernels;
	size_t nr_kernels, cap_kernels;
	struct arena *mem;
};

/**
 * farm_conf_read() - read the file
 * @conf: gets its values, for farm_conf_free()
 * @path: the file
 *
 * Return: 0, -EINVAL when a line cannot be used, or another negative errno, having reported the
 * error; freed then.
 */
int farm_conf_read(struct farm_conf *conf, const char *path);

/**
 * farm_conf_only() - leave out all kernels but one: a job of a job system
 * @conf: from farm_conf_read()
 * @kernel: as the file names it, or the name of its folder in the output
 *
 * Return: 0, or -ENOENT when the file has no such kernel, having reported the error.
 */
int farm_conf_only(struct farm_conf *conf, const char *kernel);

/**
 * farm_conf_free() - free the values
 * @conf: from farm_conf_read()
 */
void farm_conf_free(struct farm_conf *conf);

/**
 * farm_conf_series() - the patches for a kernel
 * @conf: the file
 * @release: "6.1.0-56-cloud-amd64"
 *
 * Return: those of its series, or NULL.
 */
const struct farm_series *farm_conf_series(const struct farm_conf *conf, const char *release);

#endif /* PLUGSCHED_FARM_CONF_H */
