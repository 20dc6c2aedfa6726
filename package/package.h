/* SPDX-License-Identifier: GPL-2.0 */
/*
 * package.h - a package of a scheduler for its kernel
 *
 * In:  WORKDIR with scheduler.ko, its boundary, what was edited, plugsched/package.conf.
 * Out: one .deb or .rpm per kernel release, made by the distribution's tools from the templates in
 *      package/templates/; the same bytes from the same input.
 */
#ifndef PLUGSCHED_PACKAGE_H
#define PLUGSCHED_PACKAGE_H

#include "lib/workdir.h"
#include "package/conf.h"

/**
 * struct package - what goes into a package
 * @wd: the directory of the scheduler
 * @conf: its package.conf
 * @ko: the module's file
 * @release: the kernel's release
 * @kernel_version: of the kernel's package, "" where the kernel does not name it
 * @flavour: what is left of the release without numbers, "cloud-amd64"; may be ""
 * @machine: the architecture's names
 * @values: for the templates
 * @mem: what the strings belong to
 */
struct package {
	struct workdir *wd;
	struct package_conf conf;
	const char *ko, *release, *kernel_version, *flavour;
	const struct package_machine *machine;
	struct strmap values;
	struct arena *mem;
};

/**
 * struct package_machine - an architecture as package tools call it
 * @elf: e_machine
 * @deb: Debian's name
 * @rpm: rpm's name
 */
struct package_machine {
	unsigned int elf;
	const char *deb, *rpm;
};

/**
 * package_open() - find out what goes into the package of a directory
 * @pkg: filled in, for package_close()
 * @wd: the directory, opened
 *
 * Return: 0, or a negative errno when it cannot be packaged, having reported the error; closed
 * then.
 */
int package_open(struct package *pkg, struct workdir *wd);

/**
 * package_close() - free what package_open() made
 * @pkg: all zero, or filled in
 */
void package_close(struct package *pkg);

/**
 * package_kernel_version() - the version of the kernel's package, as the kernel says it
 * @banner: "Linux version ... #1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-12)"
 * @mem: what the result belongs to
 *
 * Return: "6.1.192-2", or "" where it says none.
 */
const char *package_kernel_version(const char *banner, struct arena *mem);

/**
 * package_flavour() - a release without its numbers
 * @release: "6.1.0-56-cloud-amd64"
 *
 * Return: the part of @release that begins after them, "cloud-amd64", or "".
 */
const char *package_flavour(const char *release);

/**
 * package_deb() - make a .deb with debhelper and dpkg-buildpackage
 * @pkg: what goes into it
 * @out: directory for it
 *
 * Return: 0, its path printed on stdout, or a negative errno, having reported the error.
 */
int package_deb(struct package *pkg, const char *out);

/**
 * package_rpm() - make a .rpm with rpmbuild
 * @pkg: what goes into it
 * @out: directory for it
 *
 * Return: 0, its path printed on stdout, or a negative errno, having reported the error.
 */
int package_rpm(struct package *pkg, const char *out);

/**
 * package_contents() - write what packages of all kinds hold
 * @pkg: what goes into it
 * @dir: directory for scheduler.ko, boundary.txt and changes.patch
 *
 * Return: 0, or a negative errno, having reported the error.
 */
int package_contents(struct package *pkg, const char *dir);

/**
 * package_need() - is a tool of the distribution there
 * @program: the tool
 * @from: the package of the distribution that has it
 *
 * Return: 0, or -ENOENT, having reported the error.
 */
int package_need(const char *program, const char *from);

/**
 * package_run() - run a tool of the distribution
 * @pkg: whose log takes what it prints
 * @argv: as of run_start()
 * @dir: where it runs
 * @from: the package of the distribution that has it
 *
 * Return: 0, -ENOENT when it is missing, or -EIO when it failed, having reported the error.
 */
int package_run(struct package *pkg, const char *const *argv, const char *dir, const char *from);

/**
 * package_deliver() - move the one file of a directory that has a suffix
 * @from: the directory
 * @suffix: ".deb"
 * @out: the directory it goes to, made where it is missing
 *
 * Return: 0, its new path printed on stdout, or a negative errno, having reported the error.
 */
int package_deliver(const char *from, const char *suffix, const char *out);

#endif /* PLUGSCHED_PACKAGE_H */
