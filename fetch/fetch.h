/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fetch.h - a target from the distribution's archive: image, symbols, configuration, source
 *
 * In:  what to fetch (a release, a package, a pattern), the archive's lists.
 * Out: a folder with vmlinuz, config, vmlinux, linux-source/, release and version. It is made under
 *      another name and renamed: a folder of its name is complete.
 *
 * archive.c    from a request to a folder; the one part that knows both archives
 * cache.c      the cache: what is there, lock, space
 * choose.c     which kernel of the archive a request means, and what is missing of it
 * index.c      packages of the lists, and the kernels that they make
 * version.c    order of versions
 * progress.c   a line of progress
 * apt.c        Debian's lists, with a state of apt's of our own
 * deb.c        Debian's packages: download, sums, unpacking
 * dnf.c        the same of an rpm-based distribution
 *
 * A room of its own, before `init`: it is about distributions and the network, knows nothing about
 * schedulers, and neither the instrumented build nor what follows needs it.
 */
#ifndef PLUGSCHED_FETCH_H
#define PLUGSCHED_FETCH_H

#include <stdint.h>

#include "lib/strmap.h"
#include "lib/util.h"

/**
 * struct fetch_package - a package of the archive, as the lists describe it
 * @name: its name
 * @version: its version
 * @depends: what it depends on, "" for nothing
 * @suite: where it is: "bookworm-security", or the repository
 * @base: URI of the archive; NULL when the archive's own program finds and checks the file
 * @filename: its file, below @base
 * @sha256: of the file, in hexadecimal digits
 * @size: of the file, in bytes
 */
struct fetch_package {
	const char *name;
	const char *version;
	const char *depends;
	const char *suite;
	const char *base;
	const char *filename;
	const char *sha256;
	uint64_t size;
};

/**
 * struct fetch_kernel - a kernel of the archive
 * @release: `uname -r`
 * @version: of its packages; an rpm's with the architecture
 * @suite: where its image is
 * @gcc: compiler that the lists name, "" when they name none
 * @image: its image
 * @symbols: its vmlinux, NULL when the archive lacks that of @version
 * @source: its source, likewise
 * @symbols_name: name of the package that @symbols is, or should be
 * @source_name: name of the package that @source is, or should be
 */
struct fetch_kernel {
	const char *release;
	const char *version;
	const char *suite;
	const char *gcc;
	const struct fetch_package *image;
	const struct fetch_package *symbols;
	const struct fetch_package *source;
	const char *symbols_name;
	const char *source_name;
};

/**
 * struct fetch_target - a fetched kernel
 * @dir: its folder, absolute
 * @release: `uname -r`
 * @version: of the packages it was made from
 */
struct fetch_target {
	const char *dir;
	const char *release;
	const char *version;
};

struct fetch;

/**
 * struct fetch_archive - what each kind of archive has a function for
 * @read: adds what the lists that are there name to the index; nothing is downloaded
 * @update: brings the lists up to date
 * @get: puts the five files of a kernel and its source into a folder
 */
struct fetch_archive {
	int (*read)(struct fetch *f);
	int (*update)(struct fetch *f);
	int (*get)(struct fetch *f, const struct fetch_kernel *k, const char *dir);
};

/**
 * struct fetch - one run of `plugsched fetch`
 * @print: gets each line of progress, may be NULL
 * @mem: all strings below live in it
 * @cache: the cache's folder, absolute
 * @archive: the functions of this machine's archive
 * @packages: the index: every package of a kernel that the lists name
 * @nr_packages: how many
 * @cap_packages: how many there is room for
 * @by_name: "NAME VERSION" to index in @packages plus 1, as a pointer
 * @kernels: the kernels of the index, newest first
 * @nr_kernels: how many
 * @unread: suites whose lists could not be read, blanks between, "" for none
 * @updated: the lists were brought up to date in this run
 * @lock: the cache's lock, -1 when not held
 */
