/* SPDX-License-Identifier: GPL-2.0 */
/*
 * build-local.h - structs that only code of the module uses, for as long as it runs
 *
 * See build-local.c. Used by build-layout.c.
 */
#ifndef PLUGSCHED_BUILD_LOCAL_H
#define PLUGSCHED_BUILD_LOCAL_H

#include <bpf/btf.h>

#include "tools/build.h"

struct local_structs {
	struct workdir *wd;
	const struct boundary *bd;
	const struct btf *kernel;
};

/** struct_is_local - may the struct of that name look different in the module? @depth is 0 */
bool struct_is_local(const struct local_structs *ls, const char *name, int depth);

#endif /* PLUGSCHED_BUILD_LOCAL_H */
