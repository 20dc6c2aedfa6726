/* SPDX-License-Identifier: GPL-2.0 */
/*
 * cus.h - the units of a linked kernel, by its debug information
 *
 * In:  the target's vmlinux, with DWARF.
 * Out: its units (files that were compiled) in the order that they were linked in; which of them
 *      code or a variable is of; which files were included; the variables of a struct.
 */
#ifndef PLUGSCHED_CUS_H
#define PLUGSCHED_CUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CU_NONE	0xffffffffu

struct cu_var {
	uint64_t addr;
	uint64_t die;		/* where it is described */
	uint32_t cu;
	bool local;		/* to a function */
};

struct cus {
	int fd;
	void *dw, *aranges;	/* libdw's */
	const char **names;	/* per unit: its main file, as the compiler was given it */
	uint64_t *offsets;	/* and where its DIE is, ascending */
	size_t nr, cap, cap_offsets;
	struct cu_var *vars;	/* by address */
	size_t nr_vars, cap_vars;
};

/**
 * cus_open() - read the units of a kernel
 * @c: filled in; cus_close() it after success only
 * @path: its vmlinux
 *
 * Return: 0, -ENODATA when the debug information is missing, damaged or does not say which code is
 * of which unit, or the negative errno of open(); nothing is reported.
 */
int cus_open(struct cus *c, const char *path);

/**
 * cus_close() - free the units
 * @c: from cus_open()
 */
void cus_close(struct cus *c);

/**
 * cus_of_code() - the unit that code is of
 * @c: the units
 * @addr: address of the code
 *
 * Return: index of the unit, CU_NONE when no unit says that it is its own.
 */
uint32_t cus_of_code(const struct cus *c, uint64_t addr);

/**
 * cus_of_var() - the unit that defines a variable
 * @c: the units
 * @addr: address of its first byte
 *
 * Return: index of the unit, CU_NONE when none says so.
 */
uint32_t cus_of_var(const struct cus *c, uint64_t addr);

/**
 * cus_includes() - check whether a unit was compiled from certain files
 * @c: the units
 * @cu: index of the unit
 * @match: whether a file is one of them; gets its name as the compiler was given it
 * @arg: for @match
 *
 * Return: whether one of its files is; true, too, when they cannot be read.
 */
bool cus_includes(const struct cus *c, uint32_t cu, bool (*match)(void *arg, const char *file),
		  void *arg);

/**
 * cus_each_of_struct() - call a function for each variable of a struct
 * @c: the units
 * @tag: the struct's; arrays of it, pointers to it and the statics of functions are left out
 * @visit: gets @arg, the variable's name and address
 * @arg: for @visit
 */
void cus_each_of_struct(const struct cus *c, const char *tag,
			void (*visit)(void *arg, const char *name, uint64_t addr), void *arg);

#endif /* PLUGSCHED_CUS_H */
