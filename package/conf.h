/* SPDX-License-Identifier: GPL-2.0 */
/*
 * conf.h - WORKDIR/plugsched/package.conf: what the packages of a scheduler are called
 *
 * In:  the file, see plugsched-package.conf(5). Out: its values, checked.
 */
#ifndef PLUGSCHED_PACKAGE_CONF_H
#define PLUGSCHED_PACKAGE_CONF_H

#include <stddef.h>
#include <time.h>

#include "lib/util.h"

#define PACKAGE_CONF	"plugsched/package.conf"

/**
 * struct package_change - one version in the changelog
 * @version: the version
 * @when: when it was made, seconds since 1970
 * @zone: the time zone it was written in, seconds east of Greenwich
 * @text: its lines, each with a newline
 */
struct package_change {
	const char *version;
	time_t when;
	int zone;
	const char *text;
};

/**
 * struct package_conf - the file's values
 * @name: what the packages' names begin with
 * @maintainer: "NAME <ADDRESS>"
 * @summary: one line
 * @distribution: of Debian's changelog
 * @deb_kernel: what the package depends on as its kernel's, "" for the default
 * @rpm_kernel: the same for rpm
 * @changes: the changelog, newest first, at least one
 * @nr_changes: how many
 * @cap: how many there is room for
 * @path: the file, for messages
 * @mem: what all of it belongs to
 */
struct package_conf {
	const char *name, *maintainer, *summary, *distribution, *deb_kernel, *rpm_kernel;
	struct package_change *changes;
	size_t nr_changes, cap;
	const char *path;
	struct arena *mem;
};

/**
 * package_conf_read() - read the file
 * @conf: gets its values, for package_conf_free()
 * @path: the file
 *
 * Return: 0, -EINVAL when a line cannot be used, or another negative errno, having reported the
 * error; freed then.
 */
int package_conf_read(struct package_conf *conf, const char *path);

/**
 * package_conf_free() - free the values
 * @conf: from package_conf_read()
 */
void package_conf_free(struct package_conf *conf);

/**
 * package_conf_write_default() - make the file, for the engineer to edit
 * @path: the file
 *
 * The maintainer is that of DEBFULLNAME and DEBEMAIL, or the user and host; the date is now, or
 * SOURCE_DATE_EPOCH.
 *
 * Return: 0, or a negative errno, having reported the error.
 */
int package_conf_write_default(const char *path);

#endif /* PLUGSCHED_PACKAGE_CONF_H */
