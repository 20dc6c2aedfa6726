/* SPDX-License-Identifier: GPL-2.0 */
/*
 * settings.h - what the owner of the machine and the kernel's command line ask for
 *
 * In:  /etc/plugsched.conf, /proc/cmdline (or files of their form).
 * Out: yes or no, and why no.
 */
#ifndef PLUGSCHED_BOOT_SETTINGS_H
#define PLUGSCHED_BOOT_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct boot_settings - /etc/plugsched.conf
 * @at_boot: load the running kernel's scheduler at boot
 * @at_install: load it when its package is installed or upgraded
 * @early: load it in the initramfs already
 */
struct boot_settings {
	bool at_boot, at_install, early;
};

/**
 * boot_settings_read() - read the settings
 * @path: the file; when it is missing, all settings are "yes" but for @early
 * @set: gets them
 * @why: when it cannot be used: the reason, one line
 * @size: room in @why in bytes
 *
 * Return: 0, or a negative errno with @why filled in. Reports nothing.
 */
int boot_settings_read(const char *path, struct boot_settings *set, char *why, size_t size);

/**
 * boot_cmdline_allows() - does the kernel's command line let a scheduler in
 * @path: the command line's file
 * @why: when it does not, or cannot be read: the reason, one line
 * @size: room in @why in bytes
 *
 * Return: 1, 0 when plugsched.enable= keeps it out, or a negative errno. Reports nothing.
 */
int boot_cmdline_allows(const char *path, char *why, size_t size);

#endif /* PLUGSCHED_BOOT_SETTINGS_H */