struct fetch {
	void (*print)(const char *line);
	struct arena *mem;
	char *cache;
	const struct fetch_archive *archive;
	struct fetch_package *packages;
	size_t nr_packages, cap_packages;
	struct strmap by_name;
	struct fetch_kernel *kernels;
	size_t nr_kernels;
	const char *unread;
	bool updated;
	int lock;
};

/**
 * struct fetch_request - what is wanted
 * @release: a release, or a shell pattern of which the newest match is meant
 * @version: of its packages, NULL for the newest
 * @pattern: @release is a pattern
 */
struct fetch_request {
	const char *release;
	const char *version;
	bool pattern;
};

/* ---- archive.c ---- */

/**
 * fetch_open() - find the cache and the kind of archive
 * @f: filled in, for fetch_close(); @f->print is kept
 *
 * Return: 0, or -ENOENT when there is neither apt-get nor dnf or no home directory, having reported
 * the error.
 */
int fetch_open(struct fetch *f);

/**
 * fetch_close() - unlock the cache and free what is known
 * @f: from fetch_open(), successful or not
 */
void fetch_close(struct fetch *f);

/**
 * fetch_target() - fetch a kernel unless it is there
 * @f: from fetch_open()
 * @what: release, package, or shell pattern, each with "=VERSION" after it or without; NULL for the
 *	running kernel
 * @dir: folder to make, NULL for one in the cache
 * @update: bring the lists up to date first
 * @t: gets the folder; its strings live as long as @f
 *
 * Return: 0, or a negative errno, having reported the error: -ENOENT when the archive lacks it or
 * one of its parts, -ENOSPC, -EBADMSG for a file that is not what the lists say or cannot be
 * unpacked, -EIO when a download failed.
 */
int fetch_target(struct fetch *f, const char *what, const char *dir, bool update,
		 struct fetch_target *t);

/**
 * fetch_list() - find the kernels that there are
 * @f: from fetch_open(); kernels and unread are filled in
 *
 * The lists are brought up to date; when that fails, those that are there are used, with a warning.
 *
 * Return: 0, or -ENOENT when there are no lists, having reported the error.
 */
int fetch_list(struct fetch *f);

/**
 * fetch_printf() - a line of progress
 * @f: whose print function gets it
 * @fmt: as of printf()
 * @...: its values
 */
void fetch_printf(struct fetch *f, const char *fmt, ...) __ps_printf(2, 3);

/* ---- cache.c ---- */

/**
 * fetch_cache_dir() - the cache's folder
 *
 * Return: its absolute path, to free(), or NULL when the environment names neither XDG_CACHE_HOME
 * nor HOME, the error reported.
 */
char *fetch_cache_dir(void);

/**
 * fetch_lookup() - find a fetched kernel
 * @mem: for the strings of @t
 * @cache: from fetch_cache_dir()
 * @rq: what is wanted; of several the newest version is found
 * @t: gets it
 *
 * Return: whether there is one. Reports nothing.
 */
bool fetch_lookup(struct arena *mem, const char *cache, const struct fetch_request *rq,
		  struct fetch_target *t);

/**
 * fetch_read_target() - read what a folder holds
 * @mem: for the strings of @t
 * @dir: the folder
 * @t: gets release and version
 *
 * Return: whether it is a complete target. Reports nothing.
 */
bool fetch_read_target(struct arena *mem, const char *dir, struct fetch_target *t);

/**
 * fetch_find() - find a fetched kernel by what a user names it
 * @mem: for the strings of @t
 * @what: a release, or the folder itself when it has a slash in it
 * @t: gets it
 *
 * Return: 0, or -ENOENT, having reported the error.
 */
int fetch_find(struct arena *mem, const char *what, struct fetch_target *t);

/**
 * fetch_lock() - make the cache's folder and keep other runs out of it, waiting for them
 * @f: from fetch_open()
 *
 * Return: 0, or the negative errno of what failed, having reported the error.
 */
int fetch_lock(struct fetch *f);

