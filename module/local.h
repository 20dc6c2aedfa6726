/* SPDX-License-Identifier: GPL-2.0 */
/*
 * local.h - structs that only code of the module uses, for as long as it runs
 *
 * In and out: see local.c.
 */
#ifndef PLUGSCHED_MODULE_LOCAL_H
#define PLUGSCHED_MODULE_LOCAL_H

#include <bpf/btf.h>

#include "module/module.h"

struct layout_locals {
	struct workdir *wd;
	const struct boundary *bd;
	const struct btf *kernel;
};

/**
 * layout_is_local() - check whether a struct may look different in the module
 * @ls: the boundary and the kernel's types
 * @name: tag of the struct
 * @depth: 0
 *
 * Return: true when no code or data of the kernel sees one.
 */
bool layout_is_local(const struct layout_locals *ls, const char *name, int depth);

#endif /* PLUGSCHED_MODULE_LOCAL_H */
