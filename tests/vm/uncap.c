// SPDX-License-Identifier: GPL-2.0
/*
 * uncap.c - run a command as root, but without the capability to load and remove modules
 *
 * In:  uncap COMMAND [ARGUMENT...]
 * Out: the command's exit status; 2 when it could not be run.
 */
#include <linux/capability.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc < 2 || prctl(PR_CAPBSET_DROP, CAP_SYS_MODULE, 0, 0, 0)) {
		fputs("usage: uncap COMMAND [ARGUMENT...], as root\n", stderr);
		return 2;
	}
	execvp(argv[1], argv + 1);
	perror(argv[1]);
	return 2;
}