/**
 * fetch_space() - check that a disk has room
 * @dir: a folder on it, which exists
 * @need: bytes
 *
 * Return: 0, or -ENOSPC, having reported the error.
 */
int fetch_space(const char *dir, uint64_t need);

/* ---- index.c ---- */

/**
 * fetch_add_package() - add a package to the index
 * @f: the run
 * @p: what the lists say; its strings must live as long as @f. One that is in the index is ignored
 *
 * Return: 0, or -EINVAL when the lists say what cannot be a package; reports nothing.
 */
int fetch_add_package(struct fetch *f, const struct fetch_package *p);

/**
 * fetch_package() - look a package up in the index
 * @f: the run
 * @name: its name
 * @version: its version
 *
 * Return: the package, NULL when the lists do not have that one.
 */
const struct fetch_package *fetch_package(const struct fetch *f, const char *name,
					  const char *version);

/**
 * fetch_deb_kernels() - find the kernels among Debian's packages
 * @f: the run; kernels is filled in, newest first
 */
void fetch_deb_kernels(struct fetch *f);

/**
 * fetch_sort_kernels() - put the newest kernels first
 * @f: the run
 */
void fetch_sort_kernels(struct fetch *f);

/**
 * fetch_part() - find the packages that an image is made of: itself and those it depends on
 * @f: the run
 * @k: the kernel
 * @i: from 0 on
 *
 * Return: the package, NULL after the last.
 */
const struct fetch_package *fetch_part(const struct fetch *f, const struct fetch_kernel *k,
				       size_t i);

/* ---- choose.c ---- */

/**
 * fetch_parse_request() - understand what a user asks for
 * @f: the run, for memory
 * @what: as of fetch_target()
 * @rq: filled in
 *
 * Return: 0, or -EINVAL when it cannot be the name of a kernel, having reported the error.
 */
int fetch_parse_request(struct fetch *f, const char *what, struct fetch_request *rq);

/**
 * fetch_matches() - whether a kernel is what was asked for
 * @rq: the request
 * @release: the kernel's
 * @version: of its packages
 *
 * Return: whether it is.
 */
bool fetch_matches(const struct fetch_request *rq, const char *release, const char *version);

/**
 * fetch_choose() - find the kernel of the archive that is meant
 * @f: the run, with kernels
 * @rq: the request; the name of a package that stands for the newest kernel is replaced by that
 *
 * Return: the newest match of which image, symbols and source are there; NULL when there is none.
 */
const struct fetch_kernel *fetch_choose(struct fetch *f, struct fetch_request *rq);

/**
 * fetch_refuse() - report why fetch_choose() found none
 * @f: the run, with kernels
 * @rq: the request
 *
 * Return: -ENOENT.
 */
int fetch_refuse(const struct fetch *f, const struct fetch_request *rq);

/* ---- version.c ---- */

/**
 * fetch_version_cmp() - compare two versions of packages by Debian's rules
 * @a: one
 * @b: the other
 *
 * rpm's order is the same for what versions of kernels look like.
 *
 * Return: less than, equal to or greater than 0, as of strcmp().
 */
int fetch_version_cmp(const char *a, const char *b);

/* ---- apt.c, deb.c, dnf.c ---- */

extern const struct fetch_archive fetch_apt, fetch_dnf;

/**
 * fetch_apt_download() - download a file with apt
 * @f: the run
 * @p: the package
 * @file: where to; what is there of it already is gone on with
 *
 * Return: 0, or -EIO, having reported the error.
 */
int fetch_apt_download(struct fetch *f, const struct fetch_package *p, const char *file);

/**
 * fetch_deb_get() - put the files of a kernel into a folder
 * @f: the run
 * @k: the kernel, complete
 * @dir: the folder
 *
 * Return: 0, or a negative errno as of fetch_target(), having reported the error.
 */
int fetch_deb_get(struct fetch *f, const struct fetch_kernel *k, const char *dir);

#endif /* PLUGSCHED_FETCH_H */
