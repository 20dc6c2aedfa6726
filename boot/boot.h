/* SPDX-License-Identifier: GPL-2.0 */
/*
 * boot.h - whether a packaged scheduler is loaded on this machine, and what came of it
 *
 * In:  the packages' modules, /etc/plugsched.conf, the kernel's command line, the running kernel's
 *      release and build-id, and the state that earlier boots left.
 * Out: a verdict with its reason; the state, written before a module is loaded and after the boot
 *      came up.
 *
 * Nothing here touches the scheduler: cli/builtin-boot.c does what the verdict says. Whatever
 * cannot be read or makes no sense keeps the module out.
 */
#ifndef PLUGSCHED_BOOT_H
#define PLUGSCHED_BOOT_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/kernel.h"

/**
 * struct boot_env - where everything is; boot_env_init() has this machine's
 * @modules: MODULES/RELEASE/scheduler.ko is what the package of a kernel installs
 * @conf: the settings
 * @cmdline: the kernel's command line
 * @boot_id: the file that names this boot
 * @state: what earlier boots left
 * @notes: the running kernel's ELF notes
 * @release: the running kernel's release
 */
struct boot_env {
	const char *modules, *conf, *cmdline, *boot_id, *state, *notes, *release;
};

/**
 * enum boot_occasion - what asks for a scheduler to be loaded
 * @BOOT_AT_BOOT: the unit plugsched.service
 * @BOOT_AT_INSTALL: a package that was installed or upgraded
 * @BOOT_EARLY: the initramfs
 */
enum boot_occasion { BOOT_AT_BOOT, BOOT_AT_INSTALL, BOOT_EARLY };

/**
 * enum boot_verdict - whether it is loaded
 * @BOOT_LOAD: load it
 * @BOOT_NONE: there is none for the running kernel
 * @BOOT_OFF: the settings or the kernel's command line keep it out
 * @BOOT_FOREIGN: there is one for another build of this release
 * @BOOT_LEFT_OUT: an earlier boot with it did not come up
 * @BOOT_UNSURE: something that has to be known cannot be read
 */
enum boot_verdict { BOOT_LOAD, BOOT_NONE, BOOT_OFF, BOOT_FOREIGN, BOOT_LEFT_OUT, BOOT_UNSURE };

/**
 * struct boot_plan - a verdict
 * @verdict: the verdict
 * @why: its reason, one line
 * @file: the module's file, "" when there is none
 * @kernel: build-id of the running kernel, in hex
 * @module: build-id of the module, in hex
 */
struct boot_plan {
	enum boot_verdict verdict;
	char why[1024];
	char file[512];
	char kernel[2 * BUILD_ID_MAX + 1], module[2 * BUILD_ID_MAX + 1];
};

/**
 * boot_env_init() - this machine's places
 * @env: filled in
 *
 * Return: 0, or a negative errno when the kernel does not say its release, having reported it.
 */
int boot_env_init(struct boot_env *env);

/**
 * boot_decide() - is the running kernel's scheduler module to be loaded
 * @env: where to look
 * @occasion: what asks
 * @plan: gets the verdict; nothing is reported or changed
 */
void boot_decide(const struct boot_env *env, enum boot_occasion occasion, struct boot_plan *plan);

/**
 * boot_begin() - note on disk that the module is about to be loaded
 * @env: where
 * @plan: from boot_decide(), with BOOT_LOAD
 *
 * Until boot_confirm() this boot counts as one that did not come up.
 *
 * Return: 0, or a negative errno, having reported the error: it must not be loaded then.
 */
int boot_begin(const struct boot_env *env, const struct boot_plan *plan);

/**
 * boot_refused() - note that it was not loaded, which is no failed boot
 * @env: where
 * @plan: as of boot_begin()
 * @why: the reason, one line
 *
 * Return: 0, or a negative errno, having reported the error.
 */
int boot_refused(const struct boot_env *env, const struct boot_plan *plan, const char *why);

/**
 * boot_confirm() - note that this boot came up
 * @env: where
 * @confirmed: gets how many modules were loaded in this boot and not confirmed before
 *
 * Return: 0, or a negative errno, having reported the error.
 */
int boot_confirm(const struct boot_env *env, size_t *confirmed);

/**
 * boot_retry() - forget the boots that did not come up
 * @env: where
 *
 * Return: 0, or a negative errno, having reported the error.
 */
int boot_retry(const struct boot_env *env);

/**
 * boot_module_path() - where the package of a kernel puts its module
 * @env: where
 * @release: the kernel's release
 * @buf: gets the path
 * @size: room in @buf in bytes
 *
 * Return: 0, or -EINVAL when @release is not the name of one, nothing reported.
 */
int boot_module_path(const struct boot_env *env, const char *release, char *buf, size_t size);

/**
 * boot_machine_is_ours() - is this the system that the kernel was booted for
 *
 * Return: false in a chroot or container, whose packages have no say in which scheduler runs.
 */
bool boot_machine_is_ours(void);

#endif /* PLUGSCHED_BOOT_H */
