// SPDX-License-Identifier: GPL-2.0
/*
 * kexec.c - go on with another kernel, without the firmware
 *
 * In:  usage: kexec [-p] KERNEL INITRAMFS CMDLINE, all files; the command line ends in a newline
 * Out: that kernel, or 1 having said why not; with -p, 0: it is started when this one panics.
 */
#define _GNU_SOURCE
#include <linux/kexec.h>
#include <linux/reboot.h>

#include "guest.h"

int main(int argc, char **argv)
{
	static char cmdline[2048];
	int kernel, initramfs, file;
	unsigned long flags = 0;
	ssize_t len;

	if (argc == 5 && !strcmp(argv[1], "-p")) {
		flags = KEXEC_FILE_ON_CRASH;
		argc--;
		argv++;
	}
	if (argc != 4)
		return 2;
	kernel = open(argv[1], O_RDONLY | O_CLOEXEC);
	initramfs = open(argv[2], O_RDONLY | O_CLOEXEC);
	file = open(argv[3], O_RDONLY | O_CLOEXEC);
	if (kernel < 0 || initramfs < 0 || file < 0) {
		perror("kexec: a file");
		return 1;
	}
	len = read(file, cmdline, sizeof(cmdline) - 1);
	if (len < 1) {
		perror("kexec: the command line");
		return 1;
	}
	cmdline[len - 1] = '\0';
	if (syscall(SYS_kexec_file_load, kernel, initramfs, len, cmdline, flags)) {
		perror("kexec: loading");
		return 1;
	}
	if (flags)
		return 0;
	syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_KEXEC, NULL);
	perror("kexec: starting");
	return 1;
}
