// SPDX-License-Identifier: GPL-2.0
/*
 * fixture.c - draws the boundary of a kernel and stores it, without the rest of `plugsched init`
 *
 * usage: fixture VMLINUX.O VMLINUX PROFILE BOUNDARY.JSON
 */
#include <stdio.h>

#include "analyzer/analyzer.h"

int main(int argc, char **argv)
{
	struct boundary bd;
	int err;

	if (argc != 5) {
		fprintf(stderr, "usage: %s VMLINUX.O VMLINUX PROFILE BOUNDARY.JSON\n", argv[0]);
		return 1;
	}
	err = analyze(argv[1], argv[2], argv[3], &bd);
	if (!err)
		err = bd_write(&bd, argv[4]);
	if (!err)
		bd_free(&bd);
	return err ? 1 : 0;
}
