/* SPDX-License-Identifier: GPL-2.0 */
/*
 * local.h - structs that only code of the module uses, for as long as it runs
 *
 * See local.c. Used by layout.c.
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

/** layout_is_local - may the struct of that name look different in the module? @depth is 0 */
bool layout_is_local(const struct layout_locals *ls, const char *name, int depth);

#endif /* PLUGSCHED_MODULE_LOCAL_H */
