/* SPDX-License-Identifier: GPL-2.0 */
/*
 * state.h - what is remembered from boot to boot
 *
 * In, out: a file with the line "plugsched-state 1" and, for each pair of kernel and module, one line
 *          WORD KERNEL MODULE BOOT TIME [REASON], see plugsched-state(5). Read whole or not at
 *          all, written whole or not at all.
 */
#ifndef PLUGSCHED_BOOT_STATE_H
#define PLUGSCHED_BOOT_STATE_H

#include <stddef.h>
#include <time.h>

#include "runtime/kernel.h"

/**
 * enum boot_state_kind - how far the last load of a module came
 * @BOOT_TRYING: about to be loaded or loaded, and not confirmed
 * @BOOT_CONFIRMED: loaded, and the boot came up
 * @BOOT_REFUSED: the machine was left as it was
 * @BOOT_STATE_KINDS: how many there are
 */
enum boot_state_kind { BOOT_TRYING, BOOT_CONFIRMED, BOOT_REFUSED, BOOT_STATE_KINDS };

#define BOOT_HEX_MAX	(2 * BUILD_ID_MAX + 1)
#define BOOT_ID_LEN	36
#define BOOT_REASON_MAX	256

/**
 * struct boot_state_entry - one line
 * @kind: how far it came
 * @kernel: the kernel's build-id in hex
 * @module: the module's build-id in hex
 * @boot: the boot's id
 * @when: when, seconds since 1970
 * @reason: of a refusal, else ""
 */
struct boot_state_entry {
	enum boot_state_kind kind;
	char kernel[BOOT_HEX_MAX], module[BOOT_HEX_MAX];
	char boot[BOOT_ID_LEN + 1];
	time_t when;
	char reason[BOOT_REASON_MAX];
};

/* More than a machine has kernels; the oldest go first. */
#define BOOT_STATE_MAX	64

/**
 * struct boot_state - the file
 * @list: its entries
 * @nr: how many
 */
struct boot_state {
	struct boot_state_entry list[BOOT_STATE_MAX];
	size_t nr;
};

/**
 * boot_state_read() - read the file
 * @path: the file
 * @st: gets its entries; none when there is no file
 *
 * Return: 0, -EBADMSG when it is damaged, or another negative errno when it cannot be read. Reports
 * nothing.
 */
int boot_state_read(const char *path, struct boot_state *st);

/**
 * boot_state_write() - write the file, to disk
 * @path: the file; its directory is made
 * @st: its entries
 *
 * Return: 0, or a negative errno, having reported the error.
 */
int boot_state_write(const char *path, const struct boot_state *st);

/**
 * boot_state_find() - the entry of a kernel and a module
 * @st: the entries
 * @kernel: build-id in hex
 * @module: build-id in hex
 *
 * Return: the entry, or NULL.
 */
struct boot_state_entry *boot_state_find(struct boot_state *st, const char *kernel,
					 const char *module);

/**
 * boot_state_add() - the entry of a kernel and a module, made where it is missing
 * @st: the entries; where there is no room the oldest goes
 * @kernel: build-id in hex
 * @module: build-id in hex
 *
 * Return: the entry.
 */
struct boot_state_entry *boot_state_add(struct boot_state *st, const char *kernel,
					const char *module);

#endif /* PLUGSCHED_BOOT_STATE_H */
