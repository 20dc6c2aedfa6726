// SPDX-License-Identifier: GPL-2.0
/*
 * analysis.c - what drawing the boundary and writing the module's source cost
 *
 * In:  a vmlinux.o with records, the target, a profile, the kernel's source.
 * Out: seconds of analysis, seconds of generation, megabytes of memory at most, on one line.
 */
#include <stdio.h>

#include "analyzer/analyzer.h"
#include "codegen/codegen.h"
#include "lib/util.h"

int main(int argc, char **argv)
{
	double start = run_now(), analyzed;
	struct boundary bd;

	if (argc != 7) {
		fprintf(stderr, "usage: %s VMLINUX.O VMLINUX PROFILE SOURCE WORKDIR RUNTIME\n",
			argv[0]);
		return 1;
	}
	if (analyze(argv[1], argv[2], argv[3], &bd))
		return 1;
	analyzed = run_now();
	if (codegen(&bd, argv[4], argv[5], argv[6]))
		return 1;
	printf("%.3f %.3f %.0f\n", analyzed - start, run_now() - analyzed, run_peak_rss() / 1e6);
	bd_free(&bd);
	return 0;
}
